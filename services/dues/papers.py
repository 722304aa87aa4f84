"""The papers of dues as frozen values: the yearly account, and the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.dues.account import MonthLine, Totals
from domain.dues.months import Month
from domain.dues.rates import Publication


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One member in the yearly account, as far as its level goes."""

    name: str
    paid_through: Month | None
    due_fen: int | None
    paid_fen: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """The yearly account of a branch for its members."""

    branch_id: int
    branch_name: str
    year: int
    level: Publication
    members: int
    totals: Totals
    voluntary_fen: int
    rows: tuple[PublishedRow, ...]
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One member in the register (党费收缴明细表)."""

    number: int
    name: str
    code: str
    group: str
    kind: str | None
    base_fen: int | None
    due_fen: int | None  # a month, the last of the year
    lines: tuple[MonthLine, ...]
    totals: Totals
    voluntary_fen: int
    receipts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The register of a branch and year with its sums."""

    branch_id: int
    code: str
    name: str
    year: int
    today: date
    rows: tuple[RegisterRow, ...]
    by_month: Mapping[Month, Totals]
    totals: Totals
    voluntary_fen: int
