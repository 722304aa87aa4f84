"""Which entries count, how much of each, and why the rest does not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.dues.months import Month
from domain.points.entries import Entry, Status, undone
from domain.points.scheme import Event, Group, GroupPer, Scheme


class Out(StrEnum):
    """Why an entry, or a part of it, does not count."""

    REVERSAL = "reversal"  # a row that takes another back
    REVERSED = "reversed"
    DECLINED = "declined"
    PROPOSED = "proposed"  # nobody has decided yet
    OTHER_SCHEME = "other_scheme"  # the scheme has no such event
    NOT_SCORED = "not_scored"  # a month for which the member is not scored
    NOT_YET = "not_yet"  # a month after the last one asked for
    ABOVE_EVENT = "above_event"  # more than the event brings or costs at once
    EXCLUDED = "excluded"  # a weightier entry of its group counts
    MONTH_CAP = "month_cap"
    YEAR_CAP = "year_cap"


@dataclass(frozen=True, slots=True)
class Cut:
    """What was taken from an entry, why, and the entry or the cap that did it."""

    why: Out
    points: int
    by: int | None = None  # the other entry
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with what of it counts; that and its cuts make up what it states."""

    entry: Entry
    counted: int
    cuts: tuple[Cut, ...] = ()


def count(
    scheme: Scheme, entries: Iterable[Entry], months: Iterable[Month], through: Month
) -> tuple[Line, ...]:
    """A line for each entry, in the order of months and rows.

    What counts never depends on the order in which rows were written: of a group the weightiest
    counts, then the earlier month; a cap that is full leaves the earlier months their points.
    """
    scored = frozenset(months)
    rows = sorted(entries, key=lambda entry: (entry.month, entry.id))
    gone = undone(rows)
    lines: dict[int, Line] = {}
    live: list[Entry] = []
    for row in rows:
        why = _out(scheme, row, gone, scored, through)
        if why is None:
            live.append(row)
        else:
            by = gone.get(row.id) if why is Out.REVERSED else None
            lines[row.id] = Line(row, 0, (Cut(why, row.stated, by),))
    for row, by in _excluded(scheme, live):
        lines[row.id] = Line(row, 0, (Cut(Out.EXCLUDED, row.stated, by),))
    by_event: dict[str, list[Entry]] = defaultdict(list)
    for row in live:
        if row.id not in lines:
            by_event[row.event].append(row)
    for code, of in by_event.items():
        lines |= {line.entry.id: line for line in _capped(scheme.events[code], of)}
    return tuple(lines[row.id] for row in rows)


def _out(
    scheme: Scheme,
    row: Entry,
    gone: Mapping[int, int],
    scored: frozenset[Month],
    through: Month,
) -> Out | None:
    """Why a row does not count at all; the first reason that a person would give."""
    reasons = (
        (Out.REVERSAL, row.reverses is not None),
        (Out.REVERSED, row.id in gone),
        (Out.DECLINED, row.status is Status.DECLINED),
        (Out.OTHER_SCHEME, row.event not in scheme.events),
        (Out.NOT_SCORED, row.month not in scored),
        (Out.PROPOSED, row.status is Status.PROPOSED),
        (Out.NOT_YET, row.month > through),
    )
    return next((why for why, holds in reasons if holds), None)


def _excluded(scheme: Scheme, live: Sequence[Entry]) -> Iterable[tuple[Entry, int]]:
    """The entries that give way within their group, each with the entry that counts instead."""
    groups: dict[tuple[str, object], list[Entry]] = defaultdict(list)
    for row in live:
        name = scheme.events[row.event].group
        if name is not None:
            groups[name, _scope(scheme.groups[name], row)].append(row)
    for rows in groups.values():
        first, *others = sorted(
            rows,
            key=lambda row: (
                -abs(_allowed(scheme.events[row.event], row)),
                row.month,
                row.event,
                row.id,
            ),
        )
        yield from ((row, first.id) for row in others)


def _scope(group: Group, row: Entry) -> object:
    """What entries must share to weigh against each other; without an occasion they never do."""
    if group.per is GroupPer.YEAR:
        return None
    if group.per is GroupPer.MONTH:
        return row.month
    return row.occasion or row.id


def _allowed(event: Event, row: Entry) -> int:
    """What an entry may bring at once; a derived one has been computed and may count often."""
    if row.origin is not None:
        return row.stated
    return max(min(0, event.furthest), min(row.stated, max(0, event.furthest)))


def _capped(event: Event, rows: Sequence[Entry]) -> Iterable[Line]:
    """The lines of one event; the cap of the month takes first, then that of the year."""
    in_month: dict[Month, int] = defaultdict(int)
    in_year = 0
    for row in rows:
        left = _allowed(event, row)
        cuts = [] if left == row.stated else [Cut(Out.ABOVE_EVENT, row.stated - left)]
        for why, cap, before in (
            (Out.MONTH_CAP, event.cap_month, in_month[row.month]),
            (Out.YEAR_CAP, event.cap_year, in_year),
        ):
            kept = _within(left, cap, before)
            if kept != left:
                cuts.append(Cut(why, left - kept, cap=cap))
                left = kept
        in_month[row.month] += left
        in_year += left
        yield Line(row, left, tuple(cuts))


def _within(points: int, cap: int | None, before: int) -> int:
    """What a cap leaves of some points after others of the same sign."""
    if cap is None:
        return points
    room = max(0, cap - abs(before))
    return max(-room, min(room, points))
