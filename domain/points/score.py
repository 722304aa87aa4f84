"""The score of each dimension: where it starts, what entries change, and its bounds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.dues.months import Month
from domain.points.counting import Line
from domain.points.entries import Card
from domain.points.scheme import Dimension, Part, PartKind, Per, Scheme


@dataclass(frozen=True, slots=True)
class Score:
    """One dimension in a month, or in the year; `beyond` is what its bounds took away."""

    dimension: Dimension
    before: int  # where it starts, or what the card gave
    change: int  # what entries brought and cost
    score: int
    lines: tuple[Line, ...] = ()

    @property
    def beyond(self) -> int:
        """What would be more than the most (positive), or less than the floor (negative)."""
        return self.before + self.change - self.score


@dataclass(frozen=True, slots=True)
class Marks:
    """A part in one month, or in the year; without a card it has no score, which is not zero."""

    month: Month | None  # none: the year as a whole
    scores: tuple[Score, ...] = ()
    card: int | None = None
    scored: bool = True

    @property
    def raw(self) -> int:
        """The sum of the dimensions."""
        return sum(each.score for each in self.scores)


def marks_of(
    scheme: Scheme,
    part: Part,
    months: Sequence[Month],
    lines: Iterable[Line],
    cards: Iterable[Card],
) -> tuple[Marks, ...]:
    """The marks of a part: one for each month, or one for the year."""
    dimensions = scheme.of_part(part)
    by_place: dict[tuple[Month | None, str], list[Line]] = defaultdict(list)
    for line in lines:
        event = scheme.events.get(line.entry.event)
        if event is not None:
            month = line.entry.month if part.per is Per.MONTH else None
            by_place[month, event.dimension].append(line)
    held = _held(cards)
    found = []
    for month in _periods(part, months):
        card = held.get(month) if part.kind is PartKind.CARDS else None
        given = _given(part, dimensions, card)
        number = None if card is None else card.id
        if given is None:
            found.append(Marks(month, card=number, scored=False))
            continue
        scores = tuple(
            _score(each, given[each.key], by_place.get((month, each.key), ()))
            for each in dimensions
        )
        found.append(Marks(month, scores, number))
    return tuple(found)


def _periods(part: Part, months: Sequence[Month]) -> Sequence[Month | None]:
    if part.per is Per.MONTH:
        return months
    return (None,) if months else ()


def _held(cards: Iterable[Card]) -> dict[Month | None, Card]:
    """The card that holds for each month: the last row."""
    return {card.month: card for card in sorted(cards, key=lambda card: card.id)}


def _given(
    part: Part, dimensions: Iterable[Dimension], card: Card | None
) -> Mapping[str, int] | None:
    """Where each dimension starts; None for a month whose card is missing or not complete."""
    if part.kind is not PartKind.CARDS:
        return {each.key: each.start for each in dimensions}
    if card is None or any(each.key not in card.scores for each in dimensions):
        return None
    return {each.key: each.bounded(card.scores[each.key]) for each in dimensions}


def _score(dimension: Dimension, before: int, lines: Sequence[Line]) -> Score:
    if not lines:  # most dimensions of most months; `before` is within the bounds already
        return Score(dimension, before, 0, before)
    change = sum(line.counted for line in lines)
    return Score(dimension, before, change, dimension.bounded(before + change), tuple(lines))
