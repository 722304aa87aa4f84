"""Representatives of the masses are invited once; only who has not voted is reminded."""

import pytest

from domain.errors import Forbidden
from domain.evaluation.terms import Audience
from models.evaluation import (
    EvaluationVoter,
)
from models.organisation import Account
from services.access import May
from services.evaluation import (
    Invited,
    Turnout,
    accept_invitation,
    cast_ballot,
    close_round,
    end_invitation,
    invite_representative,
    round_of,
    take_ballot,
    voters_to_remind,
)
from services.people.linking import bind
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.evaluation_cast import (
    REPRESENTATIVE,
    VOTERS,
    filled,
    opened,
    refused,
    represent,
    seed,
    vote,
)
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    LI,
    READER,
    WANG,
    WU,
    ZHANG,
    ZHAO,
)


@use_case(may=May.ANYONE, writes=True)
def _rebind(tx: Tx, telegram_id: int, person_id: int) -> None:
    bind(tx, telegram_id, person_id, reachable=True)


# ------------------------------------------------------------------ representatives


def test_a_representative_votes_once_by_an_invitation(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    refused("evaluation.label_unfit", world.run, invite_representative, ZHANG, round_id, " ")
    refused("evaluation.label_unfit", world.run, invite_representative, ZHANG, round_id, "群" * 61)
    token = world.run(invite_representative, ZHANG, round_id, "车间 群众甲")
    accepted = world.run(accept_invitation, REPRESENTATIVE, token)
    assert accepted == Invited(round_id, "第一支部", 2026, open=True)
    assert world.run(accept_invitation, REPRESENTATIVE, token) == accepted
    refused("evaluation.invitation_used", world.run, accept_invitation, REPRESENTATIVE + 1, token)
    view = world.run(round_of, ZHANG, FIRST, 2026)
    assert [(each.label, each.accepted) for each in view.representatives] == [("车间 群众甲", True)]
    paper = vote(world, round_id, REPRESENTATIVE)
    assert len(paper.lines) == len(VOTERS)
    refused("evaluation.voted_already", world.run, take_ballot, REPRESENTATIVE, round_id)
    view = world.run(round_of, ZHANG, FIRST, 2026)
    assert view.turnout[Audience.MASS] == Turnout(1, 1)
    assert token not in str([each.model_dump() for each in world.all(EvaluationVoter)])


def test_nobody_has_two_ballots(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    tokens = [world.run(invite_representative, ZHANG, round_id, "群众") for _ in range(2)]
    refused("evaluation.voter_already", world.run, accept_invitation, ZHAO, tokens[0])
    world.run(accept_invitation, REPRESENTATIVE, tokens[0])
    refused("evaluation.voter_already", world.run, accept_invitation, REPRESENTATIVE, tokens[1])
    world.run(accept_invitation, FENG, tokens[1])  # a member of another branch may represent
    refused("evaluation.invitation_gone", world.run, accept_invitation, REPRESENTATIVE, "forged")
    with pytest.raises(Forbidden):
        deps.run_now(accept_invitation, SYSTEM, tokens[0])


def test_a_representative_who_has_an_account_votes_by_it(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    represent(world, round_id, 7000 + READER)
    vote(world, round_id, READER)
    refused("evaluation.voted_already", world.run, take_ballot, READER, round_id)


def test_a_representative_who_becomes_known_as_a_member_votes_once(deps: Deps) -> None:
    """An account that is bound to a voter of the round later: the member's ballot counts."""
    world = seed(deps)
    round_id = opened(world).round_id
    represent(world, round_id)
    vote(world, round_id, WU)
    deps.run_now(_rebind, SYSTEM, REPRESENTATIVE, WU)
    refused("evaluation.voted_already", world.run, take_ballot, REPRESENTATIVE, round_id)


def test_an_invitation_can_be_taken_back_until_it_was_used_to_vote(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    represent(world, round_id)
    paper = filled(world, round_id, REPRESENTATIVE)
    (known,) = world.run(round_of, ZHANG, FIRST, 2026).representatives
    assert world.run(end_invitation, WANG, round_id, known.voter_id).representatives == ()
    refused("evaluation.not_voter", world.run, cast_ballot, REPRESENTATIVE, paper.token)
    refused("evaluation.invitation_gone", world.run, end_invitation, ZHANG, round_id, 1)
    represent(world, round_id)
    vote(world, round_id, REPRESENTATIVE)
    (known,) = world.run(round_of, ZHANG, FIRST, 2026).representatives
    refused(
        "evaluation.invitation_gone", world.run, end_invitation, ZHANG, round_id, known.voter_id
    )


# ------------------------------------------------------------------ reminders


def test_only_who_has_not_voted_is_reminded_and_no_name_is_told(deps: Deps) -> None:
    world = seed(deps)
    for who in VOTERS[:5]:
        world.change(Account, 7000 + who, reachable=True)
    round_id = opened(world).round_id
    represent(world, round_id)
    world.run(invite_representative, ZHANG, round_id, "群众乙")
    vote(world, round_id, LI)
    found = deps.run_now(voters_to_remind, SYSTEM)
    reached = {7000 + who for who in VOTERS[:5] if who != LI} | {REPRESENTATIVE}
    assert {each.telegram_id for each in found} == reached
    assert {(each.round_id, each.branch_id, each.year, each.zone) for each in found} == {
        (round_id, FIRST, 2026, "Asia/Shanghai")
    }
    for who in (ZHANG, READER, 9_000_001):
        with pytest.raises(Forbidden):
            world.run(voters_to_remind, who)
    world.run(close_round, ZHANG, round_id)
    assert deps.run_now(voters_to_remind, SYSTEM) == ()
