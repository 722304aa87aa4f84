"""A member's account: for each month what is due, what was paid, and the difference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.dues.dossier import (
    Assessment,
    Dossier,
    Payment,
    Relief,
    ReliefKind,
    due_of,
    raised_since,
)
from domain.dues.months import Month, Tenure, creditor, deadline, dues_day, month_of
from domain.dues.rates import Settings
from domain.workdays import WorkDays

__all__ = [
    "Assessment",
    "Dossier",
    "MonthLine",
    "Payment",
    "Relief",
    "ReliefKind",
    "Standing",
    "Totals",
    "account",
    "totals",
]


class Standing(StrEnum):
    """How one month stands."""

    PAID = "paid"
    PART = "part"
    UNPAID = "unpaid"
    EXEMPT = "exempt"
    ELSEWHERE = "elsewhere"
    UNASSESSED = "unassessed"  # no due has been set for it


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of one member; `balance_fen` is the figure that every view shows."""

    month: Month
    branch_id: int  # the creditor
    standing: Standing
    due_fen: int | None  # None: not assessed
    paid_fen: int
    reported_fen: int  # said to be paid, and waiting for the collector
    deadline: date
    joining: bool = False
    excused: bool = False
    reduced: bool = False
    raised: bool = False  # was paid in full before its due was raised
    paid_on: date | None = None  # when it was paid in full
    payments: tuple[int, ...] = ()
    ahead: bool = False  # the month has not begun: nothing of it can be lacking yet

    @property
    def counted_fen(self) -> int:
        """What of the due counts by now: of a month ahead only what was paid."""
        due = self.due_fen or 0
        return min(due, self.paid_fen) if self.ahead else due

    @property
    def balance_fen(self) -> int:
        """What is due minus what is paid; negative when more was paid."""
        return self.counted_fen - self.paid_fen

    @property
    def open_fen(self) -> int:
        """What can still be paid into the month, reports counted as paid."""
        return max(0, (self.due_fen or 0) - self.paid_fen - self.reported_fen)

    @property
    def paid_late(self) -> bool:
        """Whether it was paid in full after its last day."""
        return self.paid_on is not None and self.paid_on > self.deadline


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over months; money only."""

    due_fen: int
    paid_fen: int
    reported_fen: int

    @property
    def balance_fen(self) -> int:
        """What is due minus what is paid."""
        return self.due_fen - self.paid_fen


@dataclass(slots=True)
class _Paid:
    confirmed: int = 0
    reported: int = 0
    days: list[tuple[date, int]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    branch_id: int = 0


SettingsOf = Callable[[int], Settings]  # of a branch


def account(
    dossier: Dossier,
    months: Iterable[Month],
    settings: Settings | SettingsOf,
    workdays: WorkDays,
) -> tuple[MonthLine, ...]:
    """The lines of the months that are owed or were paid, in order.

    Each month is judged by the settings of its creditor. Money for a month that turned out to be
    owed to nobody stays in sight: nothing is due, and the balance says what may go back.
    """
    of = settings if callable(settings) else lambda _: settings
    paid = _paid(dossier.payments)
    found = []
    for asked in months:
        tenure, given = creditor(dossier.tenures, asked), paid[asked]
        if tenure is not None:
            found.append(_line(dossier, asked, tenure, given, (of(tenure.branch_id), workdays)))
        elif given.confirmed or given.reported:
            found.append(_owed_to_nobody(asked, given))
    return tuple(found)


def totals(lines: Iterable[MonthLine]) -> Totals:
    """The sums of some lines: what is due minus what is paid is what every view shows."""
    due = paid = reported = 0
    for line in lines:
        due += line.counted_fen
        paid += line.paid_fen
        reported += line.reported_fen
    return Totals(due, paid, reported)


def _paid(payments: Sequence[Payment]) -> dict[Month, _Paid]:
    found: dict[Month, _Paid] = defaultdict(_Paid)
    for payment in payments:
        for asked, fen in payment.parts.items():
            into = found[asked]
            into.ids.append(payment.id)
            into.branch_id = payment.branch_id
            if payment.confirmed:
                into.confirmed += fen
                into.days.append((payment.paid_on, fen))
            else:
                into.reported += fen
    return found


def _line(
    dossier: Dossier,
    asked: Month,
    tenure: Tenure,
    paid: _Paid,
    calendar: tuple[Settings, WorkDays],
) -> MonthLine:
    due, relief = due_of(asked, dossier, tenure.branch_id)
    kind = None if relief is None else relief.kind
    standing = _standing(due, kind, paid.confirmed)
    return MonthLine(
        month=asked,
        branch_id=tenure.branch_id,
        standing=standing,
        due_fen=due,
        paid_fen=paid.confirmed,
        reported_fen=paid.reported,
        deadline=max(deadline(asked, tenure, *calendar), _told(dossier, asked, *calendar)),
        joining=tenure.joins and asked == tenure.first,
        excused=kind is ReliefKind.EXCUSED,
        reduced=kind is ReliefKind.REDUCED,
        raised=standing is Standing.PART and raised_since(asked, dossier, paid.days),
        paid_on=_paid_on(due or 0, paid.days) if standing is Standing.PAID else None,
        payments=tuple(paid.ids),
    )


def _told(dossier: Dossier, asked: Month, settings: Settings, workdays: WorkDays) -> date:
    """The dues day after the first assessment: nobody is late with what nobody had set."""
    made = min((e.made_on for e in dossier.assessments if e.since <= asked), default=date.min)
    if made <= dues_day(asked, settings, workdays):
        return date.min
    found = dues_day(month_of(made), settings, workdays)
    return found if found >= made else dues_day(month_of(found) + 1, settings, workdays)


def _owed_to_nobody(asked: Month, paid: _Paid) -> MonthLine:
    return MonthLine(
        month=asked,
        branch_id=paid.branch_id,
        standing=Standing.PAID,
        due_fen=0,
        paid_fen=paid.confirmed,
        reported_fen=paid.reported,
        deadline=date.max,
        payments=tuple(paid.ids),
    )


def _standing(due: int | None, kind: ReliefKind | None, paid: int) -> Standing:
    if kind is ReliefKind.EXEMPT:
        return Standing.EXEMPT
    if kind is ReliefKind.ELSEWHERE:
        return Standing.ELSEWHERE
    if due is None:
        return Standing.UNASSESSED
    if paid >= due:
        return Standing.PAID
    return Standing.PART if paid > 0 else Standing.UNPAID


def _paid_on(due: int, days: Sequence[tuple[date, int]]) -> date | None:
    """The day from which the month has stayed paid in full."""
    if len(days) == 1:
        return days[0][0]
    since: date | None = None
    so_far = 0
    for day, fen in sorted(days):
        so_far += fen
        if so_far < due:
            since = None
        elif since is None:
            since = day
    return since
