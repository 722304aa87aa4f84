"""Put off and asked once more, through the whole bot; and the budget of a chat's day."""

import pytest

from bot.kit.buttons import Action, data_for
from models.chats import InboxUpdate
from models.reminders import Reminder, ReminderSnooze
from playground import Message, Person
from services.meetings import record_meeting
from services.seam import Caller
from tests.chat.dues_keeping_steps import crashed, restarted, thrice
from tests.chat.meeting_steps import Walk
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    LI,
    NAMES,
    READER,
    SUN,
    ZHANG,
    entry,
)

THEME = (FIRST, "theme_day", "2026-11")
LATER = "以后再提醒"


@pytest.fixture
async def told(bell: Bell) -> Bell:
    """The secretary has been told in private of what November lacks."""
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    return bell


def walk_of(bell: Bell, who: int = ZHANG) -> Walk:
    person = bell.house.people[who]
    return Walk(bell.house, person, person.private)


async def at_choice(bell: Bell) -> Walk:
    """Which of the things of the reminder is to be put off."""
    walk = walk_of(bell)
    walk.takes(bell.reminders(bell.zhang.private)[-1])
    await walk.taps(LATER, "要推迟哪一项")
    return walk


async def at_until(bell: Bell) -> Walk:
    """Until when the party day of November is to be put off."""
    walk = await at_choice(bell)
    await walk.taps("主题党日", "推迟到什么时候", "2026-11-30")
    return walk


def snoozes(bell: Bell) -> list[ReminderSnooze]:
    rows: list[ReminderSnooze] = bell.house.world.all(ReminderSnooze)
    return rows


def asked(bell: Bell) -> list[Reminder]:
    rows: list[Reminder] = bell.house.world.all(Reminder)
    return [row for row in rows if row.stage.startswith("asked")]


async def toast(person: Person, card: Message, action: Action, *args: int | str) -> str:
    press = await person.presses(card, data=data_for(action, *args))
    return (await press.answered()).text or ""


# ------------------------------------------------------------------ put off


async def test_until_tomorrow_with_two_taps(told: Bell) -> None:
    walk = await at_until(told)
    assert [each for each in walk.card.buttons if "2026-11-20" in each]
    await walk.taps("明天", "已推迟：主题党日", "2026-11-20", "08:30", "上级能看到")
    assert [(row.unit_id, str(row.until), row.reason) for row in snoozes(told)] == [
        (FIRST, "2026-11-20", "")
    ]
    await told.ring("2026-11-20 08:30")
    again = told.reminders(told.zhang.private)[-1]
    assert "到了约定的日子" in again.text
    assert "主题党日" in again.text
    assert "支部委员会" not in again.text


async def test_the_reminder_stays_as_it_is(told: Bell) -> None:
    (card,) = told.reminders(told.zhang.private)
    before = card.text, list(card.buttons)
    await at_until(told)
    assert (card.text, list(card.buttons)) == before


async def test_until_a_day_with_a_reason_past_every_wrong_answer(told: Bell) -> None:
    walk = await at_until(told)
    await walk.taps("到某一天", "推迟到哪一天")
    for wrong, then in (
        ("12月1日", "只能推迟到"),
        ("11月18日", "是哪一年"),
        ("2026-11-18", "只能推迟到"),
        ("今天", "只能推迟到"),
        ("某个时候吧", "没看懂"),
    ):
        await walk.types(wrong, then)
    await walk.types("11月24日", "为什么推迟")
    await walk.types("差", "至少两个字")
    await walk.types("长" * 401, "400")
    await walk.types("书记出差", "请核对", "主题党日", "2026-11-24", "书记出差")
    await thrice(walk, "提交")
    await walk.hears("已推迟", "原因：书记出差")
    await walk.catches_up()
    assert [(str(row.until), row.reason, row.asked_by) for row in snoozes(told)] == [
        ("2026-11-24", "书记出差", ZHANG)
    ]


