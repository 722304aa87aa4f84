"""Who may do what with the points of a branch."""

from domain.errors import Forbidden
from domain.vocabulary import BRANCH_COMMITTEE_OFFICES
from services import rights
from services.meetings.branch import Branch, load_branch
from services.rights import Scope, own_person, require
from services.seam import Tx

__all__ = ["Scope", "decided_branch", "decides", "kept_branch", "own_person", "require", "scope_of"]


def scope_of(tx: Tx, branch: Branch) -> Scope:
    """For whom the actor may propose besides themselves; raises Forbidden for nobody else."""
    return rights.scope_of(tx, branch, "points.not_keeper")


def kept_branch(tx: Tx, branch_id: int, *, lock: bool = False) -> Branch:
    """A branch whose points the actor keeps; raises Forbidden, or NotFound out of reach."""
    return rights.kept_branch(tx, branch_id, "points.not_keeper", lock=lock)


def decides(tx: Tx, branch: Branch) -> bool:
    """Whether the actor has a seat in the branch committee, or is one of its officers."""
    return any(
        seat.unit_id == branch.unit_id and seat.office in BRANCH_COMMITTEE_OFFICES
        for seat in tx.actor.seats
    )


def decided_branch(tx: Tx, branch_id: int, *, lock: bool = False) -> Branch:
    """A branch on whose proposals the actor decides; raises Forbidden, or NotFound out of reach."""
    branch = load_branch(tx, branch_id, lock=lock)
    if not decides(tx, branch):
        raise Forbidden("points.not_decider")
    return branch
