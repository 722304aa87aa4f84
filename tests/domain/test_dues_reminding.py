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
    Call,
    behind,
    called_later,
    debt_stages,
    newest_call,
    stages_of,
    step_for,
    still_owes,
    to_pay,
)
from domain.ladder.stages import Audience, DayKind, Ladder, Offset, Stage, Subject
from domain.periods import PeriodKind
from domain.workdays import Moves, WorkDays
from tests.domain.test_ladder_file import shipped
from tests.domain.workdays_cast import WORK_DAYS

DAY, AFTER = "dues_day", "day_after"
NO_HOLIDAYS = WorkDays()
FILE = Path(__file__).parents[2] / "rules" / "dues.toml"
READ, FAULTS = read_dues(tomllib.loads(FILE.read_text("utf-8")))
assert READ is not None, FAULTS
DUES = READ
FOUND = shipped().of(Subject.DUES, PeriodKind.MONTH)
assert FOUND is not None
LADDER: Ladder = FOUND
GRACE = LADDER.stages[1].grace


def day(text: str) -> date:
    return date.fromisoformat(text)


def called(today: str, settings: Settings, workdays: WorkDays = NO_HOLIDAYS) -> tuple[str, str]:
    found = newest_call(day(today), settings, LADDER, workdays)
    return ("", "") if found is None else (str(found.day), found.key)


def longer(grace: int) -> Ladder:
    """A ladder that makes up for longer."""
    return replace(LADDER, stages=tuple(replace(each, grace=grace) for each in LADDER.stages))


def ladder(*stages: tuple[str, str]) -> Ladder:
    """Stages by their key and days, such as "-3 work_days"; those after the day with repeats."""
    found = []
    for key, where in stages:
        count, kind = where.split(" ")
        offset = Offset(int(count), DayKind(kind))
        text = "still_open" if offset.count > 0 else "ahead"
        found.append(Stage(key, offset, Audience.PERSON, text, grace=3))
    return replace(LADDER, stages=tuple(found))


@pytest.mark.parametrize(
    ("today", "dues", "stage"),
    [
        ("2026-10-27", "2026-10-12", "day_after"),  # the 10th was a Saturday
        ("2026-10-28", "", ""),
        ("2026-11-09", "", ""),
        ("2026-11-10", "2026-11-10", "dues_day"),
        ("2026-11-11", "2026-11-10", "day_after"),
        ("2026-11-25", "2026-11-10", "day_after"),
        ("2026-11-26", "", ""),  # its grace has ended, the next day has not come
        ("2026-12-10", "2026-12-10", "dues_day"),
        ("2026-12-11", "2026-12-10", "day_after"),
        ("2027-01-11", "2027-01-11", "dues_day"),  # the 10th is a Sunday
        ("2027-01-10", "", ""),
    ],
)
def test_the_dues_day_and_the_day_after(today: str, dues: str, stage: str) -> None:
    assert called(today, Settings(dues_day=10)) == (dues, stage)


@pytest.mark.parametrize(
    ("today", "moves", "dues", "stage"),
    [
        # 1 May to 5 May 2026 are holidays, and 2 and 3 May a weekend.
        ("2026-05-03", Moves.AFTER, "", ""),
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
        ("2026-10-16", 1, "2026-10-01", "day_after"),
        ("2026-11-01", 1, "", ""),
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
        ("2026-11-10", PayEvery.QUARTER, ("", "")),
        ("2026-09-25", PayEvery.QUARTER, ("2026-09-10", "day_after")),
        ("2026-06-10", PayEvery.HALF_YEAR, ("2026-06-10", "dues_day")),
        ("2026-12-10", PayEvery.YEAR, ("2026-12-10", "dues_day")),
        ("2026-12-25", PayEvery.YEAR, ("2026-12-10", "day_after")),
        ("2027-06-10", PayEvery.YEAR, ("", "")),
    ],
)
def test_those_who_pay_by_the_quarter_or_year(
    today: str, pays: PayEvery, expected: tuple[str, str]
) -> None:
    assert called(today, Settings(dues_day=10, pay_every=pays)) == expected


