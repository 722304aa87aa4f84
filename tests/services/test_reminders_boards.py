"""The living board: one message a group and month, and what becomes of it."""

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from models.chats import Chat
from models.organisation import Membership, Unit
from models.reminders import ClockMark, Reminder, ReminderSetting, ReminderSuspension
from services.binding import set_chat_reachable
from services.meetings import withdraw_meeting
from services.reminders import (
    BoardClaim,
    BoardEdit,
    BoardLine,
    EditResult,
    Ending,
    Result,
    claim_board_edits,
    claim_boards,
    finish,
    plan_boards,
    recover,
    suspend_reminders,
)
from services.seam import Deps
from tests.services.edits_cast import edit_ended, set_rows, system, theme_day
from tests.services.meeting_cast import (
    FIRST,
    GROUP_A,
    SECOND,
    ZHANG,
    World,
    caller,
    entry,
    seed,
)
from tests.support.clock import Clock

FIRST_DAY = "2026-11-02 10:00"  # the first of November is a Sunday
GROUP = -1001


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """Both branches have kept their ledgers here for a year; the first has a group."""
    clock.set(FIRST_DAY)
    found = seed(deps)
    for unit in (FIRST, SECOND):
        found.change(Unit, unit, ledger_since=date(2026, 1, 1))
    bound(found, FIRST, GROUP)
    wanted(found, "shown")
    return found


def bound(world: World, unit: int, chat_id: int, **values: Any) -> None:
    row = {"chat_id": chat_id, "unit_id": unit, "bound_at": world.deps.clock(), "bound_by": 1}
    world.add(Chat, {**row, "reachable": True, **values})


def wanted(world: World, board: str, unit: int = FIRST, field: str = "board") -> None:
    value: object = board if field == "board" else board == "true"
    world.add(
        ReminderSetting,
        {
            "unit_id": unit,
            "field": field,
            "value": json.dumps(value),
            "set_at": world.deps.clock(),
        },
    )


def boards(world: World) -> list[Reminder]:
    return [row for row in world.all(Reminder) if row.subject == "board"]


def board(world: World) -> Reminder:
    (found,) = boards(world)
    return found


def claims(world: World, **asked: Any) -> tuple[BoardClaim, ...]:
    """What a tick plans and takes."""
    system(world, plan_boards)
    found: tuple[BoardClaim, ...] = system(world, claim_boards, **asked)
    return found


def sent(world: World, message_id: int = 5) -> BoardClaim:
    (claimed,) = claims(world)
    system(world, finish, claimed, Ending(Result.SENT, message_id=message_id))
    return claimed


def edits(world: World, **asked: Any) -> tuple[BoardEdit, ...]:
    system(world, plan_boards)
    taken = system(world, claim_board_edits, **asked)
    return tuple(taken.edits)


def only_edit(world: World) -> BoardEdit:
    (found,) = edits(world)
    return found


def line(found: BoardClaim | BoardEdit, label: str, period: str = "2026-11") -> BoardLine:
    (part,) = [each for each in found.view.parts if each.period == period]
    (only,) = [each for each in part.lines if each.label == label]
    return only


# ------------------------------------------------------------------ what it shows


def test_it_shows_the_month_and_the_longer_periods_in_which_it_lies(world: World) -> None:
    claimed = sent(world)
    assert (claimed.chat_id, claimed.thread_id, claimed.repeated) == (GROUP, None, False)
    assert (claimed.private, claimed.language) == (False, None)
    view = claimed.view
    assert (view.branch, view.month, view.final) == ("第一支部", "2026-11", False)
    assert [part.period for part in view.parts] == ["2026-11", "2026Q4", "2026"]
    open_ = line(claimed, "主题党日")
    assert (open_.done, open_.overdue, open_.counted, open_.needed) == (False, False, 0, 1)
    assert (open_.groups, open_.due_on) == (False, date(2026, 11, 30))


