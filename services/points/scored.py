"""Months of many branches in numbers of scored members, in a fixed number of statements.

Tests prove the numbers equal to those of the book of each branch, and both ways equal.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.dues.months import Month, first_day, month_of, year_of
from domain.points.duty import Scored
from domain.points.months import scored_months
from domain.points.scheme import PointsRules, Scheme
from models.queries.compliance import Within
from models.queries.dues import People, StayRow, stays_of
from models.queries.dues_counts import people_of
from models.queries.points_counts import (
    CountRow,
    counts,
    first_cards,
    plain_members,
    settings_in,
    special,
)
from services.points.book import spans_of
from services.points.settings import PointsSettings, by_branch
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class ScoredAsking:
    """What is asked of the branches within a condition: some months in a row.

    `zone` is that of a branch; cards that were given after `day` do not count.
    """

    within: Within
    months: Sequence[Month]
    zone: Callable[[int], str]
    day: Callable[[int], date]


@dataclass(frozen=True, slots=True)
class BranchScored:
    """The months of one branch that keeps points."""

    settings: PointsSettings
    rules: PointsRules
    months: Mapping[Month, Scored] = field(default_factory=dict)
    people: int = 0  # scored in any of them

    def scheme_of(self, asked: Month) -> Scheme | None:
        """The scheme by which the branch scores a month; None where it scores none."""
        since = self.settings.since
        if since is not None and asked < since:
            return None
        found = self.settings.scheme_of(self.rules, year_of(asked))
        return found if found is not None and found.holds(asked) else None


def scored_in(tx: Tx, asking: ScoredAsking) -> dict[int, BranchScored]:
    """How branches that keep points have scored some months, with the cards behind it."""
    kept = _kept(tx, asking)
    return _looked_at(tx, asking, kept, people_of(asking.within)) if kept else {}


def scored_counts(tx: Tx, asking: ScoredAsking) -> dict[int, BranchScored]:
    """The same without the cards: most members are counted by the database."""
    kept = _kept(tx, asking)
    if not kept:
        return {}
    first, last = first_day(asking.months[0]), first_day(asking.months[-1])
    found = _looked_at(tx, asking, kept, special(asking.within, first))
    members = plain_members(tx.session, asking.within, first)
    carded = {
        (row.branch_id, month_of(row.month)): row
        for row in counts(tx.session, asking.within, first, last)
    }
    return {
        branch_id: _with_plain(asking, branch_id, each, members.get(branch_id, 0), carded)
        for branch_id, each in found.items()
    }


def _with_plain(
    asking: ScoredAsking,
    branch_id: int,
    found: BranchScored,
    members: int,
    carded: Mapping[tuple[int, Month], CountRow],
) -> BranchScored:
    """The months of a branch with its plain members, who are scored in all of them."""
    if not members:
        return found
    months = dict(found.months)
    for month in asking.months:
        if found.scheme_of(month) is not None:
            row = carded.get((branch_id, month))
            on = () if row is None else (_day(asking, branch_id, row.last),)
            part = Scored(month, members, 0 if row is None else row.scored, on)
            months[month] = _together(part, months.get(month))
    return replace(found, months=months, people=found.people + members)


def _together(one: Scored, other: Scored | None) -> Scored:
    if other is None:
        return one
    return Scored(
        one.month,
        one.expected + other.expected,
        one.scored + other.scored,
        (*one.on, *other.on),
        (*one.rows, *other.rows),
    )


def _kept(tx: Tx, asking: ScoredAsking) -> dict[int, BranchScored]:
    """The branches that score some of the months."""
    rules = tx.rules.points
    found = {
        branch_id: BranchScored(settings, rules)
        for branch_id, settings in by_branch(settings_in(tx.session, asking.within)).items()
    }
    return {
        branch_id: each
        for branch_id, each in found.items()
        if any(each.scheme_of(month) is not None for month in asking.months)
    }


def _looked_at(
    tx: Tx, asking: ScoredAsking, kept: Mapping[int, BranchScored], people: People
) -> dict[int, BranchScored]:
    """The months of the branches, counted member by member."""
    first, last = first_day(asking.months[0]), first_day(asking.months[-1])
    cards = {
        (row.person_id, month_of(row.month)): row
        for row in first_cards(tx.session, people, first, last)
    }
    tallies: dict[int, dict[Month, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    persons: dict[int, set[int]] = defaultdict(set)
    for person_id, stays in _by_person(stays_of(tx.session, people)).items():
        for branch_id, month in _months(kept, stays, asking.months):
            persons[branch_id].add(person_id)
            tally = tallies[branch_id][month]
            tally.expected += 1
            card = cards.get((person_id, month))
            on = None if card is None else _day(asking, branch_id, card.at)
            if card is not None and on is not None and on <= asking.day(branch_id):
                tally.cards.append((card.row, on))
    return {
        branch_id: replace(
            each,
            months={month: tally.scored(month) for month, tally in tallies[branch_id].items()},
            people=len(persons[branch_id]),
        )
        for branch_id, each in kept.items()
    }


@dataclass(slots=True)
class _Tally:
    expected: int = 0
    cards: list[tuple[int, date]] = field(default_factory=list)

    def scored(self, month: Month) -> Scored:
        rows = sorted(self.cards)
        return Scored(
            month,
            self.expected,
            len(rows),
            tuple(day for _, day in rows),
            tuple(number for number, _ in rows),
        )


def _months(
    kept: Mapping[int, BranchScored], stays: Sequence[StayRow], months: Sequence[Month]
) -> Iterator[tuple[int, Month]]:
    """Which branch scores somebody in which of the months, as its book has it."""
    spans = spans_of(stays)
    years = sorted({year_of(month) for month in months})
    for branch_id in {stay.branch_id for stay in stays} & kept.keys():
        branch = kept[branch_id]
        for year in years:
            scheme = branch.settings.scheme_of(branch.rules, year)
            scored = {} if scheme is None else scored_months(scheme, year, *spans)
            for month, by in scored.items():
                if by == branch_id and month in months and branch.scheme_of(month) is not None:
                    yield branch_id, month


def _day(asking: ScoredAsking, branch_id: int, at: datetime) -> date:
    return at.astimezone(ZoneInfo(asking.zone(branch_id))).date()


def _by_person(rows: Iterable[StayRow]) -> dict[int, list[StayRow]]:
    found: dict[int, list[StayRow]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found
