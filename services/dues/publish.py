"""The yearly account of a branch for its members, at the level that the branch has set."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from domain.dues.account import MonthLine, Standing, totals
from domain.dues.months import Month, months_of_year
from domain.dues.rates import Publication
from domain.errors import DomainError, NotFound
from models.dues import DuesPublication
from models.queries.dues import add
from services.access import May
from services.dues.book import Book, Member, branch_book
from services.dues.papers import Published, PublishedRow
from services.dues.register import voluntary_of
from services.dues.rights import keeps, kept_branch
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case

_BACK = 5  # years
_OPEN = frozenset({Standing.UNPAID, Standing.PART, Standing.UNASSESSED})


@use_case(may=May.MEMBER, writes=False)
def publication_preview(tx: Tx, branch_id: int, year: int) -> Published:
    """What `publish_year` would show to the members, at the level that the branch has set."""
    branch = kept_branch(tx, branch_id)
    _check_year(branch, year)
    book = branch_book(tx, branch)
    return _account(branch, book, year, book.settings.publication, None)


@use_case(may=May.MEMBER, writes=True)
def publish_year(tx: Tx, branch_id: int, year: int) -> Published:
    """Publish a year's account to the members of the branch; once more replaces what they see."""
    branch = kept_branch(tx, branch_id, lock=True)
    _check_year(branch, year)
    book = branch_book(tx, branch)
    found = _account(branch, book, year, book.settings.publication, None)
    add(
        tx.session,
        DuesPublication,
        {
            "branch_id": branch_id,
            "year": year,
            "level": found.level.value,
            "members": found.members,
            "due_fen": found.totals.due_fen,
            "paid_fen": found.totals.paid_fen,
            "voluntary_fen": found.voluntary_fen,
            "published_by": tx.actor.person_id,
            "published_at": tx.now,
        },
    )
    tx.effect = f"dues_published:{branch_id}{year:04}"
    return replace(found, published_at=tx.now)


@use_case(may=May.MEMBER, writes=False)
def published(tx: Tx, branch_id: int, year: int) -> Published:
    """A year's account at the level at which it was published; a keeper may look before."""
    branch = load_branch(tx, branch_id)
    row = tx.session.scalars(
        select(DuesPublication)
        .where(col(DuesPublication.branch_id) == branch_id, col(DuesPublication.year) == year)
        .order_by(col(DuesPublication.id).desc())
        .limit(1)
    ).one_or_none()
    book = branch_book(tx, branch)
    if row is not None:
        return _account(branch, book, year, Publication(row.level), row.published_at)
    if not keeps(tx, branch):
        raise NotFound("dues.not_published", year=year)
    _check_year(branch, year)
    return _account(branch, book, year, book.settings.publication, None)


def _check_year(branch: Branch, year: int) -> None:
    if not branch.today.year - _BACK <= year <= branch.today.year:
        raise DomainError("dues.year_out_of_range", year=year, today=branch.today)


def _account(
    branch: Branch, book: Book, year: int, level: Publication, at: datetime | None
) -> Published:
    months = months_of_year(year)
    rows: list[PublishedRow] = []
    every: list[MonthLine] = []
    voluntary = members = 0
    for member in book.members.values():
        lines = book.accounted(member, months, branch.unit_id)
        voluntary += voluntary_of(member, branch.unit_id, year)
        every += lines
        if any(line.due_fen for line in lines):
            members += 1
            rows.append(_row(member, lines, level))
    return Published(
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        year=year,
        level=level,
        members=members,
        totals=totals(every),
        voluntary_fen=voluntary,
        rows=() if level is Publication.TOTALS else tuple(rows),
        published_at=at,
    )


def _row(member: Member, lines: tuple[MonthLine, ...], level: Publication) -> PublishedRow:
    sums = totals(lines) if level is Publication.AMOUNTS else None
    return PublishedRow(
        name=member.name,
        paid_through=_paid_through(lines),
        due_fen=sums.due_fen if sums else None,
        paid_fen=sums.paid_fen if sums else None,
    )


def _paid_through(lines: tuple[MonthLine, ...]) -> Month | None:
    """The last month before which nothing is open."""
    last = None
    for line in lines:
        if line.standing in _OPEN:
            break
        last = line.month
    return last
