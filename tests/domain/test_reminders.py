"""Reminder stages around the end of a period."""

from dataclasses import replace
from datetime import date

import pytest

from domain.obligations import State, UnitFacts, Verdict, judge
from domain.periods import parse_period
from domain.reminders import DAY_BEFORE, OVERDUE, STAGES, WEEK_BEFORE, due_on, wanted
from tests.domain.cast import MONTHLY, held

MARCH = parse_period("2026-03")
UNIT = UnitFacts(1, 1)


def verdict_on(today: date) -> Verdict:
    return judge(MONTHLY, UNIT, [], MARCH, today)


def test_stages_count_from_the_last_day() -> None:
    assert [due_on(stage, MARCH) for stage in STAGES] == [
        date(2026, 3, 24),
        date(2026, 3, 30),
        date(2026, 4, 1),
    ]


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 2, 27), None),
        (date(2026, 3, 23), None),
        (date(2026, 3, 24), WEEK_BEFORE),
        (date(2026, 3, 29), WEEK_BEFORE),
        (date(2026, 3, 30), DAY_BEFORE),
        (date(2026, 3, 31), DAY_BEFORE),
        (date(2026, 4, 1), OVERDUE),
        (date(2026, 5, 1), OVERDUE),
        (date(2026, 5, 2), None),
    ],
)
def test_only_the_newest_stage_is_wanted(today: date, stage: object) -> None:
    assert wanted(verdict_on(today), today) is stage


def test_nothing_is_wanted_for_what_is_done_waived_or_unknown() -> None:
    today = date(2026, 3, 30)
    done = judge(MONTHLY, UNIT, [held(1, date(2026, 3, 5))], MARCH, today)
    assert wanted(done, today) is None
    for state in (State.WAIVED, State.UNKNOWN):
        assert wanted(replace(verdict_on(today), state=state), today) is None


def test_a_miss_recorded_in_time_silences_the_overdue_stage() -> None:
    today = date(2026, 4, 3)
    row = replace(held(1, date(2026, 3, 30)), recorded_on=today)
    assert wanted(judge(MONTHLY, UNIT, [row], MARCH, today), today) is None


def test_a_period_that_has_not_begun_is_not_reminded_of() -> None:
    short = replace(MARCH, end=date(2026, 3, 4))  # a semester of three days, for the argument
    verdict = judge(MONTHLY, UNIT, [], short, date(2026, 2, 27))
    assert wanted(verdict, date(2026, 2, 27)) is None


def test_the_limit_is_a_setting() -> None:
    today = date(2026, 4, 20)
    assert wanted(verdict_on(today), today, overdue_limit_days=10) is None
