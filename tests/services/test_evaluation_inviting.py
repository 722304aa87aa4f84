"""Representatives of the masses are invited once, by a link that can be taken back."""

import pytest

from domain.errors import Forbidden
from domain.evaluation.terms import Audience
from models.evaluation import (
    EvaluationVoter,
)
from services.access import May
from services.drafts import open_draft
from services.evaluation import (
    Invited,
    Turnout,
    accept_invitation,
    cast_ballot,
    end_invitation,
    invite_representative,
    take_ballot,
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
    standing,
    vote,
)
from tests.services.meeting_cast import (
    FENG,
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
    view = standing(world)
    assert [(each.label, each.accepted) for each in view.representatives] == [("车间 群众甲", True)]
    paper = vote(world, round_id, REPRESENTATIVE)
    assert len(paper.lines) == len(VOTERS)
    refused("evaluation.voted_already", world.run, take_ballot, REPRESENTATIVE, round_id)
    view = standing(world)
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


def test_an_invitation_can_be_taken_back_while_that_tells_nothing(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    represent(world, round_id)
    paper = filled(world, round_id, REPRESENTATIVE)
    (known,) = standing(world).representatives
    assert world.run(end_invitation, WANG, round_id, known.voter_id).representatives == ()
    refused("evaluation.not_voter", world.run, cast_ballot, REPRESENTATIVE, paper.token)
    refused("evaluation.invitation_gone", world.run, end_invitation, ZHANG, round_id, 1)
    for telegram_id in (REPRESENTATIVE, REPRESENTATIVE + 1):
        represent(world, round_id, telegram_id)
    world.run(invite_representative, ZHANG, round_id, "群众丙")
    vote(world, round_id, REPRESENTATIVE)
    invited = standing(world).representatives
    for each in invited:  # who has voted and who has not are refused alike
        if each.accepted:
            key = "evaluation.invitation_opened"
            refused(key, world.run, end_invitation, ZHANG, round_id, each.voter_id)
    unopened = next(each for each in invited if not each.accepted)
    left = world.run(end_invitation, ZHANG, round_id, unopened.voter_id).representatives
    assert len(left) == 2


def test_an_invitation_is_written_once_from_a_draft(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    draft = world.run(open_draft, ZHANG, "evaluation_invite", 1, 0, "summary", {})
    world.run(invite_representative, ZHANG, round_id, "群众甲", draft_id=draft.id)
    refused(
        "draft.gone",
        world.run,
        invite_representative,
        ZHANG,
        round_id,
        "群众甲",
        draft_id=draft.id,
    )
    assert len(standing(world).representatives) == 1
