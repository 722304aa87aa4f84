"""A member's dossier: what was assessed, granted and paid, and the due that it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.dues.months import Month, Tenure


class ReliefKind(StrEnum):
    """What sets some months of one member apart; each is decided by people, with a reason."""

    EXEMPT = "exempt"  # 免交
    REDUCED = "reduced"  # 减交
    ELSEWHERE = "elsewhere"  # paid where a floating member is
    EXCUSED = "excused"  # 有正当理由: owed, and no default


@dataclass(frozen=True, slots=True)
class Assessment:
    """A monthly due that holds from a month on; the row with the greater id is the later one."""

    id: int
    since: Month
    due_fen: int
    made_on: date = date.min  # when people learned of it


@dataclass(frozen=True, slots=True)
class Relief:
    """Months that are exempt, reduced, paid elsewhere or excused; both ends are included."""

    id: int
    kind: ReliefKind
    since: Month
    until: Month
    due_fen: int | None = None  # of a reduction
    branch_id: int | None = None  # that granted it; another branch decides anew

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
    branch_id: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one member that the figures are made of."""

    tenures: tuple[Tenure, ...]
    assessments: tuple[Assessment, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    payments: tuple[Payment, ...] = ()  # by day and id; those refused are left out


def owed_from(dossier: Dossier) -> Month | None:
    """The first month of which this ledger can speak: owed and settled somehow, or paid."""
    settled = [each.since for each in dossier.assessments]
    settled += [each.since for each in dossier.reliefs if each.kind is not ReliefKind.EXCUSED]
    paid = [part for each in dossier.payments for part in each.parts]
    known = list(paid)
    if settled and dossier.tenures:
        known.append(max(min(settled), min(tenure.first for tenure in dossier.tenures)))
    return min(known, default=None)


def last_paid(dossier: Dossier) -> Month | None:
    """The last month that money was given to."""
    return max((part for each in dossier.payments for part in each.parts), default=None)


def assessed_for(asked: Month, dossier: Dossier, known_on: date = date.max) -> int | None:
    """The due of a month before any relief, as it stood on a day; None: nothing was assessed."""
    # A row for a later month leaves the earlier months as they were.
    rows = [e for e in dossier.assessments if e.since <= asked and e.made_on <= known_on]
    found = max(rows, key=lambda each: (each.since, each.id), default=None)
    return None if found is None else found.due_fen


def due_of(
    asked: Month, dossier: Dossier, branch_id: int | None = None
) -> tuple[int | None, Relief | None]:
    """The due of a month and the relief that has made it so; None where nothing was assessed.

    What another branch has granted does not bind the creditor.
    """
    due = assessed_for(asked, dossier)
    binding = {None, branch_id} if branch_id is not None else {r.branch_id for r in dossier.reliefs}
    holding = [r for r in dossier.reliefs if r.holds(asked) and r.branch_id in binding]
    relief = max(holding, key=lambda each: each.id, default=None)
    if relief is None or relief.kind is ReliefKind.EXCUSED:
        return due, relief
    if relief.kind is not ReliefKind.REDUCED or relief.due_fen is None:
        return 0, relief
    # A reduction never makes anybody pay more than was assessed.
    return relief.due_fen if due is None else min(due, relief.due_fen), relief


def raised_since(asked: Month, dossier: Dossier, days: Sequence[tuple[date, int]]) -> bool:
    """Whether a month was paid in full as its due then stood; the difference is due next time."""
    so_far = 0
    for day, fen in sorted(days):
        so_far += fen
        then = assessed_for(asked, dossier, day)
        if then is not None and so_far >= then:
            return True
    return False
