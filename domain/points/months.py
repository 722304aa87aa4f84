"""For which months somebody is scored, and by which branch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dues.months import Month, first_day, months_of_year
from domain.points.scheme import Months, Scheme
from domain.vocabulary import MemberTrait


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time in one branch; `until` is exclusive."""

    branch_id: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait with its time; `until` is exclusive."""

    trait: MemberTrait
    since: date
    until: date | None = None


def scored_months(
    scheme: Scheme, year: int, stays: Sequence[Stay], traits: Iterable[Trait] = ()
) -> dict[Month, int]:
    """The months of a year for which somebody is scored, each with the branch that scores it.

    The branch is that of the first day scored: a transfer within a month leaves it to the old
    branch, as with dues. A month is full when the member belonged to some branch on each day.
    Source: our reading of rulebook pitfall 19; the seed is silent.
    """
    out = [each for each in traits if each.trait in scheme.left_out]
    there = sorted(stays, key=lambda stay: stay.since)
    spans: list[Stay | Trait] = [*there, *out]
    changes = {day for span in spans for day in (span.since, span.until) if day}
    # Nothing changes between two of these days, so they stand for the others.
    found: dict[Month, int] = {}
    for asked in months_of_year(year):
        first, after = first_day(asked), first_day(asked + 1)
        days = sorted({first, *(day for day in changes if first < day < after)})
        branches = [_branch(day, there, out) for day in days]
        held = [branch for branch in branches if branch is not None]
        whole = len(held) == len(days) or scheme.months is Months.ANY_DAY
        if held and whole and scheme.holds(asked):
            found[asked] = held[0]
    return found


def _branch(day: date, stays: Iterable[Stay], out: Iterable[Trait]) -> int | None:
    if any(_holds(each, day) for each in out):
        return None
    return next((stay.branch_id for stay in stays if _holds(stay, day)), None)


def _holds(span: Stay | Trait, day: date) -> bool:
    return span.since <= day and (span.until is None or day < span.until)
