"""A member's account: for each month what is due, what was paid, and the difference."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.dues.months import Month, Tenure, creditor, deadline
from domain.dues.rates import DaysOff, Settings


class ReliefKind(StrEnum):
    """What sets some months of one member apart; each is decided by people, with a reason."""

    EXEMPT = "exempt"  # 免交
    REDUCED = "reduced"  # 减交
    ELSEWHERE = "elsewhere"  # paid where a floating member is
    EXCUSED = "excused"  # 有正当理由: owed, and no default


class Standing(StrEnum):
    """How one month stands."""

    PAID = "paid"
    PART = "part"
    UNPAID = "unpaid"
    EXEMPT = "exempt"
    ELSEWHERE = "elsewhere"
    UNASSESSED = "unassessed"  # no due has been set for it


@dataclass(frozen=True, slots=True)
class Assessment:
    """A monthly due that holds from a month on; the row with the greater id is the later one."""

    id: int
    since: Month
    due_fen: int


@dataclass(frozen=True, slots=True)
class Relief:
    """Months that are exempt, reduced, paid elsewhere or excused; both ends are included."""

    id: int
    kind: ReliefKind
    since: Month
    until: Month
    due_fen: int | None = None  # of a reduction

    def holds(self, asked: Month) -> bool:
        """Whether the month is one of them."""
        return self.since <= asked <= self.until


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in (or went back: negative), and the months that it was given to."""

    id: int
    paid_on: date
    amount_fen: int
    parts: Mapping[Month, int]
    voluntary_fen: int = 0
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one member that the figures are made of."""

    tenures: tuple[Tenure, ...]
    assessments: tuple[Assessment, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    payments: tuple[Payment, ...] = ()  # by day and id; those refused are left out


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
    paid_on: date | None = None  # when it was paid in full
    payments: tuple[int, ...] = ()

    @property
    def balance_fen(self) -> int:
        """What is due minus what is paid; negative when more was paid."""
        return (self.due_fen or 0) - self.paid_fen

    @property
    def open_fen(self) -> int:
        """What can still be paid into the month, reports counted as paid."""
        return max(0, self.balance_fen - self.reported_fen)

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


def account(
    dossier: Dossier, months: Iterable[Month], settings: Settings, days_off: DaysOff
) -> tuple[MonthLine, ...]:
    """The lines of the months that are owed or were paid, in order."""
    paid = _paid(dossier.payments)
    found = []
    for asked in months:
        tenure = creditor(dossier.tenures, asked)
        if tenure is not None:
            found.append(_line(dossier, asked, tenure, paid[asked], (settings, days_off)))
    return tuple(found)


def totals(lines: Iterable[MonthLine]) -> Totals:
    """The sums of some lines: what is due minus what is paid is what every view shows."""
    due = paid = reported = 0
    for line in lines:
        due += line.due_fen or 0
        paid += line.paid_fen
        reported += line.reported_fen
    return Totals(due, paid, reported)


def owed_from(dossier: Dossier) -> Month | None:
    """The first month of which this ledger can speak: owed, and assessed or paid."""
    known = [each.since for each in dossier.assessments]
    known += [part for each in dossier.payments for part in each.parts]
    if not known or not dossier.tenures:
        return None
    return max(min(known), min(tenure.first for tenure in dossier.tenures))


def due_of(asked: Month, dossier: Dossier) -> tuple[int | None, Relief | None]:
    """The due of a month and the relief that has made it so; None where nothing was assessed."""
    # A row for a later month leaves the earlier months as they were.
    assessed = _latest([each for each in dossier.assessments if each.since <= asked])
    holding = [each for each in dossier.reliefs if each.holds(asked)]
    relief = max(holding, key=lambda each: each.id, default=None)
    due = None if assessed is None else assessed.due_fen
    if relief is None or relief.kind is ReliefKind.EXCUSED:
        return due, relief
    if relief.kind is ReliefKind.REDUCED:
        return relief.due_fen, relief
    return 0, relief


def _latest(assessments: Sequence[Assessment]) -> Assessment | None:
    return max(assessments, key=lambda each: (each.since, each.id), default=None)


def _paid(payments: Sequence[Payment]) -> dict[Month, _Paid]:
    found: dict[Month, _Paid] = defaultdict(_Paid)
    for payment in payments:
        for asked, fen in payment.parts.items():
            into = found[asked]
            into.ids.append(payment.id)
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
    calendar: tuple[Settings, DaysOff],
) -> MonthLine:
    due, relief = due_of(asked, dossier)
    kind = None if relief is None else relief.kind
    standing = _standing(due, kind, paid.confirmed)
    return MonthLine(
        month=asked,
        branch_id=tenure.branch_id,
        standing=standing,
        due_fen=due,
        paid_fen=paid.confirmed,
        reported_fen=paid.reported,
        deadline=deadline(asked, tenure, *calendar),
        joining=tenure.joins and asked == tenure.first,
        excused=kind is ReliefKind.EXCUSED,
        reduced=kind is ReliefKind.REDUCED,
        paid_on=_paid_on(due or 0, paid.days) if standing is Standing.PAID else None,
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
    since: date | None = None
    so_far = 0
    for day, fen in sorted(days):
        so_far += fen
        if so_far < due:
            since = None
        elif since is None:
            since = day
    return since
