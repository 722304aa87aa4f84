"""Payments as they stand, with the running number of their receipt."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.dues.account import totals
from domain.errors import NotFound
from models.dues import DuesPayment
from models.queries.dues import PaymentRow
from services.access import May
from services.dues.book import Book, Member, branch_book
from services.dues.rights import require, scope_of
from services.dues.values import CONFIRMED, REFUSED, REPORTED, PaymentView
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case

_STATUS: Mapping[bool | None, str] = {None: REPORTED, True: CONFIRMED, False: REFUSED}


@dataclass(frozen=True, slots=True)
class Found:
    """A payment with the branch and the member that it belongs to."""

    row: PaymentRow
    branch: Branch
    book: Book
    member: Member


@use_case(may=May.BOUND, writes=False)
def payment(tx: Tx, payment_id: int) -> PaymentView:
    """A payment and its receipt: for the member, and for whoever keeps the member's dues."""
    found = find(tx, payment_id)
    return shown(found.branch, found.book, found.member, found.row)


def find(tx: Tx, payment_id: int, *, lock: bool = False) -> Found:
    """A payment that the actor may see; raises NotFound or Forbidden otherwise."""
    stored = tx.session.get(DuesPayment, payment_id)
    if stored is None:
        raise NotFound("dues.not_found")
    branch = load_branch(tx, stored.branch_id, lock=lock)
    if stored.person_id != tx.actor.person_id:
        scope = scope_of(tx, branch)
    book = branch_book(tx, branch, stored.person_id)
    member = book.member(stored.person_id)
    if stored.person_id != tx.actor.person_id:
        require(scope, member.group_on(branch.unit_id, branch.today))
    return Found(_row(member, payment_id), branch, book, member)


def shown(branch: Branch, book: Book, member: Member, row: PaymentRow) -> PaymentView:
    """A payment of a book as people are told of it."""
    back = [each for each in member.payments if each.reverses_id == row.id]
    return PaymentView(
        payment_id=row.id,
        branch_id=row.branch_id,
        branch_name=branch.row.name if row.branch_id == branch.unit_id else "",
        person_id=member.person_id,
        name=member.name,
        paid_on=row.paid_on,
        amount_fen=row.amount_fen,
        voluntary_fen=row.voluntary_fen,
        large=row.large,
        parts=member.parts[row.id],
        status=_STATUS[row.confirmed],
        receipt=receipt_number(row),
        note=row.note,
        reverses_id=row.reverses_id,
        reason=row.refusal or row.reason,
        taken_back_fen=-sum(each.amount_fen for each in back),
        balance_fen=totals(book.accounted(member, branch_id=row.branch_id)).balance_fen,
    )


def after(tx: Tx, branch: Branch, person_id: int, payment_id: int) -> PaymentView:
    """A payment as it stands after this transaction has written to it."""
    book = branch_book(tx, branch, person_id)
    member = book.member(person_id)
    tx.effect = f"dues:{payment_id}"
    return shown(branch, book, member, _row(member, payment_id))


def _row(member: Member, payment_id: int) -> PaymentRow:
    return next(row for row in member.payments if row.id == payment_id)


def receipt_number(row: PaymentRow) -> str | None:
    """The number of a receipt as it is written: 2026-0012; none for a reversal."""
    if row.receipt_number is None:
        return None
    return f"{row.receipt_year}-{row.receipt_number:04}"
