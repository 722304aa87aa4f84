"""A month is scored: a card for each member, and a new one where a card is corrected."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.dues.months import Month, first_day
from domain.errors import DomainError, NotFound
from domain.points.duty import SCORED
from domain.points.propose import check_card
from domain.points.scheme import Dimension
from models.points import PointsCard
from models.queries.dues import add_all
from services.access import May
from services.drafts import delete_own
from services.points.book import Book
from services.points.cards import (
    MemberMonth,
    MonthCards,
    MonthEntry,
    card_parts,
    cards_in,
    month_book,
)
from services.points.rights import kept_branch
from services.points.settling import settle_points
from services.seam import Tx, use_case
from services.wording import short

LONGEST_NOTE = 200  # characters
_MONTHS = 100_000  # more than there are months: with it, branch and month are one number


@dataclass(frozen=True, slots=True)
class ScoredCard:
    """One card as it is, or would be, written."""

    person_id: int
    name: str
    total: int
    before: int | None  # the sum of the card that stood
    differs: tuple[tuple[Dimension, int], ...]  # from what the form offers
    note: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """What scoring a month writes."""

    branch_id: int
    name: str
    month: Month
    full: int
    cards: tuple[ScoredCard, ...]
    members: int
    carded: int  # afterwards
    locked: bool  # the actor's own card is left to another keeper
    alone: bool  # the actor's own card is scored too, because nobody else keeps the branch


@use_case(may=May.MEMBER, writes=False)
def score_preview(tx: Tx, entry: MonthEntry) -> Scoring:
    """What `score_month` would write; raises what it would raise."""
    branch = kept_branch(tx, entry.branch_id)
    book, state = month_book(tx, branch, entry.month)
    found = cards_in(tx, branch, book, entry.month, state)
    return _scoring(found, tuple(_changed(book, found, entry)))


@use_case(may=May.MEMBER, writes=True)
def score_month(tx: Tx, entry: MonthEntry, *, draft_id: int | None = None) -> Scoring:
    """Write a card for each member given; one that says what stands already is not written again.

    One's own card is filled by another keeper: raises `points.own_card` while there is one.
    """
    branch = kept_branch(tx, entry.branch_id, lock=True)
    book, state = month_book(tx, branch, entry.month)
    found = cards_in(tx, branch, book, entry.month, state)
    cards = tuple(_changed(book, found, entry))
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    add_all(
        tx.session,
        PointsCard,
        [
            {
                "branch_id": branch.unit_id,
                "person_id": card.person_id,
                "month": first_day(entry.month),
                "scores": json.dumps(dict(entry.cards[card.person_id]), sort_keys=True),
                "note": card.note,
                "scored_by": tx.actor.person_id,
                "scored_at": tx.now,
            }
            for card in cards
        ],
    )
    made = _scoring(found, cards)
    settle_points(tx, branch.unit_id, SCORED, entry.month, made.members - made.carded)
    tx.effect = f"points_cards:{effect_of(branch.unit_id, entry.month)}"
    return made


def effect_of(branch_id: int, month: Month) -> int:
    """A branch and a month as the one number of an effect."""
    return branch_id * _MONTHS + month


def branch_and_month(number: int) -> tuple[int, Month]:
    """The branch and month of an effect."""
    return divmod(number, _MONTHS)


def _changed(book: Book, found: MonthCards, entry: MonthEntry) -> Iterator[ScoredCard]:
    """Those that say something new, checked each."""
    rows = {row.person_id: row for row in found.rows}
    for person_id, scores in entry.cards.items():
        row = rows.get(person_id)
        if row is None:
            name = book.member(person_id).name
            raise DomainError("points.not_scored", name=name, month=found.month)
        if row.locked:
            raise DomainError("points.own_card")
        _check(found, scores)
        note = _note(entry.notes.get(person_id, ""))
        if row.card != scores or row.note != note:
            yield _card(found, row, scores, note)


def _note(text: str) -> str:
    """A note of one line; raises `points.note_too_long`."""
    return short(text, "points.note_too_long", LONGEST_NOTE)


def _check(found: MonthCards, scores: Mapping[str, int]) -> None:
    """A card holds all parts that are scored by cards; what belongs to none is refused."""
    for part in card_parts(found.scheme):
        others = {
            each.key
            for other in card_parts(found.scheme)
            if other is not part
            for each in found.scheme.of_part(other)
        }
        own = {name: score for name, score in scores.items() if name not in others}
        check_card(found.scheme, part, own)


def _card(found: MonthCards, row: MemberMonth, scores: Mapping[str, int], note: str) -> ScoredCard:
    return ScoredCard(
        person_id=row.person_id,
        name=row.name,
        total=sum(scores.values()),
        before=None if row.card is None else sum(row.card.values()),
        differs=tuple(
            (each, scores[each.key]) for each in found.dimensions if scores[each.key] != each.start
        ),
        note=note,
    )


def _scoring(found: MonthCards, cards: tuple[ScoredCard, ...]) -> Scoring:
    return Scoring(
        branch_id=found.branch_id,
        name=found.name,
        month=found.month,
        full=found.full,
        cards=cards,
        members=len(found.rows),
        carded=found.carded + sum(card.before is None for card in cards),
        locked=any(row.locked for row in found.rows),
        alone=found.alone,
    )
