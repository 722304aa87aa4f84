"""Who may do what with the dues of a branch: the rights of every ledger, refused in its words."""

from services import rights
from services.meetings.branch import Branch
from services.rights import Scope, keeps, own_person, require
from services.seam import Tx

__all__ = ["Scope", "keeps", "kept_branch", "own_person", "require", "scope_of"]


def scope_of(tx: Tx, branch: Branch) -> Scope:
    """Whose dues the actor keeps in a branch; raises Forbidden for everybody else."""
    return rights.scope_of(tx, branch, "dues.not_collector")


def kept_branch(tx: Tx, branch_id: int, *, lock: bool = False) -> Branch:
    """A branch whose dues the actor keeps; raises Forbidden, or NotFound out of reach."""
    return rights.kept_branch(tx, branch_id, "dues.not_keeper", lock=lock)
