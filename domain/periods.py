"""Calendar periods: month, quarter, half-year, year, and semesters by configured dates.

A period is a half-open range of days, never so many days back from today. "每季度" in the
regulations is read as the calendar quarter (our reading, rulebook part 1).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

MONTHS_IN_YEAR = 12


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SEMESTER = "semester"


@dataclass(frozen=True, slots=True)
class Semester:
    """A school term as the branch configures it."""

    key: str  # for example "2026-2027-1"
    start: date
    end: date  # exclusive


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open range of days with the key under which it is stored and typed."""

    kind: PeriodKind
    key: str  # 2026-11, 2026Q3, 2026H1, 2026, or the semester's key
    start: date
    end: date  # exclusive

    def contains(self, day: date) -> bool:
        """Whether the day belongs to the period."""
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days


# How many months a calendar period has; a semester has none.
_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
# A key from the year and the period's number within it, counted from 1.
_KEYS: dict[PeriodKind, Callable[[int, int], str]] = {
    PeriodKind.MONTH: "{:04}-{:02}".format,
    PeriodKind.QUARTER: "{:04}Q{}".format,
    PeriodKind.HALF_YEAR: "{:04}H{}".format,
    PeriodKind.YEAR: lambda year, _: f"{year:04}",
}
_TYPED = (
    (PeriodKind.MONTH, re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")),
    (PeriodKind.QUARTER, re.compile(r"([0-9]{4})-?[Qq]([1-4])")),
    (PeriodKind.HALF_YEAR, re.compile(r"([0-9]{4})-?[Hh]([12])")),
    (PeriodKind.YEAR, re.compile(r"([0-9]{4})()")),
)


def period_of(day: date, kind: PeriodKind, semesters: tuple[Semester, ...] = ()) -> Period | None:
    """The period of this kind that holds the day; None outside every configured semester."""
    if kind is PeriodKind.SEMESTER:
        return next((_semester(s) for s in semesters if s.start <= day < s.end), None)
    return _calendar(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)


def previous(period: Period, semesters: tuple[Semester, ...] = ()) -> Period | None:
    """The period before; for a semester the last configured one that ends by its start."""
    return last_ended(period.start, period.kind, semesters)


def following(period: Period, semesters: tuple[Semester, ...] = ()) -> Period | None:
    """The period after; for a semester the first configured one that starts from its end on."""
    if period.kind is PeriodKind.SEMESTER:
        after = [s for s in semesters if s.start >= period.end]
        return _semester(min(after, key=lambda s: s.start)) if after else None
    return period_of(period.end, period.kind)


def last_ended(day: date, kind: PeriodKind, semesters: tuple[Semester, ...] = ()) -> Period | None:
    """The newest period that is over on this day."""
    if kind is PeriodKind.SEMESTER:
        before = [s for s in semesters if s.end <= day]
        return _semester(max(before, key=lambda s: s.end)) if before else None
    current = _calendar(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)
    return period_of(current.start - timedelta(days=1), kind)


def parse_period(text: str, semesters: tuple[Semester, ...] = ()) -> Period:
    """Read a key as stored, or typed as 2026-Q3 or 2026q3; raises ValueError for anything else."""
    asked = text.strip()
    for semester in semesters:
        if semester.key == asked:
            return _semester(semester)
    for kind, pattern in _TYPED:
        if found := pattern.fullmatch(asked):
            return _calendar(kind, int(found[1]), int(found[2] or 1))
    raise ValueError(text)


def period_of_months(year: int, month: int, months: int) -> Period | None:
    """The calendar period of so many months from a month on; None when they are none."""
    found = (_calendar(kind, year, 1 + (month - 1) // size) for kind, size in _MONTHS.items())
    first = date(year, month, 1)
    return next(
        (p for p in found if p.start == first and _months(p.end) - _months(first) == months), None
    )


@lru_cache(maxsize=1024)
def periods_within(
    start: date, end: date, kind: PeriodKind, semesters: tuple[Semester, ...] = ()
) -> tuple[Period, ...]:
    """All periods of this kind that share a day with [start, end), in order."""
    if start >= end:
        return ()
    if kind is PeriodKind.SEMESTER:
        shared = [s for s in semesters if s.start < end and s.end > start]
        return tuple(_semester(s) for s in sorted(shared, key=lambda s: s.start))
    size = _MONTHS[kind]
    last = end - timedelta(days=1)
    first_step = _months(start) // size
    last_step = _months(last) // size
    per_year = MONTHS_IN_YEAR // size
    return tuple(
        _calendar(kind, step // per_year, step % per_year + 1)
        for step in range(first_step, last_step + 1)
    )


def _months(day: date) -> int:
    return day.year * MONTHS_IN_YEAR + day.month - 1


def _semester(semester: Semester) -> Period:
    return Period(PeriodKind.SEMESTER, semester.key, semester.start, semester.end)


@lru_cache(maxsize=4096)
def _calendar(kind: PeriodKind, year: int, number: int) -> Period:
    size = _MONTHS[kind]
    first = (number - 1) * size
    after = first + size
    return Period(
        kind,
        _KEYS[kind](year, number),
        date(year, first + 1, 1),
        date(year + after // MONTHS_IN_YEAR, after % MONTHS_IN_YEAR + 1, 1),
    )
