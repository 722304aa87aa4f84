"""Planning messages about dues: which stage, for whom, once, and in portions."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from models.organisation import Membership, Unit
from models.reminders import ClockMark, Reminder
from services.access import May
from services.reminders import plan_dues, replan, set_reminder
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.dues_cast import record, report, seed_dues, stay_of
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    assessed,
    at,
    claims,
    plan,
    reach,
    relieve,
    rows,
    setting,
    states,
    unassessed,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    LI,
    SECOND,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    World,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """Everybody has started the bot; the members have paid up to October."""
    made = seed_dues(deps, since="2026-11")
    reach(made)
    clock.set("2026-11-09 08:00")
    return made


def moments(world: World) -> set[tuple[str, datetime]]:
    found: list[Reminder] = world.all(Reminder)
    return {(row.recipient, row.not_before) for row in found}


# ------------------------------------------------------------------ the days of a month


def test_nothing_is_planned_before_the_dues_day(world: World) -> None:
    assert plan(world) == 0
    assert claims(world) == []


def test_on_the_dues_day_everybody_who_owes_the_month_is_told_from_half_past_eight(
    world: World, clock: Clock
) -> None:
    clock.set("2026-11-10 00:05")
    assert plan(world) == 9  # eight of the first branch, one of the second
    morning = datetime(2026, 11, 10, 0, 30, tzinfo=UTC)
    assert {moment for _, moment in moments(world)} == {morning}
    assert claims(world) == []
    clock.set("2026-11-10 08:30")
    assert len(claims(world)) == 9


def test_the_day_after_the_lists_follow_the_members(world: World, clock: Clock) -> None:
    clock.set("2026-11-11 00:05")
    assert plan(world) == 9 + 2
    one = dict(moments(world))
    morning = datetime(2026, 11, 11, 0, 30, tzinfo=UTC)
    later = datetime(2026, 11, 11, 0, 45, tzinfo=UTC)
    assert (one[f"member:{SUN}"], one["collector"]) == (morning, later)
    # Who may get a list gets their own with it.
    assert {one[f"member:{who}"] for who in (ZHANG, LI, WANG)} == {later}


def test_each_stage_is_planned_once(world: World, clock: Clock) -> None:
    for moment, expected in (
        (DUES_DAY, 9),
        ("2026-11-10 18:00", 0),
        (DAY_AFTER, 11),
        ("2026-11-12 10:00", 0),
        ("2026-12-09 10:00", 0),
        ("2026-12-10 10:00", 9),
        ("2026-12-11 10:00", 11),
    ):
        clock.set(moment)
        assert plan(world) == expected, moment
        assert plan(world) == 0


def test_an_idle_tick_looks_at_the_marks_and_no_further(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    statements: list[str] = []

    def heard(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(world.deps.engine, "before_cursor_execute", heard)
    assert plan(world) == 0
    event.remove(world.deps.engine, "before_cursor_execute", heard)
    assert len([each for each in statements if each.startswith("SELECT")]) == 2


def test_branches_are_planned_in_portions(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    found = [world.deps.run_now(plan_dues, SYSTEM, portion=1) for _ in range(4)]
    assert [(each.rows, each.more) for each in found] == [
        (8, True),
        (1, True),
        (0, False),
        (0, False),
    ]


def test_a_process_that_dies_between_portions_leaves_the_rest_to_the_next(
    world: World, clock: Clock
) -> None:
    clock.set(DUES_DAY)
    world.deps.run_now(plan_dues, SYSTEM, portion=1)
    assert plan(world) == 1
    assert len(rows(world)) + len(rows(world, SECOND)) == 9


# ------------------------------------------------------------------ who hears nothing


def test_who_owes_nothing_gets_no_row(world: World, clock: Clock) -> None:
    clock.set("2026-11-05 10:00")
    record(world, SUN, 3000, "2026-11")
    report(world, ZHAO, 3000, "2026-11")
    relieve(world, LI, "exempt", "2026-11", "2026-12")
    at(world, "2026-11-05 10:30")
    told = at(world, DUES_DAY)
    assert not {SUN, ZHAO, LI, CHEN} & told.keys()
    assert {ZHANG, WANG, FENG} <= told.keys()
    assert not {SUN, ZHAO, LI, CHEN} & at(world, DAY_AFTER).keys()


@pytest.mark.parametrize("kind", ["exempt", "elsewhere"])
def test_relief_from_before_is_silent(world: World, clock: Clock, kind: str) -> None:
    relieve(world, SUN, kind, "2026-11", "2026-12")
    for moment in (DUES_DAY, DAY_AFTER, "2026-12-10 10:00", "2026-12-11 10:00"):
        assert SUN not in at(world, moment)
    assert "孙八" not in str(at(world, "2026-12-11 11:00"))


def test_who_joined_after_the_dues_day_is_asked_with_the_next_month(
    world: World, clock: Clock
) -> None:
    unassessed(world, CHEN)
    (row,) = [each for each in world.all(Membership) if each.person_id == CHEN]
    world.change(Membership, row.id, since=date(2026, 11, 16))
    assessed(world, CHEN, SECOND, "2026-11")
    assert at(world, "2026-11-20 12:00") == {}
    assert at(world, "2026-12-10 10:00") == {CHEN: ["dues_day 6000"]}


def test_who_has_left_is_on_the_list_and_not_written_to(world: World, clock: Clock) -> None:
    unassessed(world, SUN)
    world.change(Membership, stay_of(world, SUN), until=date(2026, 11, 20))
    assert at(world, "2026-12-10 10:00") == {}
    assert at(world, "2026-12-11 10:00") == {WANG: ["collector: 孙八 1/3000"]}


def test_a_branch_that_collects_no_dues_has_no_rows(world: World) -> None:
    unassessed(world)
    assert at(world, DUES_DAY) == at(world, DAY_AFTER) == {}
    assert world.all(Reminder) == []


# ------------------------------------------------------------------ settings, zones, downtime


def test_a_branch_has_its_own_day(world: World) -> None:
    setting(world, "dues_day", 20)
    assert at(world, DUES_DAY).keys() == {FENG}
    assert len(at(world, "2026-11-20 10:00").keys() - {FENG}) == 8


def test_a_dues_day_that_moves_within_its_month_brings_no_second_message(world: World) -> None:
    assert SUN in at(world, DUES_DAY)
    assert SUN in at(world, DAY_AFTER)
    setting(world, "dues_day", 20)
    assert at(world, "2026-11-20 10:00") == {}
    assert at(world, "2026-11-21 10:00") == {}
    assert SUN in at(world, "2026-12-21 10:00")


def test_a_day_set_for_today_is_planned_today(world: World, clock: Clock) -> None:
    clock.set("2026-11-09 09:30")
    assert plan(world) == 0
    setting(world, "dues_day", 9)
    assert plan(world) == 8


def test_those_who_pay_by_the_quarter_hear_of_three_months_at_once(world: World) -> None:
    unassessed(world, SUN)
    setting(world, "pay_every", "quarter")
    told = {
        moment: at(world, moment)
        for moment in (DUES_DAY, DAY_AFTER, "2026-12-10 10:00", "2026-12-11 10:00")
    }
    assert told[DUES_DAY] == told[DAY_AFTER] == {}
    assert told["2026-12-10 10:00"] == {SUN: ["dues_day 6000"]}  # assessed since November
    assert told["2026-12-11 10:00"][SUN] == ["day_after 6000 step 1"]


def test_a_zone_further_west_waits_for_its_own_day(world: World, clock: Clock) -> None:
    world.change(Unit, SECOND, zone="America/New_York")
    clock.set("2026-11-10 09:00")
    assert plan(world) == 8
    assert FENG not in at(world, "2026-11-10 09:00")
    assert plan(world) == 0
    assert at(world, "2026-11-10 22:00")[FENG] == ["dues_day 3000"]  # nine in New York


def test_a_branch_that_moves_to_another_zone_hears_nothing_twice(
    world: World, clock: Clock
) -> None:
    assert FENG in at(world, "2026-11-10 09:00")
    world.change(Unit, SECOND, zone="America/New_York")
    world.deps.run_now(_replan, SYSTEM)
    for moment in ("2026-11-10 10:00", "2026-11-10 23:00", "2026-11-11 09:00"):
        assert FENG not in at(world, moment), moment
    assert at(world, "2026-11-11 22:00")[FENG][0].startswith("day_after")


def test_what_is_planned_for_a_day_that_a_new_zone_has_not_reached_waits(
    world: World, clock: Clock
) -> None:
    unassessed(world, FENG)
    clock.set("2026-11-11 00:30")
    plan(world)
    world.change(Unit, SECOND, zone="America/New_York")
    assert at(world, "2026-11-11 09:30") == {}
    assert states(world) == {"planned"}
    assert at(world, "2026-11-11 14:00") == {}  # one in the morning there
    assert FENG in at(world, "2026-11-11 22:00")


def test_after_days_without_the_bot_only_the_newest_stage_goes_out(world: World) -> None:
    assert at(world, "2026-11-14 10:00") == {}  # a Saturday
    assert at(world, "2026-11-16 10:00")[SUN] == ["day_after 3000 step 1"]
    assert at(world, "2026-11-16 11:00") == {}


def test_after_a_month_without_the_bot_there_is_no_avalanche(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 00:10")
    plan(world)  # and then the process was gone
    told = at(world, "2026-12-14 10:00")
    assert told[SUN] == ["day_after 6000 step 1"]
    assert {state for key, state in rows(world).items() if key.startswith("dues_day")} == {
        "superseded"
    }
    months = {(row.period, row.stage) for row in world.all(Reminder) if row.state == "sent"}
    assert months == {("2026-12", "day_after")}


def test_what_was_planned_and_not_sent_gives_way_to_the_next_day(
    world: World, clock: Clock
) -> None:
    clock.set(DUES_DAY)
    plan(world)
    assert at(world, DAY_AFTER)[SUN] == ["day_after 3000 step 1"]
    assert rows(world)[f"dues_day member:{SUN}"] == "superseded"


@pytest.mark.parametrize(("day", "dues"), [("2027-02-28", 28), ("2028-02-29", 28)])
def test_the_end_of_february(world: World, day: str, dues: int) -> None:
    world.run(set_reminder, WANG, FIRST, "work_days_only", False)  # one is a Sunday
    setting(world, "dues_day_moves", "stays")
    setting(world, "dues_day", dues)
    expected = "dues_day" if day[-2:] == "28" else "day_after"
    assert at(world, f"{day} 10:00")[SUN][0].startswith(expected)


def test_an_import_lets_the_day_be_looked_through_again(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    marks = {mark.name for mark in world.all(ClockMark)}
    assert marks == {"dues in Asia/Shanghai", f"dues of {FIRST}", f"dues of {SECOND}"}
    world.deps.run_now(_replan, SYSTEM)
    assert plan(world) == 0  # each branch knows what it had
    assert {mark.name for mark in world.all(ClockMark)} == marks


@use_case(may=May.OPERATE, writes=True)
def _replan(tx: Tx) -> None:
    replan(tx)
