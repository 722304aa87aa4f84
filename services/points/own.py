"""A member's own card of points: the year as it stands, and a month opened down to its entries."""

from collections.abc import Iterable

from domain.dues.months import Month, first_day, month, year_of
from domain.errors import DomainError, Forbidden, NotFound
from domain.points.counting import Out
from domain.points.total import PartTotal, YearTotal, shares, year_total
from models.queries.points_entries import PublishedRow, last_branch, published_total
from services.access import KEEPERS, May
from services.meetings.branch import Branch, load_branch
from services.points.book import Book, branch_book
from services.points.closed import states_of
from services.points.detail import details
from services.points.rights import own_person
from services.points.values import MonthLine, MonthPart, OwnCard, OwnMonth, Period, PublishedTotal
from services.seam import Tx, use_case

_QUARTER, _HALF, _YEAR = 3, 6, 12
_YEARS = range(2000, 2100)


@use_case(may=May.BOUND, writes=False)
def own_card(
    tx: Tx, branch_id: int | None = None, person_id: int | None = None, year: int | None = None
) -> OwnCard:
    """The card of a member and year: one's own, also after leaving, or for keepers anybody's.

    Without a branch it is that of the actor; without a year it is this one. Raises NotFound for
    somebody out of reach, Forbidden for who keeps no points there, `points.no_scheme`.
    """
    branch, who = _whose(tx, branch_id, person_id)
    asked = branch.today.year if year is None else year
    book = _book(tx, branch, who, asked)
    member = book.member(who)
    total, through = book.total(member), book.through(member)
    return OwnCard(
        branch_id=branch.unit_id,
        branch=branch.row.name,
        zone=branch.row.zone,
        today=branch.today,
        person_id=who,
        name=member.name,
        own=who == tx.actor.person_id,
        year=asked,
        total=total,
        through=through,
        months=_months(tx, branch, total, through),
        quarters=_periods(total, through, asked, _QUARTER),
        halves=_periods(total, through, asked, _HALF),
        waiting=sum(any(cut.why is Out.PROPOSED for cut in each.cuts) for each in total.lines),
        published=_published(published_total(tx.session, branch.unit_id, asked, who)),
        first_year=None if book.settings.since is None else year_of(book.settings.since),
        place=_place(book, total),
    )


@use_case(may=May.BOUND, writes=False)
def own_month(tx: Tx, branch_id: int | None, person_id: int | None, asked: Month) -> OwnMonth:
    """A month of a card: each dimension with its score, each entry with its reason.

    Access as for `own_card`. Raises `points.month_ahead` for a month that has not come.
    """
    branch, who = _whose(tx, branch_id, person_id)
    book = _book(tx, branch, who, year_of(asked))
    if asked > book.now:
        raise DomainError("points.month_ahead", month=asked)
    member = book.member(who)
    total = year_total(book.scheme, member.record, max(asked, book.through(member)))
    cards = [card for card in member.cards if card.month == first_day(asked)]
    return OwnMonth(
        branch_id=branch.unit_id,
        branch=branch.row.name,
        zone=branch.row.zone,
        person_id=who,
        name=member.name,
        own=who == tx.actor.person_id,
        month=asked,
        scored=asked in member.months,
        state=states_of(tx, branch, [asked])[asked],
        scheme=book.scheme,
        parts=tuple(_month_parts(total.parts, asked)),
        entries=details(tx, member, total, asked),
        card_note=cards[-1].note if cards else "",
    )


def _whose(tx: Tx, branch_id: int | None, person_id: int | None) -> tuple[Branch, int]:
    """The branch and the member; leaders and committees see nobody's card but their own."""
    own = own_person(tx)
    who = person_id or own
    if who != own and not _keeps(tx, branch_id):
        raise Forbidden("points.not_keeper")
    home = branch_id or _home(tx, own)
    if home is None:
        raise NotFound("person.not_in_branch")
    return load_branch(tx, home), who


def _keeps(tx: Tx, branch_id: int | None) -> bool:
    return any(seat.unit_id == branch_id and seat.office in KEEPERS for seat in tx.actor.seats)


def _home(tx: Tx, person_id: int) -> int | None:
    """The branch to which somebody belongs, or did last."""
    places = tx.actor.places
    return places[0].branch_id if places else last_branch(tx.session, person_id)


def _book(tx: Tx, branch: Branch, who: int, year: int) -> Book:
    """The book with one member, or with everybody where members see their place."""
    if year not in _YEARS:
        raise DomainError("points.year_unknown")
    book = branch_book(tx, branch, year, who)
    return branch_book(tx, branch, year) if book.settings.ranking else book


def _place(book: Book, own: YearTotal) -> tuple[int, int] | None:
    """The place among the members who are scored; equal totals share one."""
    if not book.settings.ranking or not own.months:
        return None
    totals = [book.total(each) for each in book.members.values()]
    scored = [each.total for each in totals if each.months]
    return 1 + sum(each > own.total for each in scored), len(scored)


def _months(tx: Tx, branch: Branch, total: YearTotal, through: Month) -> tuple[MonthLine, ...]:
    states = states_of(tx, branch, total.months)
    return tuple(
        MonthLine(each, each > through, states[each], shares(total, [each]))
        for each in total.months
    )


def _periods(total: YearTotal, through: Month, year: int, size: int) -> tuple[Period, ...]:
    """The quarters or halves that have begun, and in which the member is scored."""
    found = []
    for number in range(_YEAR // size):
        first = month(year, number * size + 1)
        period = range(first, first + size)
        if first <= through and any(each in period for each in total.months):
            found.append(Period(number + 1, shares(total, period)))
    return tuple(found)


def _published(row: PublishedRow | None) -> PublishedTotal | None:
    return None if row is None else PublishedTotal(*row)


def _month_parts(parts: Iterable[PartTotal], asked: Month) -> Iterable[MonthPart]:
    """The parts that are scored by the month; those by the year show their entries alone."""
    for each in parts:
        marks = [found for found in each.marks if found.month == asked]
        yield from (MonthPart(each.part, found.scored, found.scores) for found in marks)
