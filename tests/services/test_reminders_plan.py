"""Planning reminders: once, only the newest stage, only for what is open or missed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.errors import Forbidden
from models.engine import transaction
from models.organisation import Membership, Unit
from models.reminders import ClockMark, Reminder
from services.access import May
from services.reminders import claim, finish, plan_reminders, recover, replan
from services.seam import Caller, Deps, Tx, use_case
from tests.services.figures_cast import A1, A2, SECRETARY, A, B, World, Y, all_done, seed
from tests.support.clock import Clock

EVENING = "20:00"


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


@pytest.fixture
def only_b(world: World) -> World:
    """Only the second branch has members; it owes no committee or group meetings."""
    world.set(Membership, col(Membership.branch_id) != B, until=date(2026, 1, 1))
    return world


def plan(world: World) -> int:
    made: int = world.run(plan_reminders)
    return made


def theme_days(world: World) -> list[tuple[str, str, str]]:
    return [(p, stage, st) for rule, p, _, stage, st in world.reminders() if rule == "theme_day"]


def day(world: World, clock: Clock, text: str) -> list[tuple[str, str, str]]:
    """Plan on the evening of a day; the theme day's rows by then."""
    clock.set(f"{text} {EVENING}")
    plan(world)
    return theme_days(world)


def test_each_call_of_the_ladder_takes_the_place_of_the_one_before(
    only_b: World, clock: Clock
) -> None:
    only_b.held("theme_day", "2026-10-05", B)
    assert day(only_b, clock, "2026-11-18") == []
    ahead = ("2026-11", "ahead", "planned")
    assert day(only_b, clock, "2026-11-19") == [ahead]
    assert day(only_b, clock, "2026-11-25") == [ahead]
    over = ("2026-11", "ahead", "superseded")
    assert day(only_b, clock, "2026-11-26") == [over, ("2026-11", "last_days", "planned")]
    assert day(only_b, clock, "2026-11-30") == [over, ("2026-11", "last_days", "planned")]
    assert ("2026-11", "missed", "planned") in day(only_b, clock, "2026-12-01")
    assert ("2026-11", "last_days", "superseded") in theme_days(only_b)
    assert ("2026-11", "still_missed", "planned") in day(only_b, clock, "2026-12-10")
    assert ("2026-11", "missed", "superseded") in theme_days(only_b)
    found = {row.stage: row.recipient for row in only_b.all(Reminder)}
    assert found["missed"] == "secretary"
    assert found["still_missed"] == "committee"


def test_after_a_long_stop_only_the_newest_stage_is_planned(only_b: World, clock: Clock) -> None:
    only_b.held("theme_day", "2026-10-05", B)
    assert day(only_b, clock, "2026-12-02") == [("2026-11", "missed", "planned")]


def test_pitfall_1_a_miss_of_long_ago_is_for_the_digest_only(only_b: World, clock: Clock) -> None:
    clock.set("2026-11-11 20:00")
    plan(only_b)
    found = {(rule, period) for rule, period, *_ in only_b.reminders()}
    assert ("theme_day", "2026-10") in found
    assert ("org_life_meeting", "2025") not in found
    assert ("general_meeting", "2026Q3") not in found  # its last call was in October


def test_pitfall_3_a_planned_meeting_silences_nothing(only_b: World, clock: Clock) -> None:
    only_b.held("theme_day", "2026-11-28", B, status="planned", recorded="2026-11-01 09:00")
    assert ("2026-11", "ahead", "planned") in day(only_b, clock, "2026-11-20")


def test_pitfall_5_two_in_october_do_not_silence_november(only_b: World, clock: Clock) -> None:
    only_b.held("theme_day", "2026-10-05", B)
    only_b.held("theme_day", "2026-10-25", B)
    assert day(only_b, clock, "2026-11-20") == [("2026-11", "ahead", "planned")]