def test_a_stage_is_made_up_for_its_grace_and_no_longer() -> None:
    yearly = Settings(dues_day=10, pay_every=PayEvery.YEAR)
    begun = day("2026-12-11")
    for grace in (0, 5, 31):
        for late in (grace, grace + 1):
            today = begun + timedelta(days=late)
            found = newest_call(today, yearly, longer(grace), NO_HOLIDAYS)
            assert (found is None) is (late > grace)


@pytest.mark.parametrize(
    ("today", "dues", "stage"),
    [
        ("2026-10-28", "", ""),
        ("2026-10-29", "2026-11-03", "soon"),  # three work days before Tuesday
        ("2026-11-01", "2026-11-03", "soon"),
        ("2026-11-02", "", ""),
        ("2026-11-03", "2026-11-03", "today"),
        ("2026-11-06", "2026-11-03", "today"),
        ("2026-11-07", "2026-11-03", "after"),
        ("2026-11-12", "2026-11-03", "again"),
        ("2026-11-13", "2026-11-03", "again"),
        ("2026-11-16", "", ""),
    ],
)
def test_as_many_stages_as_the_file_has(today: str, dues: str, stage: str) -> None:
    """One ahead of an early day begins in the month before."""
    many = ladder(
        ("soon", "-3 work_days"), ("today", "0 days"), ("after", "4 days"), ("again", "7 work_days")
    )
    found = newest_call(day(today), Settings(dues_day=3), many, WORK_DAYS)
    assert found is None or found.month == month(2026, 11)
    assert ("", "") if found is None else (str(found.day), found.key) == (dues, stage)


def test_repeats_are_stages_of_their_own() -> None:
    (first, second) = LADDER.stages
    often = replace(second, repeats=2, every=Offset(3, DayKind.DAYS), grace=2)
    many = replace(LADDER, stages=(first, often))
    told = [
        found.key if (found := newest_call(each, Settings(dues_day=10), many, NO_HOLIDAYS)) else ""
        for each in (day(f"2026-11-{number}") for number in (11, 13, 14, 17, 19, 20))
    ]
    assert told == [AFTER, AFTER, "day_after+1", "day_after+2", "day_after+2", ""]
    assert debt_stages(many) == {AFTER, "day_after+1", "day_after+2"}
    assert debt_stages(None) == frozenset()


@given(
    today=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    on=st.integers(1, 28),
    moves=st.sampled_from(Moves),
    pays=st.sampled_from(PayEvery),
    grace=st.integers(0, 40),
    early=st.integers(0, 5),
    late=st.integers(1, 5),
)
def test_the_newest_is_the_last_that_has_begun(
    today: date, on: int, moves: Moves, pays: PayEvery, grace: int, early: int, late: int
) -> None:
    """Against every day of two years, each asked in turn what is said on it."""
    settings = replace(DUES.settings, dues_day=on, dues_day_moves=moves, pay_every=pays)
    workdays = WORK_DAYS
    many = longer(grace)
    soon = replace(many.stages[0], key="soon", offset=Offset(-early, DayKind.WORK_DAYS))
    after = replace(many.stages[1], offset=Offset(late, DayKind.WORK_DAYS))
    many = replace(many, stages=(soon, after))
    found = newest_call(today, settings, many, workdays)
    said: dict[date, tuple[date, str]] = {}
    for number in range(450, -40, -1):
        asked = today - timedelta(days=number)
        if dues_day(month_of(asked), settings, workdays) != asked:
            continue
        first = last = asked
        for _ in range(early):
            first -= timedelta(days=1)
            while workdays.off(first):
                first -= timedelta(days=1)
        while workdays.off(first):  # a day that stays on a rest day counts from the next one
            first += timedelta(days=1)
        for _ in range(late):
            last += timedelta(days=1)
            while workdays.off(last):
                last += timedelta(days=1)
        for begins, key in ((first, "soon"), (last, AFTER)):
            if begins <= today:
                said[asked] = begins, key
    newest = max(said)
    begun, key = said[newest]
    expected = None if (today - begun).days > grace else (newest, key)
    assert (None if found is None else (found.day, found.key)) == expected


