"""Asked once more, through the whole bot; and the budget of a chat's day."""

import pytest

from bot.kit.buttons import Action, data_for
from services.meetings import record_meeting
from services.seam import Caller
from tests.chat.dues_keeping_steps import crashed, thrice
from tests.chat.meeting_steps import Walk
from tests.scheduler.asking_steps import (
    THEME,
    asked,
    at_until,
    toast,
    walk_of,
)
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import (
    FIRST,
    NAMES,
    READER,
    SUN,
    ZHANG,
    entry,
)


@pytest.fixture
async def told(bell: Bell) -> Bell:
    """The secretary has been told in private of what November lacks."""
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    return bell


# ------------------------------------------------------------------ asked once more


async def explained(bell: Bell, who: int) -> Walk:
    """The figure of the party day of November, opened."""
    walk = walk_of(bell, who)
    card = await walk.says("/help", "/meeting")
    await walk.person.presses(card, data=data_for(Action.COMPLIANCE_EXPLAIN, *THEME))
    await walk.hears("主题党日", "未到期")
    return walk


async def test_those_above_see_what_was_put_off_and_ask(told: Bell) -> None:
    put_off = await at_until(told)
    await put_off.goes(
        ("tap", "到某一天", "推迟到哪一天"),
        ("type", "11月24日", "为什么推迟"),
        ("type", "书记出差", "请核对"),
        ("tap", "提交", "已推迟"),
    )
    told.reach(ZHANG, READER)
    walk = await explained(told, READER)
    assert "将提醒推迟到 2026-11-24（周二）" in walk.card.text
    assert "书记出差" in walk.card.text
    card = walk.card
    await walk.taps("催一下", "已催：第一支部 主题党日", "马上提醒书记")
    await told.ring("2026-11-19 10:05")
    again = told.reminders(told.zhang.private)[-1]
    assert "上级党组织催办" in again.text
    assert "卫四" not in again.text
    assert "不久前已经催过" in await toast(walk.person, card, Action.REMINDER_NUDGE, *THEME)
    assert len(asked(told)) == 1


async def test_a_keeper_asks_the_group_and_names_nobody(bell: Bell) -> None:
    bell.house.clock.set("2026-11-20 21:00")
    walk = await explained(bell, ZHANG)
    await thrice(walk, "催一下")
    await walk.hears("已催", "2026-11-23（周一） 08:30", "支部群")
    await walk.catches_up()
    assert len(asked(bell)) == 1
    await bell.ring("2026-11-23 08:30")
    told = bell.reminders(bell.house.first)[-1]
    assert "支部催办" in told.text
    assert [name for name in NAMES.values() if name in told.text] == []


async def test_a_member_has_no_such_button(bell: Bell) -> None:
    bell.house.clock.set("2026-11-20 10:00")
    walk = await explained(bell, SUN)
    assert not [each for each in walk.card.buttons if "催" in each]
    said = await toast(walk.person, walk.card, Action.REMINDER_NUDGE, *THEME)
    assert "只有上级党组织" in said
    assert asked(bell) == []


async def test_what_is_done_is_not_asked_for(bell: Bell) -> None:
    bell.house.clock.set("2026-11-20 10:00")
    walk = await explained(bell, READER)
    caller = Caller(bell.zhang.id)
    held = entry("theme_day", "2026-11-18 19:00", content="参观学习")
    bell.house.world.deps.run_now(record_meeting, caller, held)
    said = await toast(walk.person, walk.card, Action.REMINDER_NUDGE, *THEME)
    assert "已经完成了" in said
    old = FIRST, "theme_day", "2026-09"
    assert "上一期" in await toast(walk.person, walk.card, Action.REMINDER_NUDGE, *old)
    assert asked(bell) == []


async def test_the_answer_is_said_again_after_a_crash(bell: Bell) -> None:
    bell.house.clock.set("2026-11-20 10:00")
    walk = await explained(bell, READER)
    await walk.taps("催一下", "已催")
    (row,) = asked(bell)
    await crashed(bell.house, READER, f"reminder_nudged:{row.id}")
    await walk.hears("已催：第一支部")


# ------------------------------------------------------------------ the budget


async def test_the_fourth_message_of_a_day_comes_the_next_morning(bell: Bell) -> None:
    """Those above ask for one thing after another all day long."""
    bell.reach(ZHANG, READER)
    await bell.ring(AHEAD)
    rules = ("theme_day", "committee_meeting", "group_meeting", "general_meeting")
    reader = bell.house.people[READER]
    card = await walk_of(bell, READER).says("/help", "/meeting")
    for hour, rule in zip(range(11, 15), rules, strict=True):
        bell.house.clock.set(f"2026-11-19 {hour}:00")
        period = "2026Q4" if rule == "general_meeting" else "2026-11"
        data = data_for(Action.REMINDER_NUDGE, FIRST, rule, period)
        await reader.presses(card, data=data)
        await bell.house.said(reader.private, "已催")
        await bell.ring()
    assert len(bell.reminders(bell.zhang.private)) == 3
    await bell.ring("2026-11-20 08:29")
    assert len(bell.reminders(bell.zhang.private)) == 3
    await bell.ring("2026-11-20 08:30")
    *_, last = bell.reminders(bell.zhang.private)
    assert len(bell.reminders(bell.zhang.private)) == 4
    for words in ("党小组会", "支部党员大会"):
        assert words in last.text
