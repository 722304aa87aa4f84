"""The book of points of a branch and year, loaded in a fixed number of queries.

Entries that follow from other ledgers are made anew at each reading, so that a corrected minute or
payment is a corrected score; they have numbers below nought.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from domain.dues.months import Month, first_day, month, month_of, months_of_year
from domain.errors import DomainError, NotFound
from domain.points.derive import Facts, derive
from domain.points.entries import Card, Entry, Evaluation, Record, Status
from domain.points.months import Stay, Trait, scored_months
from domain.points.scheme import Scheme
from domain.points.total import YearTotal, year_total
from models.queries.dues import People, StayRow, ever_in, names_of, one_of, stays_of
from models.queries.points import (
    CardRow,
    EntryRow,
    EvaluatedRow,
    cards_of,
    entries_of,
    evaluated,
    settings_around,
)
from services.meetings.branch import Branch
from services.organisation import read_traits
from services.points.facts import FactsAsked, facts_of
from services.points.settings import PointsSettings, by_branch, settings_of
from services.seam import Tx


class _Owned(Protocol):
    @property
    def person_id(self) -> int: ...


T = TypeVar("T", bound=_Owned)
_NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a book with everything that their total is made of."""

    person_id: int
    name: str
    code: str
    stays: tuple[StayRow, ...]
    months: Mapping[Month, int]  # scored in this year, each with the branch that scores it
    record: Record
    entries: Mapping[int, EntryRow]  # stored rows; those below nought are derived
    cards: tuple[CardRow, ...]

    def place_on(self, day: date) -> StayRow | None:
        """Where they belong on a day."""
        return next(
            (
                stay
                for stay in self.stays
                if stay.since <= day and (stay.until is None or day < stay.until)
            ),
            None,
        )

    def group_in(self, branch_id: int, day: date) -> int | None:
        """Their group in a branch on a day; for who has left, the last one."""
        now = self.place_on(day)
        if now is not None and now.branch_id == branch_id:
            return now.group_id
        here = [stay for stay in self.stays if stay.branch_id == branch_id]
        return here[-1].group_id if here else None

    def months_in(self, branch_id: int) -> tuple[Month, ...]:
        """The months for which a branch scores them."""
        return tuple(each for each, branch in self.months.items() if branch == branch_id)


@dataclass(frozen=True, slots=True)
class Book:
    """The members whom a branch scores in a year, by name, and the scheme."""

    branch_id: int
    year: int
    scheme: Scheme
    settings: PointsSettings
    today: date
    members: Mapping[int, Member] = field(default_factory=dict)

    @property
    def now(self) -> Month:
        """The month of today."""
        return month_of(self.today)

    @property
    def by_cards(self) -> bool:
        """Whether the scheme has a card for each month."""
        return self.scheme.by_cards

    def member(self, person_id: int) -> Member:
        """Somebody of the book; raises NotFound for anybody else."""
        found = self.members.get(person_id)
        if found is None:
            raise NotFound("person.not_in_branch")
        return found

    def through(self, member: Member) -> Month:
        """The last month that is asked for: this one once it has a card, else the one before."""
        end = month(self.year, 12)
        if self.now > end:
            return end
        carded = any(card.month == self.now for card in member.record.cards)
        return self.now if carded or not self.by_cards else self.now - 1

    def total(self, member: Member) -> YearTotal:
        """A member's year as it stands."""
        return year_total(self.scheme, member.record, self.through(member))


def require_scheme(tx: Tx, branch_id: int, year: int) -> tuple[PointsSettings, Scheme]:
    """The scheme by which a branch scores a year; raises DomainError where it keeps no points."""
    settings = settings_of(tx.session, branch_id)
    if settings.begins and settings.in_year(year) is None:
        raise DomainError("points.year_before", since=settings.begins[0].since)
    scheme = settings.scheme_of(tx.rules.points, year)
    if scheme is None:
        raise DomainError("points.no_scheme")
    return settings, scheme


def branch_book(tx: Tx, branch: Branch, year: int, person_id: int | None = None) -> Book:
    """The book of a branch, or of one person of it; raises NotFound for somebody else's."""
    settings, scheme = require_scheme(tx, branch.unit_id, year)
    empty = Book(branch.unit_id, year, scheme, settings, branch.today)
    own = person_id
    people = ever_in(branch.unit_id) if own is None else one_of(branch.unit_id, own)
    book = books(tx, people, {branch.unit_id: empty}, year)[branch.unit_id]
    if person_id is not None:
        book.member(person_id)
    return book


