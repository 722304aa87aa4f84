"""Checks across rows: codes that exist, trees that hold, intervals that do not overlap."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.rulebook import Rules
from domain.vocabulary import UPPER_KINDS, BranchType, Office, UnitKind
from services.roster.layout import heading_of
from services.roster.values import (
    CellFault,
    MemberRow,
    OfficeRow,
    RosterBook,
    RuleRow,
    UnitRow,
    Where,
)

_PARENTS: Mapping[UnitKind, frozenset[UnitKind]] = {
    UnitKind.PARTY_COMMITTEE: frozenset({UnitKind.PARTY_COMMITTEE}),
    UnitKind.GENERAL_BRANCH: frozenset({UnitKind.PARTY_COMMITTEE}),
    UnitKind.BRANCH: UPPER_KINDS,
    UnitKind.PARTY_GROUP: frozenset({UnitKind.BRANCH}),
}
_ABOVE_GROUP = frozenset({*UPPER_KINDS, UnitKind.BRANCH})
_HELD_IN: Mapping[Office, frozenset[UnitKind]] = {
    **dict.fromkeys(Office, _ABOVE_GROUP),
    Office.GROUP_LEADER: frozenset({UnitKind.PARTY_GROUP}),
    Office.COMMITTEE_READER: UPPER_KINDS,
    Office.OPERATOR: UPPER_KINDS,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the database holds already: units by code, people by number."""

    units: Mapping[str, tuple[UnitKind, str | None]]  # kind and parent's code
    branch_types: Mapping[str, BranchType | None]
    people: Mapping[str, str]  # names
    memberships: Mapping[str, Sequence[tuple[date, date | None]]]  # since and until


def check_book(book: RosterBook, known: Known, rules: Rules) -> tuple[CellFault, ...]:
    """Every fault across rows, in the order of the sheets."""
    units = {**known.units, **{row.code: (row.kind, row.parent) for row in book.units}}
    types = {**known.branch_types, **{row.code: row.branch_type for row in book.units}}
    ruled = book.rules or ()
    return (
        *_twice([(row.where, row.code) for row in book.units]),
        *(fault for row in book.units for fault in _unit(row, units)),
        *_names(book, known),
        *(fault for row in book.members for fault in _member(row, units)),
        *_overlaps(book, known),
        *_again([(row.where, (row.code, row.unit, row.office, row.since)) for row in book.offices]),
        *(fault for row in book.offices for fault in _office(row, units, book, known)),
        *_again([(row.where, (row.branch, row.obligation, row.field)) for row in ruled]),
        *_rules(ruled, units, types, rules),
    )


def _fault(where: Where, column: str, value: object, key: str, **values: object) -> CellFault:
    heading = heading_of(where.sheet, column)
    return CellFault(where.sheet, where.row, heading, str(value or ""), key, values)


def _twice(codes: list[tuple[Where, str]]) -> Iterator[CellFault]:
    counts = Counter(code for _, code in codes)
    seen: set[str] = set()
    for where, code in codes:
        if counts[code] > 1 and code in seen:
            yield _fault(where, "code", code, "twice")
        seen.add(code)


def _again(rows: list[tuple[Where, Hashable]]) -> Iterator[CellFault]:
    """Rows that say of the same thing what another row says."""
    first: dict[Hashable, Where] = {}
    for where, key in rows:
        if key in first:
            yield CellFault(where.sheet, where.row, "", "", "row_twice", {"row": first[key].row})
        first.setdefault(key, where)


_Units = Mapping[str, tuple[UnitKind, str | None]]


def _unit(row: UnitRow, units: _Units) -> Iterator[CellFault]:
    if row.parent is not None and row.parent not in units:
        yield _fault(row.where, "parent", row.parent, "unknown_code")
    elif row.parent is not None and units[row.parent][0] not in _PARENTS[row.kind]:
        yield _fault(row.where, "parent", row.parent, "wrong_parent")
    elif row.parent is None and row.kind is UnitKind.PARTY_GROUP:
        yield _fault(row.where, "parent", "", "group_without_branch")
    elif _in_circle(row.code, units):
        yield _fault(row.where, "parent", row.parent, "circle")
    yield from _order(row.where, "dissolved_on", row.established_on, row.dissolved_on)
    yield from _order(row.where, "term_until", row.term_since, row.term_until)
    if row.term_until is not None and row.term_since is None:
        yield _fault(row.where, "term_since", "", "term_without_start")


