"""The digest: scope, the day as of which it answers, and the periods."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from domain.errors import DomainError, NotFound
from domain.periods import Semester, parse_period
from domain.rulebook import Rules
from models.organisation import Unit
from services.compliance import compliance, unit_id_of
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    LEADER,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    X_READER,
    A,
    B,
    C,
    World,
    X,
    Y,
    seed,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


def branches(world: World, who: int, **asked: Any) -> set[str]:
    return {branch.code for branch in world.run(compliance, who=who, **asked).branches}


# ------------------------------------------------------------------ who sees what


def test_a_member_sees_only_their_own_branch(world: World) -> None:
    assert branches(world, MEMBER) == {"A"}
    assert branches(world, SECRETARY) == {"A"}
    assert branches(world, OTHER) == {"B"}


def test_a_reader_of_a_committee_sees_the_branches_below_it(world: World) -> None:
    assert branches(world, READER) == {"A", "B"}
    assert branches(world, READER, unit_id=C) == {"A", "B"}
    assert branches(world, READER, unit_id=B) == {"B"}


def test_a_reader_of_another_committee_sees_none_of_them(world: World) -> None:
    assert branches(world, X_READER) == {"Y"}
    for forged in (A, B, C):
        with pytest.raises(NotFound):
            world.run(compliance, who=X_READER, unit_id=forged)


def test_a_forged_unit_finds_nothing(world: World) -> None:
    for forged in (B, C, X, Y, 999, 0, -1):
        with pytest.raises(NotFound):
            world.run(compliance, who=MEMBER, unit_id=forged)


def test_the_operator_and_the_command_line_see_everything(world: World) -> None:
    assert branches(world, 9_000_001 - 7000) == {"A", "B", "Y"}
    assert {branch.code for branch in world.digest().branches} == {"A", "B", "Y"}


def test_a_group_leader_sees_the_branch_through_their_membership(world: World) -> None:
    assert branches(world, LEADER) == {"A"}


def test_a_unit_without_branches_gives_an_empty_digest(world: World) -> None:
    found = world.digest(unit_id=A1)
    assert found.branches == ()
    assert found.met
    assert found.rate is None


def test_units_are_found_by_code_within_reach(world: World) -> None:
    assert world.run(unit_id_of, " B ", who=READER) == B
    with pytest.raises(DomainError) as unknown:
        world.run(unit_id_of, "Y", who=READER)
    assert unknown.value.key == "unit.unknown_code"


# ------------------------------------------------------------------ the day as of which


def test_as_of_answers_by_what_was_held_by_then(world: World) -> None:
    world.held("theme_day", "2026-10-20")
    assert world.state(A, "theme_day", "2026-10", as_of=date(2026, 10, 15)) == "not_yet_due"
    assert world.state(A, "theme_day", "2026-10", as_of=date(2026, 10, 20)) == "done"
    assert world.state(A, "theme_day", "2026-10", as_of=date(2026, 11, 15)) == "done"


def test_as_of_includes_what_was_typed_later_and_marks_it(world: World) -> None:
    record = world.held("theme_day", "2026-10-10", recorded="2026-10-12 08:00")
    day = date(2026, 10, 11)
    assert world.line(A, "theme_day", "2026-10", as_of=day).typed_later == (record,)
    assert world.branch(A, as_of=day).typed_later == 1
    assert world.branch(A).typed_later == 0
    assert world.line(A, "theme_day", "2026-10").typed_later == ()


def test_as_of_a_day_to_come_is_refused(world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        world.digest(as_of=date(2026, 11, 21))
    assert refusal.value.key == "compliance.as_of_future"


def test_today_is_that_of_the_branch(world: World, clock: Clock) -> None:
    clock.set("2026-12-01 07:00")  # still 30 November in New York
    world.set(Unit, col(Unit.id) == B, zone="America/New_York")
    assert world.branch(A).today == date(2026, 12, 1)
    assert world.branch(B).today == date(2026, 11, 30)
    assert world.state(A, "theme_day", "2026-11") == "missing"
    assert world.state(B, "theme_day", "2026-11") == "not_yet_due"


# ------------------------------------------------------------------ periods


def test_without_a_period_the_last_one_and_the_open_one(world: World) -> None:
    found = {
        (line.verdict.obligation.key, line.verdict.period.key) for line in world.branch(B).lines
    }
    assert {period for rule, period in found if rule == "theme_day"} == {"2026-10", "2026-11"}
    assert {p for rule, p in found if rule == "general_meeting"} == {"2026Q3", "2026Q4"}
    assert {p for rule, p in found if rule == "org_life_meeting"} == {"2025", "2026"}


def test_with_a_period_all_periods_within_it(world: World) -> None:
    digest = world.digest(unit_id=B, period=parse_period("2026Q3"))
    keys = {line.verdict.period.key for line in digest.branches[0].lines}
    assert keys == {"2026-07", "2026-08", "2026-09", "2026Q3"}
    assert digest.period == "2026Q3"
    month = world.digest(unit_id=B, period=parse_period("2026-11")).branches[0]
    assert {line.verdict.period.key for line in month.lines} == {"2026-11"}


def test_a_leap_day_and_the_last_day_of_a_year_belong_to_their_periods(
    world: World, clock: Clock
) -> None:
    world.held("theme_day", "2024-02-29", recorded="2024-02-29 20:00")
    world.held("org_life_meeting", "2025-12-31", recorded="2025-12-31 20:00")
    clock.set("2026-01-01 00:00")
    assert world.state(A, "theme_day", "2024-02", period=parse_period("2024")) == "done"
    assert world.state(A, "org_life_meeting", "2025") == "done"
    assert world.state(A, "org_life_meeting", "2026") == "not_yet_due"


def test_a_semester_belongs_to_the_period_in_which_it_ends(
    world: World, rules: Rules, clock: Clock
) -> None:
    """Pitfall 24."""
    term = Semester("2025-2026-2", date(2026, 2, 20), date(2026, 7, 11))
    deps = Deps(world.deps.engine, rules, clock=clock, semesters=(term,))
    world.override(B, "theme_day", "period", '"semester"')
    there = World(deps)
    assert there.state(B, "theme_day", term.key, period=parse_period("2026Q3")) == "missing"
    assert there.state(B, "theme_day", term.key) == "missing"
    first = there.branch(B, period=parse_period("2026Q2"))
    assert "theme_day" not in {line.verdict.obligation.key for line in first.lines}


def test_without_semester_dates_nobody_knows(world: World) -> None:
    """Pitfall 24."""
    world.override(B, "theme_day", "period", '"semester"')
    assert world.state(B, "theme_day", "") == "unknown"
    assert world.branch(B).tally.unknown == 1