def test_groups_are_counted_and_not_named(world: World) -> None:
    world.record(
        kind="group_meeting",
        kinds=entry("group_meeting", group_id=GROUP_A).kinds,
        at_="2026-11-01 19:00",
    )
    found = line(sent(world), "党小组会")
    assert (found.groups, found.counted, found.needed, found.done) == (True, 1, 2, False)


def test_it_is_one_row_in_the_ledger(world: World, clock: Clock) -> None:
    claimed = sent(world)
    row = board(world)
    assert (row.obligation, row.period, row.unit_id, row.stage) == ("board", "2026-11", 2, "board")
    assert (row.recipient, row.told, row.state) == ("branch_group", "branch_group", "sent")
    assert (row.due_on, row.message_id) == (date(2026, 11, 30), 5)
    assert row.shown == claimed.view.digest
    clock.set("2026-11-03 10:00")
    assert claims(world) == ()


# ------------------------------------------------------------------ when it is sent


def test_it_waits_for_the_hours_of_the_branch(world: World, clock: Clock) -> None:
    clock.set("2026-11-01 10:00")  # Sunday
    assert claims(world) == ()
    clock.set("2026-11-02 08:29")
    assert claims(world) == ()
    clock.set("2026-11-02 08:30")
    assert len(claims(world)) == 1


def test_a_row_that_comes_due_at_night_waits_for_the_morning(world: World, clock: Clock) -> None:
    clock.set("2026-11-02 08:00")
    system(world, plan_boards)
    clock.set("2026-11-02 23:00")
    assert claims(world) == ()
    assert board(world).state == "planned"
    clock.set("2026-11-03 08:30")
    assert len(claims(world)) == 1


def test_a_group_that_is_bound_late_in_the_month_gets_one(world: World, clock: Clock) -> None:
    sent(world)
    clock.set("2026-11-20 10:00")
    assert claims(world) == ()
    bound(world, SECOND, -2002)
    wanted(world, "shown", SECOND)
    assert [each.chat_id for each in claims(world)] == [-2002]


def test_without_an_hour_left_in_the_month_there_is_none(world: World, clock: Clock) -> None:
    clock.set("2026-11-30 21:00")
    assert claims(world) == ()
    assert boards(world) == []


def test_what_was_not_sent_in_its_month_is_not_sent_later(world: World, clock: Clock) -> None:
    clock.set("2026-11-30 08:00")
    system(world, plan_boards)
    clock.set("2026-12-01 09:00")
    (claimed,) = claims(world)
    assert claimed.view.month == "2026-12"
    assert [row.state for row in boards(world)] == ["superseded", "claimed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda world: wanted(world, "off"),
        lambda world: wanted(world, "true", field="rehearsal"),
        lambda world: world.change(Chat, GROUP, reachable=False),
        lambda world: [world.change(Membership, n, until=date(2026, 11, 1)) for n in range(1, 9)],
        lambda world: world.change(Unit, FIRST, ledger_since=date(2027, 1, 1)),
    ],
    ids=["off", "rehearsal", "no chat", "nobody", "nothing owed"],
)
def test_who_gets_none(world: World, clock: Clock, change: Any) -> None:
    change(world)
    assert claims(world) == ()
    assert {row.state for row in boards(world)} <= {"cancelled"}


@pytest.mark.parametrize(
    "change",
    [
        lambda world: wanted(world, "off"),
        lambda world: world.change(Chat, GROUP, reachable=False),
        lambda world: [world.change(Membership, n, until=date(2026, 11, 1)) for n in range(1, 9)],
    ],
    ids=["off", "no chat", "nobody"],
)
def test_what_changes_before_it_is_sent_is_looked_at(
    world: World, clock: Clock, change: Any
) -> None:
    clock.set("2026-11-02 08:00")
    system(world, plan_boards)
    change(world)
    clock.set("2026-11-02 08:30")
    assert system(world, claim_boards) == ()
    assert board(world).state == "cancelled"