def _in_circle(code: str, units: _Units) -> bool:
    """Whether the unit is above itself; one that only hangs below a circle is not."""
    seen: set[str] = set()
    at = units[code][1]
    while at is not None and at in units and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = units[at][1]
    return False


def _order(
    where: Where, column: str, since: date | None, until: date | None
) -> Iterator[CellFault]:
    if since is not None and until is not None and until <= since:
        yield _fault(where, column, until, "ends_before_start", since=since)


def _names(book: RosterBook, known: Known) -> Iterator[CellFault]:
    names = dict(known.people)
    for row in book.members:
        if names.setdefault(row.code, row.name) != row.name:
            yield _fault(row.where, "name", row.name, "other_name", name=names[row.code])


def _member(row: MemberRow, units: _Units) -> Iterator[CellFault]:
    if row.branch not in units:
        yield _fault(row.where, "branch", row.branch, "unknown_code")
    elif units[row.branch][0] is not UnitKind.BRANCH:
        yield _fault(row.where, "branch", row.branch, "not_a_branch")
    if row.group is not None:
        if row.group not in units:
            yield _fault(row.where, "group", row.group, "unknown_code")
        elif units[row.group] != (UnitKind.PARTY_GROUP, row.branch):
            yield _fault(row.where, "group", row.group, "group_elsewhere")
    yield from _order(row.where, "until", row.since, row.until)


def _overlaps(book: RosterBook, known: Known) -> Iterator[CellFault]:
    """A person belongs to one branch at a time, in the file and with what is kept already."""
    by_person: dict[str, list[MemberRow]] = {}
    for row in book.members:
        by_person.setdefault(row.code, []).append(row)
    for code, rows in by_person.items():
        ordered = sorted(rows, key=lambda row: row.since)
        for before, after in pairwise(ordered):
            if before.until is None or before.until > after.since:
                yield _fault(after.where, "since", after.since, "overlap", row=before.where.row)
        yield from _overlaps_kept(ordered, known.memberships.get(code, ()))


def _overlaps_kept(
    rows: Sequence[MemberRow], kept: Sequence[tuple[date, date | None]]
) -> Iterator[CellFault]:
    """A row that begins on the same day corrects; one that begins later ends what runs."""
    starts = {row.since for row in rows}
    for since, until in kept:
        if since in starts:
            continue
        for row in rows:
            over = row.since < since and (row.until is None or row.until > since)
            if over or (until is not None and since < row.since < until):
                yield _fault(row.where, "since", row.since, "overlap_known", since=since)


def _office(row: OfficeRow, units: _Units, book: RosterBook, known: Known) -> Iterator[CellFault]:
    if row.code not in known.people and all(row.code != each.code for each in book.members):
        yield _fault(row.where, "code", row.code, "unknown_person")
    if row.unit not in units:
        yield _fault(row.where, "unit", row.unit, "unknown_code")
    elif units[row.unit][0] not in _HELD_IN[row.office]:
        yield _fault(row.where, "office", row.office.value, "office_elsewhere")
    yield from _order(row.where, "until", row.since, row.until)


def _rules(
    rows: Sequence[RuleRow],
    units: _Units,
    types: Mapping[str, BranchType | None],
    rules: Rules,
) -> Iterator[CellFault]:
    """What a branch sets is judged together: one row can make room for another."""
    by_branch: dict[str, list[RuleRow]] = {}
    for row in rows:
        if row.branch not in units or units[row.branch][0] is not UnitKind.BRANCH:
            yield _fault(row.where, "branch", row.branch, "unknown_code")
        else:
            by_branch.setdefault(row.branch, []).append(row)
    for branch, theirs in by_branch.items():
        wanted: dict[str, dict[str, object]] = {}
        for row in theirs:
            wanted.setdefault(row.obligation, {})[row.field] = row.value
        for fault in rules.check_overrides(wanted, types.get(branch)):
            row = _blamed(theirs, fault.key)
            yield _fault(
                row.where, "value", row.value, "rule", what=fault.key, expected=fault.expected
            )


def _blamed(rows: Sequence[RuleRow], key: str) -> RuleRow:
    """The row that a fault's dotted key names, or one of the same obligation."""

    def nearness(row: RuleRow) -> tuple[bool, bool]:
        return key == f"{row.obligation}.{row.field}", key.startswith(row.obligation)

    return max(rows, key=nearness)
