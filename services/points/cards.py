"""The cards of a month as its keepers see them, with the entries of the month beside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR

from domain.dues.months import Month, month, month_of, year_of
from domain.errors import DomainError
from domain.points.closing import MonthState
from domain.points.counting import Out, count
from domain.points.scheme import Dimension, Event, Part, PartKind, Scheme
from models.queries.points_keeping import holders_on
from services.access import KEEPERS, May
from services.meetings.branch import Branch
from services.points.book import Book, Member, branch_book
from services.points.closed import require_open
from services.points.rights import kept_branch
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """What the branch gives some members for a month: scores in hundredths by dimension."""

    branch_id: int
    month: Month
    cards: Mapping[int, Mapping[str, int]]  # by person
    notes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """An entry of the month that brings or costs points without the card."""

    entry_id: int  # below nought: it follows from another ledger
    event: Event
    points: int  # that count; of a proposal those stated
    waiting: bool


@dataclass(frozen=True, slots=True)
class MemberMonth:
    """One member whom the branch scores in a month."""

    person_id: int
    name: str
    code: str
    card: Mapping[str, int] | None  # that stands
    note: str
    beside: tuple[Beside, ...]
    locked: bool  # one's own card, while another keeper can fill it


@dataclass(frozen=True, slots=True)
class MonthCards:
    """A month of a branch."""

    branch_id: int
    name: str
    month: Month
    state: MonthState
    scheme: Scheme
    dimensions: tuple[Dimension, ...]
    rows: tuple[MemberMonth, ...]
    alone: bool  # the actor scores the own card too: nobody else keeps this branch

    @property
    def full(self) -> int:
        """Full marks of a card."""
        return sum(each.most or 0 for each in self.dimensions)

    @property
    def start(self) -> dict[str, int]:
        """What a card has before anybody changes it."""
        return {each.key: each.start for each in self.dimensions}

    @property
    def carded(self) -> int:
        """How many have a card."""
        return sum(row.card is not None for row in self.rows)


@use_case(may=May.MEMBER, writes=False)
def month_cards(tx: Tx, branch_id: int, month: Month) -> MonthCards:
    """The cards of a month that can still be changed; raises for any other, and who keeps none."""
    branch = kept_branch(tx, branch_id)
    book, state = month_book(tx, branch, month)
    return cards_in(tx, branch, book, month, state)


def month_book(tx: Tx, branch: Branch, asked: Month) -> tuple[Book, MonthState]:
    """The book of a month's year, when the month is scored by cards and can be changed."""
    if year_of(asked) >= MAXYEAR:
        raise DomainError("points.year_unknown")
    if asked > month_of(branch.today):
        raise DomainError("points.month_ahead", month=asked)
    book = branch_book(tx, branch, year_of(asked))
    begin = book.settings.in_year(book.year)
    if begin is not None and asked < begin.since:
        raise DomainError("points.year_before", since=begin.since)
    if not book.by_cards:
        raise DomainError("points.no_cards")
    return book, require_open(tx, branch, asked)


def card_parts(scheme: Scheme) -> tuple[Part, ...]:
    """The parts that are scored by cards."""
    return tuple(part for part in scheme.parts if part.kind is PartKind.CARDS)


def cards_in(tx: Tx, branch: Branch, book: Book, asked: Month, state: MonthState) -> MonthCards:
    """The month out of its book."""
    others = holders_on(
        tx.session, branch.unit_id, [each.value for each in KEEPERS], branch.today
    ) - {tx.actor.person_id}
    rows = tuple(
        _row(book, member, asked, locked=bool(others) and member.person_id == tx.actor.person_id)
        for member in book.members.values()
        if member.months.get(asked) == branch.unit_id
    )
    return MonthCards(
        branch_id=branch.unit_id,
        name=branch.row.name,
        month=asked,
        state=state,
        scheme=book.scheme,
        dimensions=tuple(
            each for part in card_parts(book.scheme) for each in book.scheme.of_part(part)
        ),
        rows=rows,
        alone=not others and any(row.person_id == tx.actor.person_id for row in rows),
    )


def _row(book: Book, member: Member, asked: Month, *, locked: bool) -> MemberMonth:
    held = [row for row in member.cards if month_of(row.month) == asked]
    last = held[-1] if held else None
    return MemberMonth(
        person_id=member.person_id,
        name=member.name,
        code=member.code,
        card=None if last is None else json.loads(last.scores),
        note="" if last is None else last.note,
        beside=tuple(_beside(book, member, asked)),
        locked=locked,
    )


def _beside(book: Book, member: Member, asked: Month) -> Sequence[Beside]:
    """Entries that count in the month, and proposals that wait."""
    record = member.record
    lines = count(book.scheme, record.entries, record.months, month(book.year, 12))
    found = []
    for line in lines:
        if line.entry.month != asked:
            continue
        waiting = any(cut.why is Out.PROPOSED for cut in line.cuts)
        if line.counted or waiting:
            event = book.scheme.events[line.entry.event]
            points = line.entry.stated if waiting else line.counted
            found.append(Beside(line.entry.id, event, points, waiting))
    return found
