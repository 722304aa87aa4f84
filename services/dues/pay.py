"""Payments: a member reports, the collector confirms; the collector records for others."""

from collections.abc import Collection

from domain.dues.allocate import Question
from domain.errors import DomainError, Forbidden, NotFound
from services.access import May
from services.drafts import delete_own
from services.dues.book import Member, branch_book
from services.dues.clean import clean_reason, day_paid
from services.dues.entries import PaymentEntry
from services.dues.notices import Notice, note_payments
from services.dues.plan import Prepared, monthly, payment_values, prepare, recorded_before, sound
from services.dues.receipts import Found, after, find, shown
from services.dues.rights import own_person, require, scope_of
from services.dues.store import write_decision, write_payment
from services.dues.values import PaymentPreview, PaymentView
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def check_payment(tx: Tx, entry: PaymentEntry) -> PaymentPreview:
    """What would become of a payment, for oneself or for somebody whose dues one keeps."""
    branch = load_branch(tx, entry.branch_id)
    found = _prepared(tx, branch, entry, own=entry.person_id == tx.actor.person_id)
    plan = found.plan
    return PaymentPreview(
        amount_fen=plan.amount_fen,
        parts=plan.parts,
        voluntary_fen=plan.voluntary_fen,
        left_fen=plan.left_fen,
        rest={
            line.month: line.open_fen - plan.parts[line.month]
            for line in found.book.lines(found.member, plan.parts)
            if line.open_fen > plan.parts[line.month]
        },
        asked=plan.asked,
        large=plan.large,
        due_fen=monthly(found),
        name=found.member.name,
        like=found.like.id if found.like else None,
    )


@use_case(may=May.BOUND, writes=True)
def report_payment(
    tx: Tx,
    entry: PaymentEntry,
    *,
    agreed: Collection[Question] = (),
    confirmed_separate: bool = False,
    draft_id: int | None = None,
) -> PaymentView:
    """Say that one has paid one's own dues; it waits for the collector.

    Also to a branch that one has left: what was open there stays owed to it.
    Raises the first question that is not agreed to, or Duplicate. A draft is deleted in the same
    transaction, so that its second submit gets what the first did.
    """
    if entry.person_id != own_person(tx):
        raise Forbidden("dues.not_own")
    return _record(tx, entry, agreed, draft_id, separate=confirmed_separate, own=True)


@use_case(may=May.MEMBER, writes=True)
def record_payment(
    tx: Tx,
    entry: PaymentEntry,
    *,
    agreed: Collection[Question] = (),
    confirmed_separate: bool = False,
    draft_id: int | None = None,
) -> PaymentView:
    """Record a payment as received, by whoever keeps the member's dues; see `report_payment`."""
    return _record(tx, entry, agreed, draft_id, separate=confirmed_separate, own=False)


@use_case(may=May.MEMBER, writes=True)
def confirm_payment(tx: Tx, payment_id: int) -> PaymentView:
    """Confirm what a member has reported; a second press gets the same receipt."""
    found = find(tx, payment_id, lock=True)
    require(scope_of(tx, found.branch), _group(found.member, found.branch))
    if found.row.confirmed is False:
        raise DomainError("dues.refused_already")
    if found.row.confirmed:
        tx.effect = f"dues:{payment_id}"
        return shown(found.branch, found.book, found.member, found.row)
    write_decision(tx, found.branch, payment_id, confirmed=True)
    note_payments(tx, found.branch, Notice.RECEIVED, {found.row.person_id: payment_id})
    return after(tx, found.branch, found.row.person_id, payment_id)


@use_case(may=May.MEMBER, writes=True)
def refuse_payment(
    tx: Tx, payment_id: int, reason: str, *, draft_id: int | None = None
) -> PaymentView:
    """Say that what was reported has not come in; its months are open again."""
    found = find(tx, payment_id, lock=True)
    require(scope_of(tx, found.branch), _group(found.member, found.branch))
    return _refused(tx, found, reason, draft_id)


@use_case(may=May.BOUND, writes=True)
def withdraw_report(
    tx: Tx, payment_id: int, reason: str, *, draft_id: int | None = None
) -> PaymentView:
    """Take one's own report back while it waits."""
    found = find(tx, payment_id, lock=True)
    if found.row.person_id != own_person(tx):
        raise Forbidden("dues.not_own")
    return _refused(tx, found, reason, draft_id)


def _record(
    tx: Tx,
    entry: PaymentEntry,
    agreed: Collection[Question],
    draft_id: int | None,
    *,
    separate: bool,
    own: bool,
) -> PaymentView:
    branch = load_branch(tx, entry.branch_id, lock=True)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _recorded_before(tx, branch, entry, own=own)
    prepared = sound(_prepared(tx, branch, entry, own=own), agreed, confirmed_separate=separate)
    plan = prepared.plan
    payment_id = write_payment(tx, branch, payment_values(prepared), plan.parts)
    if not own:
        write_decision(tx, branch, payment_id, confirmed=True)
    notice = Notice.REPORTED if own else Notice.RECEIVED
    note_payments(tx, branch, notice, {entry.person_id: payment_id})
    return after(tx, branch, entry.person_id, payment_id)


def _prepared(tx: Tx, branch: Branch, entry: PaymentEntry, *, own: bool) -> Prepared:
    """A payment that the actor may speak of."""
    if own:
        return prepare(branch, branch_book(tx, branch, entry.person_id), entry)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch, entry.person_id)
    require(scope, _group(book.member(entry.person_id), branch))
    return prepare(branch, book, entry)


def _recorded_before(tx: Tx, branch: Branch, entry: PaymentEntry, *, own: bool) -> PaymentView:
    """What the first submit of a draft recorded; raises when there is nothing."""
    if not own:
        scope_of(tx, branch)
    book = branch_book(tx, branch, entry.person_id)
    member = book.member(entry.person_id)
    day = day_paid(entry.paid_on, branch.today)
    row = recorded_before(member, entry, tx.actor.person_id, day)
    if row is None:
        raise NotFound("draft.gone")
    tx.effect = f"dues:{row.id}"
    return shown(branch, book, member, row)


def _refused(tx: Tx, found: Found, reason: str, draft_id: int | None) -> PaymentView:
    if draft_id is not None and not delete_own(tx, draft_id):
        return after(tx, found.branch, found.row.person_id, found.row.id)
    if found.row.confirmed is not None:
        raise DomainError("dues.decided_already", confirmed=found.row.confirmed)
    write_decision(tx, found.branch, found.row.id, confirmed=False, reason=clean_reason(reason))
    note_payments(tx, found.branch, Notice.REFUSED, {found.row.person_id: found.row.id})
    return after(tx, found.branch, found.row.person_id, found.row.id)


def _group(member: Member, branch: Branch) -> int | None:
    return member.group_on(branch.unit_id, branch.today)
