"""Ballots that are cast twice, at once, or delivered again are counted once."""

from functools import partial

import pytest

from domain.errors import DomainError
from models.chats import InboxUpdate
from models.evaluation import EvaluationResult
from services.evaluation import (
    OwnRound,
    cast_ballot,
    close_round,
    mark_ballot,
    take_ballot,
)
from services.seam import AlreadyDoneError, Caller, Delivery, Deps
from tests.services.evaluation_cast import (
    VOTERS,
    filled,
    mean,
    opened,
    refused,
    seed,
    urn,
    vote,
    voted,
)
from tests.services.meeting_cast import (
    LI,
    QIAN,
    SUN,
    ZHANG,
    ZHAO,
)
from tests.services.test_meetings_at_once import at_once


def test_a_second_delivery_of_an_update_casts_nothing_twice(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    papers = [filled(world, round_id, SUN) for _ in range(2)]
    world.update(41)
    deps.run_now(cast_ballot, Caller(7000 + SUN, Delivery(41)), papers[0].token)
    after = urn(world)
    (row,) = world.all(InboxUpdate)
    assert row.effect == f"evaluation:{round_id}"
    for token in (papers[0].token, papers[1].token):
        with pytest.raises((AlreadyDoneError, DomainError)):
            deps.run_now(cast_ballot, Caller(7000 + SUN, Delivery(41)), token)
    paper = filled(world, round_id, QIAN)
    with pytest.raises(AlreadyDoneError):  # the mark is in the way of any other effect
        deps.run_now(cast_ballot, Caller(7000 + QIAN, Delivery(41)), paper.token)
    assert (urn(world), voted(world)) == (after, {SUN})


def test_an_update_that_failed_can_be_delivered_again(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = world.run(take_ballot, SUN, round_id)
    world.update(41)
    caller = Caller(7000 + SUN, Delivery(41))
    refused("evaluation.incomplete", deps.run_now, cast_ballot, caller, paper.token)
    world.run(mark_ballot, SUN, paper.token, {w: 90 for w in VOTERS if w != SUN})
    deps.run_now(cast_ballot, caller, paper.token)
    assert voted(world) == {SUN}


@pytest.mark.parametrize("attempt", range(3))
def test_two_papers_of_one_voter_cast_at_once_count_once(deps: Deps, attempt: int) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS[1:]:
        vote(world, round_id, who, rest=90)
    papers = [filled(world, round_id, ZHANG, rest=score) for score in (0, 0)]
    done = at_once(*(partial(world.run, cast_ballot, ZHANG, each.token) for each in papers))
    assert sorted(type(each).__name__ for each in done) == ["DomainError", "OwnRound"]
    world.run(close_round, ZHANG, round_id)
    assert mean(world, round_id, LI) == round(100 * 6 * 90 / 7)


@pytest.mark.parametrize("attempt", range(3))
def test_ballots_cast_at_once_are_all_counted(deps: Deps, attempt: int) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    papers = {who: filled(world, round_id, who, rest=10 * who) for who in VOTERS}
    done = at_once(
        *(partial(world.run, cast_ballot, who, each.token) for who, each in papers.items())
    )
    assert all(isinstance(each, OwnRound) for each in done)
    world.run(close_round, ZHANG, round_id)
    said = [10 * who for who in VOTERS if who != ZHAO]
    assert mean(world, round_id, ZHAO) == (100 * sum(said) * 2 + 7) // 14


def test_a_ballot_cast_while_the_round_is_closed_counts_or_is_refused(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS[1:]:
        vote(world, round_id, who)
    paper = filled(world, round_id, ZHANG)
    cast, closed = at_once(
        partial(world.run, cast_ballot, ZHANG, paper.token),
        partial(world.run, close_round, LI, round_id),
    )
    counted = isinstance(cast, OwnRound)
    assert counted or (isinstance(cast, DomainError) and cast.key == "evaluation.closed")
    assert not isinstance(closed, Exception)
    results = {each.slot: each for each in world.all(EvaluationResult)}
    assert {each.weight for each in results.values()} == ({7} if counted else {6, 7})
    assert (ZHANG in voted(world)) is counted
