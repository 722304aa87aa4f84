"""What a closed round says of somebody: sums that may be shown, their mean, and its points."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.evaluation.terms import Audience, Terms
from domain.evaluation.urn import Tally

EVALUATION_POINTS = 2000  # hundredths: the 20 of 80 + 20


@dataclass(frozen=True, slots=True)
class Share:
    """A sum of scores with what it weighs: exact, so that only the last figure is rounded."""

    total: int
    weight: int

    def mean(self) -> int:
        """The mean score in hundredths, half up."""
        return _half_up(100 * self.total, self.weight)

    def points(self, scale: int, most: int = EVALUATION_POINTS) -> int:
        """The part of `most` that the mean is of the scale, in hundredths, half up."""
        return _half_up(most * self.total, self.weight * scale)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may be shown of somebody; nothing but the count where it is too few."""

    ballots: int
    all: Share | None
    by_audience: Mapping[Audience, Share]  # unweighted; empty where one of them is too few


def outcome(tallies: Mapping[Audience, Tally], terms: Terms) -> Outcome:
    """What may be shown, by the terms of the round.

    With one audience hidden the other is hidden too: it could be taken off the whole.
    """
    said = {audience: each for audience, each in tallies.items() if each.ballots}
    ballots = sum(each.ballots for each in said.values())
    if ballots < terms.minimum:
        return Outcome(ballots, None, {})
    whole = Share(
        sum(terms.weight(audience) * each.total for audience, each in said.items()),
        sum(terms.weight(audience) * each.ballots for audience, each in said.items()),
    )
    if any(each.ballots < terms.group_minimum for each in said.values()):
        return Outcome(ballots, whole, {})
    parts = {audience: Share(each.total, each.ballots) for audience, each in said.items()}
    return Outcome(ballots, whole, parts)


def _half_up(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)
