"""The year of a branch, published once and sealed: a later correction shows as a difference."""

from dataclasses import replace

from domain.dues.months import first_day, month, months_of_year
from domain.errors import DomainError, NotFound
from domain.points.scheme import Scheme
from domain.points.seal import SealedRow, SealedYear, seal_of
from models.points import PointsPublication, PointsPublished
from models.queries.dues import add, add_all
from models.queries.points_year import (
    PublicationRow,
    appeals,
    group_chat,
    of_month,
    publication_of,
    published_rows,
    waiting_in,
)
from services.access import May
from services.meetings.branch import Branch, load_branch
from services.points.book import Book, Member, branch_book
from services.points.rights import kept_branch
from services.points.settings import settings_of
from services.points.year_checks import scheme_of_year
from services.points.year_values import (
    Announcement,
    PublishedRow,
    PublishedYear,
    YearPreview,
    YearRow,
    counted,
)
from services.rights import keeps
from services.seam import Tx, use_case

FEWEST = 3  # numbers of fewer people would show what one of them has


@use_case(may=May.MEMBER, writes=False)
def publication_preview(tx: Tx, branch_id: int, year: int) -> YearPreview:
    """What `publish_year` would seal, and what is in its way."""
    return _preview(tx, kept_branch(tx, branch_id), year)


@use_case(may=May.MEMBER, writes=True)
def publish_year(tx: Tx, branch_id: int, year: int) -> PublishedYear:
    """Publish and seal a year; a second press changes nothing.

    Raises DomainError while a total is not final, nobody is scored, or an appeal waits.
    """
    branch = kept_branch(tx, branch_id, lock=True)
    tx.effect = f"points_published:{branch_id}{year:04}"
    before = publication_of(tx.session, branch_id, year)
    if before is not None:
        return _published(tx, branch, before, whole=True)
    found = _preview(tx, branch, year)
    if not found.rows:
        raise DomainError("points_year.nobody_in_year", year=year)
    if found.blocked:
        raise DomainError("points_year.not_final", year=year, count=len(found.blocked))
    if found.appeals:
        raise DomainError("points_year.appeals_wait", year=year, count=found.appeals)
    rows = [SealedRow(row.person_id, row.total, row.band, final=True) for row in found.rows]
    said = SealedYear(_code(tx, branch), year, found.scheme.key, found.scheme.version)
    number = add(
        tx.session,
        PointsPublication,
        {
            "branch_id": branch_id,
            "year": year,
            "scheme": said.scheme,
            "version": said.version,
            "seal": seal_of(said, rows),
            "published_by": tx.actor.person_id,
            "published_at": tx.now,
        },
    )
    add_all(
        tx.session,
        PointsPublished,
        [
            {
                "publication_id": number,
                "person_id": row.person_id,
                "total": row.total,
                "band": row.band,
                "final": row.final,
            }
            for row in rows
        ],
    )
    made = publication_of(tx.session, branch_id, year)
    assert made is not None
    return replace(_published(tx, branch, made, whole=True), newly=True)


@use_case(may=May.MEMBER, writes=False)
def published(tx: Tx, branch_id: int, year: int) -> PublishedYear:
    """A published year: all of it for who keeps the points, for others their own row."""
    branch = load_branch(tx, branch_id)
    row = publication_of(tx.session, branch_id, year)
    if row is None:
        raise NotFound("points_year.not_published", year=year)
    return _published(tx, branch, row, whole=keeps(tx, branch))


@use_case(may=May.MEMBER, writes=False)
def announcement(tx: Tx, branch_id: int, year: int) -> Announcement | None:
    """What the group of a branch is told of a published year; none unless the branch wants it.

    Numbers by band only, no name and no score, and nothing where they count fewer than three.
    """
    kept_branch(tx, branch_id)
    row = publication_of(tx.session, branch_id, year)
    chat = group_chat(tx.session, branch_id)
    if row is None or chat is None or not settings_of(tx.session, branch_id).announce:
        return None
    scheme = _scheme(tx, row)
    rows = published_rows(tx.session, row.id)
    if scheme is None or len(rows) < FEWEST:
        return None
    bands = counted(scheme, {each.person_id: each.band for each, _ in rows})
    return Announcement(*chat, year, scheme, bands)


def _preview(tx: Tx, branch: Branch, year: int) -> YearPreview:
    _, scheme = scheme_of_year(tx, branch, year)
    book = branch_book(tx, branch, year)
    months = months_of_year(year)
    first, last = first_day(months[0]), first_day(months[-1])
    waiting = appeals(
        tx.session, *of_month(branch.unit_id, first, last), *waiting_in(branch.unit_id)
    )
    row = publication_of(tx.session, branch.unit_id, year)
    return YearPreview(
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        zone=branch.row.zone,
        year=year,
        scheme=scheme,
        rows=tuple(
            _year_row(book, member) for member in book.members.values() if _last_here(book, member)
        ),
        appeals=len(waiting),
        published_at=None if row is None else row.published_at,
    )


def _last_here(book: Book, member: Member) -> bool:
    """Whether the branch publishes somebody's year: the one that scored their last month does."""
    return bool(member.months) and member.months[max(member.months)] == book.branch_id


def _year_row(book: Book, member: Member) -> YearRow:
    total = book.total(member)
    band = None if total.band is None else total.band.key
    return YearRow(member.person_id, member.name, total.total, band, total.blocks)


def _published(tx: Tx, branch: Branch, row: PublicationRow, *, whole: bool) -> PublishedYear:
    sealed = published_rows(tx.session, row.id)
    said = SealedYear(_code(tx, branch), row.year, row.scheme, row.version)
    rows = [SealedRow(each.person_id, each.total, each.band, each.final) for each, _ in sealed]
    mine = tx.actor.person_id
    shown = [(each, name) for each, name in sealed if whole or each.person_id == mine]
    now = _now(tx, branch, row, None if whole else mine) if shown else {}
    return PublishedYear(
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        zone=branch.row.zone,
        year=row.year,
        scheme=_scheme(tx, row),
        version=row.version,
        seal=row.seal,
        fits=seal_of(said, rows) == row.seal,
        published_at=row.published_at,
        whole=whole,
        rows=tuple(_row(each, name, now.get(each.person_id)) for each, name in shown),
    )


def _row(sealed: PointsPublished, name: str, now: YearRow | None) -> PublishedRow:
    return PublishedRow(
        person_id=sealed.person_id,
        name=name,
        total=sealed.total,
        band=sealed.band,
        now=None if now is None else now.total,
        band_now=None if now is None else now.band,
    )


def _now(tx: Tx, branch: Branch, row: PublicationRow, person_id: int | None) -> dict[int, YearRow]:
    """The totals of today, by person; nothing where the branch scores by another scheme now."""
    settings = settings_of(tx.session, branch.unit_id)
    later = settings.since is not None and settings.since > month(row.year, 12)
    if settings.scheme != row.scheme or later or _scheme(tx, row) is None:
        return {}
    book = branch_book(tx, branch, row.year)
    wanted = book.members.values()
    return {
        each.person_id: _year_row(book, each)
        for each in wanted
        if person_id in {None, each.person_id}
    }


def _scheme(tx: Tx, row: PublicationRow) -> Scheme | None:
    return tx.rules.points.of(row.scheme, row.year)


def _code(tx: Tx, branch: Branch) -> str:
    return tx.unit(branch.unit_id).code
