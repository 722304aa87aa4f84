"""Which call a verdict on meetings asks for: by table, at the ends of periods and of patience."""

from dataclasses import replace
from datetime import date

import pytest

from domain.ladder.due import Judged
from domain.ladder.meetings import known_on, wanted
from domain.ladder.stages import Ladder, Subject
from domain.obligations import State, UnitFacts, Verdict, judge
from domain.periods import PeriodKind, parse_period
from tests.domain.cast import MONTHLY, held
from tests.domain.test_ladder_file import shipped
from tests.domain.workdays_cast import WORK_DAYS

MARCH = parse_period("2026-03")
UNIT = UnitFacts(1, 1)


def month() -> Ladder:
    found = shipped().of(Subject.MEETINGS, PeriodKind.MONTH)
    assert found is not None
    return found


def verdict_on(today: date) -> Verdict:
    return judge(MONTHLY, UNIT, [], MARCH, today)


def call(verdict: Verdict, today: date, known: date = date.min) -> Judged | None:
    return wanted(month(), verdict, known, today, WORK_DAYS)


@pytest.mark.parametrize(
    ("day", "stage", "late"),
    [
        ("2026-02-27", None, False),
        ("2026-03-19", None, False),
        ("2026-03-20", "ahead", False),
        ("2026-03-24", "ahead", True),
        ("2026-03-25", None, False),
        ("2026-03-27", "last_days", False),
        ("2026-03-28", "last_days", True),
        ("2026-03-31", None, False),
        ("2026-04-01", "missed", False),
        ("2026-04-06", "missed", True),
        ("2026-04-07", None, False),
        ("2026-04-13", "still_missed", False),  # 6 April is a holiday
        ("2026-04-20", "still_missed", True),
        ("2026-04-21", None, False),
    ],
)
def test_only_the_newest_call_is_wanted(day: str, stage: str | None, *, late: bool) -> None:
    today = date.fromisoformat(day)
    found = call(verdict_on(today), today)
    assert (found.call.key if found else None, bool(found and found.late)) == (stage, late)


def test_nothing_is_wanted_for_what_is_done_waived_or_unknown() -> None:
    today = date(2026, 3, 27)
    assert call(judge(MONTHLY, UNIT, [held(1, date(2026, 3, 5))], MARCH, today), today) is None
    for state in (State.WAIVED, State.UNKNOWN, State.DONE):
        assert call(replace(verdict_on(today), state=state), today) is None


def test_a_meeting_recorded_after_the_end_silences_what_was_missed() -> None:
    today = date(2026, 4, 3)
    row = replace(held(1, date(2026, 3, 30)), recorded_on=today)
    assert call(judge(MONTHLY, UNIT, [row], MARCH, today), today) is None


def test_a_call_before_the_end_is_not_for_what_was_missed_nor_the_other_way_round() -> None:
    today = date(2026, 3, 27)
    assert call(replace(verdict_on(today), state=State.MISSING), today) is None
    today = date(2026, 4, 1)
    assert call(replace(verdict_on(today), state=State.NOT_YET_DUE), today) is None


def test_a_period_that_has_not_begun_calls_nobody() -> None:
    short = replace(MARCH, end=date(2026, 3, 4))  # a semester of three days, for the argument
    today = date(2026, 2, 26)
    assert call(judge(MONTHLY, UNIT, [], short, today), today) is None


def test_who_became_known_shortly_before_is_called_when_it_is_late_only() -> None:
    known = date(2026, 3, 18)  # the lead time is three days
    assert call(verdict_on(date(2026, 3, 20)), date(2026, 3, 20), known) is None
    assert call(verdict_on(date(2026, 3, 27)), date(2026, 3, 27), known) is not None
    assert call(verdict_on(date(2026, 4, 1)), date(2026, 4, 1), date(2026, 3, 31)) is not None


@pytest.mark.parametrize(
    ("established", "ledger", "known"),
    [
        (None, None, date.min),
        (date(2026, 1, 5), None, date(2026, 1, 5)),
        (date(2026, 1, 5), date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 3, 5), date(2026, 2, 1), date(2026, 3, 5)),
    ],
)
def test_the_bot_knows_of_it_since_the_later_of_both(
    established: date | None, ledger: date | None, known: date
) -> None:
    assert known_on(UnitFacts(1, 1, established_on=established, ledger_since=ledger)) == known
