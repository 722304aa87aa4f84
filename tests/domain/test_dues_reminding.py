"""The stages around the dues day: from when each is due, and which one is the newest."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dues.account import MonthLine, Standing
from domain.dues.arrears import arrears
from domain.dues.months import dues_day, month, month_of
from domain.dues.rates import PayEvery, Settings, Step, Told
from domain.dues.reading import read_dues
from domain.dues.reminding import (
    LATE_DAYS,
    Call,
    DuesStage,
    behind,
    newest_call,
    step_for,
    still_owes,
    to_pay,
)
from domain.workdays import Moves, WorkDays
from tests.domain.workdays_cast import WORK_DAYS

DAY, AFTER = DuesStage.DUES_DAY, DuesStage.DAY_AFTER
NO_HOLIDAYS = WorkDays()
FILE = Path(__file__).parents[2] / "rules" / "dues.toml"
READ, FAULTS = read_dues(tomllib.loads(FILE.read_text("utf-8")))
assert READ is not None, FAULTS
DUES = READ


def day(text: str) -> date:
    return date.fromisoformat(text)


def called(today: str, settings: Settings, workdays: WorkDays = NO_HOLIDAYS) -> tuple[str, str]:
    found = newest_call(day(today), settings, workdays)
    return ("", "") if found is None else (str(found.day), found.stage.value)


@pytest.mark.parametrize(
    ("today", "dues", "stage"),
    [
        ("2026-11-09", "2026-10-12", "day_after"),  # the 10th was a Saturday
        ("2026-11-10", "2026-11-10", "dues_day"),
        ("2026-11-11", "2026-11-10", "day_after"),
        ("2026-11-30", "2026-11-10", "day_after"),
        ("2026-12-01", "2026-11-10", "day_after"),  # the next month has begun, its day has not
        ("2026-12-10", "2026-12-10", "dues_day"),
        ("2026-12-11", "2026-12-10", "day_after"),
        ("2027-01-11", "2027-01-11", "dues_day"),  # the 10th is a Sunday
        ("2027-01-10", "2026-12-10", "day_after"),
    ],
)
def test_the_dues_day_and_the_day_after(today: str, dues: str, stage: str) -> None:
    assert called(today, Settings(dues_day=10)) == (dues, stage)


@pytest.mark.parametrize(
    ("today", "moves", "dues", "stage"),
    [
        # 1 May to 5 May 2026 are holidays, and 2 and 3 May a weekend.
        ("2026-05-03", Moves.AFTER, "2026-04-03", "day_after"),
        ("2026-05-06", Moves.AFTER, "2026-05-06", "dues_day"),
        ("2026-05-07", Moves.AFTER, "2026-05-06", "day_after"),
        ("2026-05-03", Moves.STAYS, "2026-05-03", "dues_day"),
        ("2026-05-04", Moves.STAYS, "2026-05-03", "day_after"),
        # Before the holidays lies another month, so it goes after them.
        ("2026-05-06", Moves.BEFORE, "2026-05-06", "dues_day"),
        # 3 October lies in the holidays, which end on the 7th.
        ("2026-10-08", Moves.AFTER, "2026-10-08", "dues_day"),
        ("2026-10-09", Moves.AFTER, "2026-10-08", "day_after"),
    ],
)
def test_the_dues_day_moves_for_days_off(today: str, moves: Moves, dues: str, stage: str) -> None:
    settings = Settings(dues_day=3, dues_day_moves=moves)
    assert called(today, settings, WORK_DAYS) == (dues, stage)


@pytest.mark.parametrize(
    ("today", "dues_day", "dues", "stage"),
    [
        ("2028-02-28", 28, "2028-02-28", "dues_day"),
        ("2028-02-29", 28, "2028-02-28", "day_after"),
        (
            "2027-03-01",
            28,
            "2027-02-26",
            "day_after",
        ),  # the 28th is a Sunday, the 29th March
        ("2026-08-31", 28, "2026-08-28", "day_after"),
        ("2026-10-31", 1, "2026-10-01", "day_after"),
        ("2026-11-01", 1, "2026-10-01", "day_after"),
        ("2026-11-02", 1, "2026-11-02", "dues_day"),
    ],
)
def test_short_and_long_months(today: str, dues_day: int, dues: str, stage: str) -> None:
    assert called(today, Settings(dues_day=dues_day)) == (dues, stage)


@pytest.mark.parametrize(
    ("today", "pays", "expected"),
    [
        ("2026-12-10", PayEvery.QUARTER, ("2026-12-10", "dues_day")),
        ("2026-12-11", PayEvery.QUARTER, ("2026-12-10", "day_after")),
        ("2026-11-10", PayEvery.QUARTER, ("", "")),  # more than a month after that of September
        ("2026-09-30", PayEvery.QUARTER, ("2026-09-10", "day_after")),
        ("2026-06-10", PayEvery.HALF_YEAR, ("2026-06-10", "dues_day")),
        ("2026-12-10", PayEvery.YEAR, ("2026-12-10", "dues_day")),
        ("2027-01-04", PayEvery.YEAR, ("2026-12-10", "day_after")),
        ("2027-06-10", PayEvery.YEAR, ("", "")),
    ],
)
def test_those_who_pay_by_the_quarter_or_year(
    today: str, pays: PayEvery, expected: tuple[str, str]
) -> None:
    assert called(today, Settings(dues_day=10, pay_every=pays)) == expected


def test_a_stage_is_made_up_for_a_month_and_no_longer() -> None:
    yearly = Settings(dues_day=10, pay_every=PayEvery.YEAR)
    begun = day("2026-12-11")
    assert newest_call(begun + timedelta(days=LATE_DAYS), yearly, NO_HOLIDAYS) is not None
    assert newest_call(begun + timedelta(days=LATE_DAYS + 1), yearly, NO_HOLIDAYS) is None


@given(
    today=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    on=st.integers(1, 28),
    moves=st.sampled_from(Moves),
    pays=st.sampled_from(PayEvery),
)
def test_the_newest_is_the_last_that_has_begun(
    today: date, on: int, moves: Moves, pays: PayEvery
) -> None:
    """Against every dues day of two years, each asked in turn."""
    settings = replace(DUES.settings, dues_day=on, dues_day_moves=moves, pay_every=pays)
    workdays = WORK_DAYS
    found = newest_call(today, settings, workdays)
    last = None
    for number in range(400, -1, -1):
        asked = today - timedelta(days=number)
        if dues_day(month_of(asked), settings, workdays) == asked:
            last = asked
    assert last is not None
    stage = DAY if last == today else AFTER
    expected = None if (today - last).days > LATE_DAYS + 1 else Call(last, stage)
    assert found == expected


# ------------------------------------------------------------------ who is meant


def line(number: int, paid: int = 0, reported: int = 0, on: int = 10) -> MonthLine:
    standing = Standing.PAID if paid == 3000 else Standing.PART if paid else Standing.UNPAID
    return MonthLine(month(2026, number), 2, standing, 3000, paid, reported, date(2026, number, on))


def test_on_the_dues_day_it_is_about_what_is_to_be_paid_by_then() -> None:
    lines = [line(9), line(10, 3000), line(11, 1000)]
    assert [each.month for each in to_pay(lines, date(2026, 11, 10))] == [month(2026, 11)]
    assert to_pay([line(9), line(11, 1000, 2000)], date(2026, 11, 10)) == ()


def test_the_day_after_it_is_about_everything_that_is_open() -> None:
    call = Call(date(2026, 11, 10), AFTER)
    today = date(2026, 11, 11)
    for lines, expected in (
        ([line(9), line(10, 3000), line(11, 3000)], True),
        ([line(10, 3000), line(11, 0, 3000)], False),
        ([line(10, 1000, 1000), line(11, 3000)], True),
        ([line(10, 3000), line(11, 3000)], False),
    ):
        found = arrears(lines, (), today)
        assert behind(found) is expected
        assert still_owes(call, lines, found) is expected
    early = Call(date(2026, 11, 10), DAY)
    assert not still_owes(early, [line(9), line(11, 3000)], arrears([line(9)], (), today))


def test_a_step_is_for_those_whom_it_names() -> None:
    steps = DUES.steps_on(date(2026, 11, 11), DUES.settings)
    told: dict[int, set[str]] = {}
    for length in (1, 2, 3, 5, 6):
        lines = [line(number) for number in range(11 - length, 11)]
        found = arrears(lines, steps, date(2026, 11, 11))
        told[length] = {each.value for each in Told if step_for(found, each) is not None}
    assert told == {
        1: {"member", "collector"},
        2: {"member", "collector"},
        3: {"member", "collector", "secretary"},
        5: {"member", "collector", "secretary"},
        6: {"collector", "secretary"},
    }
    step = Step(1, "", "", (Told.SUPERIOR,), True, False, "", date(2020, 1, 1))
    found = arrears([line(10)], (step,), date(2026, 11, 11))
    assert step_for(found, Told.SUPERIOR) == step
    assert step_for(found, Told.MEMBER) is None


def test_calls_are_ordered_by_month_and_stage() -> None:
    calls = [
        Call(date(2026, 11, 10), DAY),
        Call(date(2026, 11, 9), AFTER),  # the day was moved since
        Call(date(2026, 12, 1), DAY),
    ]
    assert sorted(calls, key=lambda call: call.rank) == calls
    assert [str(call.begins) for call in calls] == ["2026-11-10", "2026-11-10", "2026-12-01"]
