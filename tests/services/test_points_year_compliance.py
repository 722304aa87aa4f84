"""Points in the digest: months scored and halves reviewed, judged beside meetings and dues."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.obligations import State, Why
from domain.periods import Semester, parse_period
from domain.points.scheme import PointsRules
from models.organisation import Membership, Unit
from models.points import PointsReview
from services.compliance import BranchDigest, Digest, Line, compliance, explain_points, late
from services.points import record_review
from services.seam import Deps
from tests.services.dues_cast import refused
from tests.services.meeting_cast import (
    COMMITTEE,
    FENG,
    FIRST,
    READER,
    SECOND,
    STRANGER,
    SUN,
    ZHANG,
    World,
)
from tests.services.points_cast import add_card, seed_points, set_field, set_scheme
from tests.services.points_year_cast import EARLY, HERE


@pytest.fixture
def world(deps: Deps) -> World:
    """Everybody but SUN has October in time; nobody of the second branch has anything."""
    found = seed_points(deps)
    for who in HERE:
        if who != SUN:
            add_card(found, who, "2026-10", scored_at=EARLY)
    # GONE left on the first of November.
    add_card(found, 21, "2026-10", scored_at=EARLY)
    return found


def branch(digest: Digest, unit_id: int = FIRST) -> BranchDigest:
    return next(each for each in digest.branches if each.unit_id == unit_id)


def lines(found: BranchDigest, key: str = "points_scored") -> list[Line]:
    return [line for line in found.lines if line.verdict.obligation.key == key]


def said(found: list[Line]) -> list[tuple[str, str, int, int]]:
    verdicts = [line.verdict for line in found]
    return [(v.period.key, v.state.value, len(v.counted), v.missing) for v in verdicts]


def test_months_and_halves_stand_behind_the_rest(world: World) -> None:
    found = branch(world.run(compliance, ZHANG))
    assert said(lines(found)) == [
        ("2026-10", "missing", 8, 1),
        ("2026-11", "not_yet_due", 0, 8),
    ]
    assert said(lines(found, "points_reviewed")) == [
        ("2026H1", "missing", 0, 1),
        ("2026H2", "not_yet_due", 0, 1),
    ]
    assert [slot.rule.key for slot in found.slots[-4:]] == [
        *["points_scored"] * 2,
        *["points_reviewed"] * 2,
    ]
    assert len(found.slots) == len(found.marks)
    assert lines(found)[0].verdict.due_on == date(2026, 11, 10)


def test_a_month_scored_after_its_day_is_done_late(world: World) -> None:
    add_card(world, SUN, "2026-10", scored_at=datetime(2026, 11, 12, tzinfo=UTC))
    (october, _) = lines(branch(world.run(compliance, ZHANG)))
    assert (october.verdict.state, october.verdict.late) == (State.DONE, True)
    found = world.run(explain_points, SUN, FIRST, "points_scored", "2026-10")
    assert (found.late, found.grace_days, found.held_on) == (1, 10, None)
    assert (found.verdict.needed, len(found.verdict.counted)) == (9, 9)


@pytest.mark.parametrize("overview", [False, True])
def test_the_overview_and_the_details_agree(world: World, overview: bool) -> None:
    world.run(record_review, ZHANG, FIRST, 2026, 1, date(2026, 8, 3))
    for unit in (FIRST, SECOND):
        found = branch(world.run(compliance, READER, overview=overview), unit)
        exact = branch(world.run(compliance, READER), unit)
        assert (found.tally, found.marks, found.slots) == (exact.tally, exact.marks, exact.slots)


def test_what_is_late_is_in_the_digest_of_what_is_late(world: World) -> None:
    found = branch(world.run(late, ZHANG))
    assert [line.verdict.period.key for line in lines(found)] == ["2026-10"]
    assert [line.verdict.period.key for line in lines(found, "points_reviewed")] == ["2026H1"]
    add_card(world, SUN, "2026-10", scored_at=EARLY)
    world.run(record_review, ZHANG, FIRST, 2026, 1, date(2026, 7, 6))
    found = branch(world.run(late, ZHANG))
    assert lines(found) == lines(found, "points_reviewed") == []


def test_a_period_has_its_months_and_halves_up_to_now(world: World) -> None:
    quarter = branch(world.run(compliance, ZHANG, period=parse_period("2026Q4")))
    assert [line.verdict.period.key for line in lines(quarter)] == ["2026-10", "2026-11"]
    assert lines(quarter, "points_reviewed") == []
    year = branch(world.run(compliance, ZHANG, period=parse_period("2026")))
    assert len(lines(year)) == 11
    assert len(lines(year, "points_reviewed")) == 2
    for period in ("2027", "2025"):
        other = branch(world.run(compliance, ZHANG, period=parse_period(period)))
        assert lines(other) == []


def test_a_semester_is_asked_nothing(world: World) -> None:
    term = Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
    world.deps.semesters = (term,)
    period = parse_period(term.key, (term,))
    assert lines(branch(world.run(compliance, ZHANG, period=period))) == []


def test_a_half_in_which_points_began_is_unknown(world: World) -> None:
    set_scheme(world, FIRST, "eighty_twenty", "2026-04")
    (first, _) = lines(branch(world.run(compliance, ZHANG)), "points_reviewed")
    assert (first.verdict.state, first.verdict.why) == (State.UNKNOWN, Why.BEFORE_LEDGER)
    set_scheme(world, FIRST, "eighty_twenty", "2026-10")
    found = branch(world.run(compliance, ZHANG))
    assert [line.verdict.period.key for line in lines(found, "points_reviewed")] == ["2026H2"]


def test_as_of_an_earlier_day_later_cards_do_not_count(world: World) -> None:
    add_card(world, SUN, "2026-10", scored_at=datetime(2026, 11, 8, tzinfo=UTC))
    row = {"branch_id": FIRST, "half": date(2026, 1, 1), "held_on": date(2026, 7, 6), "note": ""}
    world.add(PointsReview, {**row, "recorded_at": datetime(2026, 11, 9, tzinfo=UTC)})
    found = branch(world.run(compliance, ZHANG, as_of=date(2026, 11, 5)))
    assert said(lines(found))[1] == ("2026-10", "not_yet_due", 8, 1)
    (half, *_) = lines(found, "points_reviewed")
    assert half.verdict.state is State.DONE
    assert half.typed_later == half.verdict.counted
    assert found.typed_later == 1
    then = branch(world.run(compliance, ZHANG, as_of=date(2026, 11, 10)))
    assert said(lines(then))[-2] == ("2026-10", "done", 9, 0)
    assert lines(then, "points_reviewed")[0].typed_later == ()
    before = branch(world.run(compliance, ZHANG, as_of=date(2026, 7, 5)))
    assert lines(before, "points_reviewed")[1].verdict.state is State.NOT_YET_DUE


def test_branches_without_such_a_scheme_are_not_asked(world: World) -> None:
    set_scheme(world, FIRST, "student_bonus")
    set_field(world, SECOND, "scheme", None)
    digest = world.run(compliance, READER)
    assert lines(branch(digest)) == lines(branch(digest, SECOND)) == []
    set_field(world, FIRST, "scheme", None)
    assert lines(branch(world.run(compliance, READER))) == []


def test_schemes_of_years_that_nobody_wrote_are_not_asked(world: World) -> None:
    rules = world.deps.rules
    world.deps.rules = replace(rules, points=PointsRules(()))
    assert lines(branch(world.run(compliance, ZHANG))) == []
    ended = replace(rules.points.schemes[0], until=date(2026, 1, 1))
    world.deps.rules = replace(rules, points=PointsRules((ended,)))
    assert lines(branch(world.run(compliance, ZHANG))) == []


def test_a_month_scored_by_another_duty_is_left_to_it(world: World) -> None:
    """A version that asks for nothing from the next year on leaves this year's months."""
    rules = world.deps.rules
    (seed,) = (each for each in rules.points.schemes if each.key == "eighty_twenty")
    older = replace(seed, until=date(2026, 1, 1), scored=None, reviewed=None)
    newer = replace(seed, since=date(2026, 1, 1))
    world.deps.rules = replace(rules, points=PointsRules((older, newer)))
    set_scheme(world, FIRST, "eighty_twenty", "2025-01")
    world.deps.clock.set("2026-01-08 09:00")  # type: ignore[attr-defined]
    found = branch(world.run(compliance, ZHANG))
    assert [line.verdict.period.key for line in lines(found)] == ["2026-01"]


