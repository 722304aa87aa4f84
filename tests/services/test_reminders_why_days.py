"""Why somebody was reminded of an election, a probation or points, or was not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col

from domain.errors import DomainError, NotFound
from models.organisation import CommitteeTerm, Membership, Unit
from services.reminders import Story, set_reminder, why_reminded
from services.seam import Deps
from tests.services.due_days_cast import NEW, NEWER, on, probationer, seed_days
from tests.services.figures_cast import A1, SECRETARY, A, B, C, World
from tests.services.meeting_cast import FIRST, ZHANG
from tests.services.meeting_cast import World as PointsWorld
from tests.services.points_cast import add_card, seed_points
from tests.services.points_year_cast import HERE
from tests.support.clock import Clock

TERM, DUE = "term_election", "2027-03-15"


@pytest.fixture
def world(deps: Deps) -> World:
    """The committee of the first branch has three years from March 2024."""
    return seed_days(deps)


def story(world: World, obligation: str, period: str, unit: int = A) -> Story:
    (found,) = world.run(why_reminded, unit, obligation, period, who=SECRETARY)
    assert isinstance(found, Story)
    return found


def fates(found: Story) -> dict[str, str]:
    return {each.stage: each.fate for each in found.calls}


def test_a_term_tells_its_calls(world: World, clock: Clock) -> None:
    on(world, clock, "2026-09-14 10:00")
    clock.set("2027-01-10 10:00")
    found = story(world, TERM, DUE)
    assert (found.label, found.period, found.state, found.why) == (
        "支部换届", DUE, "not_yet_due", "period_open",
    )  # fmt: skip
    assert [(each.stage, str(each.on), each.fate) for each in found.calls] == [
        ("six_months", "2026-09-13", "sent"),
        ("two_months", "2027-01-14", "ahead"),
        ("ended", "2027-03-16", "ahead"),
        ("ended+1", "2027-04-15", "ahead"),
        ("ended+2", "2027-05-15", "ahead"),
    ]
    row = found.calls[0].row
    assert row is not None
    assert (row.told, row.name) == ("secretary", "张三")


def test_a_term_that_was_followed_is_done(world: World, clock: Clock) -> None:
    on(world, clock, "2026-09-14 10:00")
    world.run(set_reminder, A, "stage.end_of_a_term.two_months", "off", who=SECRETARY)
    world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, until=date(2027, 2, 1))
    world.add(CommitteeTerm, unit_id=A, since=date(2027, 2, 1))
    clock.set("2027-06-01 10:00")
    found = story(world, TERM, DUE)
    assert (found.state, found.why) == ("done", "enough")
    assert fates(found) == {
        "six_months": "sent", "two_months": "off", "ended": "done", "ended+1": "done",
        "ended+2": "done",
    }  # fmt: skip


def test_a_term_that_nobody_followed_is_missing(world: World, clock: Clock) -> None:
    clock.set("2027-03-16 10:00")
    found = story(world, TERM, f" {DUE} ")
    assert (found.state, found.why) == ("missing", "short")
    assert fates(found)["two_months"] == "newer"
    assert fates(found)["ended"] == "due"


def test_a_probation_tells_its_calls(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31")
    probationer(world, NEWER, "2026-03-31", unit=B, until="2027-03-10")
    probationer(world, NEWER, "2027-03-10")
    on(world, clock, "2027-03-24 10:00")
    found = story(world, "probation", "2027-03-31")
    assert (found.label, found.group, found.state) == ("预备党员转正", None, "not_yet_due")
    assert fates(found) == {"month_before": "newer", "week_before": "sent", "ended": "ahead"}
    # Before somebody came nobody here could be reminded of them.
    world.set(Membership, col(Membership.person_id) == NEW, branch_id=B)
    assert fates(story(world, "probation", "2027-03-31"))["month_before"] == "excused"


@pytest.mark.parametrize(
    ("obligation", "period"),
    [(TERM, "2027-03-16"), ("probation", DUE), ("points_scored", "2026-10"), ("x", "2026-10")],
)
def test_what_is_not_owed_has_no_story(world: World, obligation: str, period: str) -> None:
    with pytest.raises(NotFound) as found:
        story(world, obligation, period)
    assert found.value.key == "obligation.not_found"


def test_a_group_has_no_term_of_its_own(world: World) -> None:
    with pytest.raises(NotFound):
        world.run(why_reminded, A, TERM, DUE, A1, who=SECRETARY)
    with pytest.raises(NotFound) as found:
        world.run(why_reminded, C, TERM, DUE)
    assert found.value.key == "unit.not_found"


def test_a_day_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(DomainError) as found:
        story(world, TERM, "2027")
    assert found.value.key == "period.unreadable_day"


def test_rules_without_such_a_ladder_know_no_term(world: World) -> None:
    rules = world.deps.rules
    world.deps.rules = replace(rules, ladders=replace(rules.ladders, ladders=()))
    with pytest.raises(NotFound):
        story(world, TERM, DUE)


@pytest.fixture
def points(deps: Deps) -> PointsWorld:
    """October was scored on the ninth but for one member."""
    made = seed_points(deps)
    for who in HERE:
        if who != ZHANG:
            add_card(made, who, "2026-10", scored_at=datetime(2026, 11, 9, 1, tzinfo=UTC))
    add_card(made, 21, "2026-10", scored_at=datetime(2026, 11, 9, 1, tzinfo=UTC))
    return made


def told(points: PointsWorld, obligation: str = "points_scored", period: str = "2026-10") -> Story:
    (found,) = points.run(why_reminded, ZHANG, FIRST, obligation, period)
    assert isinstance(found, Story)
    return found


def test_a_month_of_points_tells_its_calls(points: PointsWorld, clock: Clock) -> None:
    clock.set("2026-11-11 10:00")
    found = told(points)
    assert (found.label, found.period, found.state) == ("积分评分", "2026-10", "missing")
    assert fates(found) == {"last_days": "newer", "missed": "due"}
    # By the day of the second call all cards were there, by that of the first they were not.
    add_card(points, ZHANG, "2026-10", scored_at=datetime(2026, 11, 10, 1, tzinfo=UTC))
    assert told(points).state == "done"
    assert fates(told(points)) == {"last_days": "newer", "missed": "done"}


def test_a_half_of_points_tells_its_calls(points: PointsWorld, clock: Clock) -> None:
    clock.set("2026-08-03 10:00")
    found = told(points, "points_reviewed", "2026H1")
    assert (found.state, fates(found)) == ("missing", {"last_days": "newer", "missed": "due"})


def test_points_of_a_branch_that_came_later_say_since_when(
    points: PointsWorld, clock: Clock
) -> None:
    clock.set("2026-11-12 10:00")
    points.change(Unit, FIRST, ledger_since=date(2026, 11, 4))
    found = told(points)
    assert found.known_on == date(2026, 11, 4)
    assert fates(found) == {"last_days": "too_short", "missed": "due"}
