"""The register of a branch and year (党费收缴明细表): a row for each member, sums to the fen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import or_, select
from sqlmodel import col

from domain.dues.account import MonthLine, totals
from domain.dues.months import Month, first_day, months_of_year, year_of
from domain.errors import DomainError
from models.dues import DuesAssessment
from models.organisation import Unit
from models.queries.dues import PaymentRow
from services.access import May
from services.dues.book import Book, Member, books, branch_book
from services.dues.papers import Register, RegisterRow
from services.dues.receipts import receipt_number
from services.dues.rights import kept_branch
from services.seam import Tx, use_case

_FIRST = 2000


@dataclass(frozen=True, slots=True)
class _Kept:
    """A branch whose register is made; `groups` are names by id."""

    branch_id: int
    code: str
    name: str
    today: date
    groups: Mapping[int, str]


@use_case(may=May.MEMBER, writes=False)
def register(tx: Tx, branch_id: int, year: int) -> Register:
    """Everybody who owed the branch something in a year, for the keepers of the branch."""
    branch = kept_branch(tx, branch_id)
    groups = {group.unit_id: group.name for group in branch.groups}
    code, name = tx.unit(branch_id).code, branch.row.name
    book = branch_book(tx, branch)
    return _register(book, _Kept(branch_id, code, name, branch.today, groups), year)


@use_case(may=May.OPERATE, writes=False)
def registers(tx: Tx, branch_ids: Sequence[int], year: int) -> tuple[Register, ...]:
    """The registers of some branches by code, for the operator; a hundred at once are enough."""
    units = tx.session.scalars(
        select(Unit)
        .where(or_(col(Unit.id).in_(branch_ids), col(Unit.parent_id).in_(branch_ids)))
        .order_by(col(Unit.code))
    ).all()
    groups: dict[int, dict[int, str]] = defaultdict(dict)
    for unit in units:
        groups[unit.parent_id or 0][unit.id or 0] = unit.name
    found = books(
        tx, {unit.id or 0: tx.today(unit.zone) for unit in units if unit.id in branch_ids}
    )
    return tuple(
        _register(book, _Kept(number, unit.code, unit.name, book.today, groups[number]), year)
        for unit in units
        for number, book in [(unit.id or 0, found.get(unit.id or 0))]
        if book is not None
    )


@use_case(may=May.OPERATE, writes=False)
def branches_with_dues(tx: Tx) -> tuple[int, ...]:
    """The branches that keep dues, by code."""
    kept = select(col(DuesAssessment.branch_id))
    found = tx.session.scalars(
        select(col(Unit.id)).where(col(Unit.id).in_(kept)).order_by(col(Unit.code))
    )
    return tuple(cast("Iterable[int]", found))


def _register(book: Book, kept: _Kept, year: int) -> Register:
    if not _FIRST <= year <= kept.today.year + 1:
        raise DomainError("dues.year_out_of_range", year=year, today=kept.today)
    months = months_of_year(year)
    rows: list[RegisterRow] = []
    for member in book.members.values():
        lines = book.accounted(member, months, kept.branch_id)
        if lines or voluntary_of(member, kept.branch_id, year):
            rows.append(_row(kept, member, lines, year, len(rows) + 1))
    every = [line for row in rows for line in row.lines]
    by_month: dict[Month, list[MonthLine]] = {each: [] for each in months}
    for line in every:
        by_month[line.month].append(line)
    return Register(
        branch_id=kept.branch_id,
        code=kept.code,
        name=kept.name,
        year=year,
        today=kept.today,
        rows=tuple(rows),
        by_month={each: totals(some) for each, some in by_month.items()},
        totals=totals(every),
        voluntary_fen=sum(row.voluntary_fen for row in rows),
    )


def voluntary_of(member: Member, branch_id: int, year: int) -> int:
    """What a member has given of free will in a year, refunds taken off."""
    return sum(
        row.voluntary_fen
        for row in member.payments
        if row.confirmed and row.branch_id == branch_id and row.paid_on.year == year
    )


def _of_year(row: PaymentRow, member: Member, months: range) -> bool:
    """Whether a payment was given to months of a year, or of free will in it."""
    given = any(each in months for each in member.parts[row.id])
    return given or (bool(row.voluntary_fen) and row.paid_on.year == year_of(months[0]))


def _row(
    kept: _Kept, member: Member, lines: tuple[MonthLine, ...], year: int, number: int
) -> RegisterRow:
    branch_id = kept.branch_id
    months = months_of_year(year)
    group_id = member.group_on(branch_id, kept.today)
    # Of who has moved on only what held here: a later figure is the next branch's own.
    until = first_day(lines[-1].month if lines else months[-1])
    last = member.last_assessed(until)
    return RegisterRow(
        number=number,
        name=member.name,
        code=member.code,
        group=kept.groups.get(group_id or 0, ""),
        kind=None if last is None else last.kind,
        base_fen=None if last is None else last.base_fen,
        due_fen=lines[-1].due_fen if lines else None,
        lines=lines,
        totals=totals(lines),
        voluntary_fen=voluntary_of(member, branch_id, year),
        receipts=tuple(
            label
            for row in member.payments
            if row.confirmed and row.branch_id == branch_id and _of_year(row, member, months)
            for label in [receipt_number(row)]
            if label
        ),
    )
