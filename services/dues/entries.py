"""What goes into the use cases of dues: plain values, months as numbers, money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.dues.account import ReliefKind
from domain.dues.months import Month


@dataclass(frozen=True, slots=True)
class PaymentEntry:
    """A payment as somebody says it."""

    branch_id: int
    person_id: int
    amount_fen: int | None = None  # None: all that is open in the months
    months: tuple[Month, ...] | None = None  # None: the oldest first
    paid_on: date | None = None  # None: today
    voluntary_fen: int = 0
    note: str = ""
    source_chat_id: int | None = None
    source_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A month's dues of a whole branch or group, collected at once."""

    branch_id: int
    month: Month
    group_id: int | None = None  # None: the branch, or the groups that one leads
    absent: frozenset[int] = frozenset()  # who did not pay
    amounts: Mapping[int, int] = field(default_factory=dict)  # who paid something else
    paid_on: date | None = None
    source_chat_id: int | None = None
    source_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class AssessEntry:
    """A member's monthly due as it is set: from a base, by the article, or by hand."""

    branch_id: int
    person_id: int
    kind: str  # key in rules/dues.toml
    base_fen: int | None = None
    due_fen: int | None = None  # None: as the rate gives
    since: Month | None = None  # None: as the setting `base_change` says
    reason: str = ""
    keep_base: bool = False  # an income need not be stored


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """What changes for one member in the yearly run; who has none goes on as before."""

    person_id: int
    kind: str
    base_fen: int | None = None
    due_fen: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReliefEntry:
    """Months that are exempt, reduced, paid elsewhere or excused."""

    branch_id: int
    person_id: int
    kind: ReliefKind
    since: Month
    until: Month  # included
    reason: str
    approver: str
    due_fen: int | None = None  # of a reduction


@dataclass(frozen=True, slots=True)
class HandoverEntry:
    """What a letter of transfer says; one of both branches may be outside."""

    person_id: int
    moved_on: date  # the first day in the new branch
    paid_through: Month
    from_branch_id: int | None = None
    to_branch_id: int | None = None
    reason: str = ""
