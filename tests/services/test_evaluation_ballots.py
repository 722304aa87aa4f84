"""Ballots of the anonymous evaluation: filled in as often as one likes, cast once."""

import json
from functools import partial

import pytest

from domain.errors import Forbidden, NotFound
from domain.evaluation.terms import Audience
from models.chats import Draft
from models.evaluation import EvaluationPaper, EvaluationUrn
from models.organisation import Account
from services.evaluation import (
    OwnRound,
    cast_ballot,
    close_round,
    mark_ballot,
    rounds_to_vote,
    show_ballot,
    take_ballot,
    void_round,
)
from services.inbox import open_updates, store_updates
from services.seam import SYSTEM, Caller, Deps
from tests.services.evaluation_cast import (
    KEY,
    REPRESENTATIVE,
    VOTERS,
    filled,
    mean,
    opened,
    refused,
    represent,
    seed,
    urn,
    vote,
    voted,
)
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    LI,
    QIAN,
    STRANGER,
    SUN,
    WANG,
    ZHANG,
)


def test_a_paper_is_filled_in_and_changed_until_it_is_cast(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = world.run(take_ballot, SUN, round_id)
    assert (paper.branch_name, paper.year, paper.scale) == ("第一支部", 2026, 100)
    assert [line.person_id for line in paper.lines if line.own] == [SUN]
    assert paper.missing == len(VOTERS) - 1
    paper = world.run(mark_ballot, SUN, paper.token, {ZHANG: 60, LI: 70})
    assert paper.missing == len(VOTERS) - 3
    world.run(mark_ballot, SUN, paper.token, {ZHANG: 100})
    shown = world.run(show_ballot, SUN, paper.token)
    assert {line.person_id: line.score for line in shown.lines if line.score is not None} == {
        ZHANG: 100,
        LI: 70,
    }
    assert voted(world) == set()
    assert world.all(Draft) == []


def test_a_ballot_counts_once_it_is_cast_and_never_again(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    before = urn(world)
    paper = filled(world, round_id, SUN)
    spare = filled(world, round_id, SUN, rest=0)
    assert urn(world) == before
    done = world.run(cast_ballot, SUN, paper.token)
    assert done == OwnRound(round_id, "第一支部", 2026, Audience.MEMBER, voted=True, open=True)
    after = urn(world)
    assert len(after) == len(before)
    assert after != before
    assert voted(world) == {SUN}
    for call, *args in (
        (cast_ballot, paper.token),
        (cast_ballot, spare.token),
        (mark_ballot, spare.token, {ZHANG: 1}),
        (show_ballot, paper.token),
        (take_ballot, round_id),
    ):
        refused("evaluation.voted_already", world.run, call, SUN, *args)
    assert urn(world) == after
    for who in VOTERS:
        if who != SUN:
            vote(world, round_id, who, rest=80)
    world.run(close_round, ZHANG, round_id)
    assert mean(world, round_id, ZHANG) == (90 * 100 + 6 * 80 * 100) // 7 + 1  # 8142.86
    assert mean(world, round_id, SUN) == 8000


def test_a_score_that_cannot_be_leaves_the_paper_as_it_was(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world, scale=20).round_id
    paper = world.run(take_ballot, SUN, round_id)
    before = world.run(mark_ballot, SUN, paper.token, {ZHANG: 18})
    run = partial(world.run, mark_ballot, SUN, paper.token)
    for score in (-1, 21):
        found = refused("evaluation.score_out_of_range", run, {LI: score, WANG: 10})
        assert found.values == {"most": 20}
    refused("evaluation.own_excluded", run, {SUN: 20, LI: 10})
    for other in (FENG, STRANGER, 999):
        refused("evaluation.not_subject", run, {other: 10, LI: 10})
    assert world.run(show_ballot, SUN, paper.token) == before
    found = refused("evaluation.incomplete", world.run, cast_ballot, SUN, paper.token)
    assert found.values == {"count": len(VOTERS) - 2}
    assert world.run(show_ballot, SUN, paper.token) == before
    assert voted(world) == set()


def test_where_it_is_set_members_score_themselves(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world, allow_self=True).round_id
    paper = filled(world, round_id, SUN, {SUN: 100})
    assert not any(line.own for line in paper.lines)
    world.run(cast_ballot, SUN, paper.token)


@pytest.mark.parametrize("who", [FENG, STRANGER, REPRESENTATIVE, ANONYMOUS])
def test_who_may_not_vote_gets_no_ballot(deps: Deps, who: int) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = filled(world, round_id, SUN)
    for call in (
        (take_ballot, round_id),
        (take_ballot, 99),
        (show_ballot, paper.token),
        (mark_ballot, paper.token, {ZHANG: 1}),
        (cast_ballot, paper.token),
    ):
        with pytest.raises(Forbidden):
            world.run(call[0], who, *call[1:])
    assert voted(world) == set()
    assert world.run(rounds_to_vote, who) == ()


def test_nobody_opens_the_paper_of_another(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = filled(world, round_id, SUN)
    for call in ((show_ballot,), (mark_ballot, {ZHANG: 1}), (cast_ballot,)):
        refused("evaluation.paper_gone", world.run, call[0], QIAN, paper.token, *call[1:])
        refused("evaluation.paper_gone", world.run, call[0], QIAN, "forged", *call[1:])
    refused("evaluation.paper_gone", deps.run_now, show_ballot, Caller(7000 + QIAN), paper.token)
    assert isinstance(
        refused("evaluation.paper_gone", world.run, show_ballot, SUN, "x" * 22), NotFound
    )


def test_the_rounds_of_a_voter(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    represent(world, round_id)
    vote(world, round_id, SUN)
    one = OwnRound(round_id, "第一支部", 2026, Audience.MEMBER, voted=True, open=True)
    assert world.run(rounds_to_vote, SUN) == (one,)
    (mass,) = world.run(rounds_to_vote, REPRESENTATIVE)
    assert (mass.audience, mass.voted) == (Audience.MASS, False)
    assert deps.run_now(rounds_to_vote, SYSTEM) == ()
    world.run(void_round, ZHANG, round_id, "误操作")
    assert world.run(rounds_to_vote, SUN) == ()


# ------------------------------------------------------------------ the key


def test_with_another_key_nothing_is_taken_and_nothing_is_lost(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS[:6]:
        vote(world, round_id, who)
    paper = filled(world, round_id, VOTERS[6])
    for other in (b"another key", b""):
        deps.secret = lambda other=other: other  # type: ignore[misc]
        refused("evaluation.key_changed", world.run, cast_ballot, VOTERS[6], paper.token)
        refused("evaluation.key_changed", world.run, take_ballot, VOTERS[7], round_id)
        refused("evaluation.key_changed", world.run, close_round, ZHANG, round_id)
    deps.secret = lambda: KEY
    world.run(cast_ballot, VOTERS[6], paper.token)
    world.run(close_round, ZHANG, round_id)
    assert mean(world, round_id, VOTERS[7]) == 9000


def test_a_damaged_urn_is_our_fault_and_says_so(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = filled(world, round_id, SUN)
    world.change(EvaluationUrn, round_id, sealed=b"damaged")
    with pytest.raises(RuntimeError, match="damaged"):
        world.run(cast_ballot, SUN, paper.token)
    assert voted(world) == set()


# ------------------------------------------------------------------ what the inbox keeps


def test_a_press_on_a_ballot_is_stored_without_its_score(deps: Deps) -> None:
    world = seed(deps)
    paper = filled(world, opened(world).round_id, SUN)
    data = f"1|es|{paper.token}|0|87"
    message = {
        "message_id": 3,
        "chat": {"id": 7000 + SUN, "type": "private"},
        "text": "张三 87",
        "reply_markup": {"inline_keyboard": [[{"text": "87", "callback_data": data}]]},
    }
    query = {"id": "1", "from": {"id": 7000 + SUN}, "message": message, "data": data}
    raw = json.dumps({"update_id": 41, "callback_query": query}, ensure_ascii=False)
    deps.run_now(store_updates, SYSTEM, [(41, raw)])
    (found,) = deps.run_now(open_updates, SYSTEM)
    assert "87" not in found.payload
    again = json.loads(found.payload)["callback_query"]
    assert again["data"] == f"1|es|{paper.token}"  # fed again, it shows the ballot as it stands
    assert again["message"]["message_id"] == 3


def test_a_lost_account_can_take_a_new_paper(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = filled(world, round_id, SUN)
    world.change(Account, 7000 + SUN, telegram_id=8500)
    refused("evaluation.not_voter", world.run, cast_ballot, SUN, paper.token)
    refused("evaluation.paper_gone", world.run, cast_ballot, 8500, paper.token)
    vote(world, round_id, 8500)
    assert voted(world) == {SUN}
    assert len(world.all(EvaluationPaper)) == 2
