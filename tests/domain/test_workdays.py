"""Work days: the State Council's arrangement of 2026, moves of fixed days, and counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reading import Wrong
from domain.workdays import Moves, WorkDays, read_workdays
from tests.domain.workdays_cast import WORK_DAYS, arranged_files


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2026-01-01", True),
        ("2026-01-04", False),  # a Sunday that is worked
        ("2026-02-14", False),
        ("2026-02-16", True),
        ("2026-02-24", False),
        ("2026-05-06", False),
        ("2026-10-08", False),
        ("2026-10-10", False),
        ("2026-11-21", True),  # a Saturday
        ("2027-01-01", False),  # not known: a Friday as any other
        ("2027-01-02", True),
    ],
)
def test_rest_days(day: str, *, off: bool) -> None:
    assert WORK_DAYS.off(d(day)) is off


def test_a_year_that_is_not_known_is_said() -> None:
    assert WORK_DAYS.known(2026)
    assert not WORK_DAYS.known(2027)
    assert WORK_DAYS.unknown(d("2026-12-01"), d("2028-01-05")) == (2027, 2028)
    assert WORK_DAYS.unknown(d("2026-01-01"), d("2026-12-31")) == ()


@pytest.mark.parametrize(
    ("day", "moves", "expected"),
    [
        ("2026-10-05", Moves.AFTER, "2026-10-08"),
        ("2026-10-05", Moves.BEFORE, "2026-10-08"),  # nothing before it in October
        ("2026-10-05", Moves.STAYS, "2026-10-05"),
        ("2026-05-31", Moves.AFTER, "2026-05-29"),  # a Sunday: nothing after it in May
        ("2026-05-31", Moves.BEFORE, "2026-05-29"),
        ("2026-11-20", Moves.AFTER, "2026-11-20"),
    ],
)
def test_a_fixed_day_moves_within_its_month(day: str, moves: Moves, expected: str) -> None:
    assert WORK_DAYS.moved(d(day), moves) == d(expected)


def test_a_month_without_work_days_leaves_the_day_where_it_is() -> None:
    closed = WorkDays(frozenset(d("2026-11-01") + timedelta(days=n) for n in range(30)))
    assert closed.moved(d("2026-11-10"), Moves.AFTER) == d("2026-11-10")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-09", 1, "2026-10-10"),  # a Saturday that is worked
        ("2026-11-21", 0, "2026-11-23"),
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-12-31", -3, "2026-12-28"),
    ],
)
def test_work_days_are_counted(start: str, count: int, expected: str) -> None:
    assert WORK_DAYS.counted(d(start), count) == d(expected)


@given(
    st.dates(d("2026-01-01"), d("2026-12-31")),
    st.integers(min_value=1, max_value=40),
    st.booleans(),
)
def test_counting_agrees_with_a_list_of_all_days(start: date, count: int, back: bool) -> None:
    sign = -1 if back else 1
    ahead = [start + timedelta(days=sign * n) for n in range(1, 200)]
    worked = [each for each in ahead if not WORK_DAYS.off(each)]
    assert WORK_DAYS.counted(start, sign * count) == worked[count - 1]


@pytest.mark.parametrize(
    ("key", "value", "fault", "problem"),
    [
        ("year", ..., "year", Wrong.MISSING),
        ("year", 26, "year", Wrong.TOO_SMALL),
        ("source", " ", "source", Wrong.EMPTY),
        ("holidays", [[]], "holidays", Wrong.WRONG_TYPE),
        ("holidays", [[d("2026-05-02"), d("2026-05-01")]], "holidays", Wrong.TOO_SMALL),
        ("holidays", [[d("2027-01-01")]], "holidays", Wrong.UNKNOWN_VALUE),
        ("workdays", [d("2026-05-08")], "workdays", Wrong.UNKNOWN_VALUE),
        ("workdays", ["2026-05-09"], "workdays", Wrong.WRONG_TYPE),
        ("workdays", [d("2026-05-02")], "workdays", Wrong.TWICE),
        ("weekends", [], "weekends", Wrong.UNKNOWN_KEY),
    ],
)
def test_every_fault_is_named(key: str, value: object, fault: str, problem: Wrong) -> None:
    documents = arranged_files()
    changed = documents["2026.toml"]
    if value is ...:
        del changed[key]
    else:
        changed[key] = value
    found, faults = read_workdays(documents)
    assert found is None
    assert (fault, problem) in [(each.key, each.problem) for each in faults]
    assert {each.file for each in faults} == {"workdays/2026.toml"}


def test_a_year_is_arranged_once() -> None:
    documents = arranged_files()
    documents["copy.toml"] = documents["2026.toml"]
    _, faults = read_workdays(documents)
    assert [(each.file, each.problem) for each in faults] == [("workdays/copy.toml", Wrong.TWICE)]


def test_a_single_holiday_is_a_span_of_one() -> None:
    found, _ = read_workdays({"x": {"year": 2027, "source": "s", "holidays": [[d("2027-01-01")]]}})
    assert found is not None
    assert found.off(d("2027-01-01"))
