"""What somebody finds before the first button: the branches and rounds they keep, own results."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from domain.vocabulary import MemberTrait, UnitKind
from models.queries.evaluation import branch_names, rounds_evaluating, rounds_of_branch
from services.access import KEEPERS, May
from services.evaluation.found import kept_branch, kept_round, view_of
from services.evaluation.results import row_of
from services.evaluation.values import OwnResult, RoundView
from services.meetings.branch import Branch
from services.organisation import NamedMember, members_on
from services.seam import Tx, use_case

_ROUNDS = 5  # the newest of a branch


@dataclass(frozen=True, slots=True)
class KeptBranch:
    """A branch whose evaluations the actor keeps."""

    branch_id: int
    name: str


@dataclass(frozen=True, slots=True)
class EvaluationDesk:
    """A branch as it is before a round is opened, and the rounds that it has."""

    branch_id: int
    name: str
    zone: str
    today: date
    members: tuple[tuple[int, str], ...]  # who would vote and be evaluated, number and name
    rounds: tuple[RoundView, ...]  # the newest first; none that is void


@use_case(may=May.ANYONE, writes=False)
def kept_branches(tx: Tx) -> tuple[KeptBranch, ...]:
    """The branches that the actor keeps; none for anybody else."""
    kept = [
        seat.unit_id
        for seat in tx.actor.seats
        if seat.unit_kind is UnitKind.BRANCH and seat.office in KEEPERS
    ]
    return tuple(KeptBranch(*each) for each in branch_names(tx.session, kept))


@use_case(may=May.KEEPER, writes=False)
def evaluation_desk(tx: Tx, branch_id: int) -> EvaluationDesk:
    """The desk of a branch, for its keepers."""
    branch = kept_branch(tx, branch_id)
    members = tuple((each.member.person_id, each.name) for each in voting_members(tx, branch))
    rounds = rounds_of_branch(tx.session, branch_id, _ROUNDS)
    return EvaluationDesk(
        branch_id,
        branch.row.name,
        branch.zone.key,
        branch.today,
        members,
        tuple(view_of(tx, row, branch) for row in rounds),
    )


@use_case(may=May.KEEPER, writes=False)
def round_view(tx: Tx, round_id: int) -> RoundView:
    """A round for its keepers: how many have voted, never who."""
    row, branch = kept_round(tx, round_id)
    return view_of(tx, row, branch)


@use_case(may=May.ANYONE, writes=False)
def own_evaluations(tx: Tx) -> tuple[OwnResult, ...]:
    """What closed rounds may show of the actor, the newest first, whatever the branch."""
    person_id = tx.actor.person_id
    if person_id is None:
        return ()
    return tuple(
        OwnResult(
            cast("int", row.id),
            name,
            row.year,
            row.scale,
            row_of(tx, row, person_id),
        )
        for row, name in rounds_evaluating(tx.session, person_id)
    )


def voting_members(tx: Tx, branch: Branch) -> list[NamedMember]:
    """Who belongs to the branch today, by name; not those whose membership is stopped."""
    found = members_on(tx.session, branch.unit_id, branch.today)
    return [each for each in found if MemberTrait.MEMBERSHIP_STOPPED not in each.member.traits]
