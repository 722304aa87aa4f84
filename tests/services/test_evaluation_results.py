"""Results: hidden while a round is open and where there are too few ballots, then sums only."""

import pytest

from domain.errors import Forbidden
from domain.evaluation.terms import Audience
from models.evaluation import EvaluationResult
from services.evaluation import (
    TOO_FEW,
    ResultRow,
    RoundEntry,
    Turnout,
    close_round,
    open_round,
    own_evaluations,
    round_results,
)
from services.seam import SYSTEM, Deps
from tests.services.evaluation_cast import (
    VOTERS,
    more_members,
    opened,
    own_rows,
    refused,
    represent,
    seed,
    vote,
)
from tests.services.meeting_cast import CHEN, FENG, FIRST, LI, SECOND, SUN, ZHANG, World
from tests.services.points_cast import set_scheme


def row(world: World, round_id: int, who: int) -> ResultRow:
    rows = world.run(round_results, ZHANG, round_id).rows
    found: ResultRow = next(each for each in rows if each.person_id == who)
    return found


def test_nothing_is_shown_before_the_end(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS:
        vote(world, round_id, who)
    refused("evaluation.still_open", world.run, round_results, ZHANG, round_id)
    assert own_rows(world, SUN) == {}
    assert world.all(EvaluationResult) == []


def test_the_example_of_the_rulebook_from_ballots_to_points(deps: Deps) -> None:
    """Twenty members whose ballots mean 92, five representatives whose ballots mean 85."""
    world = seed(deps)
    set_scheme(world, FIRST, "eighty_twenty")
    members = (*VOTERS, *more_members(world, 101, 13))
    view = opened(world)
    for place, who in enumerate(each for each in members if each != ZHANG):
        vote(world, view.round_id, who, {ZHANG: 84 if place % 2 else 100})
    for number, score in enumerate((70, 80, 85, 90, 100)):
        vote(world, view.round_id, represent(world, view.round_id, 88_001 + number), {ZHANG: score})
    world.run(close_round, ZHANG, view.round_id)
    found = row(world, view.round_id, ZHANG)
    assert (found.mean, found.points) == (9060, 1812)
    assert found.means == {Audience.MEMBER: 9200, Audience.MASS: 8500}
    assert found.hidden is None
    assert own_rows(world, ZHANG) == {2026: found}


def test_a_round_with_two_voters_shows_too_few_and_keeps_no_sum(deps: Deps) -> None:
    world = seed(deps)
    view = world.run(open_round, FENG, RoundEntry(SECOND, 2026))
    vote(world, view.round_id, FENG, rest=10)
    vote(world, view.round_id, CHEN, rest=20)
    world.run(close_round, FENG, view.round_id)
    results = world.run(round_results, FENG, view.round_id)
    assert [(r.hidden, r.mean, r.points, r.minimum) for r in results.rows] == [
        (TOO_FEW, None, None, 5)
    ] * 2
    assert results.view.turnout == {Audience.MEMBER: Turnout(2, 2)}
    assert {(r.total, r.weight, r.member_total) for r in world.all(EvaluationResult)} == {
        (None, None, None)
    }


def test_a_small_audience_is_in_the_whole_only(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS[:5]:
        vote(world, round_id, who, rest=90)
    vote(world, round_id, represent(world, round_id), rest=30)
    world.run(close_round, ZHANG, round_id)
    found = row(world, round_id, VOTERS[7])
    assert (found.mean, found.points, found.means) == (8000, None, {})
    voter = row(world, round_id, LI)  # one ballot fewer, since LI did not score LI
    assert voter.mean == 7800


def test_who_has_voted_cannot_be_read_from_what_is_hidden(deps: Deps) -> None:
    """Five voted: those who did not have five ballots and those who did have four."""
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS[:5]:
        vote(world, round_id, who)
    world.run(close_round, ZHANG, round_id)
    rows = world.run(round_results, ZHANG, round_id).rows
    assert {(each.hidden, each.mean) for each in rows} == {(TOO_FEW, None)}


def test_a_member_sees_oneself_only_and_a_stranger_nothing(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS:
        vote(world, round_id, who, {SUN: 50} if who != SUN else {})
    world.run(close_round, ZHANG, round_id)
    own = own_rows(world, SUN)
    assert [(year, each.person_id, each.mean) for year, each in own.items()] == [(2026, SUN, 5000)]
    with pytest.raises(Forbidden):
        world.run(round_results, SUN, round_id)
    assert own_rows(world, FENG) == {}
    assert own_rows(world, 88_001) == {}
    assert deps.run_now(own_evaluations, SYSTEM) == ()


def test_points_are_those_of_the_branch_s_scheme(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS:
        vote(world, round_id, who, rest=90)
    world.run(close_round, ZHANG, round_id)
    assert row(world, round_id, SUN).points is None
    for scheme, points in (("student_bonus", 900), ("eighty_twenty", 1800), ("monthly_form", None)):
        set_scheme(world, FIRST, scheme)
        assert row(world, round_id, SUN).points == points