def books(tx: Tx, people: People, empty: Mapping[int, Book], year: int) -> dict[int, Book]:
    """Books filled with the people behind a statement of ids, in a fixed number of queries.

    A year is totalled by the scheme of each book; months that another branch scores by another
    scheme are left out.
    """
    session, span = tx.session, months_of_year(year)
    first, last = first_day(span[0]), first_day(span[-1])
    stays = _by_person(stays_of(session, people))
    loaded = _Loaded(
        year=year,
        names=names_of(session, people),
        settings=by_branch(settings_around(session, people)),
        stays=stays,
        entries=_by_person(entries_of(session, people, first, last)),
        cards=_by_person(cards_of(session, people, first, last)),
        evaluations=evaluated(session, people, year),
        facts=facts_of(tx, people, _asked(empty.values(), first, first_day(span[-1] + 1))),
    )
    found: dict[int, Book] = {}
    there = _by_branch(loaded.names, stays)
    for branch_id, book in empty.items():
        members = {
            person_id: member
            for person_id in there.get(branch_id, ())
            if (member := loaded.member(book, person_id)) is not None
        }
        found[branch_id] = Book(branch_id, year, book.scheme, book.settings, book.today, members)
    return found


def _by_branch(
    people: Iterable[int], stays: Mapping[int, Sequence[StayRow]]
) -> dict[int, list[int]]:
    """Who ever belonged to which branch, in the order of the people."""
    found: dict[int, list[int]] = defaultdict(list)
    for person_id in people:
        for branch_id in {stay.branch_id for stay in stays[person_id]}:
            found[branch_id].append(person_id)
    return found


def _asked(of: Collection[Book], first: date, until: date) -> FactsAsked:
    """The facts that the schemes ask for; a day has passed when it has passed for all of them."""
    sources = frozenset(source for book in of for source in book.scheme.sources)
    return FactsAsked(sources, first, until, min((book.today for book in of), default=first))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """All rows of some people and a year."""

    year: int
    names: Mapping[int, tuple[str, str]]
    settings: Mapping[int, PointsSettings]
    stays: Mapping[int, Sequence[StayRow]]
    entries: Mapping[int, Sequence[EntryRow]]
    cards: Mapping[int, Sequence[CardRow]]
    evaluations: Mapping[tuple[int, int], EvaluatedRow]
    facts: Mapping[int, Facts]

    def member(self, book: Book, person_id: int) -> Member | None:
        """A person as a book sees them; None when its branch scores no month of theirs."""
        stays = self.stays[person_id]
        months = {
            asked: branch_id
            for asked, branch_id in scored_months(book.scheme, self.year, *spans_of(stays)).items()
            if self._scores(book, branch_id, asked)
        }
        here = any(_is_in(stay, book.branch_id, book.year) for stay in stays)
        if not here and book.branch_id not in months.values():
            return None
        name, code = self.names[person_id]
        rows = self.entries.get(person_id, ())
        cards = tuple(self.cards.get(person_id, ()))
        evaluation = self.evaluations.get((book.branch_id, person_id))
        record = Record(
            months=frozenset(months),
            entries=(*map(_entry, rows), *_derived(book.scheme, self.facts.get(person_id))),
            cards=tuple(map(_card, cards)),
            evaluation=None
            if evaluation is None
            else Evaluation(evaluation.total, evaluation.weight, evaluation.scale),
        )
        entries = {row.id: row for row in rows}
        return Member(person_id, name, code, tuple(stays), months, record, entries, cards)

    def _scores(self, book: Book, branch_id: int, asked: Month) -> bool:
        """Whether a branch scored a month by the scheme of the book."""
        settings = self.settings.get(branch_id)
        found = None if settings is None else settings.in_year(self.year)
        return found is not None and found.scheme == book.scheme.key and found.since <= asked


def _is_in(stay: StayRow, branch_id: int, year: int) -> bool:
    end = date(year + 1, 1, 1)
    lasts = stay.until is None or stay.until > date(year, 1, 1)
    return stay.branch_id == branch_id and stay.since < end and lasts


def spans_of(stays: Iterable[StayRow]) -> tuple[list[Stay], list[Trait]]:
    """Memberships of one person as the domain scores them: stays, and traits with their time."""
    rows = list(stays)
    traits = [
        Trait(trait, row.since, row.until) for row in rows for trait in read_traits(row.traits)
    ]
    return [Stay(row.branch_id, row.since, row.until) for row in rows], traits


def _entry(row: EntryRow) -> Entry:
    reversal = row.reverses_id is not None
    waiting = Status.APPROVED if reversal else Status.PROPOSED
    return Entry(
        id=row.id,
        event=row.event,
        month=month_of(row.month),
        points=row.points,
        status=waiting if row.status is None else Status(row.status),
        changed_to=row.changed_to,
        occasion=row.occasion,
        reverses=row.reverses_id,
    )


def _derived(scheme: Scheme, facts: Facts | None) -> Iterable[Entry]:
    for number, each in enumerate(derive(scheme, facts or _NO_FACTS), start=1):
        yield Entry(
            id=-number,
            event=each.event,
            month=each.month,
            points=each.points,
            occasion=each.occasion,
            origin=each.origin,
        )


def _card(row: CardRow) -> Card:
    return Card(row.id, month_of(row.month), json.loads(row.scores))


def _by_person(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return dict(found)
