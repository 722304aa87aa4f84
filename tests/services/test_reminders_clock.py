"""The clock jumps: a start in the middle of a period, a long sleep, a step back, a zone."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from domain.facts import Obligation
from models.organisation import Unit
from models.reminders import Reminder
from services.reminders import Claim
from services.seam import Deps
from tests.services.figures_cast import OTHER, READER, SECRETARY, A, B, World, Y, seed
from tests.services.reminders_cast import claims, ended, lines, plan, quiet
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """A branch that keeps its ledger here since November; its secretary can be reached."""
    clock.set("2026-11-10 20:00")
    made = seed(deps)
    quiet(made, A)
    made.reachable(SECRETARY)
    made.set(Unit, col(Unit.id) == A, ledger_since=date(2026, 11, 1))
    return made


def bell(world: World, clock: Clock, day: str, time: str = "10:00") -> tuple[Claim, ...]:
    """One ring of the bell: what is sent."""
    clock.set(f"{day} {time}")
    plan(world)
    found = claims(world)
    for each in found:
        ended(world, each)
    return found


def stages(found: tuple[Claim, ...]) -> set[str]:
    return {item.stage for each in found for item in each.items}


def test_nothing_is_planned_for_what_went_before_the_ledger(world: World, clock: Clock) -> None:
    assert bell(world, clock, "2026-11-11") == ()  # a call for October, were it known
    assert world.reminders() == []


@pytest.mark.parametrize(
    ("since", "periods"),
    [
        ("2026-10-01", {"2026-10", "2026-11"}),
        ("2026-10-17", {"2026-11"}),  # less than half of October
        ("2026-11-15", {"2026-11"}),
        ("2026-11-25", set()),  # what is left of November is too little
        ("2026-12-10", set()),
    ],
)
def test_the_period_in_which_the_ledger_began_is_due_by_its_share(
    world: World, clock: Clock, since: str, periods: set[str]
) -> None:
    world.set(Unit, col(Unit.id) == A, ledger_since=date.fromisoformat(since))
    for day in ("2026-11-11", "2026-11-26"):
        bell(world, clock, day)
    assert {period for _, period, *_ in world.reminders()} == periods


def test_a_first_start_in_the_last_week_gives_one_message(world: World, clock: Clock) -> None:
    (found,) = bell(world, clock, "2026-11-27")
    assert {item.stage for item in found.items} == {"last_days"}
    assert all(item.late and item.called_on == date(2026, 11, 26) for item in found.items)
    assert len(set(lines(found))) == len(found.items)


def test_after_a_week_of_sleep_there_is_one_message_and_not_seven(
    world: World, clock: Clock
) -> None:
    assert len(bell(world, clock, "2026-11-19")) == 1
    (found,) = bell(world, clock, "2026-12-02")
    assert {item.stage for item in found.items} == {"missed"}
    assert all(item.late for item in found.items)
    assert bell(world, clock, "2026-12-02", "10:01") == ()


def test_rows_that_waited_through_the_sleep_give_way(world: World, clock: Clock) -> None:
    clock.set("2026-11-19 02:00")
    plan(world)  # to be sent in the morning, but the machine sleeps
    (found,) = bell(world, clock, "2026-12-02")
    assert {item.stage for item in found.items} == {"missed"}
    november = {row.state for row in world.all(Reminder) if row.stage == "ahead"}
    assert november == {"superseded"}


def test_after_months_of_sleep_only_the_last_period_is_told(world: World, clock: Clock) -> None:
    bell(world, clock, "2026-11-19")
    (found,) = bell(world, clock, "2027-04-02")
    assert {item.period for item in found.items} == {"2027-03", "2027Q1"}
    assert {item.stage for item in found.items} == {"missed"}


def test_a_bell_each_day_gives_each_stage_once(world: World, clock: Clock) -> None:
    sent = []
    for day in range(16, 31):
        sent += [(day, stage) for stage in stages(bell(world, clock, f"2026-11-{day}"))]
    for day in range(1, 16):
        sent += [(day, stage) for stage in stages(bell(world, clock, f"2026-12-{day:02}"))]
    # On the 10th the committee is called, where nobody can be written to; the quarter calls on the
    # 3rd.
    assert sent == [(19, "ahead"), (26, "last_days"), (1, "missed"), (3, "ahead")]
    assert {row.stage for row in world.all(Reminder) if row.state == "dead"} == {"still_missed"}


def test_a_clock_that_steps_back_sends_nothing_twice(world: World, clock: Clock) -> None:
    assert len(bell(world, clock, "2026-11-19")) == 1
    assert bell(world, clock, "2026-11-18") == ()
    assert bell(world, clock, "2026-11-19", "09:00") == ()
    assert bell(world, clock, "2026-11-20") == ()


def test_a_clock_that_was_a_month_ahead_is_forgiven(world: World, clock: Clock) -> None:
    """What was told too early is not told again; the stages to come are."""
    assert stages(bell(world, clock, "2026-12-25")) == {"ahead", "last_days"}
    assert bell(world, clock, "2026-11-18") == ()
    assert stages(bell(world, clock, "2026-11-19")) == {"ahead"}
    assert stages(bell(world, clock, "2026-12-01")) == {"missed"}
    assert stages(bell(world, clock, "2026-12-22")) == set()
    assert stages(bell(world, clock, "2026-12-24")) == set()
    assert stages(bell(world, clock, "2026-12-29")) == {"last_days"}


def test_nobody_is_written_to_in_the_small_hours(world: World, clock: Clock) -> None:
    assert bell(world, clock, "2026-11-19", "00:01") == ()
    assert bell(world, clock, "2026-11-19", "08:29") == ()
    assert len(bell(world, clock, "2026-11-19", "08:30")) == 1


def test_the_morning_is_that_of_the_branch(world: World, clock: Clock) -> None:
    """Half past eight in New York is late in the evening in Shanghai."""
    world.set(Unit, col(Unit.id) == A, zone="America/New_York")
    assert bell(world, clock, "2026-11-19", "12:00") == ()
    assert bell(world, clock, "2026-11-19", "21:29") == ()
    (found,) = bell(world, clock, "2026-11-19", "21:30")
    assert found.today == date(2026, 11, 19)


def test_waived_periods_have_no_rows(world: World, clock: Clock) -> None:
    """A branch without committee and groups is not reminded of their meetings."""
    for unit in (B, Y):
        world.override(unit, "theme_day", "minimum", "2")
    bell(world, clock, "2026-11-26")
    other = {(rule, unit) for rule, _, unit, *_ in world.reminders() if unit in {B, Y}}
    assert other == {("theme_day", B), ("theme_day", Y)}


def test_soft_rules_are_told_as_firm_ones_are(world: World, clock: Clock) -> None:
    """Pitfall 25: in the digest they are yellow, but a meeting that is due is due."""
    soft = {rule.key for rule in _rules(world) if rule.soft}
    (found,) = bell(world, clock, "2026-11-26")
    told = {item.obligation for item in found.items}
    assert told & soft
    assert told - soft


def test_semesters_without_dates_have_no_rows(world: World, clock: Clock) -> None:
    """Pitfall 24: what nobody has configured is unknown, and nobody is reminded of it."""
    world.override(A, "theme_day", "period", '"semester"')
    (found,) = bell(world, clock, "2026-11-26")
    assert "theme_day" not in {item.obligation for item in found.items}


def _rules(world: World) -> tuple[Obligation, ...]:
    found = world.branch(A).slots
    return tuple(slot.rule for slot in found)


def test_a_restart_after_a_month_off_is_one_message_a_chat(world: World, clock: Clock) -> None:
    """Both branches owe everything; secretaries, and somebody above, can be reached."""
    for who in (OTHER, READER):
        world.reachable(who)
    for unit in (B, Y):
        for rule in ("theme_day", "general_meeting"):
            world.override(unit, rule, "minimum", "3")
    bell(world, clock, "2026-11-19")
    found = bell(world, clock, "2026-12-10")
    chats = [each.chat_id for each in found]
    assert len(chats) == len(set(chats)) == 3
    late = {item.stage: item.late for each in found for item in each.items}
    assert late == {"ahead": True, "still_missed": False}
    for moment in ("10:01", "20:00"):
        assert bell(world, clock, "2026-12-10", moment) == ()


@pytest.mark.parametrize(
    ("day", "offset"),
    [("2026-03-27", 1), ("2026-04-01", 2), ("2026-10-23", 2), ("2026-10-29", 1)],
)
def test_hours_are_those_on_the_clocks_of_a_zone_with_daylight_saving(
    world: World, clock: Clock, day: str, offset: int
) -> None:
    """The clocks change on 29 March and 25 October; half past eight stays half past eight."""
    world.set(Unit, col(Unit.id) == A, zone="Europe/Berlin", ledger_since=date(2026, 1, 1))
    world.override(A, "theme_day", "minimum", "9")
    clock.set(f"{day} 09:00")  # two or three in the morning there
    plan(world)
    berlin = ZoneInfo("Europe/Berlin")
    found = {row.not_before.astimezone(berlin) for row in world.all(Reminder) if row.unit_id == A}
    assert {(each.strftime("%H:%M"), each.utcoffset()) for each in found} == {
        ("08:30", timedelta(hours=offset))
    }
