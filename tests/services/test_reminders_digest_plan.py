"""Planning digests: each once, the newest after a silence, nothing for who wants none."""

from datetime import date

import pytest
from sqlmodel import col

from models.organisation import Unit
from models.reminders import ClockMark, Reminder
from services.reminders import set_digest, set_reminder, suspend_reminders
from services.seam import Deps
from tests.services.digests_cast import MONDAY, at, planned, rows, with_clock
from tests.services.figures_cast import A, B, C, World, X, Y

FIRST_LOOK = "2026-11-15 12:00"


@pytest.fixture
def world(deps: Deps) -> World:
    """On a Sunday, when there is nothing to plan."""
    return with_clock(deps, FIRST_LOOK)


def test_each_branch_has_its_week_once_and_an_idle_tick_writes_nothing(world: World) -> None:
    assert planned(world) == 0
    assert planned(world, MONDAY) == 3
    assert planned(world) == planned(world) == 0
    assert rows(world) == [("2026-W47", unit, "planned") for unit in (A, B, Y)]
    row: Reminder = world.all(Reminder)[0]
    assert (row.obligation, row.stage, row.recipient) == ("digest", "weekly", "secretary")
    assert row.branch_id == row.unit_id
    assert row.due_on == date(2026, 11, 16)
    assert f"{row.not_before:%m-%d %H:%M}" == "11-16 01:00"
    (mark,) = world.all(ClockMark)
    assert (mark.name, mark.day) == ("digests Asia/Shanghai", date(2026, 11, 16))


def test_what_was_due_before_the_clock_first_looked_never_comes(world: World) -> None:
    assert planned(world, "2026-11-16 09:01") == 0
    assert planned(world, "2026-11-17 00:01") == 0
    assert planned(world, "2026-11-23 00:01") == 3


def test_a_change_of_the_same_day_calls_for_nothing_that_is_past(world: World) -> None:
    planned(world)
    world.run(set_reminder, A, "digest_day", "off")
    assert planned(world, MONDAY) == 2
    at(world.deps, "2026-11-16 10:00")
    world.run(set_reminder, A, "digest_day", None)
    assert planned(world) == 0
    assert planned(world, "2026-11-17 00:01") == 0
    world.run(set_reminder, A, "digest_day", "friday")
    assert planned(world) == 0
    assert planned(world, "2026-11-20 00:01") == 1
    assert ("2026-W47", A, "planned") in rows(world)


def test_after_a_silence_the_newest_of_each_kind_is_made_up_for(world: World) -> None:
    planned(world, "2026-08-31 12:00")
    assert planned(world, "2026-11-20 12:00") == 3 + 2 + 2
    assert rows(world) == [
        *(("2026-10", unit, "planned") for unit in (C, X)),
        *(("2026-W47", unit, "planned") for unit in (A, B, Y)),
        *(("2026Q3", unit, "planned") for unit in (C, X)),
    ]
    assert {row.not_before for row in world.all(Reminder)} == {world.deps.clock()}


def test_a_week_that_was_not_sent_gives_way_to_the_next(world: World) -> None:
    planned(world)
    planned(world, MONDAY)
    assert planned(world, "2026-11-23 00:01") == 3
    assert [state for _, unit, state in rows(world) if unit == A] == ["superseded", "planned"]


def test_months_and_quarters_are_for_committees_on_the_first_work_day(world: World) -> None:
    planned(world, "2026-09-30 12:00")
    assert planned(world, "2026-10-07 12:00") == 0
    assert planned(world, "2026-10-08 00:01") == 3 + 2 + 2
    assert [row for row in rows(world) if row[1] in {C, X}] == [
        (period, unit, "planned") for period in ("2026-09", "2026Q3") for unit in (C, X)
    ]
    recipients = {(row.stage, row.recipient) for row in world.all(Reminder)}
    assert recipients == {
        ("weekly", "secretary"), ("monthly", "committee"), ("quarterly", "committee"),
    }  # fmt: skip


def test_a_committee_has_what_it_wants_at_its_time(world: World) -> None:
    world.run(set_digest, C, "digest_monthly", value=False)
    world.run(set_digest, C, "digest_at", "14:00")
    world.run(set_digest, X, "digest_quarterly", value=False)
    world.run(set_digest, X, "digest_at", "10:00")
    world.run(set_digest, X, "digest_at", None)
    planned(world, "2026-09-30 12:00")
    planned(world, "2026-10-08 00:01")
    found = {
        (row.unit_id, row.stage): f"{row.not_before:%H:%M}"
        for row in world.all(Reminder)
        if row.unit_id in {C, X}
    }
    assert found == {(C, "quarterly"): "06:00", (X, "monthly"): "01:00"}


def test_nobody_is_planned_for_who_is_suspended_all_week_or_wants_none(world: World) -> None:
    since, until = date(2026, 11, 16), date(2026, 11, 22)
    world.run(suspend_reminders, A, since, until, "寒假", "机关党委")
    world.run(set_reminder, B, "digest_day", "off")
    assert planned(world, MONDAY) == 1
    assert rows(world) == [("2026-W47", Y, "planned")]


def test_where_everybody_has_switched_it_off_no_branch_is_read(world: World) -> None:
    for unit in (A, B, Y):
        world.run(set_reminder, unit, "digest_day", "tuesday")
    assert planned(world, MONDAY) == 0


def test_each_zone_has_its_own_day(world: World) -> None:
    world.set(Unit, col(Unit.id) == Y, zone="America/New_York")
    planned(world)
    assert planned(world, MONDAY) == 2
    assert planned(world, "2026-11-16 13:01") == 1  # Monday has begun there
    starts = {row.unit_id: f"{row.not_before:%d %H:%M}" for row in world.all(Reminder)}
    assert starts == {A: "16 01:00", B: "16 01:00", Y: "16 14:00"}
    names = {mark.name for mark in world.all(ClockMark)}
    assert names == {"digests Asia/Shanghai", "digests America/New_York"}


def test_a_clock_that_was_set_back_plans_nothing_twice(world: World) -> None:
    planned(world)
    planned(world, MONDAY)
    assert planned(world, "2026-11-15 12:00") == 0
    assert planned(world, MONDAY) == 0
    assert len(rows(world)) == 3


def test_new_year_lies_in_the_week_of_the_old_one(world: World) -> None:
    planned(world, "2026-12-27 12:00")
    planned(world, "2026-12-31 12:00")
    assert {period for period, *_ in rows(world)} == {"2026-W53"}
    planned(world, "2027-01-03 12:00")
    planned(world, "2027-01-04 00:01")
    assert {period for period, _, state in rows(world) if state == "planned"} == {
        "2026-12", "2026Q4", "2027-W01",
    }  # fmt: skip
