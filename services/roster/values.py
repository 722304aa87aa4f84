"""Rows of a roster as they were read, and faults of single cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.vocabulary import BranchType, MemberKind, MemberTrait, Office, UnitKind


@dataclass(frozen=True, slots=True)
class Where:
    """Where a row stands, as Excel shows it."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that cannot be used; `key` names the sentence below `roster.fault`."""

    sheet: str
    row: int  # from 1, as Excel shows it; 0: the sheet as a whole
    column: str  # the heading
    value: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


class RosterError(Exception):
    """The file is no roster; `key` names the sentence below `roster.file`."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line of the sheet 组织."""

    where: Where
    code: str
    name: str
    kind: UnitKind
    parent: str | None
    branch_type: BranchType | None
    established_on: date | None
    dissolved_on: date | None
    term_since: date | None
    term_until: date | None
    ledger_since: date | None
    theme_day: int | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of the sheet 党员."""

    where: Where
    code: str
    name: str
    branch: str
    group: str | None
    kind: MemberKind
    traits: frozenset[MemberTrait]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A line of the sheet 任职."""

    where: Where
    code: str
    unit: str
    office: Office
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A line of the sheet 规则."""

    where: Where
    branch: str
    obligation: str
    field: str
    value: object


@dataclass(frozen=True, slots=True)
class RosterBook:
    """A workbook as read: the rows that are right, and every fault."""

    units: tuple[UnitRow, ...]
    members: tuple[MemberRow, ...]
    offices: tuple[OfficeRow, ...]
    rules: tuple[RuleRow, ...] | None  # None: there is no such sheet, and nothing is said
    faults: tuple[CellFault, ...]
