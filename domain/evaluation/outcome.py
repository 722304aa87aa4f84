"""What a closed round says of somebody: sums that may be shown, their mean, and its points."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.evaluation.terms import Audience, Terms
from domain.evaluation.urn import Urn


@dataclass(frozen=True, slots=True)
class Share:
    """A sum of scores with what it weighs: exact, so that only the last figure is rounded."""

    total: int
    weight: int

    def mean(self) -> int:
        """The mean score in hundredths, half up."""
        return _half_up(100 * self.total, self.weight)

    def points(self, scale: int, most: int) -> int:
        """The part of `most` that the mean is of the scale, in hundredths, half up."""
        return _half_up(most * self.total, self.weight * scale)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may be shown of somebody; nothing where ballots are too few."""

    all: Share | None = None
    by_audience: Mapping[Audience, Share] = field(default_factory=dict)  # unweighted


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a round may show, of all its subjects alike.

    Were it asked of each, those who voted would stand out: they have a ballot fewer, their own.
    """

    whole: bool
    parts: bool  # with one audience hidden the other is too: it could be taken off the whole


def allowed(urn: Urn, terms: Terms) -> Allowed:
    """What a round may show: by whoever has the fewest ballots."""
    counts = [[each.ballots for each in row] for row in urn.rows]
    whole = min(map(sum, counts), default=0) >= terms.minimum
    # An audience of which nobody voted hides nothing; one that voted for some only counts.
    said = [column for column in zip(*counts, strict=True) if any(column)]
    return Allowed(whole, whole and all(min(each) >= terms.group_minimum for each in said))


def outcome(urn: Urn, slot: int, terms: Terms) -> Outcome:
    """What may be shown of one subject, by the terms of the round."""
    may = allowed(urn, terms)
    if not may.whole:
        return Outcome()
    said = {audience: each for audience, each in urn.tallies(slot).items() if each.ballots}
    whole = Share(
        sum(terms.weight(audience) * each.total for audience, each in said.items()),
        sum(terms.weight(audience) * each.ballots for audience, each in said.items()),
    )
    parts = {audience: Share(each.total, each.ballots) for audience, each in said.items()}
    return Outcome(whole, parts if may.parts else {})


def _half_up(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)
