"""What a keeper of points needs before the first question: the months and what waits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.dues.months import Month, month, month_of, months_of_year, year_of
from domain.points.closing import CHANGEABLE, MonthState
from domain.points.scheme import Scheme
from models.queries.points import published_years
from models.queries.points_keeping import waiting_appeals, waiting_entries
from services.access import May
from services.meetings.branch import Branch
from services.points.book import Book, branch_book
from services.points.closed import states_of
from services.points.rights import kept_branch
from services.points.settings import PointsSettings, settings_of
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class DeskMonth:
    """A month that has begun: for how many there is a card."""

    month: Month
    members: int  # whom the branch scores
    carded: int
    state: MonthState

    @property
    def missing(self) -> int:
        """Members without a card."""
        return self.members - self.carded


@dataclass(frozen=True, slots=True)
class PointsDesk:
    """The points of a branch as its keepers open them; without a scheme there are no months."""

    branch_id: int
    name: str
    zone: str
    today: date
    settings: PointsSettings
    scheme: Scheme | None  # of the year in hand
    by_cards: bool
    months: tuple[DeskMonth, ...]  # that are not of a published year, the oldest first
    waiting: int  # proposals
    appeals: int

    @property
    def now(self) -> Month:
        """The month of today."""
        return month_of(self.today)

    @property
    def year(self) -> int:
        """The year in hand: in January still the old one, if it was scored."""
        begins = self.settings.begins
        old = bool(begins) and begins[0].since < month(self.today.year, 1)
        return year_of(self.now - 1) if old else self.today.year

    @property
    def lacking(self) -> tuple[DeskMonth, ...]:
        """Months that lack cards and can still be changed, the newest first."""
        return tuple(
            each for each in reversed(self.months) if each.missing and each.state in CHANGEABLE
        )

    @property
    def to_score(self) -> Month:
        """The month that is to be scored next: the last one over that lacks cards, or this one."""
        over = [each.month for each in self.lacking if each.month < self.now]
        return over[0] if over else self.now


@use_case(may=May.MEMBER, writes=False)
def points_desk(tx: Tx, branch_id: int) -> PointsDesk:
    """The desk of a branch's keepers, in a fixed number of queries; Forbidden for others."""
    branch = kept_branch(tx, branch_id)
    settings = settings_of(tx.session, branch_id)
    published = published_years(tx.session, branch_id)
    this = branch.today.year
    years = [
        year
        for year in (this - 1, this)
        if year not in published and settings.scheme_of(tx.rules.points, year) is not None
    ]
    books = [branch_book(tx, branch, year) for year in years]
    found = PointsDesk(
        branch_id=branch_id,
        name=branch.row.name,
        zone=branch.row.zone,
        today=branch.today,
        settings=settings,
        scheme=None,
        by_cards=any(book.by_cards for book in books),
        months=tuple(_months(tx, branch, books)),
        waiting=waiting_entries(tx.session, branch_id),
        appeals=waiting_appeals(tx.session, branch_id),
    )
    return replace(found, scheme=settings.scheme_of(tx.rules.points, found.year))


def _months(tx: Tx, branch: Branch, books: list[Book]) -> Iterator[DeskMonth]:
    begun = []
    for book in books:
        begin = book.settings.in_year(book.year)
        since = 0 if begin is None else begin.since
        begun += [(book, each) for each in months_of_year(book.year) if since <= each <= book.now]
    states = states_of(tx, branch, [each for _, each in begun])
    for book, each in begun:
        scored = [one for one in book.members.values() if one.months.get(each) == branch.unit_id]
        carded = sum(any(card.month == each for card in one.record.cards) for one in scored)
        yield DeskMonth(each, len(scored), carded if book.by_cards else len(scored), states[each])
