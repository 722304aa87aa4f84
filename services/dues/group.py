"""A month collected at once: assessed amounts for everybody, exceptions by name."""

from collections.abc import Collection

from domain.dues.account import MonthLine
from domain.dues.allocate import Question
from domain.dues.months import Month
from domain.errors import DomainError, NotFound
from models.queries.dues import PaymentRow
from services.access import May
from services.drafts import delete_own
from services.dues.book import Book, Member, branch_book
from services.dues.clean import day_paid
from services.dues.entries import GroupEntry, PaymentEntry
from services.dues.notices import Notice, note_payments
from services.dues.plan import payment_values, prepare, recorded_before, sound
from services.dues.receipts import shown
from services.dues.rights import Scope, scope_of
from services.dues.store import write_decision, write_payment
from services.dues.values import GroupReceipt, GroupRow
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=False)
def group_preview(
    tx: Tx, branch_id: int, month: Month, *, group_id: int | None = None
) -> tuple[GroupRow, ...]:
    """Whose dues one keeps, with what each still owes for a month; those who owe nothing too."""
    branch = load_branch(tx, branch_id)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch)
    return tuple(
        GroupRow(
            member.person_id,
            member.name,
            member.group_on(branch_id, branch.today),
            None if line is None else line.due_fen,
            0 if line is None else line.open_fen,
            0 if line is None else line.reported_fen,
        )
        for member, line in _collected(book, branch, scope, month, group_id)
    )


@use_case(may=May.MEMBER, writes=True)
def record_group(
    tx: Tx,
    entry: GroupEntry,
    *,
    agreed: Collection[Question] = (),
    draft_id: int | None = None,
) -> GroupReceipt:
    """Record what everybody owes for a month as received, but for the absent and other amounts.

    Who owes nothing, or has reported it already, is skipped and named. Nothing is recorded when
    one amount cannot be: raises its error with the person's name.
    """
    branch = load_branch(tx, entry.branch_id, lock=True)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch)
    rows = _collected(book, branch, scope, entry.month, entry.group_id)
    known = {member.person_id for member, _ in rows}
    if not (entry.absent | entry.amounts.keys()) <= known:
        raise NotFound("person.not_in_branch")
    if draft_id is not None and not delete_own(tx, draft_id):
        return _recorded_before(tx, branch, book, entry, [member for member, _ in rows])
    written: dict[int, int] = {}
    skipped = []
    for member, line in rows:
        if member.person_id in entry.absent:
            continue
        if line is None or not line.open_fen:
            skipped.append(member.person_id)
            continue
        said = _entry(entry, member.person_id)
        try:
            # The month says that it is another payment, whatever else came in that day.
            prepared = sound(prepare(branch, book, said), agreed, confirmed_separate=True)
        except DomainError as error:
            error.values["name"] = member.name
            raise
        number = write_payment(tx, branch, payment_values(prepared), prepared.plan.parts)
        write_decision(tx, branch, number, confirmed=True)
        written[member.person_id] = number
    if not written:
        raise DomainError("dues.nothing_open")
    note_payments(tx, branch, Notice.RECEIVED, written)
    tx.effect = f"dues_group:{min(written.values())}"
    return _receipt(branch, branch_book(tx, branch), entry.month, written, skipped)


def _collected(
    book: Book, branch: Branch, scope: Scope, month: Month, group_id: int | None
) -> list[tuple[Member, MonthLine | None]]:
    """Members of today within the scope, each with the line of a month that is owed here."""
    found: list[tuple[Member, MonthLine | None]] = []
    for member in book.members.values():
        group = member.group_on(branch.unit_id, branch.today)
        here = member.belongs_on(branch.unit_id, branch.today)
        if here and scope.covers(group) and group_id in {None, group}:
            lines = book.lines(member, [month])
            own = [line for line in lines if line.branch_id == branch.unit_id]
            found.append((member, own[0] if own else None))
    return found


def _entry(entry: GroupEntry, person_id: int) -> PaymentEntry:
    return PaymentEntry(
        branch_id=entry.branch_id,
        person_id=person_id,
        amount_fen=entry.amounts.get(person_id),
        months=(entry.month,),
        paid_on=entry.paid_on,
        source_chat_id=entry.source_chat_id,
        source_message_id=entry.source_message_id,
    )


def _recorded_before(
    tx: Tx, branch: Branch, book: Book, entry: GroupEntry, members: Collection[Member]
) -> GroupReceipt:
    """What the first submit of a draft recorded; raises when there is nothing."""
    day = day_paid(entry.paid_on, branch.today)
    written: dict[int, int] = {}
    for member in members:
        row: PaymentRow | None = recorded_before(
            member, _entry(entry, member.person_id), tx.actor.person_id, day
        )
        if row is not None and entry.month in member.parts[row.id]:
            written[member.person_id] = row.id
    if not written:
        raise NotFound("draft.gone")
    tx.effect = f"dues_group:{min(written.values())}"
    rest = [m.person_id for m in members if m.person_id not in {*written, *entry.absent}]
    return _receipt(branch, book, entry.month, written, rest)


def _receipt(
    branch: Branch, book: Book, month: Month, written: dict[int, int], skipped: Collection[int]
) -> GroupReceipt:
    payments = tuple(
        shown(branch, book, book.member(person_id), row)
        for person_id, number in written.items()
        for row in book.member(person_id).payments
        if row.id == number
    )
    return GroupReceipt(
        branch_id=branch.unit_id,
        month=month,
        payments=payments,
        skipped=tuple(skipped),
        total_fen=sum(each.amount_fen for each in payments),
    )
