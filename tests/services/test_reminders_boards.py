"""The living board: one message a group and month, and what becomes of it."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from models.chats import Chat
from models.organisation import Membership, Unit
from models.reminders import ClockMark, Reminder, ReminderSuspension
from services.binding import set_chat_reachable
from services.reminders import (
    Ending,
    Result,
    claim_boards,
    finish,
    plan_boards,
    recover,
    suspend_reminders,
)
from services.seam import Deps
from tests.services.boards_cast import (
    GROUP,
    board,
    boards,
    bound,
    claims,
    line,
    sent,
    shown,
    wanted,
)
from tests.services.edits_cast import set_rows, system
from tests.services.meeting_cast import (
    FIRST,
    GROUP_A,
    SECOND,
    ZHANG,
    World,
    caller,
    entry,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    return shown(deps, clock)


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


def test_a_lost_answer_means_a_marked_repeat(world: World, clock: Clock) -> None:
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


def test_planning_counts_what_is_new(world: World) -> None:
    assert system(world, plan_boards) == len(boards(world)) == 1
    assert system(world, plan_boards) == 0
