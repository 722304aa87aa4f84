"""The register of a branch and year (党费收缴明细表): a row for each member, sums to the fen."""

from domain.dues.account import MonthLine, totals
from domain.dues.months import first_day, months_of_year, year_of
from domain.errors import DomainError
from models.queries.dues import PaymentRow
from services.access import May
from services.dues.book import Member, branch_book
from services.dues.receipts import receipt_number
from services.dues.rights import kept_branch
from services.dues.values import Register, RegisterRow
from services.meetings.branch import Branch
from services.seam import Tx, use_case

_FIRST = 2000


@use_case(may=May.MEMBER, writes=False)
def register(tx: Tx, branch_id: int, year: int) -> Register:
    """Everybody who owed the branch something in a year, for the keepers of the branch."""
    branch = kept_branch(tx, branch_id)
    if not _FIRST <= year <= branch.today.year + 1:
        raise DomainError("dues.year_out_of_range", year=year, today=branch.today)
    book = branch_book(tx, branch)
    rows: list[RegisterRow] = []
    for member in book.members.values():
        lines = book.accounted(member, months_of_year(year), branch_id)
        if lines or voluntary_of(member, branch_id, year):
            rows.append(_row(branch, member, lines, year, len(rows) + 1))
    every = [line for row in rows for line in row.lines]
    return Register(
        branch_id=branch_id,
        code=tx.unit(branch_id).code,
        name=branch.row.name,
        year=year,
        today=branch.today,
        rows=tuple(rows),
        by_month={
            each: totals(line for line in every if line.month == each)
            for each in months_of_year(year)
        },
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
    branch: Branch, member: Member, lines: tuple[MonthLine, ...], year: int, number: int
) -> RegisterRow:
    branch_id = branch.unit_id
    months = months_of_year(year)
    group_id = member.group_on(branch_id, branch.today)
    groups = {group.unit_id: group.name for group in branch.groups}
    # Of who has moved on only what held here: a later figure is the next branch's own.
    until = first_day(lines[-1].month if lines else months[-1])
    assessed = [row for row in member.assessments if row.since <= until]
    last = max(assessed, key=lambda row: (row.since, row.id), default=None)
    return RegisterRow(
        number=number,
        name=member.name,
        code=member.code,
        group=groups.get(group_id or 0, ""),
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
