"""Reminders put off, through the whole bot."""

import pytest

from bot.kit.buttons import Action
from models.chats import InboxUpdate
from models.reminders import Reminder
from tests.chat.dues_keeping_steps import crashed, restarted, thrice
from tests.chat.meeting_steps import Walk
from tests.scheduler.asking_steps import (
    LATER,
    at_until,
    snoozes,
    toast,
    walk_of,
)
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    LI,
    READER,
    SUN,
    ZHANG,
)


@pytest.fixture
async def told(bell: Bell) -> Bell:
    """The secretary has been told in private of what November lacks."""
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    return bell


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
