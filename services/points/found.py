"""One entry found for whoever may see it."""

from dataclasses import dataclass

from domain.errors import DomainError, NotFound
from models.queries.points import EntryRow
from models.queries.points_entries import ReversalRow, entry_of, reversals_of
from services.access import May
from services.meetings.branch import Branch, load_branch, roster
from services.points.rights import decides, scope_of
from services.points.shown import views
from services.points.values import ProposalView
from services.rights import keeps
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with its branch; `back` is the row that takes it back."""

    branch: Branch
    row: EntryRow
    back: ReversalRow | None


@use_case(may=May.MEMBER, writes=False)
def entry(tx: Tx, entry_id: int) -> ProposalView:
    """A proposal for whom it is about, who proposed it, who leads the group, or who decides.

    Raises NotFound for everybody else, and `points.derived_only` for what follows from other
    ledgers.
    """
    return found_view(tx, entry_id)


def find(tx: Tx, entry_id: int, *, lock: bool = False) -> Found:
    """An entry within reach, whoever it is of; a lock makes those who decide wait."""
    if entry_id < 0:
        raise DomainError("points.derived_only", event=None)
    seen = entry_of(tx.session, entry_id)
    if seen is None or seen.reverses_id is not None:
        raise NotFound("points.entry_not_found")
    try:
        branch = load_branch(tx, seen.branch_id, lock=lock)
    except NotFound:
        raise NotFound("points.entry_not_found") from None
    # Behind the lock it is read again: somebody may have decided meanwhile.
    row = entry_of(tx.session, entry_id) if lock else seen
    assert row is not None
    return Found(branch, row, reversals_of(tx.session, [entry_id]).get(entry_id))


def found_view(tx: Tx, entry_id: int) -> ProposalView:
    """An entry as the actor may see it."""
    found = find(tx, entry_id)
    if not _sees(tx, found):
        raise NotFound("points.entry_not_found")
    return views(tx, found.branch, [found.row])[0]


def _sees(tx: Tx, found: Found) -> bool:
    branch, row = found.branch, found.row
    hands = {row.person_id, row.recorded_by}
    if tx.actor.person_id in hands or decides(tx, branch) or keeps(tx, branch):
        return True
    return row.person_id in led(tx, branch)


def led(tx: Tx, branch: Branch) -> frozenset[int]:
    """The members of the groups that the actor leads today; for keepers, everybody."""
    try:
        scope = scope_of(tx, branch)
    except DomainError:
        return frozenset()
    people = roster(tx, branch, branch.today)
    return frozenset(each.person_id for each in people if scope.covers(each.group_id))
