"""Letters of transfer: up to which month dues were paid, and so who is creditor of which months."""

from domain.dues.months import first_day, month_of
from domain.errors import DomainError, Forbidden, NotFound
from models.dues import DuesHandover
from models.queries.dues import add
from services.access import May
from services.drafts import delete_own
from services.dues.book import branch_book
from services.dues.clean import short
from services.dues.entries import HandoverEntry
from services.dues.rights import keeps
from services.dues.values import Letter
from services.meetings.branch import load_branch
from services.seam import Tx, use_case

_APART = 12  # months between the move and what the letter says


@use_case(may=May.BOUND, writes=True)
def record_handover(tx: Tx, entry: HandoverEntry, *, draft_id: int | None = None) -> int:
    """Record what a letter of transfer says (党费交至); by a keeper of either branch."""
    sides = [side for side in (entry.from_branch_id, entry.to_branch_id) if side is not None]
    if not sides or len(set(sides)) < len(sides):
        raise DomainError("dues.handover_sides")
    branches = [load_branch(tx, side, lock=True) for side in sorted(sides)]
    kept = [branch for branch in branches if keeps(tx, branch)]
    if not kept:
        raise Forbidden("dues.not_keeper")
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    for branch in kept:
        branch_book(tx, branch, entry.person_id)  # raises for somebody who was never there
    if abs(month_of(entry.moved_on) - entry.paid_through) > _APART:
        raise DomainError("dues.handover_month", month=entry.paid_through)
    number = add(
        tx.session,
        DuesHandover,
        {
            "person_id": entry.person_id,
            "from_branch_id": entry.from_branch_id,
            "to_branch_id": entry.to_branch_id,
            "moved_on": entry.moved_on,
            "dues_paid_through": first_day(entry.paid_through),
            "reason": short(entry.reason),
            "recorded_by": tx.actor.person_id,
            "recorded_at": tx.now,
        },
    )
    tx.effect = f"dues_letter:{number}"
    return number


def letter_of(tx: Tx, row: DuesHandover) -> Letter:
    """A stored letter, for the keepers of either branch; raises Forbidden for others."""
    sides = [side for side in (row.from_branch_id, row.to_branch_id) if side is not None]
    kept = next((branch for side in sides if keeps(tx, branch := load_branch(tx, side))), None)
    if kept is None:
        raise Forbidden("dues.not_keeper")
    return Letter(
        branch_id=kept.unit_id,
        name=branch_book(tx, kept, row.person_id).member(row.person_id).name,
        comes=row.to_branch_id == kept.unit_id,
        moved_on=row.moved_on,
        paid_through=month_of(row.dues_paid_through),
    )
