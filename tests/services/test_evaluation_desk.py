"""What keepers find before they open a round, and what members find after it."""

import pytest

from domain.errors import Forbidden, NotFound
from models.evaluation import EvaluationRound
from models.organisation import Membership
from services.drafts import open_draft
from services.evaluation import (
    KeptBranch,
    RoundEntry,
    close_round,
    evaluation_desk,
    kept_branches,
    open_round,
    own_evaluations,
    round_view,
    void_round,
)
from services.seam import Deps
from tests.services.evaluation_cast import VOTERS, opened, refused, seed, vote
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    QIAN,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    ZHANG,
)


def test_each_keeper_finds_their_own_branch_and_nobody_else_any(deps: Deps) -> None:
    world = seed(deps)
    for who in (ZHANG, LI, WANG):
        assert world.run(kept_branches, who) == (KeptBranch(FIRST, "第一支部"),)
    assert [each.branch_id for each in world.run(kept_branches, FENG)] == [SECOND]
    for who in (QIAN, CHEN, GONE, READER, STRANGER, 88_001):
        assert world.run(kept_branches, who) == ()


def test_the_desk_names_who_would_vote_and_the_rounds_that_stand(deps: Deps) -> None:
    world = seed(deps)
    found = world.run(evaluation_desk, WANG, FIRST)
    assert {number for number, _ in found.members} == set(VOTERS)
    assert (found.name, found.zone, found.rounds) == ("第一支部", "Asia/Shanghai", ())
    row = next(each for each in world.all(Membership) if each.person_id == SUN)
    world.change(Membership, row.id, traits="membership_stopped")
    assert SUN not in dict(world.run(evaluation_desk, ZHANG, FIRST).members)
    gone = opened(world).round_id
    world.run(void_round, ZHANG, gone, "设置错了")
    last = world.run(open_round, ZHANG, RoundEntry(FIRST, 2025)).round_id
    this = opened(world).round_id
    rounds = world.run(evaluation_desk, ZHANG, FIRST).rounds
    assert [each.round_id for each in rounds] == [this, last]


@pytest.mark.parametrize("who", [QIAN, FENG, READER, GONE, 88_001])
def test_nobody_else_sees_a_round_or_a_desk(deps: Deps, who: int) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    assert world.run(round_view, LI, round_id).turnout
    for use_case, number in ((evaluation_desk, FIRST), (round_view, round_id)):
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, number)
    refused("evaluation.not_found", world.run, round_view, ZHANG, 999)


def test_own_results_are_ones_own_and_only_of_closed_rounds(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world, minimum=3).round_id
    for who in VOTERS[:4]:
        vote(world, round_id, who, {SUN: 60})
    assert world.run(own_evaluations, SUN) == ()
    world.run(close_round, ZHANG, round_id)
    (mine,) = world.run(own_evaluations, SUN)
    assert (mine.round_id, mine.branch_name, mine.year, mine.scale) == (
        round_id,
        "第一支部",
        2026,
        100,
    )
    assert (mine.row.person_id, mine.row.mean) == (SUN, 6000)
    for who in (CHEN, READER, 88_001):
        assert world.run(own_evaluations, who) == ()


def test_a_round_is_opened_and_given_up_once_from_a_draft(deps: Deps) -> None:
    world = seed(deps)
    draft = world.run(open_draft, ZHANG, "evaluation_open", 1, 0, "summary", {})
    entry = RoundEntry(FIRST, 2026)
    round_id = world.run(open_round, ZHANG, entry, draft_id=draft.id).round_id
    for year in (2026, 2025):
        key = "evaluation.exists" if year == 2026 else "draft.gone"
        again = RoundEntry(FIRST, year)
        refused(key, world.run, open_round, ZHANG, again, draft_id=draft.id)
    refused("draft.gone", world.run, void_round, ZHANG, round_id, "错了", draft_id=draft.id)
    other = world.run(open_draft, ZHANG, "evaluation_void", 1, 0, "summary", {})
    world.run(void_round, ZHANG, round_id, "错了", draft_id=other.id)
    assert len(world.all(EvaluationRound)) == 1