def test_a_stage_is_still_to_come_or_not() -> None:
    settings, asked = Settings(dues_day=10), day("2026-11-10")

    def later(month_: int, key: str, paying: Settings = settings) -> bool:
        return called_later(month(2026, month_), key, asked, paying, LADDER, NO_HOLIDAYS)

    assert later(11, AFTER)
    assert not later(11, DAY)  # it is today's
    assert not later(11, "gone")
    assert not later(10, AFTER)
    assert not later(11, AFTER, replace(settings, pay_every=PayEvery.QUARTER))
    assert later(12, DAY, replace(settings, pay_every=PayEvery.QUARTER))


# ------------------------------------------------------------------ who is meant


def line(number: int, paid: int = 0, reported: int = 0, on: int = 10) -> MonthLine:
    standing = Standing.PAID if paid == 3000 else Standing.PART if paid else Standing.UNPAID
    return MonthLine(month(2026, number), 2, standing, 3000, paid, reported, date(2026, number, on))


def test_on_the_dues_day_it_is_about_what_is_to_be_paid_by_then() -> None:
    lines = [line(9), line(10, 3000), line(11, 1000)]
    assert [each.month for each in to_pay(lines, date(2026, 11, 10))] == [month(2026, 11)]
    assert to_pay([line(9), line(11, 1000, 2000)], date(2026, 11, 10)) == ()


def test_the_day_after_it_is_about_everything_that_is_open() -> None:
    on, today = date(2026, 11, 10), date(2026, 11, 11)
    for lines, expected in (
        ([line(9), line(10, 3000), line(11, 3000)], True),
        ([line(10, 3000), line(11, 0, 3000)], False),
        ([line(10, 1000, 1000), line(11, 3000)], True),
        ([line(10, 3000), line(11, 3000)], False),
    ):
        found = arrears(lines, (), today)
        assert behind(found) is expected
        assert still_owes(on, lines, found, after=True) is expected
    paid = [line(9), line(11, 3000)]
    assert not still_owes(on, paid, arrears([line(9)], (), today), after=False)


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


def called_on(on: str, stage: str) -> Call:
    found = {each.key: each for each in stages_of(LADDER, day(on), NO_HOLIDAYS)}
    return found[stage]


def test_whom_a_stage_tells() -> None:
    assert called_on("2026-11-10", DAY).whom == (Told.MEMBER,)
    assert called_on("2026-11-10", AFTER).whom == tuple(Told)
    for audience, whom in (
        (Audience.SECRETARY, (Told.COLLECTOR, Told.SECRETARY)),
        (Audience.COMMITTEE, (Told.SUPERIOR,)),
    ):
        stages = tuple(replace(each, audience=audience) for each in LADDER.stages)
        for_them = replace(LADDER, stages=stages)
        assert stages_of(for_them, day("2026-11-10"), NO_HOLIDAYS)[1].whom == whom


@pytest.mark.parametrize(
    ("call", "had", "newer"),
    [
        (("2026-11-10", AFTER), ("2026-11-10", DAY, "2026-11-10"), True),
        (("2026-11-10", AFTER), ("2026-11-10", AFTER, "2026-11-11"), False),
        (("2026-11-10", DAY), ("2026-11-09", AFTER, "2026-11-10"), True),  # moved, and not said
        (("2026-11-10", DAY), ("2026-11-10", AFTER, "2026-11-11"), False),
        (("2026-11-20", DAY), ("2026-11-10", DAY, "2026-11-10"), False),  # moved, and said
        (("2026-12-01", DAY), ("2026-11-28", AFTER, "2026-11-29"), True),
        (("2026-11-28", AFTER), ("2026-12-01", DAY, "2026-12-01"), False),
        (("2026-11-10", AFTER), ("2026-11-10", "gone", "2026-11-05"), True),
    ],
)
def test_what_a_branch_has_had_does_not_come_again(
    call: tuple[str, str], had: tuple[str, str, str], *, newer: bool
) -> None:
    dues, key, on = had
    assert called_on(*call).newer_than(day(dues), key, day(on)) is newer