def test_pitfall_7_a_branch_just_begun_is_not_reminded(only_b: World, clock: Clock) -> None:
    only_b.set(Unit, col(Unit.id) == B, established_on=date(2026, 11, 25))
    assert day(only_b, clock, "2026-11-27") == []


def test_pitfall_8_an_event_above_the_branch_silences_nothing(only_b: World, clock: Clock) -> None:
    only_b.held("theme_day", "2026-11-05", 1)
    assert ("2026-11", "ahead", "planned") in day(only_b, clock, "2026-11-20")


def test_pitfall_25_soft_rules_are_reminded_of_too(only_b: World, clock: Clock) -> None:
    clock.set("2026-12-24 20:00")
    plan(only_b)
    assert ("general_meeting", "2026Q4", B, "last_days", "planned") in only_b.reminders()


def test_nothing_is_planned_for_what_is_done(world: World, clock: Clock) -> None:
    for unit in (A, B, Y):
        all_done(world, unit)
    clock.set("2026-11-19 20:00")
    assert plan(world) == 0
    assert world.reminders() == []


def test_each_group_gets_its_own_row(world: World, clock: Clock) -> None:
    all_done(world, A)
    world.set(Membership, col(Membership.branch_id) != A, until=date(2026, 1, 1))
    world.held("group_meeting", "2026-10-05", A2)
    world.override(A, "group_meeting", "minimum", "2")
    for moment in ("2026-11-11 20:00", "2026-11-19 20:00"):
        clock.set(moment)
        plan(world)
    assert world.reminders() == [
        ("group_meeting", "2026-10", A1, "still_missed", "planned"),
        ("group_meeting", "2026-11", A1, "ahead", "planned"),
        ("group_meeting", "2026-11", A2, "ahead", "planned"),
    ]
    rows: list[Reminder] = world.all(Reminder)
    assert {row.branch_id for row in rows} == {A}
    assert {row.due_on for row in rows} == {date(2026, 10, 31), date(2026, 11, 30)}


def test_planning_twice_plans_once(world: World, clock: Clock) -> None:
    clock.set("2026-11-19 20:00")
    assert plan(world) > 0
    before = world.reminders()
    assert plan(world) == 0
    world.run(_replan)
    assert plan(world) == 0
    assert world.reminders() == before


def test_a_roster_that_comes_later_on_the_day_is_planned_for(only_b: World, clock: Clock) -> None:
    all_done(only_b, B)
    clock.set("2026-11-19 20:00")
    assert plan(only_b) == 0
    only_b.add(
        Membership, person_id=SECRETARY, branch_id=A, kind="full", traits="",
        since=date(2026, 11, 1),
    )  # fmt: skip
    assert plan(only_b) > 0
    assert {unit for _, _, unit, *_ in only_b.reminders()} == {A, A1, A2}


def test_a_number_that_a_branch_sets_is_planned_for_on_the_same_day(
    only_b: World, clock: Clock
) -> None:
    all_done(only_b, B)
    clock.set("2026-11-19 20:00")
    assert plan(only_b) == 0
    only_b.override(B, "theme_day", "minimum", "2")
    assert plan(only_b) == 1


def test_branches_without_members_are_left_alone(world: World, clock: Clock) -> None:
    world.set(Membership, col(Membership.branch_id) > 0, until=date(2026, 11, 19))
    clock.set("2026-11-19 20:00")
    assert plan(world) == 0


def test_without_any_branch_there_is_nothing_to_do(deps: Deps) -> None:
    assert plan(World(deps)) == 0


@pytest.mark.parametrize(
    ("today", "period", "stage"),
    [
        ("2026-03-24", "2026Q1", "last_days"),
        ("2026-06-23", "2026Q2", "last_days"),
        ("2026-10-08", "2026Q3", "missed"),  # the first work day after the holidays
        ("2026-12-24", "2026Q4", "last_days"),
        ("2027-01-01", "2026Q4", "missed"),  # nobody knows the work days of that year yet
        ("2024-03-25", "2024Q1", "last_days"),
    ],
)
def test_the_ends_of_quarters(
    only_b: World, clock: Clock, today: str, period: str, stage: str
) -> None:
    only_b.set(Membership, col(Membership.branch_id) == B, since=date(2020, 1, 1))
    clock.set(f"{today} {EVENING}")
    plan(only_b)
    assert ("general_meeting", period, B, stage, "planned") in only_b.reminders()