def test_a_suspension_holds_it_back(world: World, clock: Clock) -> None:
    world.deps.run_now(
        suspend_reminders,
        caller(ZHANG),
        FIRST,
        date(2026, 11, 1),
        date(2026, 11, 19),
        "寒假",
        "党委",
    )
    assert claims(world) == ()
    clock.set("2026-11-20 08:30")
    assert len(claims(world)) == 1


def test_a_silence_of_more_than_a_year_has_none(world: World, clock: Clock) -> None:
    clock.set("2026-11-02 08:00")
    system(world, plan_boards)
    world.add(
        ReminderSuspension,
        {
            "unit_id": FIRST,
            "since": date(2026, 11, 1),
            "until": date(2029, 11, 1),
            "reason": "寒假",
            "approver": "党委",
            "recorded_at": clock(),
        },
    )
    clock.set("2026-11-02 10:00")
    assert claims(world) == ()
    assert board(world).state == "cancelled"


def test_one_that_was_switched_on_again_comes(world: World) -> None:
    system(world, plan_boards)
    wanted(world, "off")
    assert claims(world) == ()
    wanted(world, "shown")
    assert len(claims(world)) == 1


def test_a_day_that_is_planned_costs_a_look(world: World) -> None:
    system(world, plan_boards)
    set_rows(world, col(Reminder.subject) == "board", state="dead")
    system(world, plan_boards)
    assert board(world).state == "dead"
    assert [mark.name for mark in world.all(ClockMark)] == ["boards in Asia/Shanghai"]


def test_each_zone_has_its_own_day(world: World, clock: Clock) -> None:
    world.change(Unit, SECOND, zone="Pacific/Honolulu")
    clock.set("2026-11-02 20:00")  # in Honolulu it is two in the morning
    system(world, plan_boards)
    clock.set("2026-11-03 00:05")
    system(world, plan_boards)
    assert {mark.name: mark.day for mark in world.all(ClockMark)} == {
        "boards in Asia/Shanghai": date(2026, 11, 3),
        "boards in Pacific/Honolulu": date(2026, 11, 2),
    }


def test_a_few_are_taken_at_a_time(world: World) -> None:
    bound(world, SECOND, -2002)
    wanted(world, "shown", SECOND)
    assert len(claims(world, limit=1)) == 1
    assert len(claims(world, limit=1)) == 1
    assert claims(world) == ()


# ------------------------------------------------------------------ what may go wrong


def test_a_process_that_died_leaves_one_marked_repeat(world: World) -> None:
    assert not claims(world)[0].repeated
    system(world, recover)
    (again,) = claims(world)
    assert again.repeated
    system(world, recover)
    assert claims(world) == ()
    assert board(world).state == "unknown"


def test_a_lost_answer_means_a_marked_repeat_on_another_day(world: World, clock: Clock) -> None:
    (claimed,) = claims(world)
    system(world, finish, claimed, Ending(Result.UNKNOWN))
    wanted(world, "shown", SECOND)  # something changes
    assert claims(world) == ()
    clock.set("2026-11-03 10:00")
    (again,) = claims(world)
    assert again.repeated


def test_a_group_that_removed_the_bot_has_none_until_it_is_back(world: World, clock: Clock) -> None:
    (claimed,) = claims(world)
    system(world, finish, claimed, Ending(Result.GONE))
    assert claims(world) == ()
    assert board(world).state == "cancelled"
    system(world, set_chat_reachable, GROUP, reachable=True)
    assert len(claims(world)) == 1


def test_a_group_that_became_a_supergroup_gets_it_there(world: World) -> None:
    (claimed,) = claims(world)
    system(world, finish, claimed, Ending(Result.MIGRATED, new_chat_id=-1002))
    assert [each.chat_id for each in claims(world)] == [-1002]


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


def test_planning_counts_what_is_new(world: World) -> None:
    assert system(world, plan_boards) == len(boards(world)) == 1
    assert system(world, plan_boards) == 0
