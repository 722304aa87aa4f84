"""Messages that say what holds no more: taken with a lease, judged again, finished."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import col

from domain.ladder.stages import Audience
from models.chats import Chat
from models.organisation import Account, CommitteeTerm, ObligationOverride, Unit
from models.reminders import Reminder
from services.meetings import withdraw_meeting
from services.reminders import EditResult
from services.seam import Deps
from tests.services.edits_cast import (
    CHAT,
    LAST_DAYS,
    claimed,
    edit_ended,
    edits,
    line,
    only_edit,
    owing,
    row,
    rows,
    set_rows,
    theme_day,
    told,
)
from tests.services.meeting_cast import FIRST, GROUP_A, SECOND, ZHANG, World, entry
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    found = owing(deps)
    told(found)
    return found


# ------------------------------------------------------------------ what it says


def test_every_line_of_the_message_is_there_as_it_stands_now(world: World) -> None:
    made = theme_day(world)
    edit = only_edit(world)
    assert (edit.chat_id, edit.message_id, edit.repeated) == (CHAT, 77, False)
    assert edit.today == date(2026, 11, 19)
    assert {item.label for item in edit.items} == {"主题党日", "支部委员会会议", "党小组会"}
    done = line(edit)
    assert (done.done, done.owed, done.missing) == (True, False, 0)
    assert (done.record_id, done.held_on) == (made.kinds[0].record_id, date(2026, 11, 18))
    still = line(edit, "支部委员会会议")
    assert (still.done, still.owed, still.missing, still.overdue) == (False, True, 1, False)
    assert (still.kind, still.record_id, still.held_on) == ("committee_meeting", None, None)
    assert (still.told, still.instead) == (Audience.SECRETARY, False)


def test_a_group_is_named(world: World) -> None:
    world.record(kind="group_meeting", kinds=entry("group_meeting", group_id=GROUP_A).kinds)
    found = {item.group: item.done for item in only_edit(world).items if item.group}
    assert found == {"第一党小组": True, "第二党小组": False}


def test_what_was_not_done_in_time_is_overdue(world: World, clock: Clock) -> None:
    clock.set("2026-12-03 10:00")
    theme_day(world)
    edit = only_edit(world)
    assert line(edit).done
    assert line(edit, "支部委员会会议").overdue


def test_what_a_branch_does_not_owe_any_more_is_not_asked_for(world: World) -> None:
    world.change(CommitteeTerm, 1, until=date(2026, 11, 1))
    theme_day(world)
    found = line(only_edit(world), "支部委员会会议")
    assert (found.done, found.owed) == (False, False)


def test_what_a_branch_has_switched_off_is_not_shown(world: World) -> None:
    off = {"unit_id": FIRST, "obligation": "committee_meeting", "field": "enabled"}
    world.add(ObligationOverride, off | {"value": json.dumps(obj=False)})
    theme_day(world)
    edit = only_edit(world)
    assert {item.label for item in edit.items} == {"主题党日", "党小组会"}
    edit_ended(world, edit)
    assert edits(world) == ()
    assert row(world, "committee_meeting").shown == "none"


def test_it_is_said_in_the_language_of_the_person(world: World) -> None:
    world.change(Account, CHAT, language="en")
    theme_day(world)
    assert only_edit(world).language == "en"


def test_a_repeat_stays_marked(world: World) -> None:
    set_rows(world, col(Reminder.message_id) == 77, unknowns=1)
    theme_day(world)
    assert only_edit(world).repeated


# ------------------------------------------------------------------ the lease


def test_without_a_change_there_is_nothing_to_edit(world: World) -> None:
    assert edits(world) == ()


def test_it_is_taken_by_one_at_a_time_and_ends_when_it_is_made(world: World, clock: Clock) -> None:
    made = theme_day(world)
    edit = only_edit(world)
    assert edits(world) == ()
    edit_ended(world, edit)
    clock.advance(days=1)
    assert edits(world) == ()
    assert row(world).shown == f"done {made.kinds[0].record_id}"
    assert row(world, "committee_meeting").shown == "1"


def test_a_process_that_died_over_it_leaves_it_to_the_next(world: World, clock: Clock) -> None:
    theme_day(world)
    only_edit(world)
    clock.advance(minutes=3)
    assert line(only_edit(world)).done


def test_a_withdrawal_after_such_a_death_is_shown_all_the_same(world: World, clock: Clock) -> None:
    """Nobody knows what the message shows."""
    made = theme_day(world)
    only_edit(world)
    world.run(withdraw_meeting, ZHANG, made.kinds[0].record_id, "记错了")
    clock.advance(minutes=3)
    assert line(only_edit(world)).owed


def test_what_is_recorded_while_it_is_edited_is_edited_again(world: World) -> None:
    theme_day(world)
    edit = only_edit(world)
    world.deps.clock.advance(seconds=5)  # type: ignore[attr-defined]
    world.record(kind="committee_meeting")
    edit_ended(world, edit)
    again = only_edit(world)
    assert line(again, "支部委员会会议").done
    edit_ended(world, again)
    assert edits(world) == ()


def test_an_earlier_edit_ends_nothing_of_a_later_one(world: World, clock: Clock) -> None:
    theme_day(world)
    early = only_edit(world)
    clock.advance(minutes=3)
    late = only_edit(world)
    edit_ended(world, early, EditResult.LATER)
    assert {each.edit_at for each in rows(world)} == {late.lease}


def test_a_few_messages_are_taken_at_a_time(world: World) -> None:
    told(world, LAST_DAYS, message_id=78)
    theme_day(world)
    (first,) = edits(world, limit=1)
    (second,) = edits(world, limit=1)
    assert {first.message_id, second.message_id} == {77, 78}
    assert edits(world, limit=1) == ()


# ------------------------------------------------------------------ how it ends


def test_it_is_tried_again_after_longer_and_longer_a_day_at_most(
    world: World, clock: Clock
) -> None:
    theme_day(world)
    waits = []
    for _ in range(15):
        edit_ended(world, only_edit(world), EditResult.LATER)
        at = row(world).edit_at
        assert at is not None
        waits.append((at - clock()).total_seconds())
        clock.advance(seconds=waits[-1] - 1)
        assert edits(world) == ()
        clock.advance(seconds=1)
    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == timedelta(days=1).total_seconds()
    edit_ended(world, only_edit(world))
    assert row(world).edit_tries == 0


def test_it_waits_as_long_as_telegram_asks(world: World, clock: Clock) -> None:
    theme_day(world)
    edit_ended(world, only_edit(world), EditResult.LATER, after=600)
    clock.advance(seconds=599)
    assert edits(world) == ()
    clock.advance(seconds=1)
    only_edit(world)


@pytest.mark.parametrize("result", [EditResult.LOST, EditResult.REFUSED, EditResult.CLOSED])
def test_what_cannot_be_edited_is_left_and_nothing_is_sent(
    world: World, clock: Clock, result: EditResult
) -> None:
    theme_day(world)
    edit_ended(world, only_edit(world), result)
    clock.advance(days=2)
    assert edits(world) == ()
    assert row(world).state == "sent"
    assert row(world).message_id == 77
    accounts: list[Account] = world.all(Account)
    reachable = next(each.reachable for each in accounts if each.telegram_id == CHAT)
    assert reachable is (result is not EditResult.CLOSED)


def test_what_stands_in_a_group_that_has_moved_stays_behind(deps: Deps, clock: Clock) -> None:
    world = owing(deps)
    world.change(Account, CHAT, reachable=False)
    bound = {"chat_id": -5, "unit_id": FIRST, "bound_at": clock(), "bound_by": 1}
    world.add(Chat, bound)
    told(world, chat_id=-5)
    theme_day(world)
    (edit,) = edits(world)
    assert (edit.chat_id, edit.language) == (-5, None)
    edit_ended(world, edit, EditResult.MIGRATED, new_chat_id=-1005)
    clock.advance(days=2)
    assert edits(world) == ()
    assert (row(world).chat_id, row(world).message_id) == (-1005, None)
    assert [chat.chat_id for chat in world.all(Chat)] == [-1005]


# ------------------------------------------------------------------ what is left as it is


def test_a_message_that_is_about_something_else_too_is_left(world: World) -> None:
    set_rows(world, col(Reminder.obligation) == "committee_meeting", subject="points")
    theme_day(world)
    assert edits(world) == ()
    assert {each.edit_at for each in rows(world)} == {None}


@pytest.mark.parametrize("values", [{"obligation": "abolished"}, {"period": "2020-2021-9"}])
def test_a_line_that_nobody_can_judge_is_left_out(world: World, values: dict[str, str]) -> None:
    set_rows(world, col(Reminder.obligation) == "committee_meeting", **values)
    theme_day(world)
    assert {item.label for item in only_edit(world).items} == {"主题党日", "党小组会"}


def test_a_message_of_which_nothing_can_be_judged_is_left(world: World) -> None:
    theme_day(world)
    set_rows(world, col(Reminder.message_id) == 77, period="2020-1")
    assert edits(world) == ()


def test_a_group_that_has_left_the_branch_is_left_out(world: World) -> None:
    world.change(Unit, GROUP_A, parent_id=SECOND)
    theme_day(world)
    assert {item.group for item in only_edit(world).items} == {None, "第二党小组"}


def test_a_claim_leaves_what_it_shows(world: World, clock: Clock) -> None:
    clock.set(LAST_DAYS)
    claimed(world, LAST_DAYS)
    assert {each.shown for each in rows(world)} == {"1"}
