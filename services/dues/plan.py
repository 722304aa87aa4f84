"""From what somebody said to a payment that can be written: months, questions, likenesses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dues.account import MonthLine
from domain.dues.allocate import Plan, Question, allocate
from domain.errors import DomainError, Duplicate
from models.queries.dues import PaymentRow
from services.dues.book import Book, Member
from services.dues.clean import day_paid, short
from services.dues.entries import PaymentEntry
from services.meetings.branch import Branch


@dataclass(frozen=True, slots=True)
class Prepared:
    """A payment, checked, with what still has to be agreed to."""

    entry: PaymentEntry
    branch: Branch
    book: Book
    member: Member
    paid_on: date
    plan: Plan
    like: PaymentRow | None


def prepare(branch: Branch, book: Book, entry: PaymentEntry) -> Prepared:
    """Give a payment to months; raises DomainError for what cannot be."""
    member = book.member(entry.person_id)
    paid_on = day_paid(entry.paid_on, branch.today)
    lines = tuple(line for line in book.history(member) if line.branch_id == branch.unit_id)
    amount = _amount(entry, lines, book)
    if amount > entry.voluntary_fen and all(line.due_fen is None for line in lines):
        raise DomainError("dues.not_assessed", month=book.now)
    large = book.rules.large_on(paid_on)
    plan = allocate(
        lines,
        amount,
        book.now,
        book.settings,
        months=entry.months,
        voluntary_fen=entry.voluntary_fen,
        large_from=large.amount if large else None,
    )
    like = _like(branch, member, entry, plan.amount_fen, paid_on)
    return Prepared(entry, branch, book, member, paid_on, plan, like)


def sound(
    prepared: Prepared, agreed: Collection[Question] = (), *, confirmed_separate: bool = False
) -> Prepared:
    """The same, when everything is agreed to; raises the first question, or Duplicate.

    What is agreed to be too much is a voluntary contribution.
    """
    like, plan, entry = prepared.like, prepared.plan, prepared.entry
    if like is not None and not confirmed_separate:
        raise Duplicate(
            "dues.duplicate",
            record_id=like.id,
            paid_on=like.paid_on,
            amount_fen=like.amount_fen,
            reported=like.confirmed is None,
        )
    for asked in plan.asked:
        if asked.question not in agreed:
            raise DomainError(
                f"dues.{asked.question.value}",
                months=asked.months,
                fen=asked.fen,
                amount_fen=plan.amount_fen,
                due_fen=monthly(prepared),
                limit=prepared.book.settings.backpay_months,
            )
    if not plan.left_fen:
        return prepared
    again = PaymentEntry(
        branch_id=entry.branch_id,
        person_id=entry.person_id,
        amount_fen=plan.amount_fen,
        months=entry.months,
        paid_on=entry.paid_on,
        voluntary_fen=plan.voluntary_fen + plan.left_fen,
        note=entry.note,
        source_chat_id=entry.source_chat_id,
        source_message_id=entry.source_message_id,
    )
    return prepare(prepared.branch, prepared.book, again)


def monthly(prepared: Prepared) -> int | None:
    """What the member owes a month now."""
    book = prepared.book
    return next((line.due_fen for line in book.lines(prepared.member, [book.now])), None)


def payment_values(prepared: Prepared) -> dict[str, object]:
    """The columns of a payment that was prepared."""
    entry, plan = prepared.entry, prepared.plan
    return {
        "person_id": entry.person_id,
        "paid_on": prepared.paid_on,
        "amount_fen": plan.amount_fen,
        "voluntary_fen": plan.voluntary_fen,
        "large": plan.large,
        "note": short(entry.note),
        "source_chat_id": entry.source_chat_id,
        "source_message_id": entry.source_message_id,
    }


def recorded_before(
    member: Member, entry: PaymentEntry, actor: int | None, paid_on: date
) -> PaymentRow | None:
    """What the first submit of a draft recorded: the newest row that says the same."""
    same = [
        row
        for row in member.payments
        if row.recorded_by == actor
        and row.reverses_id is None
        and entry.amount_fen in {None, row.amount_fen}
        and row.paid_on == paid_on
        and (row.source_chat_id, row.source_message_id)
        == (entry.source_chat_id, entry.source_message_id)
    ]
    return max(same, key=lambda row: row.id, default=None)


def _amount(entry: PaymentEntry, lines: Sequence[MonthLine], book: Book) -> int:
    """The amount said, else all that is open in the months said or up to now."""
    if entry.amount_fen is not None:
        return entry.amount_fen
    wanted = [
        line
        for line in lines
        if (line.month <= book.now if entry.months is None else line.month in entry.months)
    ]
    found = sum(line.open_fen for line in wanted)
    if not found:
        raise DomainError("dues.nothing_open")
    return found + entry.voluntary_fen


def _like(
    branch: Branch, member: Member, entry: PaymentEntry, amount_fen: int, paid_on: date
) -> PaymentRow | None:
    """A payment that stands and seems to be the same: same message, or same amount again.

    The same amount is the same payment on the same day, or while the other still waits.
    """
    back = {row.reverses_id for row in member.payments}
    source = (entry.source_chat_id, entry.source_message_id)
    for row in member.payments:
        gone = row.confirmed is False or row.id in back or row.reverses_id is not None
        if gone or row.branch_id != branch.unit_id:
            continue
        same_message = None not in source and source == (row.source_chat_id, row.source_message_id)
        again = row.amount_fen == amount_fen and (row.paid_on == paid_on or row.confirmed is None)
        if same_message or again:
            return row
    return None
