"""A tick end to end: who is told what, in private and in groups, and what a button opens."""

import json

import pytest

from models.chats import Draft
from models.meetings import MeetingRecord
from models.reminders import Reminder
from services.meetings import record_meeting
from services.seam import Caller
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import (
    COMMITTEE,
    FENG,
    FIRST,
    GROUP_A,
    LI,
    NAMES,
    SECOND,
    ZHANG,
    entry,
)


async def test_the_secretary_is_told_in_private_and_the_group_is_not(bell: Bell) -> None:
    bell.reach(ZHANG, FENG)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.zhang.private)
    for words in ("主题党日", "支部委员会", "党小组会", "第一支部"):
        assert words in told.text
    assert "第二支部" not in told.text
    assert len(bell.reminders(bell.feng.private)) == 1
    assert bell.reminders(bell.house.first) == bell.reminders(bell.house.second) == []
    assert bell.states() == {"sent"}


async def test_the_group_is_told_where_nobody_has_started_the_bot(bell: Bell) -> None:
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.house.first)
    assert "第一支部" in told.text
    assert bell.reminders(bell.house.committee) == []


async def test_a_group_reads_no_names(bell: Bell) -> None:
    """Pitfall 30: a group is told what is missing, never who."""
    await bell.ring(AHEAD)
    for chat in (bell.house.first, bell.house.second):
        (told,) = bell.reminders(chat)
        read = told.text + "".join(told.buttons)
        assert [name for name in NAMES.values() if name in read] == []


async def test_both_groups_stand_in_the_message(bell: Bell) -> None:
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.house.first)
    assert "第一党小组" in told.text
    assert "第二党小组" in told.text


async def test_ringing_again_says_nothing_again(bell: Bell) -> None:
    for moment in (AHEAD, AHEAD, "2026-11-19 10:01", "2026-11-20 10:00", "2026-11-25 20:00"):
        await bell.ring(moment)
    assert len(bell.reminders(bell.house.first)) == 1
    await bell.ring("2026-11-26 10:00")
    assert len(bell.reminders(bell.house.first)) == 2


async def test_nothing_is_due_at_first_and_nothing_is_said(bell: Bell) -> None:
    await bell.ring("2026-11-18 10:00")
    assert bell.sent(bell.house.first) == []
    assert bell.house.world.all(Reminder) == []


async def test_before_half_past_eight_nobody_is_told(bell: Bell) -> None:
    await bell.ring("2026-11-19 03:00")
    assert bell.sent(bell.house.first) == []
    await bell.ring("2026-11-19 08:30")
    assert len(bell.reminders(bell.house.first)) == 1


async def test_after_a_week_of_sleep_there_is_one_message(bell: Bell) -> None:
    await bell.ring("2026-11-19 10:00")
    await bell.ring("2026-12-02 10:00")
    first, second = bell.reminders(bell.house.first)
    assert "⏳" in first.text
    assert "⏳" not in second.text
    assert "🔴" in second.text


async def test_what_is_recorded_before_the_bell_is_not_reminded_of(bell: Bell) -> None:
    bell.house.clock.set("2026-11-19 08:00")
    await bell.ring()  # planned for half past eight
    assert bell.states() == {"planned"}
    bell.house.world.deps.run_now(
        record_meeting,
        _as(bell, ZHANG),
        entry("theme_day", "2026-11-18 19:00", content="参观学习"),
    )
    await bell.ring("2026-11-19 08:30")
    (told,) = bell.reminders(bell.house.first)
    assert "主题党日" not in told.text
    assert "支部委员会" in told.text
    assert bell.states() == {"sent", "cancelled"}


# ------------------------------------------------------------------ the button


@pytest.mark.parametrize("private", [True, False])
async def test_the_button_opens_the_form_at_the_next_question(bell: Bell, private: bool) -> None:
    """Kind and branch are known, so the first question is when it was held."""
    if private:
        bell.reach(ZHANG)
    await bell.ring(AHEAD)
    chat = bell.zhang.private if private else bell.house.first
    (told,) = bell.reminders(chat)
    label = next(each for each in told.buttons if "主题党日" in each)
    assert "11" in label  # the period
    press = await bell.zhang.presses(told, label)
    asked = await bell.house.said(chat, "什么时候")
    assert "什么会" not in asked.text
    await press.answered()
    assert bell.house.world.all(MeetingRecord) == []


async def test_the_form_that_the_button_opens_knows_kind_and_branch(bell: Bell) -> None:
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    chat = bell.zhang.private
    (told,) = bell.reminders(chat)
    press = await bell.house.presses(bell.zhang, told, "支部委员会")
    await bell.house.said(chat, "什么时候")
    await press.answered()
    (draft,) = bell.house.world.all(Draft)
    answers = json.loads(draft.answers)
    assert (answers["kinds"], answers["branch"]) == (["committee_meeting"], FIRST)


async def test_an_old_button_opens_the_form_all_the_same(bell: Bell) -> None:
    """A reminder is pressed long after; what was missing then may be recorded by now."""
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.zhang.private)
    bell.house.clock.set("2027-02-01 10:00")
    await bell.house.presses(bell.zhang, told, "支部委员会")
    await bell.house.said(bell.zhang.private, "什么时候")


async def test_a_forged_kind_is_asked_for(bell: Bell) -> None:
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.zhang.private)
    await bell.zhang.presses(told, data=f"1|mo|nonsense|{FIRST}|2026-11")
    await bell.house.said(bell.zhang.private, "什么会")


@pytest.mark.parametrize("unit_id", [SECOND, COMMITTEE, GROUP_A, 999, -1])
async def test_a_forged_branch_is_refused(bell: Bell, unit_id: int) -> None:
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.zhang.private)
    press = await bell.zhang.presses(told, data=f"1|mo|theme_day|{unit_id}|2026-11")
    assert (await press.answered()).alert
    assert bell.house.world.all(Draft) == []


async def test_a_member_of_another_branch_cannot_use_the_button(bell: Bell) -> None:
    """The message of the first branch, pressed by the secretary of the second."""
    await bell.feng.joins(bell.house.first)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.house.first)
    press = await bell.feng.presses(told, told.buttons[0])
    answer = await press.answered()
    assert answer.alert
    await bell.house.nothing(bell.house.first)


async def test_an_outsider_cannot_use_the_button(bell: Bell) -> None:
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.house.first)
    press = await bell.house.outsider.presses(told, told.buttons[0])
    assert (await press.answered()).alert
    await bell.house.nothing(bell.house.first)


@pytest.mark.parametrize("who", [ZHANG, LI])
async def test_in_english_for_those_who_chose_it(bell: Bell, who: int) -> None:
    bell.reach(who)
    person = bell.house.people[who]
    await person.says(person.private, "/language")
    card = await bell.house.said(person.private)
    await bell.house.presses(person, card, "English")
    await bell.house.settled()
    await bell.ring(AHEAD)
    told = person.private.last_from_bot()
    assert "November" in told.text or "2026-11" in told.text or "Nov" in told.text
    assert "主题党日" not in told.text


def _as(bell: Bell, who: int) -> Caller:
    return Caller(bell.house.people[who].id)


async def test_the_reminder_stays_when_a_form_is_opened_from_it(bell: Bell) -> None:
    """It names several meetings, and the other buttons are wanted next."""
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.house.first)
    text, buttons = told.text, list(told.buttons)
    await bell.house.presses(bell.zhang, told, "支部委员会")
    await bell.house.said(bell.house.first, "什么时候")
    assert (told.text, told.buttons) == (text, buttons)