def test_the_end_of_a_year_is_that_of_its_months_and_quarters_too(
    only_b: World, clock: Clock
) -> None:
    clock.set("2026-12-24 20:00")
    plan(only_b)
    found = {(rule, period) for rule, period, *_ in only_b.reminders()}
    assert found == {
        ("theme_day", "2026-12"),
        ("general_meeting", "2026Q4"),
        ("party_lecture", "2026Q4"),
        ("org_life_meeting", "2026"),
        ("democratic_appraisal", "2026"),
    }


@pytest.mark.parametrize(("today", "stage"), [("2024-02-20", "ahead"), ("2024-02-27", "last_days")])
def test_the_29th_of_february_is_the_last_day_of_its_month(
    only_b: World, clock: Clock, today: str, stage: str
) -> None:
    clock.set(f"{today} {EVENING}")
    plan(only_b)
    row = next(r for r in only_b.all(Reminder) if r.period == "2024-02" and r.unit_id == B)
    assert (row.stage, row.due_on) == (stage, date(2024, 2, 29))


def test_days_begin_in_the_zone_of_the_branch(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == B, zone="UTC")
    for unit in (A, B, Y):
        world.held("theme_day", "2026-10-05", unit)
    clock.set("2026-11-19 07:00")  # in UTC it is still the 18th
    plan(world)
    units = {unit for rule, _, unit, *_ in world.reminders() if rule == "theme_day"}
    assert units == {A, Y}
    clock.set("2026-11-19 08:00")
    plan(world)
    units = {unit for rule, _, unit, *_ in world.reminders() if rule == "theme_day"}
    assert units == {A, B, Y}
    assert {mark.name for mark in _marks(world)} == {"reminders Asia/Shanghai", "reminders UTC"}


def test_a_zone_that_no_branch_is_in_any_more_is_forgotten(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == B, zone="UTC")
    plan(world)
    world.set(Unit, col(Unit.id) == B, zone="Asia/Shanghai")
    clock.set("2026-11-19 20:00")
    plan(world)
    assert {mark.name for mark in _marks(world)} == {"reminders Asia/Shanghai"}


def test_reminders_go_out_in_the_hours_of_the_branch(only_b: World, clock: Clock) -> None:
    clock.set("2026-11-19 00:05")
    plan(only_b)
    morning = datetime(2026, 11, 19, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert {row.not_before for row in only_b.all(Reminder)} == {morning}
    assert only_b.run(claim) == ()


def test_planned_at_night_they_go_out_on_the_next_work_day(only_b: World, clock: Clock) -> None:
    clock.set("2026-11-20 20:30")  # a Friday
    plan(only_b)
    monday = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert {row.not_before for row in only_b.all(Reminder)} == {monday}


def test_planned_in_the_evening_they_go_out_at_once(only_b: World, clock: Clock) -> None:
    clock.set("2026-11-19 20:00")
    plan(only_b)
    assert {row.not_before for row in only_b.all(Reminder)} == {clock()}


@pytest.mark.parametrize("asked", [plan_reminders, claim, finish, recover])
def test_only_the_clock_and_operators_touch_reminders(world: World, asked: object) -> None:
    for who in (Caller(7000 + SECRETARY), Caller(1), Caller(1087968824), Caller()):
        with pytest.raises(Forbidden):
            world.deps.run_now(asked, who)  # type: ignore[arg-type]


def _marks(world: World) -> list[ClockMark]:
    with transaction(world.deps.engine, writes=False) as session:
        return list(session.scalars(select(ClockMark)))


@use_case(may=May.OPERATE, writes=True)
def _replan(tx: Tx) -> None:
    replan(tx)
