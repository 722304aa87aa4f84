"""A record settles its reminders in its own transaction: cancelled, ticked, or called again."""

from datetime import date

import pytest

from domain.errors import DomainError
from models.organisation import ObligationOverride
from models.reminders import ClockMark, Reminder
from services.meetings import cancel_meeting, correct_meeting, withdraw_meeting
from services.reminders import plan_reminders
from services.seam import Deps
from tests.services.edits_cast import (
    AHEAD,
    LAST_DAYS,
    claimed,
    edit_ended,
    edits,
    line,
    only_edit,
    owing,
    row,
    rows,
    sent,
    system,
    theme_day,
    told,
)
from tests.services.meeting_cast import FIRST, GROUP_A, GROUP_B, ZHANG, World, entry
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return owing(deps)


def planned(world: World, clock: Clock) -> None:
    """Everything of November waits for half past eight."""
    clock.set("2026-11-19 08:00")
    system(world, plan_reminders)


def edit_moments(world: World) -> set[str]:
    """The obligations of the first branch whose message is to be edited."""
    return {
        each.obligation
        for each in world.all(Reminder)
        if each.edit_at is not None and each.branch_id == FIRST
    }


# ------------------------------------------------------------------ done


def test_what_is_recorded_is_called_no_more(world: World, clock: Clock) -> None:
    planned(world, clock)
    theme_day(world)
    assert row(world).state == "cancelled"
    assert row(world, "committee_meeting").state == "planned"
    assert edit_moments(world) == set()


def test_what_is_half_done_is_still_called(world: World, clock: Clock) -> None:
    world.add(
        ObligationOverride,
        {"unit_id": FIRST, "obligation": "theme_day", "field": "minimum", "value": "2"},
    )
    planned(world, clock)
    theme_day(world)
    assert row(world).state == "planned"
    theme_day(world, "2026-11-17 19:00")
    assert row(world).state == "cancelled"


def test_a_record_that_is_refused_settles_nothing(world: World, clock: Clock) -> None:
    planned(world, clock)
    with pytest.raises(DomainError):
        theme_day(world, "2027-11-18 19:00")
    assert row(world).state == "planned"


def test_a_group_settles_its_own_only(world: World, clock: Clock) -> None:
    planned(world, clock)
    world.record(kind="group_meeting", kinds=entry("group_meeting", group_id=GROUP_A).kinds)
    assert row(world, "group_meeting", GROUP_A).state == "cancelled"
    assert row(world, "group_meeting", GROUP_B).state == "planned"


def test_a_plan_settles_nothing_and_neither_does_its_end(world: World) -> None:
    told(world)
    made = theme_day(world, "2026-11-25 19:00", status="planned")
    world.run(cancel_meeting, ZHANG, made.kinds[0].record_id, "场地冲突")
    assert edit_moments(world) == set()


def test_a_plan_that_was_held_settles(world: World, clock: Clock) -> None:
    told(world)
    made = theme_day(world, "2026-11-25 19:00", status="planned")
    clock.set("2026-11-25 21:00")
    held = entry("theme_day", "2026-11-25 19:00", content="参观学习")
    world.run(correct_meeting, ZHANG, made.kinds[0].record_id, held, "已召开")
    assert edit_moments(world) == {"theme_day"}


def test_what_was_said_is_ticked_in_every_message_about_it(world: World, clock: Clock) -> None:
    told(world)
    told(world, LAST_DAYS, message_id=78)
    assert edit_moments(world) == set()
    theme_day(world)
    assert edit_moments(world) == {"theme_day"}
    assert [each.edit_at for each in rows(world)] == [clock(), clock()]
    assert {each.message_id for each in edits(world)} == {77, 78}


def test_what_is_on_its_way_is_ticked_when_it_has_arrived(world: World) -> None:
    on_its_way = claimed(world)
    theme_day(world)
    assert edits(world) == ()
    sent(world, on_its_way)
    assert only_edit(world).message_id == 77


def test_a_second_meeting_changes_no_message(world: World) -> None:
    told(world)
    theme_day(world)
    edit_ended(world, only_edit(world))
    theme_day(world, "2026-11-17 19:00")
    assert edit_moments(world) == set()


def test_a_message_that_nobody_knows_of_is_left_alone(world: World) -> None:
    """It may have arrived, but it has no number."""
    taken = claimed(world)
    sent(world, taken, message_id=77)
    for each in rows(world):
        world.change(Reminder, each.id or 0, state="unknown", message_id=None)
    theme_day(world)
    assert edit_moments(world) == set()


# ------------------------------------------------------------------ and not done after all


def test_what_is_withdrawn_is_called_again(world: World, clock: Clock) -> None:
    planned(world, clock)
    made = theme_day(world)
    world.run(withdraw_meeting, ZHANG, made.kinds[0].record_id, "记错了")
    assert row(world).state == "planned"
    assert [mark.name for mark in world.all(ClockMark)] == []
    told(world)
    assert row(world).state == "sent"


def test_a_call_whose_day_came_while_it_was_done_is_planned_after_a_withdrawal(
    world: World, clock: Clock
) -> None:
    clock.set(AHEAD)
    made = theme_day(world)
    planned(world, clock)
    assert rows(world) == []
    world.run(withdraw_meeting, ZHANG, made.kinds[0].record_id, "记错了")
    system(world, plan_reminders)
    assert row(world).state == "planned"


def test_a_tick_is_taken_back(world: World) -> None:
    told(world)
    made = theme_day(world)
    assert edit_moments(world) == {"theme_day"}
    world.run(withdraw_meeting, ZHANG, made.kinds[0].record_id, "记错了")
    assert edits(world) == ()  # the message has never said anything else
    assert edit_moments(world) == set()


def test_a_meeting_moved_to_another_month_is_missed_where_it_was(
    world: World, clock: Clock
) -> None:
    clock.set("2026-12-02 08:00")
    system(world, plan_reminders)
    made = theme_day(world)
    assert row(world).state == "cancelled"
    moved = entry("theme_day", "2026-12-01 19:00", content="参观学习")
    world.run(correct_meeting, ZHANG, made.kinds[0].record_id, moved, "日期有误")
    assert row(world).state == "planned"


def test_a_correction_of_the_day_within_the_month_is_shown(world: World) -> None:
    told(world)
    made = theme_day(world)
    edit_ended(world, only_edit(world))
    moved = entry("theme_day", "2026-11-17 19:00", content="参观学习")
    world.run(correct_meeting, ZHANG, made.kinds[0].record_id, moved, "日期有误")
    assert line(only_edit(world)).held_on == date(2026, 11, 17)
