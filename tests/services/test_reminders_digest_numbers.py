"""Dues and points in a week: numbers of members, no name and no sum; two processes at once."""

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from domain.obligations import State
from domain.rulebook import Rules
from models.engine import open_engine
from models.reminders import Reminder
from services.compliance import compliance
from services.reminders import WeeklyClaim, claim_weekly, plan_digests
from services.seam import SYSTEM, Deps
from tests.services.digests_cast import at, planned, taken, with_clock
from tests.services.dues_cast import DUE, add_dues, record
from tests.services.dues_reminders_cast import reach
from tests.services.figures_cast import OTHER, READER, SECRETARY, X_READER, World
from tests.services.meeting_cast import FIRST, NAMES, SUN, ZHANG
from tests.services.meeting_cast import World as Branches
from tests.services.points_cast import add_card, seed_points
from tests.services.points_year_cast import EARLY
from tests.services.test_reminders_at_once import at_once
from tests.support.clock import Clock
from tests.support.rules import with_digests


@pytest.fixture
def branches(deps: Deps) -> Branches:
    """Dues since September, of which SUN has paid October; ZHANG alone has a card for October."""
    deps.rules = with_digests(deps.rules)
    found = seed_points(deps)
    add_dues(found)
    record(found, SUN, DUE, "2026-10", confirmed_separate=True)
    add_card(found, ZHANG, "2026-10", scored_at=EARLY)
    reach(found)
    at(deps, "2026-11-23 07:00")
    deps.run_now(plan_digests, SYSTEM)
    at(deps, "2026-11-23 09:00")
    return found


def test_dues_and_points_are_the_numbers_that_the_command_shows(branches: Branches) -> None:
    found: tuple[WeeklyClaim, ...] = branches.deps.run_now(claim_weekly, SYSTEM)
    (week,) = (week for each in found for week in each.weeks if week.branch_id == FIRST)
    digest = branches.deps.run_now(compliance, SYSTEM, unit_id=FIRST)
    (branch,) = digest.branches
    numbers = {"dues", "points_scored", "points_reviewed"}
    asked = [line for line in branch.lines if line.verdict.obligation.key in numbers]
    assert list(week.numbers) == [
        line for line in asked if line.verdict.state not in {State.WAIVED, State.UNKNOWN}
    ]
    said = {
        (line.verdict.obligation.key, line.verdict.period.key): (
            line.verdict.needed - line.verdict.missing,
            line.verdict.needed,
        )
        for line in week.numbers
    }
    assert said["dues", "2026-10"] == (1, 8)
    assert said["points_scored", "2026-10"][0] == 1
    assert not week.quiet
    told = str(asdict(week))
    assert [name for name in NAMES.values() if name in told] == []


@pytest.fixture
def processes(database_url: str, rules: Rules, clock: Clock) -> Iterator[list[World]]:
    """Two processes on one database; a secretary of each branch and both readers can be told."""
    both = [Deps(open_engine(database_url), rules, clock=clock, readers=1) for _ in range(2)]
    first = with_clock(both[0], "2026-09-30 12:00")
    both[1].rules = both[0].rules
    for who in (SECRETARY, OTHER, READER, X_READER):
        first.reachable(who)
    planned(first)
    at(both[0], "2026-10-08 00:01")
    yield [first, World(both[1])]
    for deps in both:
        deps.close()


@pytest.mark.parametrize("attempt", range(2))
def test_two_processes_plan_and_take_each_digest_once(processes: list[World], attempt: int) -> None:
    made = at_once(*(lambda world=world: planned(world) for world in processes * 2))
    first = processes[0]
    assert sum(made) >= first.count(Reminder) == 3 + 2 + 2
    at(first.deps, "2026-10-08 09:00")
    found = at_once(*(lambda world=world: taken(world) for world in processes))
    ids = [number for some in found for each in some for number in each.epochs]
    assert len(ids) == len(set(ids)) == 6
    states = sorted(row.state for row in first.all(Reminder))
    assert states == ["claimed"] * 6 + ["dead"]
