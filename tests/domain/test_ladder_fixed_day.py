"""Ladders of meetings that count from the branch's fixed day (主题党日)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ladder.due import Why
from domain.ladder.meetings import anchor_of, calls_within, due_within, fixed_day, judged_within
from domain.ladder.stages import Anchor, DayKind, Ladder, Offset, Subject
from domain.periods import Period, PeriodKind, Semester, parse_period
from domain.workdays import WorkDays
from tests.domain.test_ladder_file import shipped
from tests.domain.workdays_cast import WORK_DAYS

NO_HOLIDAYS = WorkDays()
FOUND = shipped().of(Subject.MEETINGS, PeriodKind.MONTH, "theme_day")
assert FOUND is not None
LADDER: Ladder = FOUND
TERM = Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 23))


def period(key: str) -> Period:
    return parse_period(key, (TERM,))


@pytest.mark.parametrize(
    ("key", "theme_day", "expected"),
    [
        ("2026-11", 11, "2026-11-11"),
        ("2026-11", 15, "2026-11-16"),  # a Sunday
        ("2026-10", 1, "2026-10-08"),  # the holidays
        ("2026-02", 14, "2026-02-14"),  # a Saturday that is worked
        ("2026-02", 28, "2026-02-28"),  # likewise
        ("2027-02", 28, "2027-02-26"),  # a Sunday, and after it March
        ("2027-02", 27, "2027-02-26"),
        ("2028-02", 28, "2028-02-28"),
        ("2026Q4", 10, "2026-12-10"),
        ("2026H1", 5, "2026-06-05"),
        ("2026", 25, "2026-12-25"),
        ("2026-2027-1", 15, "2027-01-15"),
        ("2026-2027-1", 25, None),  # the term is over by then
        ("2026-2027-1", 23, None),  # a Saturday, and so is it on Monday
        ("2026-11", None, None),
    ],
)
def test_the_day_in_the_last_month_of_a_period(
    key: str, theme_day: int | None, expected: str | None
) -> None:
    asked = period(key)
    found = fixed_day(LADDER, asked, theme_day, WORK_DAYS)
    assert (None if found is None else str(found)) == expected
    anchor = anchor_of(LADDER, asked, theme_day, WORK_DAYS)
    assert anchor == (found or asked.last_day)


def test_other_ladders_know_no_fixed_day() -> None:
    ladder = replace(LADDER, anchor=Anchor.LAST_DAY)
    assert fixed_day(ladder, period("2026-11"), 11, NO_HOLIDAYS) is None
    assert anchor_of(ladder, period("2026-11"), 11, NO_HOLIDAYS) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("theme_day", "expected"),
    [
        (
            20,
            {
                "ahead": "2026-11-11",
                "last_days": "2026-11-26",
                "missed": "2026-12-01",
                "still_missed": "2026-12-10",
            },
        ),
        # Seven work days before the third lie in October: the month has to begin.
        (
            3,
            {
                "ahead": "2026-11-01",
                "last_days": "2026-11-26",
                "missed": "2026-12-01",
                "still_missed": "2026-12-10",
            },
        ),
        (
            None,
            {
                "ahead": "2026-11-19",
                "last_days": "2026-11-26",
                "missed": "2026-12-01",
                "still_missed": "2026-12-10",
            },
        ),
    ],
)
def test_stages_before_the_day_and_after_the_period(
    theme_day: int | None, expected: dict[str, str]
) -> None:
    found = calls_within(LADDER, period("2026-11"), theme_day, WORK_DAYS)
    assert {each.key: str(each.on) for each in found} == expected


def test_what_is_late_is_late_only_after_the_period() -> None:
    """Who became known after the fixed day is not asked about it, but told what was missed."""
    asked, known = period("2026-11"), date(2026, 11, 25)
    for today, stage, fits in (
        (date(2026, 11, 26), "last_days", False),  # three days of lead are not over
        (date(2026, 12, 1), "missed", True),
    ):
        judged = {
            each.call.key: each.why
            for each in judged_within(LADDER, asked, 20, known, today, NO_HOLIDAYS)
        }
        assert judged["ahead"] is Why.TOO_SHORT
        assert (judged[stage] is Why.DUE) is fits


@given(
    month=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    theme_day=st.none() | st.integers(1, 28),
    workdays=st.sampled_from([WORK_DAYS, NO_HOLIDAYS]),
    kind=st.sampled_from([PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR]),
    before=st.integers(0, 9),
    data=st.data(),
)
def test_the_days_are_those_of_a_naive_statement(
    month: date,
    theme_day: int | None,
    workdays: WorkDays,
    kind: PeriodKind,
    before: int,
    data: st.DataObject,
) -> None:
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[kind]
    first = date(month.year, (month.month - 1) // months * months + 1, 1)
    last = first
    while (last.year, last.month) in {
        (first.year, first.month + n) for n in range(months)
    }:  # day by day to the end
        last += timedelta(days=1)
    last -= timedelta(days=1)
    fixed = last
    if theme_day is not None:
        same = [last.replace(day=n) for n in range(1, last.day + 1)]
        work = [each for each in same if not workdays.off(each)]
        after = [each for each in work if each.day >= theme_day]
        fixed = after[0] if after else work[-1]
    days = [first - timedelta(days=60) + timedelta(days=n) for n in range(600)]
    work = [each for each in days if not workdays.off(each)]
    earlier = [each for each in work if each < fixed]
    ahead = earlier[-before] if before else next(each for each in work if each >= fixed)
    ahead = max(ahead, first)
    missed = next(each for each in work if each > last)
    stages = (
        replace(LADDER.stages[0], offset=Offset(-before, DayKind.WORK_DAYS), grace=0),
        replace(LADDER.stages[2], grace=0),
    )
    ladder = replace(LADDER, period=kind, stages=stages)
    whole = parse_period(_key(first, kind))
    assert (whole.start, whole.last_day) == (first, last)
    today = data.draw(st.sampled_from([ahead, missed, fixed, last, *days[60:]]))
    found = due_within(ladder, whole, theme_day, date.min, today, workdays)
    expected = {ahead: "ahead", missed: "missed"}.get(today)
    assert (None if found is None else found.call.key) == expected


def _key(first: date, kind: PeriodKind) -> str:
    if kind is PeriodKind.MONTH:
        return f"{first:%Y-%m}"
    if kind is PeriodKind.QUARTER:
        return f"{first.year}Q{(first.month + 2) // 3}"
    return str(first.year)
