"""The end of a term of office (换届): who is told when, and what ends it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col

from domain.ladder.stages import Audience, Subject
from models.organisation import CommitteeTerm, Membership, Unit
from models.reminders import Reminder, ReminderSuspension
from services.reminders import set_reminder, simulate
from services.seam import Deps
from tests.services.due_days_cast import (
    NEW,
    day_rows,
    everything,
    on,
    probationer,
    seed_days,
    through,
)
from tests.services.figures_cast import READER, SECRETARY, A, B, World, telegram
from tests.services.reminders_cast import claims, plan
from tests.support.clock import Clock

DUE = "2027-03-15"
HERE, ABOVE = telegram(SECRETARY), telegram(READER)
AHEAD = "2026-09-14 10:00"  # the Monday after the day that is 183 days before


@pytest.fixture
def world(deps: Deps) -> World:
    """The committee of the first branch has three years from March 2024."""
    return seed_days(deps)


def elected(world: World, day: str, unit: int = A) -> None:
    """What the roster writes when there is a new committee."""
    since = date.fromisoformat(day)
    here = col(CommitteeTerm.unit_id) == unit
    world.set(CommitteeTerm, here, col(CommitteeTerm.until).is_(None), until=since)
    world.add(CommitteeTerm, unit_id=unit, since=since)


def test_a_term_without_an_election_has_each_stage_once(world: World, clock: Clock) -> None:
    assert through(world, clock, "2026-09-01", "2027-07-31") == [
        ("2026-09-14", "six_months", HERE),
        ("2027-01-14", "two_months", HERE),
        ("2027-03-16", "ended", ABOVE),
        ("2027-04-15", "ended+1", ABOVE),
        ("2027-05-17", "ended+2", ABOVE),
    ]
    assert {(period, unit) for period, unit, *_ in day_rows(world)} == {(DUE, A)}


def test_what_an_election_is_called(world: World, clock: Clock) -> None:
    (item,) = on(world, clock, AHEAD)
    assert (item.subject, item.obligation, item.period) == (Subject.TERM, "term_election", DUE)
    assert (item.label, item.text, item.kind) == ("支部换届", "ahead", None)
    assert (item.due_on, item.missing, item.overdue) == (date(2027, 3, 15), 1, False)
    assert (item.told, item.people, item.late) == (Audience.SECRETARY, (), False)
    (row,) = world.all(Reminder)
    assert (row.subject, row.due_on) == ("term", date(2027, 3, 15))


def test_an_election_in_time_is_never_called_missed(world: World, clock: Clock) -> None:
    assert len(on(world, clock, AHEAD)) == 1
    elected(world, "2027-01-10")
    assert through(world, clock, "2027-01-10", "2027-07-01") == []


def test_an_election_between_planning_and_sending_cancels_the_call(
    world: World, clock: Clock
) -> None:
    clock.set("2027-03-16 07:00")
    assert plan(world) == 1
    elected(world, "2027-03-13")
    clock.set("2027-03-16 10:00")
    assert everything(world) == []
    assert day_rows(world) == [(DUE, A, "ended", "cancelled")]


def test_a_new_term_in_the_roster_is_planned_the_same_day(world: World, clock: Clock) -> None:
    clock.set("2027-03-16 10:00")
    assert plan(world) == 1
    assert plan(world) == 0
    world.add(CommitteeTerm, unit_id=B, since=date(2024, 3, 15))
    assert plan(world) == 1
    assert [unit for _, unit, *_ in day_rows(world)] == [A, B]
    # Who stands above both hears of both at once.
    (claimed,) = claims(world)
    assert [item.branch for item in claimed.items] == ["第一支部", "第二支部"]


@pytest.mark.parametrize(
    ("branch_type", "since", "due"),
    [
        ("village_community", "2024-03-15", None),
        ("village_community", "2022-03-15", DUE),
        ("temporary", "2024-03-15", None),
        ("school", "2024-03-15", DUE),
        ("school", "2024-02-29", "2027-02-28"),
    ],
)
def test_how_long_a_term_is(
    world: World, clock: Clock, branch_type: str, since: str, due: str | None
) -> None:
    world.set(Unit, col(Unit.id) == A, branch_type=branch_type)
    world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, since=date.fromisoformat(since))
    assert {item.period for item in on(world, clock, AHEAD)} == ({due} if due else set())


def test_the_roster_may_say_when_a_term_ends(world: World, clock: Clock) -> None:
    world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, until=date(2027, 9, 15))
    assert on(world, clock, "2027-03-16 10:00")[0].period == "2027-09-15"
    assert on(world, clock, "2027-09-16 10:00")[0].stage == "ended"


def test_a_branch_that_is_gone_or_empty_elects_nobody(world: World, clock: Clock) -> None:
    clock.set("2027-03-16 07:00")
    world.set(Membership, col(Membership.branch_id) == A, until=date(2027, 1, 1))
    assert plan(world) == 0
    world.set(Membership, col(Membership.branch_id) == A, until=None)
    world.add(Membership, person_id=READER, branch_id=B, kind="full", traits="", since=date.min)
    assert plan(world) == 1
    world.set(Unit, col(Unit.id) == A, dissolved_on=date(2027, 3, 16))
    clock.set("2027-03-16 10:00")
    assert everything(world) == []
    assert day_rows(world) == [(DUE, A, "ended", "cancelled")]


def test_a_branch_moves_and_switches_off_stages(world: World, clock: Clock) -> None:
    stage = "stage.end_of_a_term."
    world.run(set_reminder, A, f"{stage}six_months", "-150 days", who=SECRETARY)
    world.run(set_reminder, A, f"{stage}two_months", "off", who=SECRETARY)
    said = through(world, clock, "2026-09-01", "2027-03-16")
    assert said == [("2026-10-16", "six_months", HERE), ("2027-03-16", "ended", ABOVE)]


def test_what_became_known_too_late_is_told_when_it_is_over(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == A, ledger_since=date(2027, 1, 20))
    assert through(world, clock, "2027-01-15", "2027-03-16") == [("2027-03-16", "ended", ABOVE)]


def test_a_branch_without_reminders_for_years_hears_nothing(world: World, clock: Clock) -> None:
    world.add(
        ReminderSuspension, unit_id=A, since=date(2026, 1, 1), until=date(2029, 1, 1),
        reason="停办", approver="机关党委", recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    assert on(world, clock, AHEAD) == []
    assert day_rows(world) == []


def test_rules_without_such_ladders_call_nobody(world: World, clock: Clock) -> None:
    clock.set("2027-03-16 07:00")
    assert plan(world) == 1
    rules = world.deps.rules
    world.deps.rules = replace(
        rules, ladders=replace(rules.ladders, ladders=()), reminding="another"
    )
    assert plan(world) == 0
    clock.set("2027-03-16 10:00")
    assert everything(world) == []
    assert day_rows(world) == [(DUE, A, "ended", "cancelled")]


def test_a_new_stage_supersedes_one_that_was_never_sent(world: World, clock: Clock) -> None:
    world.reachable(SECRETARY, reachable=False)
    world.reachable(READER, reachable=False)
    clock.set("2027-01-14 07:00")
    plan(world)
    clock.set("2027-03-16 07:00")
    plan(world)
    assert day_rows(world) == [
        (DUE, A, "two_months", "superseded"),
        (DUE, A, "ended", "planned"),
    ]


def test_a_rehearsal_tells_what_will_be_said_and_names_nobody(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-04-15", name="郑一")
    clock.set(AHEAD)
    found = simulate(world.deps, date(2027, 3, 15), date(2027, 4, 8))
    said = [(item.obligation, item.stage, tuple(filter(None, item.people)))
            for each in found.messages for item in each.claim.items]  # fmt: skip
    assert said == [
        ("term_election", "ended", ()),
        ("probation", "month_before", ()),
        ("probation", "week_before", ()),
    ]
    assert day_rows(world) == []
