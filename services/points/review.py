"""The half-yearly review (半年一评议): a sheet of the base by now, and that it was held."""

from datetime import date
from fractions import Fraction

from domain.dues.months import first_day, month
from domain.errors import DomainError, NotFound
from domain.points.amount import rounded
from domain.points.duty import REVIEWED
from domain.points.total import shares
from models.points import PointsReview
from models.queries.dues import add
from models.queries.points_year import review_of
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch
from services.points.book import Book, Member, branch_book
from services.points.rights import kept_branch
from services.points.settling import settle_points
from services.points.year_checks import clean, scheme_of_year
from services.points.year_values import HalfRow, ReviewSheet
from services.seam import Tx, use_case

_MONTHS = 6


def half_months(year: int, half: int) -> range:
    """The six months of a half-year; raises DomainError for anything but 1 and 2."""
    if half not in {1, 2}:
        raise DomainError("points_year.half_unknown")
    first = month(year, 1 + (half - 1) * _MONTHS)
    return range(first, first + _MONTHS)


@use_case(may=May.MEMBER, writes=False)
def review_sheet(tx: Tx, branch_id: int, year: int, half: int) -> ReviewSheet:
    """What the months of a half bring each member by now, for those who keep the points."""
    return _sheet(tx, kept_branch(tx, branch_id), year, half)


@use_case(may=May.MEMBER, writes=True)
def record_review(  # noqa: PLR0917 - one row as it was said
    tx: Tx,
    branch_id: int,
    year: int,
    half: int,
    held_on: date,
    note: str = "",
    *,
    draft_id: int | None = None,
) -> ReviewSheet:
    """Record that a half was reviewed, from its last month on; a later row corrects it."""
    branch = kept_branch(tx, branch_id, lock=True)
    sheet = _sheet(tx, branch, year, half)
    if draft_id is not None and not delete_own(tx, draft_id):
        if sheet.held_on is None:
            raise NotFound("draft.gone")
        return _recorded(tx, sheet)
    if branch.today < sheet.opens:
        raise DomainError("points_year.half_runs", opens=sheet.opens)
    if held_on > branch.today:
        raise DomainError("points_year.in_future", day=held_on, today=branch.today)
    if held_on < sheet.opens:
        raise DomainError("points_year.before_half_ends", day=held_on, opens=sheet.opens)
    values = {
        "branch_id": branch_id,
        "half": first_day(half_months(year, half)[0]),
        "held_on": held_on,
        "note": clean(note, "points_year.text_missing") if note.strip() else "",
        "recorded_by": tx.actor.person_id,
        "recorded_at": tx.now,
    }
    add(tx.session, PointsReview, values)
    settle_points(tx, branch_id, REVIEWED, half_months(year, half)[0], 0)
    return _recorded(tx, _sheet(tx, branch, year, half))


def _recorded(tx: Tx, sheet: ReviewSheet) -> ReviewSheet:
    tx.effect = f"points_review:{sheet.branch_id}{sheet.year:04}{sheet.half}"
    return sheet


def _sheet(tx: Tx, branch: Branch, year: int, half: int) -> ReviewSheet:
    months = half_months(year, half)
    scheme_of_year(tx, branch, year)
    book = branch_book(tx, branch, year)
    rows = (_row(book, member, months) for member in book.members.values())
    review = review_of(tx.session, branch.unit_id, first_day(months[0]))
    return ReviewSheet(
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        zone=branch.row.zone,
        year=year,
        half=half,
        opens=first_day(months[-1]),
        today=branch.today,
        rows=tuple(row for row in rows if row is not None),
        held_on=None if review is None else review.held_on,
        note="" if review is None else review.note,
    )


def _row(book: Book, member: Member, months: range) -> HalfRow | None:
    """One member; none for whom the branch scores no month of the half."""
    if not any(each in months for each in member.months_in(book.branch_id)):
        return None
    found = shares(book.total(member), months)
    exact = sum((each.exact + each.change for each in found), Fraction(0))
    bounds = [each.most for each in found if each.most is not None]
    rounding = book.scheme.rounding
    return HalfRow(
        person_id=member.person_id,
        name=member.name,
        points=rounded(exact, rounding),
        most=rounded(sum(bounds, Fraction(0)), rounding) if len(bounds) == len(found) else None,
        missing=len({asked for each in found for asked in each.missing}),
    )
