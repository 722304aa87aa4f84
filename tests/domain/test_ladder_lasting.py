"""What is due by a day of its own: when terms and probations end, and which days are near."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ladder.due import anchors_called, due_call, open_call
from domain.ladder.lasting import Lasting, Stay, elections, probations, years_after
from domain.ladder.stages import Ladder, Subject
from tests.domain.test_ladder_file import shipped
from tests.domain.workdays_cast import WORK_DAYS

LONG_AGO = date(2000, 1, 1)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "years", "found"),
    [
        ("2024-03-15", 3, "2027-03-15"),
        ("2024-02-29", 3, "2027-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2025-02-28", 3, "2028-02-28"),
        ("2025-12-31", 1, "2026-12-31"),
        ("2025-10-31", 1, "2026-10-31"),
        ("2027-02-28", -3, "2024-02-28"),
        ("9999-02-01", 3, "9999-02-01"),
    ],
)
def test_years_after_a_day(day: str, years: int, found: str) -> None:
    assert years_after(d(day), years) == d(found)


@pytest.mark.parametrize(
    ("terms", "years", "found"),
    [
        ([], 3, []),
        ([("2024-03-15", None)], 3, [("2027-03-15", None)]),
        ([("2024-03-15", None)], 5, [("2029-03-15", None)]),
        ([("2024-03-15", None)], 0, []),
        ([("2024-02-29", None)], 3, [("2027-02-28", None)]),
        # The next term ends the duty, also where it began late, early or after a time without.
        ([("2021-03-15", "2024-05-01"), ("2024-05-01", None)], 3,
         [("2024-03-15", "2024-05-01"), ("2027-05-01", None)]),
        ([("2024-05-01", None), ("2021-03-15", "2023-05-01")], 3,
         [("2024-03-15", "2023-05-01"), ("2027-05-01", None)]),
        # The roster may say itself when a term ends; its last day is as good as the day after it.
        ([("2024-03-15", "2027-09-15")], 3, [("2027-09-15", None)]),
        ([("2024-03-15", "2027-03-14")], 3, [("2027-03-14", None)]),
        ([("2024-03-15", "2027-03-15")], 3, [("2027-03-15", None)]),
        # One that ended before its time, and no other: there is no committee any more.
        ([("2024-03-15", "2025-01-01")], 3, [("2027-03-15", "2025-01-01")]),
    ],
)  # fmt: skip
def test_the_elections_that_terms_lead_to(
    terms: list[tuple[str, str | None]], years: int, found: list[tuple[str, str | None]]
) -> None:
    spans = [(d(since), d(until) if until else None) for since, until in terms]
    made = elections(spans, years)
    assert [(str(each.due_on), str(each.until) if each.until else None) for each in made] == found


def stay(branch: int, since: str, until: str | None = None, who: int = 1) -> Stay:
    return Stay(who, branch, d(since), d(until) if until else None)


@pytest.mark.parametrize(
    ("stays", "found"),
    [
        ([stay(2, "2026-03-31")], [(2, "2027-03-31")]),
        ([stay(2, "2024-02-29")], [(2, "2025-02-28")]),
        # A new row of the same person, here or elsewhere, counts on.
        ([stay(2, "2026-03-31", "2026-08-01"), stay(2, "2026-08-01")],
         [(2, "2027-03-31"), (2, "2027-03-31")]),
        ([stay(3, "2026-08-01"), stay(2, "2026-03-31", "2026-08-01")],
         [(2, "2027-03-31"), (3, "2027-03-31")]),
        # Admitted once more after a time without counts anew.
        ([stay(2, "2024-03-31", "2024-08-01"), stay(2, "2026-03-01")],
         [(2, "2025-03-31"), (2, "2027-03-01")]),
        # Rows that overlap are one time.
        ([stay(2, "2026-03-31"), stay(3, "2026-05-01")], [(2, "2027-03-31"), (3, "2027-03-31")]),
        ([stay(2, "2026-03-31"), stay(2, "2026-05-01", who=9)],
         [(2, "2027-03-31"), (2, "2027-05-01")]),
    ],
)  # fmt: skip
def test_the_ends_of_probations(stays: list[Stay], found: list[tuple[int, str]]) -> None:
    assert [(branch, str(each.due_on)) for branch, each in probations(stays)] == found


def test_something_is_open_while_nothing_has_ended_it() -> None:
    held = Lasting(d("2027-03-15"), d("2026-03-15"), d("2027-04-01"))
    days = ("2026-03-14", "2026-03-15", "2027-03-31", "2027-04-01")
    assert [held.open_on(d(day)) for day in days] == [False, True, True, False]
    assert Lasting(d("2027-03-15"), d("2026-03-15"), None).open_on(d("2030-01-01"))


@pytest.mark.parametrize(
    ("subject", "due_on", "days"),
    [
        (Subject.TERM, "2027-03-15",
         ["2026-09-13", "2027-01-14", "2027-03-16", "2027-04-15", "2027-05-15"]),
        (Subject.TERM, "2027-02-28",
         ["2026-08-29", "2026-12-30", "2027-03-01", "2027-03-31", "2027-04-30"]),
        (Subject.PROBATION, "2026-02-28", ["2026-01-29", "2026-02-14", "2026-03-02"]),
        (Subject.PROBATION, "2026-03-31", ["2026-03-01", "2026-03-24", "2026-04-01"]),
        (Subject.PROBATION, "2026-04-30", ["2026-03-31", "2026-04-23", "2026-05-06"]),
        (Subject.PROBATION, "2026-12-31", ["2026-12-01", "2026-12-24", "2027-01-01"]),
    ],
)  # fmt: skip
def test_each_stage_is_due_once_and_nothing_else(
    subject: Subject, due_on: str, days: list[str]
) -> None:
    ladder = shipped().of(subject, None)
    assert ladder is not None
    anchor, day = d(due_on), d(due_on) - timedelta(days=300)
    found: dict[str, date] = {}
    while day < anchor + timedelta(days=300):
        call = open_call(ladder, anchor, LONG_AGO, day, WORK_DAYS, overdue=day > anchor)
        if call is not None:
            found.setdefault(call.call.key, day)
        day += timedelta(days=1)
    assert [str(each) for each in found.values()] == days


@settings(deadline=None)
@given(
    st.sampled_from([each for each in shipped().ladders if each.stages]),
    st.dates(date(2025, 6, 1), date(2027, 6, 1)),
)
def test_the_anchors_with_a_call_are_all_of_them(ladder: Ladder, today: date) -> None:
    days = (today + timedelta(days=each) for each in range(-400, 400))
    plain = [day for day in days if due_call(ladder, day, LONG_AGO, today, WORK_DAYS) is not None]
    spans = anchors_called(ladder, today, WORK_DAYS)
    assert all(last < after for (_, last), (after, _) in pairwise(spans))
    count = sum((last - first).days + 1 for first, last in spans)
    assert count == len(plain)
    assert all(any(first <= day <= last for first, last in spans) for day in plain)


@given(
    st.sampled_from([each for each in shipped().ladders if each.stages]),
    st.dates(date(2025, 6, 1), date(2027, 6, 1)),
    st.integers(-300, 300),
    st.integers(-300, 300),
)
def test_what_became_known_late_has_no_other_call(
    ladder: Ladder, today: date, days: int, known: int
) -> None:
    anchor = today + timedelta(days=days)
    late = due_call(ladder, anchor, today + timedelta(days=known), today, WORK_DAYS)
    assert late in {None, due_call(ladder, anchor, LONG_AGO, today, WORK_DAYS)}
