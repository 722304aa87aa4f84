"""What is owed by a day of its own: the election when a term ends, the end of a probation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from domain.facts import Span

TERM_ELECTION, PROBATION = "term_election", "probation"
PROBATION_YEARS = 1  # 党章第7条
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lasting:
    """Something owed by a day, over the days [since, until) on which nothing has ended it."""

    due_on: date
    since: date
    until: date | None
    person_id: int = 0  # a probationer; nobody for a term

    def open_on(self, day: date) -> bool:
        """Whether it is still to be done on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Stay:
    """A probationer's time in one branch, [since, until)."""

    person_id: int
    branch_id: int
    since: date
    until: date | None


def years_after(day: date, years: int) -> date:
    """The same day some calendar years later; of 29 February the 28th where there is none."""
    year = min(day.year + years, MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def elections(terms: Iterable[Span], years: int) -> tuple[Lasting, ...]:
    """The elections that terms of a committee lead to, the oldest first; none for 0 years.

    A term is due so many years after it began, or on the later day that the roster gives as its
    end. The next term ends the duty. One that ended early without a next one asks for nothing:
    the branch has no committee any more. Source: rulebook C30.
    """
    if not years:
        return ()
    known = sorted(terms, key=lambda term: term[0])
    nexts = [*(since for since, _ in known[1:]), None]
    return tuple(
        _election(since, until, following, years_after(since, years))
        for (since, until), following in zip(known, nexts, strict=False)
    )


def probations(stays: Iterable[Stay]) -> Iterator[tuple[int, Lasting]]:
    """The ends of probations, each with the branch in which the person is.

    A stay that begins when another of the same person ends counts on from the first.
    Source: 党章第7条, one year from the day of the general meeting that admitted.
    """
    begun: dict[int, date] = {}
    left: dict[int, date | None] = {}
    for stay in sorted(stays, key=lambda each: (each.person_id, each.since)):
        who = stay.person_id
        before = left.get(who)
        if who not in begun or (before is not None and before < stay.since):
            begun[who] = stay.since
        left[who] = stay.until
        due_on = years_after(begun[who], PROBATION_YEARS)
        yield stay.branch_id, Lasting(due_on, stay.since, stay.until, who)


def _election(since: date, until: date | None, following: date | None, end: date) -> Lasting:
    """The roster ends a term with the first day of the next one; any other end it was told."""
    if until is None or until == following:
        return Lasting(end, since, following)
    if until < end - _DAY:  # whoever writes its last day means the same
        return Lasting(end, since, until)
    return Lasting(until, since, following)
