"""Boards that are edited as things are done, pinned, and left alone at last."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from models.chats import Chat
from models.organisation import Unit
from models.reminders import Reminder
from services.meetings import withdraw_meeting
from services.reminders import (
    EditResult,
    Ending,
    Result,
    claim_board_edits,
    finish,
)
from services.seam import Deps
from tests.services.boards_cast import (
    GROUP,
    board,
    bound,
    claims,
    edits,
    line,
    only_edit,
    sent,
    shown,
    wanted,
)
from tests.services.edits_cast import edit_ended, set_rows, system, theme_day
from tests.services.meeting_cast import (
    FIRST,
    SECOND,
    ZHANG,
    World,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    return shown(deps, clock)


# ------------------------------------------------------------------ edited


def test_a_record_is_ticked_once(world: World, clock: Clock) -> None:
    sent(world)
    assert edits(world) == ()
    theme_day(world, "2026-11-02 09:00")
    edit = only_edit(world)
    assert (edit.chat_id, edit.message_id, edit.changed, edit.pin) == (GROUP, 5, True, False)
    assert line(edit, "主题党日").done
    edit_ended(world, edit)
    assert edits(world) == ()
    assert board(world).shown == edit.view.digest
    clock.set("2026-11-03 10:00")
    assert edits(world) == ()


def test_a_record_that_changes_nothing_on_it_is_no_edit(world: World) -> None:
    sent(world)
    theme_day(world, "2026-10-20 09:00")  # of another month
    assert board(world).edit_at is not None
    assert edits(world) == ()
    assert board(world).edit_at is None


def test_a_withdrawal_is_shown(world: World) -> None:
    sent(world)
    made = theme_day(world, "2026-11-02 09:00")
    edit_ended(world, only_edit(world))
    world.run(withdraw_meeting, ZHANG, made.kinds[0].record_id, "记错了")
    edit = only_edit(world)
    assert not line(edit, "主题党日").done


def test_a_change_of_the_roster_is_looked_at(world: World) -> None:
    sent(world)
    theme_day(world, "2026-11-02 09:00")
    set_rows(world, col(Reminder.subject) == "board", edit_at=None)
    world.add(Unit, {"id": 90, "code": "N", "name": "N", "kind": "branch", "path": "/1/90/",
                     "parent_id": 1})  # fmt: skip
    assert line(only_edit(world), "主题党日").done


def test_at_the_end_of_the_month_it_gets_its_last_state(world: World, clock: Clock) -> None:
    sent(world)
    clock.set("2026-12-01 00:05")
    edit = only_edit(world)
    assert edit.view.final
    assert line(edit, "主题党日").overdue
    quarter = line(edit, "支部党员大会", "2026Q4")
    assert not quarter.overdue
    edit_ended(world, edit)
    clock.set("2026-12-02 10:00")
    sent(world, message_id=6)
    world.record(kind="general_meeting", at_="2026-12-02 09:00")
    after = only_edit(world)  # the meeting of December is for December's board
    assert (after.message_id, after.view.month) == (6, "2026-12")
    assert line(after, "支部党员大会", "2026Q4").counted == 1


def test_what_is_typed_in_late_is_still_ticked(world: World, clock: Clock) -> None:
    sent(world)
    clock.set("2026-12-03 10:00")
    edit_ended(world, only_edit(world))
    sent(world, message_id=6)
    theme_day(world, "2026-11-20 19:00")
    assert [each.message_id for each in edits(world)] == [5]


def test_after_a_month_it_is_left_as_it_is(world: World, clock: Clock) -> None:
    sent(world)
    clock.set("2027-01-04 10:00")
    theme_day(world, "2026-11-20 19:00")
    assert [each.message_id for each in edits(world)] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda world: wanted(world, "off"),
        lambda world: wanted(world, "true", field="rehearsal"),
        lambda world: world.change(Chat, GROUP, reachable=False),
    ],
    ids=["off", "rehearsal", "no chat"],
)
def test_where_there_is_to_be_none_it_is_left_as_it_is(world: World, change: Any) -> None:
    sent(world)
    theme_day(world, "2026-11-02 09:00")
    change(world)
    assert edits(world) == ()
    assert board(world).edit_at is None


def test_where_nothing_is_owed_any_more_it_is_left_as_it_is(world: World) -> None:
    sent(world)
    set_rows(world, col(Reminder.subject) == "board", edit_at=world.deps.clock())
    world.change(Unit, FIRST, ledger_since=date(2027, 1, 1))
    assert edits(world) == ()
    assert board(world).edit_at is None


def test_a_board_in_a_group_that_is_not_the_branchs_any_more_is_left(world: World) -> None:
    sent(world)
    theme_day(world, "2026-11-02 09:00")
    world.change(Chat, GROUP, chat_id=-3003)
    assert edits(world) == ()


def test_one_that_was_deleted_is_sent_again_on_another_day(world: World, clock: Clock) -> None:
    sent(world)
    theme_day(world, "2026-11-02 09:00")
    edit_ended(world, only_edit(world), EditResult.LOST)
    wanted(world, "shown", SECOND)  # something changes
    assert claims(world) == ()
    clock.set("2026-11-03 08:30")
    again = sent(world, message_id=6)
    assert line(again, "主题党日").done
    theme_day(world, "2026-11-03 08:00")
    assert edits(world)[0].message_id == 6


def test_a_few_are_looked_at_at_a_time(world: World) -> None:
    bound(world, SECOND, -2002)
    wanted(world, "shown", SECOND)
    for number, claimed in enumerate(claims(world), start=5):
        system(world, finish, claimed, Ending(Result.SENT, message_id=number))
    set_rows(world, col(Reminder.subject) == "board", edit_at=world.deps.clock())
    assert system(world, claim_board_edits, limit=1).more
    assert system(world, claim_board_edits, limit=1).more
    assert not system(world, claim_board_edits, limit=1).more


# ------------------------------------------------------------------ pinned


def test_it_is_pinned_where_the_branch_wants_it(world: World, clock: Clock) -> None:
    wanted(world, "pinned")
    sent(world)
    edit = only_edit(world)
    assert (edit.changed, edit.pin) == (False, True)
    edit_ended(world, edit, pinned=True)
    assert board(world).pinned
    clock.set("2026-11-03 10:00")
    assert edits(world) == ()


def test_one_that_could_not_be_pinned_yet_is_tried_again(world: World, clock: Clock) -> None:
    wanted(world, "pinned")
    sent(world)
    edit_ended(world, only_edit(world), EditResult.LATER)
    clock.advance(seconds=30)
    assert only_edit(world).pin


def test_it_is_pinned_when_the_branch_wants_it_later(world: World) -> None:
    sent(world)
    assert edits(world) == ()
    wanted(world, "pinned")
    assert only_edit(world).pin
