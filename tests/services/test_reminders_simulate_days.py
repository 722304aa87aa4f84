"""A simulation of elections and probations, and of the digests that committees get."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col

from domain.ladder.stages import Subject
from models.organisation import CommitteeTerm
from services.reminders import Simulation, simulate
from services.seam import Deps
from tests.services.due_days_cast import BEGAN, NEW, probationer, seed_days
from tests.services.figures_cast import A, B, World, seed
from tests.support.clock import Clock
from tests.support.rules import with_digests


def only_terms(deps: Deps) -> World:
    """Nobody can be written to, and all that is owed is an election."""
    kept = [each for each in deps.rules.ladders.ladders if each.subject is Subject.TERM]
    ladders = replace(deps.rules.ladders, ladders=tuple(kept))
    deps.rules = replace(deps.rules, ladders=ladders)
    made = seed(deps)
    made.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, since=BEGAN)
    return made


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The term of a branch ends in March 2027; three secretaries can be written to."""
    clock.set("2026-11-20 10:00")
    return seed_days(deps)


def said(found: Simulation) -> list[tuple[Subject, str, str, str]]:
    return [
        (item.subject, item.label, item.period, item.stage)
        for each in found.messages
        for item in each.claim.items
    ]


def digests(found: Simulation) -> list[tuple[str, str, str]]:
    """Day, unit and kind of the digests of the organisation above."""
    return [
        (str(each.at.date()), each.branch, each.stage)
        for each in found.counted
        if each.subject == Subject.DIGEST and each.stage != "weekly"
    ]


@pytest.mark.parametrize("branch_id", [None, A])
def test_a_probation_that_began_elsewhere_has_its_day(
    world: World, clock: Clock, branch_id: int | None
) -> None:
    probationer(world, NEW, "2026-03-01", unit=B, until="2026-10-01")
    probationer(world, NEW, "2026-10-01")
    found = simulate(world.deps, date(2027, 1, 1), date(2027, 3, 10), branch_id=branch_id)
    ends = [each for each in said(found) if each[0] is Subject.PROBATION]
    assert ends == [
        (Subject.PROBATION, "预备党员转正", "2027-03-01", stage)
        for stage in ("month_before", "week_before", "ended")
    ]


def test_what_nobody_can_be_told_has_its_label(deps: Deps, clock: Clock) -> None:
    clock.set("2026-11-20 10:00")
    only_terms(deps)
    found = simulate(deps, date(2027, 1, 1), date(2027, 1, 31), branch_id=A)
    assert [(each.obligation, each.label, each.stage) for each in found.unheard] == [
        ("term_election", "支部换届", "two_months")
    ]


def test_a_committee_s_months_and_quarters_are_counted(world: World) -> None:
    world.deps.rules = with_digests(world.deps.rules)
    found = simulate(world.deps, date(2026, 12, 1), date(2027, 1, 31))
    mine = [each for each in digests(found) if each[1] == "C"]
    assert [(day, stage) for day, _, stage in mine] == [
        ("2026-12-01", "monthly"),
        ("2027-01-01", "monthly"),
        ("2027-01-01", "quarterly"),
    ]
