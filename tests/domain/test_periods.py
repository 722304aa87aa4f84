"""Calendar periods against tables and against a naive statement."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import (
    Period,
    PeriodKind,
    Semester,
    following,
    last_ended,
    parse_period,
    period_of,
    period_of_months,
    periods_within,
    previous,
)

AUTUMN = Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
SPRING = Semester("2026-2027-2", date(2027, 2, 24), date(2027, 7, 10))
TERMS = (AUTUMN, SPRING)
CALENDAR = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("day", "kind", "key", "start", "end"),
    [
        ("2026-11-21", "month", "2026-11", "2026-11-01", "2026-12-01"),
        ("2026-12-31", "month", "2026-12", "2026-12-01", "2027-01-01"),
        ("2028-02-29", "month", "2028-02", "2028-02-01", "2028-03-01"),
        ("2026-01-01", "quarter", "2026Q1", "2026-01-01", "2026-04-01"),
        ("2026-03-31", "quarter", "2026Q1", "2026-01-01", "2026-04-01"),
        ("2026-04-01", "quarter", "2026Q2", "2026-04-01", "2026-07-01"),
        ("2026-12-31", "quarter", "2026Q4", "2026-10-01", "2027-01-01"),
        ("2026-06-30", "half_year", "2026H1", "2026-01-01", "2026-07-01"),
        ("2026-07-01", "half_year", "2026H2", "2026-07-01", "2027-01-01"),
        ("2026-07-01", "year", "2026", "2026-01-01", "2027-01-01"),
        ("2026-09-01", "semester", "2026-2027-1", "2026-09-01", "2027-01-20"),
        ("2027-01-19", "semester", "2026-2027-1", "2026-09-01", "2027-01-20"),
    ],
)
def test_a_day_belongs_to_its_calendar_period(
    day: str, kind: str, key: str, start: str, end: str
) -> None:
    found = period_of(date.fromisoformat(day), PeriodKind(kind), TERMS)
    assert found == Period(
        PeriodKind(kind), key, date.fromisoformat(start), date.fromisoformat(end)
    )


@pytest.mark.parametrize(
    ("year", "month", "months", "key"),
    [
        (2026, 11, 1, "2026-11"),
        (2026, 7, 3, "2026Q3"),
        (2026, 1, 6, "2026H1"),
        (2026, 7, 6, "2026H2"),
        (2026, 1, 12, "2026"),
        (2026, 8, 3, None),
        (2026, 1, 2, None),
        (2026, 4, 6, None),
        (2026, 2, 12, None),
        (2026, 1, 24, None),
    ],
)
def test_so_many_months_from_a_month_on_are_a_period_or_none(
    year: int, month: int, months: int, key: str | None
) -> None:
    found = period_of_months(year, month, months)
    assert (found.key if found else None) == key


def test_between_semesters_and_without_them_there_is_none() -> None:
    assert period_of(date(2027, 1, 20), PeriodKind.SEMESTER, TERMS) is None
    assert period_of(date(2026, 11, 21), PeriodKind.SEMESTER) is None


def test_a_period_knows_its_days() -> None:
    february = parse_period("2028-02")
    assert (february.days, february.last_day) == (29, date(2028, 2, 29))
    assert february.contains(date(2028, 2, 29))
    assert not february.contains(date(2028, 3, 1))
    assert not february.contains(date(2028, 1, 31))


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("2026-01", "2025-12", "2026-02"),
        ("2026Q1", "2025Q4", "2026Q2"),
        ("2026H2", "2026H1", "2027H1"),
        ("2026", "2025", "2027"),
    ],
)
def test_neighbours(key: str, before: str, after: str) -> None:
    period = parse_period(key)
    assert previous(period) == parse_period(before)
    assert following(period) == parse_period(after)


def test_neighbours_of_semesters_are_the_configured_ones() -> None:
    first, second = parse_period("2026-2027-1", TERMS), parse_period("2026-2027-2", TERMS)
    assert following(first, TERMS) == second
    assert previous(second, TERMS) == first
    assert following(second, TERMS) is None
    assert previous(first, TERMS) is None
    assert last_ended(date(2027, 2, 1), PeriodKind.SEMESTER, TERMS) == first


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("2026-11", "2026-11"),
        ("202611", "2026-11"),
        ("2026Q3", "2026Q3"),
        ("2026-Q3", "2026Q3"),
        (" 2026q3 ", "2026Q3"),
        ("2026h1", "2026H1"),
        ("2026", "2026"),
    ],
)
def test_keys_as_people_type_them(typed: str, key: str) -> None:
    assert parse_period(typed).key == key


@pytest.mark.parametrize(
    "typed",
    ["", "26", "2026-13", "2026-00", "2026Q5", "2026H3", "2026-1", "二〇二六", "2026Q", "0000",
     "2026-2027-1", "２０２６", "9999"],
)  # fmt: skip
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_period(typed)


def test_an_empty_range_has_no_periods() -> None:
    assert periods_within(date(2026, 1, 2), date(2026, 1, 2), PeriodKind.MONTH) == ()


def test_semesters_that_share_a_day_come_in_order() -> None:
    found = periods_within(
        date(2027, 1, 19), date(2027, 2, 25), PeriodKind.SEMESTER, (SPRING, AUTUMN)
    )
    assert [period.key for period in found] == ["2026-2027-1", "2026-2027-2"]
    holiday = (date(2027, 1, 20), date(2027, 2, 24))
    assert periods_within(*holiday, PeriodKind.SEMESTER, TERMS) == ()


def naive_range(day: date, months: int) -> tuple[date, date]:
    """Walk month by month to the first and the last month of the block that holds the day."""
    first = day.month
    while (first - 1) % months:
        first -= 1
    last = first + months - 1
    return date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1])


@given(DAYS, st.sampled_from(CALENDAR))
def test_period_of_agrees_with_walking_the_months(day: date, kind: PeriodKind) -> None:
    period = period_of(day, kind)
    assert period is not None
    months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[kind]
    assert (period.start, period.last_day) == naive_range(day, months)
    assert parse_period(period.key) == period
    earlier, later = previous(period), following(period)
    assert earlier is not None
    assert later is not None
    assert (earlier.end, later.start) == (period.start, period.end)
    assert last_ended(day, kind) == earlier


@given(DAYS, st.integers(0, 800), st.sampled_from(CALENDAR))
def test_periods_within_are_those_of_each_day(start: date, days: int, kind: PeriodKind) -> None:
    found = periods_within(start, start + timedelta(days), kind)
    each = [period_of(start + timedelta(n), kind) for n in range(days)]
    assert list(found) == list(dict.fromkeys(each))
