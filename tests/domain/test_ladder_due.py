"""Which stage is due on a day: by table, and against a naive second statement."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ladder.due import Why, calls, due_call, judge_calls
from domain.ladder.stages import Anchor, Audience, DayKind, Ladder, Offset, Stage, Subject
from domain.periods import PeriodKind
from domain.workdays import NO_WORKDAYS
from tests.domain.test_ladder_file import shipped
from tests.domain.workdays_cast import WORK_DAYS

LONG_AGO = date(2020, 1, 1)


def d(text: str) -> date:
    return date.fromisoformat(text)


def quarter() -> Ladder:
    found = shipped().of(Subject.MEETINGS, PeriodKind.QUARTER)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("anchor", "days"),
    [
        # The National Day holidays lie between the end of the quarter and the first work day.
        ("2026-09-30", ["2026-09-02", "2026-09-22", "2026-10-08", "2026-10-20"]),
        ("2026-12-31", ["2026-12-03", "2026-12-24", "2027-01-01", "2027-01-14"]),
        ("2026-06-30", ["2026-06-01", "2026-06-23", "2026-07-01", "2026-07-14"]),
    ],
)
def test_the_days_of_a_ladder(anchor: str, days: list[str]) -> None:
    assert [str(call.on) for call in calls(quarter(), d(anchor), WORK_DAYS)] == days


@pytest.mark.parametrize(
    ("today", "known", "due", "late"),
    [
        ("2026-09-01", LONG_AGO, None, False),
        ("2026-09-02", LONG_AGO, "ahead", False),
        ("2026-09-09", LONG_AGO, "ahead", True),
        ("2026-09-10", LONG_AGO, None, False),  # its grace is over
        ("2026-09-22", LONG_AGO, "last_days", False),
        ("2026-10-08", LONG_AGO, "missed", False),
        ("2026-10-12", LONG_AGO, "missed", True),
        ("2026-10-20", LONG_AGO, "still_missed", False),
        ("2026-11-30", LONG_AGO, None, False),
        # A branch that came on the 20th is not told on the 22nd, but when it is too late.
        ("2026-09-22", d("2026-09-20"), None, False),
        ("2026-10-08", d("2026-09-20"), "missed", False),
        ("2026-10-08", d("2026-10-07"), "missed", False),
    ],
)
def test_the_newest_stage_is_due(today: str, known: date, due: str | None, *, late: bool) -> None:
    found = due_call(quarter(), d("2026-09-30"), known, d(today), WORK_DAYS)
    assert (found.call.stage.key if found else None) == due
    assert (found.late if found else False) is late


def test_what_did_not_go_out_says_why() -> None:
    found = judge_calls(quarter(), d("2026-09-30"), d("2026-08-28"), d("2026-10-08"), WORK_DAYS)
    assert [each.why for each in found] == [Why.TOO_SHORT, Why.SUPERSEDED, Why.DUE, Why.AHEAD]
    later = judge_calls(quarter(), d("2026-09-30"), d("2026-08-20"), d("2026-12-08"), WORK_DAYS)
    assert [each.why for each in later] == [*[Why.SUPERSEDED] * 3, Why.OVER]


def test_a_stage_is_repeated() -> None:
    ladder = shipped().of(Subject.TERM, None)
    assert ladder is not None
    found = calls(ladder, d("2026-11-20"), WORK_DAYS)
    assert [(call.stage.key, call.number, str(call.on)) for call in found[2:]] == [
        ("ended", 0, "2026-11-23"),
        ("ended", 1, "2026-12-23"),
        ("ended", 2, "2027-01-22"),
    ]
    assert [call.key for call in found[2:]] == ["ended", "ended+1", "ended+2"]


_OFFSETS = st.builds(Offset, st.integers(-40, 20), st.sampled_from(DayKind))
_STAGES = st.lists(
    st.builds(
        Stage,
        key=st.sampled_from("abcdefgh"),
        offset=_OFFSETS,
        audience=st.sampled_from(Audience),
        text=st.just("ahead"),
        grace=st.integers(0, 10),
        repeats=st.integers(0, 2),
        every=st.builds(Offset, st.integers(1, 5), st.sampled_from(DayKind)),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda stage: stage.key,
)


@given(_STAGES, st.integers(0, 10), st.integers(-60, 0), st.integers(-70, 90))
def test_what_is_due_agrees_with_a_walk_through_the_days(
    stages: list[Stage], lead: int, known: int, today: int
) -> None:
    """Day by day: the last call that has begun is remembered, until its grace is over."""
    anchor = d("2026-09-30")
    ladder = Ladder("x", Subject.MEETINGS, None, Anchor.DUE_DAY, lead, tuple(stages))
    known_on, asked = anchor + timedelta(days=known), anchor + timedelta(days=today)
    begins: dict[date, tuple[str, int, int]] = {}
    for stage in stages:
        day = stage.offset.from_day(anchor, WORK_DAYS)
        for number in range(stage.repeats + 1):
            if day > anchor or day >= known_on + timedelta(days=lead):
                begins[day] = stage.key, number, stage.grace
            assert stage.every is not None
            day = stage.every.from_day(day, WORK_DAYS)
    held: tuple[str, int, int] | None = None
    left = 0
    day = anchor - timedelta(days=400)
    while day <= asked:
        if day in begins:
            held, left = begins[day], begins[day][2]
        elif held is not None:
            left -= 1
            if left < 0:
                held = None
        day += timedelta(days=1)
    found = due_call(ladder, anchor, known_on, asked, WORK_DAYS)
    said = (found.call.stage.key, found.call.number) if found else None
    assert said == (held[:2] if held else None)


@given(_STAGES, st.integers(-70, 90))
def test_at_most_one_is_due(stages: list[Stage], today: int) -> None:
    ladder = Ladder("x", Subject.MEETINGS, None, Anchor.DUE_DAY, 0, tuple(stages))
    anchor = d("2026-09-30")
    found = judge_calls(ladder, anchor, LONG_AGO, anchor + timedelta(days=today), NO_WORKDAYS)
    assert sum(each.why is Why.DUE for each in found) <= 1