def test_a_dissolved_branch_is_asked_for_nothing_that_it_cannot_do(world: World) -> None:
    world.change(Unit, FIRST, dissolved_on=date(2026, 10, 15))
    assert lines(branch(world.run(compliance, ZHANG))) == []


def test_a_month_in_which_nobody_is_scored_is_left_out(world: World) -> None:
    for row in world.all(Membership):
        if row.branch_id == SECOND:
            world.change(Membership, row.id, traits="out_of_contact")
    assert lines(branch(world.run(compliance, READER), SECOND)) == []


def test_a_committee_has_no_points_of_its_own(world: World) -> None:
    said_ = (explain_points, READER, COMMITTEE, "points_scored", "2026-10")
    refused("obligation.not_found", world.run, *said_)


# ------------------------------------------------------------------ one figure opened


def test_a_half_opens_down_to_its_day(world: World) -> None:
    world.run(record_review, ZHANG, FIRST, 2026, 1, date(2026, 8, 3), "内部记录")
    for who in (SUN, READER):
        found = world.run(explain_points, who, FIRST, "points_reviewed", "2026H1")
        assert (found.held_on, found.verdict.late, found.grace_days) == (date(2026, 8, 3), True, 31)
    open_half = world.run(explain_points, SUN, FIRST, "points_reviewed", "2026H2")
    assert (open_half.held_on, open_half.verdict.state) == (None, State.NOT_YET_DUE)


@pytest.mark.parametrize(
    ("key", "period", "error"),
    [
        ("points_scored", "2025-03", "obligation.not_found"),
        ("points_scored", "2026H1", "obligation.not_found"),
        ("points_scored", "2027-03", "obligation.not_found"),
        ("points_reviewed", "2026-10", "obligation.not_found"),
        ("dues", "2026-10", "obligation.not_found"),
        ("points_scored", "gestern", "period.unreadable"),
    ],
)
def test_what_is_not_asked_cannot_be_opened(
    world: World, key: str, period: str, error: str
) -> None:
    refused(error, world.run, explain_points, ZHANG, FIRST, key, period)


def test_a_branch_that_keeps_no_points_has_nothing_to_open(world: World) -> None:
    set_field(world, FIRST, "scheme", None)
    said_ = (explain_points, ZHANG, FIRST, "points_scored", "2026-10")
    refused("obligation.not_found", world.run, *said_)
    set_field(world, SECOND, "scheme", None)
    refused("obligation.not_found", world.run, *said_)
    set_scheme(world, FIRST, "monthly_form")
    half = (explain_points, ZHANG, FIRST, "points_reviewed", "2026H1")
    refused("obligation.not_found", world.run, *half)


@pytest.mark.parametrize(
    ("who", "key"), [(FENG, "unit.not_found"), (STRANGER, "access.see_compliance")]
)
def test_nobody_opens_the_month_of_another_branch(world: World, who: int, key: str) -> None:
    refused(key, world.run, explain_points, who, FIRST, "points_scored", "2026-10")
