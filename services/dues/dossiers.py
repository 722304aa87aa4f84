"""From stored rows to a member's dossier: stays, letters, reliefs and payments as the rules see."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from domain.dues.account import Assessment, Dossier, Payment, Relief, ReliefKind
from domain.dues.months import Month, Stay, month_of, tenures
from domain.dues.rates import LastMonth
from domain.vocabulary import MemberTrait
from models.queries.dues import (
    AssessmentRow,
    ExemptionRow,
    HandoverRow,
    PaymentRow,
    StayRow,
)
from services.organisation import read_traits

_LETTER_LASTS = timedelta(days=92)  # a letter is good for three months


def dossier_of(
    stays: Sequence[StayRow],
    letters: Sequence[HandoverRow],
    decided: tuple[Sequence[AssessmentRow], Sequence[ExemptionRow]],
    payments: tuple[Payment, ...],
    last_month: Callable[[int], LastMonth],
) -> Dossier:
    """All that the figures of one member are made of."""
    assessments, reliefs = decided
    return Dossier(
        tenures=tenures(_stays(stays, letters, payments), last_month),
        assessments=tuple(
            Assessment(row.id, month_of(row.since), row.due_fen) for row in assessments
        ),
        reliefs=tuple(map(_relief, reliefs)),
        payments=payments,
    )


def _relief(row: ExemptionRow) -> Relief:
    """A stored relief as the rules see it; a change keeps its place among those that overlap."""
    return Relief(
        id=row.first_id,
        kind=ReliefKind(row.kind),
        since=month_of(row.since),
        until=month_of(row.until),
        due_fen=row.due_fen,
        branch_id=row.branch_id,
    )


def as_payment(row: PaymentRow, parts: Mapping[Month, int]) -> Payment:
    """A stored payment as the rules see it."""
    return Payment(
        id=row.id,
        paid_on=row.paid_on,
        amount_fen=row.amount_fen,
        parts=parts,
        voluntary_fen=row.voluntary_fen,
        confirmed=bool(row.confirmed),
        branch_id=row.branch_id,
    )


def _said(
    letters: Sequence[HandoverRow],
    day: date | None,
    *,
    from_branch_id: int | None = None,
    to_branch_id: int | None = None,
) -> Month | None:
    """The month that the newest letter of a move names; the roster may date it a little later."""
    if day is None or not letters:
        return None
    said = [
        letter.dues_paid_through
        for letter in letters
        if (from_branch_id is None or letter.from_branch_id == from_branch_id)
        and (to_branch_id is None or letter.to_branch_id == to_branch_id)
        and abs(letter.moved_on - day) <= _LETTER_LASTS
    ]
    return month_of(said[-1]) if said else None


def _stays(
    rows: Sequence[StayRow], letters: Sequence[HandoverRow], payments: Sequence[Payment]
) -> list[Stay]:
    """The times that are owed, with what letters of transfer say at their ends.

    A time with stopped membership (停止党籍) is owed to nobody.
    """
    return [
        Stay(
            row.branch_id,
            row.since,
            row.until,
            paid_before=_said(letters, row.since, to_branch_id=row.branch_id),
            paid_through=_said(letters, row.until, from_branch_id=row.branch_id),
            taken_through=_taken(payments, row, rows),
        )
        for row in rows
        if not (row.traits and MemberTrait.MEMBERSHIP_STOPPED in read_traits(row.traits))
    ]


def _taken(payments: Sequence[Payment], row: StayRow, rows: Sequence[StayRow]) -> Month | None:
    """The last month that was paid to a branch that somebody has left, refunds taken off.

    The roster may say late that somebody has left, so that only a return ends what belongs to it.
    """
    if row.until is None or not payments:
        return None
    again = [each.since for each in rows if each.branch_id == row.branch_id]
    returned = min((day for day in again if day > row.until), default=date.max)
    given: Counter[Month] = Counter()
    for payment in payments:
        here = payment.confirmed and payment.branch_id == row.branch_id
        if here and (payment.amount_fen < 0 or payment.paid_on < returned):
            given.update(payment.parts)
    return max((asked for asked, fen in given.items() if fen > 0), default=None)
