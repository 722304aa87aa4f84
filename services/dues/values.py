"""What comes out of the use cases of dues: frozen values, months as numbers, money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.dues.account import MonthLine, ReliefKind, Totals
from domain.dues.allocate import Asked
from domain.dues.arrears import Arrears
from domain.dues.months import Month
from domain.dues.quote import Quote
from domain.dues.rates import Settings, Step

REPORTED, CONFIRMED, REFUSED = "reported", "confirmed", "refused"


@dataclass(frozen=True, slots=True)
class Kept:
    """A branch whose dues somebody keeps: of everybody, or of the groups that they lead."""

    branch_id: int
    name: str
    whole: bool
    own: bool  # whether their own dues are among them


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody has to do with dues."""

    person_id: int
    branch_id: int | None  # where they pay their own, or did last
    zones: Mapping[int, str]  # of these branches
    kept: tuple[Kept, ...]
    above: bool  # holds an office above branches: reads totals

    def keeps(self, branch_id: int, person_id: int) -> bool:
        """Whether they keep the dues of somebody of a branch whose payments they may see."""
        return any(
            kept.branch_id == branch_id and (person_id != self.person_id or kept.own)
            for kept in self.kept
        )


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment as it stands: also what a receipt shows."""

    payment_id: int
    branch_id: int
    branch_name: str
    person_id: int
    name: str
    paid_on: date
    amount_fen: int  # negative for a reversal
    voluntary_fen: int
    large: bool  # the voluntary part goes to the Centre, which gives the receipt for it
    parts: Mapping[Month, int]
    status: str  # reported, confirmed, refused
    receipt: str | None  # running number of the branch and year: 2026-0012
    note: str
    reverses_id: int | None
    reason: str  # of a reversal or a refusal
    taken_back_fen: int  # by reversals, as a positive number
    balance_fen: int  # what the member still owes this branch by now


@dataclass(frozen=True, slots=True)
class PaymentPreview:
    """What would become of a payment, and what must be agreed to."""

    amount_fen: int
    parts: Mapping[Month, int]
    voluntary_fen: int
    left_fen: int
    rest: Mapping[Month, int]  # what stays open in months that get a part
    asked: tuple[Asked, ...]
    large: bool
    due_fen: int | None  # the member's monthly due now
    name: str
    like: int | None  # a payment that seems to be the same


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One member in the month that is collected at once."""

    person_id: int
    name: str
    group_id: int | None
    due_fen: int | None
    open_fen: int
    reported_fen: int


@dataclass(frozen=True, slots=True)
class GroupReceipt:
    """What was recorded for many at once."""

    branch_id: int
    month: Month
    payments: tuple[PaymentView, ...]
    skipped: tuple[int, ...]  # nothing open, reported already, or not assessed
    total_fen: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment as it was made."""

    assessment_id: int
    person_id: int
    name: str
    since: Month
    due_fen: int
    before_fen: int | None
    by_hand: bool
    quote: Quote | None  # None: the due was given without a base


@dataclass(frozen=True, slots=True)
class YearlyRow:
    """One member in the yearly run."""

    person_id: int
    name: str
    kind: str | None
    since: Month
    before_fen: int | None
    due_fen: int | None  # None: see `problem`
    by_hand: bool
    problem: str | None  # key of an error: this one needs a figure first

    @property
    def changed(self) -> bool:
        """Whether the due differs from the one before."""
        return self.due_fen != self.before_fen


@dataclass(frozen=True, slots=True)
class YearlyRun:
    """The yearly run over a branch; `seal` names exactly this preview when it is confirmed."""

    branch_id: int
    year: int
    rows: tuple[YearlyRow, ...]
    seal: str
    written: int = 0


@dataclass(frozen=True, slots=True)
class ReliefView:
    """Months set apart, as they stand."""

    exemption_id: int
    person_id: int
    kind: ReliefKind
    since: Month
    until: Month
    due_fen: int | None
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter of transfer says, as the branch that recorded it sees it."""

    branch_id: int
    name: str
    comes: bool  # to the branch; else from it
    moved_on: date  # the first day in the new branch
    paid_through: Month


@dataclass(frozen=True, slots=True)
class MemberYear:
    """A member's year: due, paid, balance for each month, and the payments."""

    person_id: int
    name: str
    year: int
    today: date
    lines: tuple[MonthLine, ...]
    totals: Totals
    payments: tuple[PaymentView, ...]  # that were made in the year or for it
    arrears: Arrears  # of all years
    due_fen: int | None  # a month, now


@dataclass(frozen=True, slots=True)
class ChaseRow:
    """One member on the collector's list."""

    person_id: int
    name: str
    group_id: int | None
    arrears: Arrears
    reported: tuple[int, ...]  # payments that wait for the collector
    assessed: bool
    reachable: bool  # in private


@dataclass(frozen=True, slots=True)
class Counts:
    """How many have paid a month: all that a group chat ever sees."""

    month: Month
    paid: int
    total: int


@dataclass(frozen=True, slots=True)
class BranchTotals:
    """One branch for its committee: no amounts of persons, none of so few that they show one."""

    branch_id: int
    code: str
    name: str
    members: int  # who owe something in the months asked about
    paid_in_full: int
    due_fen: int | None
    paid_fen: int | None
    in_arrears: int  # members at the first step or above
    at_step: Mapping[int, int]  # members by the months of their step

    @property
    def balance_fen(self) -> int | None:
        """What is due minus what is paid."""
        return (
            None
            if self.due_fen is None or self.paid_fen is None
            else (self.due_fen - self.paid_fen)
        )


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One member at a step of the ladder: facts and the article, for those whom it tells."""

    branch_id: int
    person_id: int
    name: str
    step: Step
    arrears: Arrears


@dataclass(frozen=True, slots=True)
class DuesSettings:
    """The settings of a branch, and which of them it has set itself."""

    branch_id: int
    settings: Settings
    own: tuple[str, ...]
