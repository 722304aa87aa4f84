"""Corrections and refunds: reversing rows with a reason; the first row stays as it is."""

from domain.dues.allocate import taken_back
from domain.errors import DomainError, NotFound
from services.access import May
from services.drafts import delete_own
from services.dues.book import Member
from services.dues.clean import clean_reason
from services.dues.dossiers import as_payment
from services.dues.notices import Notice, note_payments
from services.dues.receipts import after, find
from services.dues.rights import require, scope_of
from services.dues.store import write_decision, write_payment
from services.dues.values import PaymentView
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=True)
def reverse_payment(
    tx: Tx,
    payment_id: int,
    reason: str,
    *,
    amount_fen: int | None = None,
    draft_id: int | None = None,
) -> PaymentView:
    """Take a confirmed payment back, or a part of it; returns the first payment as it is now.

    What is refunded comes from the voluntary part first, then from the newest month. Raises
    `dues.nothing_left` when it was taken back before.
    """
    found = find(tx, payment_id, lock=True)
    branch, row, member = found.branch, found.row, found.member
    require(scope_of(tx, branch), member.group_on(branch.unit_id, branch.today))
    if draft_id is not None and not delete_own(tx, draft_id):
        if not _reversed_by(tx, member, payment_id):
            raise NotFound("draft.gone")
        return after(tx, branch, row.person_id, payment_id)
    if row.reverses_id is not None:
        raise DomainError("dues.is_reversal")
    if not row.confirmed:
        raise DomainError("dues.not_confirmed")
    said = clean_reason(reason)
    gone = [
        as_payment(each, member.parts[each.id])
        for each in member.payments
        if each.reverses_id == payment_id
    ]
    back = taken_back(as_payment(row, member.parts[payment_id]), gone, amount_fen)
    values = {
        "person_id": row.person_id,
        "paid_on": branch.today,
        "amount_fen": back.amount_fen,
        "voluntary_fen": back.voluntary_fen,
        "reverses_id": payment_id,
        "reason": said,
    }
    number = write_payment(tx, branch, values, back.parts)
    write_decision(tx, branch, number, confirmed=True, numbered=False)
    note_payments(tx, branch, Notice.REVERSED, {row.person_id: number})
    return after(tx, branch, row.person_id, payment_id)


def _reversed_by(tx: Tx, member: Member, payment_id: int) -> bool:
    """Whether the first submit of a draft did it."""
    return any(
        row.reverses_id == payment_id and row.recorded_by == tx.actor.person_id
        for row in member.payments
    )
