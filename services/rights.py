"""Who keeps the ledgers of a branch: its officers the whole of it, group leaders their groups."""

from dataclasses import dataclass

from domain.errors import Forbidden, NotFound
from domain.vocabulary import Office
from services.access import KEEPERS
from services.meetings.branch import Branch, load_branch
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows somebody keeps in a branch: everybody's, or those of some groups."""

    whole: bool
    groups: frozenset[int] = frozenset()

    def covers(self, group_id: int | None) -> bool:
        """Whether a member of this group is among them."""
        return self.whole or group_id in self.groups


def scope_of(tx: Tx, branch: Branch, refusal: str) -> Scope:
    """Whose rows the actor keeps in a branch; raises Forbidden for everybody else.

    An office above the branch gives nothing here: a committee reads totals only.
    """
    if keeps(tx, branch):
        return Scope(whole=True)
    here = {group.unit_id for group in branch.groups}
    led = frozenset(
        seat.unit_id
        for seat in tx.actor.seats
        if seat.office is Office.GROUP_LEADER and seat.unit_id in here
    )
    if not led:
        raise Forbidden(refusal)
    return Scope(whole=False, groups=led)


def keeps(tx: Tx, branch: Branch) -> bool:
    """Whether the actor is secretary, deputy or organization officer of this very branch."""
    return tx.actor.system or any(
        seat.unit_id == branch.unit_id and seat.office in KEEPERS for seat in tx.actor.seats
    )


def kept_branch(tx: Tx, branch_id: int, refusal: str, *, lock: bool = False) -> Branch:
    """A branch that the actor keeps; raises Forbidden, or NotFound out of reach."""
    branch = load_branch(tx, branch_id, lock=lock)
    if not keeps(tx, branch):
        raise Forbidden(refusal)
    return branch


def own_person(tx: Tx) -> int:
    """The person who acts; raises Forbidden for who is not bound."""
    if tx.actor.person_id is None:
        raise Forbidden("access.bound")
    return tx.actor.person_id


def require(scope: Scope, group_id: int | None) -> None:
    """Raise NotFound for a member outside the scope: who may not see them learns nothing."""
    if not scope.covers(group_id):
        raise NotFound("person.not_in_branch")