async def test_a_form_goes_on_after_a_restart(told: Bell) -> None:
    walk = await at_until(told)
    await walk.taps("到某一天", "推迟到哪一天")
    await walk.taps("2026-11-26", "为什么推迟")
    await restarted(told.house)
    await walk.types("书记出差", "请核对")
    await walk.taps("提交", "已推迟")
    assert len(snoozes(told)) == 1


async def test_a_form_that_outlives_the_period_says_so(told: Bell) -> None:
    walk = await at_until(told)
    await walk.goes(
        ("tap", "到某一天", "推迟到哪一天"),
        ("tap", "2026-11-30", "为什么推迟"),
        ("type", "书记出差", "请核对"),
    )
    told.house.clock.set("2026-11-30 10:00")
    answer = await (await walk.presses("提交")).answered()
    assert "就是截止日" in (answer.text or "")
    assert snoozes(told) == []


async def test_pressed_three_times_it_is_put_off_once(told: Bell) -> None:
    walk = await at_until(told)
    await thrice(walk, "明天")
    await walk.hears("已推迟")
    await walk.catches_up()
    assert len(snoozes(told)) == 1


async def test_what_a_crash_kept_from_being_said_is_said(told: Bell) -> None:
    walk = await at_until(told)
    await walk.taps("明天", "已推迟")
    (row,) = snoozes(told)
    effects = [each.effect for each in told.house.world.all(InboxUpdate) if each.effect]
    assert effects == [f"reminder_snoozed:{row.id}"]
    await crashed(told.house, ZHANG, effects[0])
    await walk.hears("已推迟：主题党日")


@pytest.mark.parametrize("who", [SUN, FENG, READER])
async def test_others_put_nothing_off(told: Bell, who: int) -> None:
    walk = walk_of(told, who)
    card = await walk.says("/help", "/meeting")
    number = told.house.world.all(Reminder)[0].id
    assert await toast(walk.person, card, Action.REMINDER_SNOOZE, number)
    assert await toast(walk.person, card, Action.REMINDER_SNOOZED, number, "d1")
    assert await toast(walk.person, card, Action.REMINDER_SNOOZE_TO, number)
    assert snoozes(told) == []


async def test_what_is_over_has_no_such_button(told: Bell) -> None:
    await told.ring("2026-12-01 10:00")
    late = told.reminders(told.zhang.private)[-1]
    assert "🔴" in late.text
    assert not [each for each in late.buttons if LATER in each]
    first = told.reminders(told.zhang.private)[0]
    number = next(row.id for row in told.house.world.all(Reminder) if row.stage == "ahead")
    assert "不能再推迟" in await toast(told.zhang, first, Action.REMINDER_SNOOZE, number)


async def test_in_the_group_a_keeper_may(bell: Bell) -> None:
    await bell.ring(AHEAD)
    (card,) = bell.reminders(bell.house.first)
    walk = Walk(bell.house, bell.house.people[LI], bell.house.first)
    walk.takes(card)
    await walk.taps(LATER, "要推迟哪一项")
    await walk.taps("支部委员会", "推迟到什么时候")
    await walk.taps("三个工作日后", "已推迟：支部委员会", "2026-11-24")
    assert [row.asked_by for row in snoozes(bell)] == [LI]
    press = await bell.house.presses(bell.house.people[SUN], card, LATER)
    assert "只有本支部" in ((await press.answered()).text or "")


async def test_of_a_single_thing_it_is_not_asked_which(told: Bell) -> None:
    walk = await at_until(told)
    await walk.taps("明天", "已推迟")
    await told.ring("2026-11-20 08:30")
    walk.takes(told.reminders(told.zhang.private)[-1])
    await walk.taps(LATER, "推迟到什么时候")


async def test_what_is_about_persons_is_not_spoken_of_in_a_group(bell: Bell) -> None:
    await bell.ring(AHEAD)
    (card,) = bell.reminders(bell.house.first)
    number = bell.house.world.all(Reminder)[0].id
    for row in bell.house.world.all(Reminder):
        bell.house.world.change(Reminder, row.id, subject="probation")
    for action in (Action.REMINDER_SNOOZE, Action.REMINDER_SNOOZE_TO):
        assert "已经处理过" in await toast(bell.zhang, card, action, number)


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
