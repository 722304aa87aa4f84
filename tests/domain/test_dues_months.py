"""Whose month it is, and by when it is paid: rulebook 3.4 and 3.6, pitfalls 8, 18 and 19."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dues.months import (
    Stay,
    counts_from,
    creditor,
    deadline,
    dues_day,
    first_day,
    month_key,
    month_of,
    months_of_year,
    tenures,
    year_of,
)
from domain.dues.rates import BaseChange, LastMonth, PayEvery, Settings
from domain.workdays import Moves, WorkDays
from tests.domain.dues_cast import HOME, NO_HOLIDAYS, OTHER, SETTINGS, d, m, stay
from tests.domain.workdays_cast import WORK_DAYS

WITH, BEFORE = LastMonth.WITH, LastMonth.BEFORE


def owed(*stays: Stay, mode: LastMonth = WITH) -> dict[str, int]:
    """The creditor of each month from 2025-12 to 2026-12."""
    found = tenures(stays, mode)
    asked = {each: creditor(found, each) for each in range(m("2025-12"), m("2026-12") + 1)}
    return {month_key(each): tenure.branch_id for each, tenure in asked.items() if tenure}


def keys(first: str, last: str) -> list[str]:
    return [month_key(each) for each in range(m(first), m(last) + 1)]


def test_months_are_counted_named_and_stored() -> None:
    assert month_key(m("2026-12") + 1) == "2027-01"
    assert first_day(m("2026-12")) == date(2026, 12, 1)
    assert month_of(date(2026, 12, 31)) == m("2026-12")
    assert [month_key(each) for each in months_of_year(2026)] == keys("2026-01", "2026-12")
    assert year_of(m("2026-12")) == 2026


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-17", "2026-03-31"])
def test_pitfall_19_who_joins_in_a_month_owes_it_whole(day: str) -> None:
    (tenure,) = tenures([stay(day)], WITH)
    assert (tenure.first, tenure.last, tenure.joins) == (m("2026-03"), None, True)


@pytest.mark.parametrize(
    ("until", "mode", "last"),
    [
        ("2026-06-15", WITH, "2026-06"),
        ("2026-06-15", BEFORE, "2026-05"),
        ("2026-07-01", WITH, "2026-06"),
        ("2026-07-01", BEFORE, "2026-06"),
        ("2026-06-01", WITH, "2026-05"),
    ],
)
def test_the_last_month_is_with_the_leaving_or_before_it(
    until: str, mode: LastMonth, last: str
) -> None:
    assert list(owed(stay("2026-01-01", until), mode=mode)) == keys("2026-01", last)


def test_who_joins_and_leaves_within_a_month_owes_it_or_nothing() -> None:
    assert list(owed(stay("2026-06-03", "2026-06-20"))) == ["2026-06"]
    assert owed(stay("2026-06-03", "2026-06-20"), mode=BEFORE) == {}


@pytest.mark.parametrize(("mode", "first_of_new"), [(WITH, "2026-07"), (BEFORE, "2026-06")])
def test_pitfall_18_a_month_is_owed_to_one_branch_only(mode: LastMonth, first_of_new: str) -> None:
    found = owed(stay("2026-01-01", "2026-06-15"), stay("2026-06-15", branch=OTHER), mode=mode)
    assert list(found) == keys("2026-01", "2026-12")
    assert [key for key, branch in found.items() if branch == OTHER] == keys(
        first_of_new, "2026-12"
    )


def test_the_letter_says_up_to_where_the_old_branch_is_creditor() -> None:
    leaves = stay("2026-01-01", "2026-06-15", paid_through="2026-03")
    found = owed(leaves, stay("2026-06-15", branch=OTHER))
    assert [key for key, branch in found.items() if branch == HOME] == keys("2026-01", "2026-03")
    assert [key for key, branch in found.items() if branch == OTHER] == keys("2026-04", "2026-12")


def test_the_letter_may_say_more_than_the_month_of_leaving() -> None:
    leaves = stay("2026-01-01", "2026-06-15", paid_through="2026-08")
    found = owed(leaves, stay("2026-06-15", branch=OTHER))
    assert [key for key, branch in found.items() if branch == OTHER] == keys("2026-09", "2026-12")


def test_who_comes_from_outside_owes_from_the_month_after_the_letter() -> None:
    (tenure,) = tenures([stay("2026-06-15", paid_before="2026-03")], WITH)
    assert (tenure.first, tenure.joins) == (m("2026-04"), False)


def test_a_letter_that_leaves_the_old_branch_nothing_passes_all_to_the_new_one() -> None:
    found = owed(
        stay("2026-04-01", "2026-06-15", paid_through="2026-02"),
        stay("2026-06-15", branch=OTHER),
    )
    assert found == dict.fromkeys(keys("2026-04", "2026-12"), OTHER)


def test_months_that_the_old_branch_has_taken_money_for_stay_its_own() -> None:
    moved = (
        stay("2020-01-01", "2026-06-15", taken_through="2026-08"),
        stay("2026-06-15", branch=OTHER),
    )
    found = owed(*moved)
    assert (found["2026-08"], found["2026-09"]) == (HOME, OTHER)
    # The letter is the branches' word.
    found = owed(replace(moved[0], paid_through=m("2026-06")), moved[1])
    assert found["2026-07"] == OTHER


def test_who_leaves_for_no_other_branch_owes_no_months_ahead() -> None:
    left = stay("2020-01-01", "2026-06-15", taken_through="2026-08")
    assert max(owed(left)) == "2026-06"
    assert max(owed(left, stay("2026-07-01", branch=OTHER))) == "2026-12"
    assert owed(left, stay("2026-07-01", branch=OTHER))["2026-07"] == OTHER


def test_a_stay_in_two_rows_keeps_what_was_taken_at_its_end() -> None:
    found = owed(
        stay("2020-01-01", "2026-03-01"),
        stay("2026-03-01", "2026-06-15", taken_through="2026-07"),
        stay("2026-06-15", branch=OTHER),
    )
    assert (found["2026-07"], found["2026-08"]) == (HOME, OTHER)


def test_each_branch_has_its_own_word_on_the_last_month() -> None:
    moved = (stay("2020-01-01", "2026-06-15"), stay("2026-06-15", branch=OTHER))
    modes = {HOME: LastMonth.BEFORE, OTHER: LastMonth.WITH}
    (first, second) = tenures(moved, modes.__getitem__)
    assert (first.last, second.first) == (m("2026-05"), m("2026-06"))


def test_three_branches_in_a_row_leave_no_gap() -> None:
    found = owed(
        stay("2026-01-01", "2026-06-10", paid_through="2026-03"),
        stay("2026-06-10", "2026-06-20", branch=OTHER),
        stay("2026-06-20", branch=3),
    )
    assert list(found.values()) == [HOME] * 3 + [OTHER] * 3 + [3] * 6


def test_becoming_a_full_member_or_changing_the_group_is_no_new_joining() -> None:
    (tenure,) = tenures([stay("2026-05-04"), stay("2025-05-04", "2026-05-04")], WITH)
    assert (tenure.first, tenure.last) == (m("2025-05"), None)


def test_who_comes_back_after_a_time_away_owes_only_the_time_there() -> None:
    found = tenures([stay("2026-01-01", "2026-03-10"), stay("2026-08-20")], WITH)
    assert [(each.first, each.last, each.joins) for each in found] == [
        (m("2026-01"), m("2026-03"), True),
        (m("2026-08"), None, True),
    ]


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(st.lists(days, min_size=2, max_size=6, unique=True), st.sampled_from(list(LastMonth)))
def test_in_a_chain_of_branches_every_month_has_one_creditor(
    changes: list[date], mode: LastMonth
) -> None:
    changes.sort()
    chain = [Stay(n, a, b) for n, (a, b) in enumerate(pairwise(changes))]
    found = tenures(chain, mode)
    held = [each for tenure in found for each in range(tenure.first, (tenure.last or 0) + 1)]
    assert len(set(held)) == len(held)
    last_day = changes[-1] - timedelta(days=1)
    last = month_of(last_day) if mode is WITH else month_of(changes[-1]) - 1
    assert sorted(held) == list(range(month_of(changes[0]), last + 1))


# ------------------------------------------------------------------ the dues day


def on(**values: object) -> Settings:
    return replace(SETTINGS, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "settings", "expected"),
    [
        ("2026-11", on(), "2026-11-10"),  # a Tuesday
        ("2026-10", on(), "2026-10-10"),  # a Saturday that is worked
        ("2026-05", on(), "2026-05-11"),  # a Sunday
        ("2026-05", on(dues_day_moves=Moves.BEFORE), "2026-05-09"),  # a Saturday that is worked
        ("2026-05", on(dues_day_moves=Moves.STAYS), "2026-05-10"),
        ("2026-10", on(dues_day=1), "2026-10-08"),
        ("2026-10", on(dues_day=1, dues_day_moves=Moves.BEFORE), "2026-10-08"),
        ("2026-02", on(dues_day=15), "2026-02-24"),
        ("2026-02", on(dues_day=28), "2026-02-28"),  # worked
        ("2026-11", on(dues_day=28), "2026-11-30"),
        ("2027-02", on(dues_day=28), "2027-02-26"),  # a Sunday, and the month is over
    ],
)
def test_pitfall_8_the_dues_day_moves_within_its_month(
    asked: str, settings: Settings, expected: str
) -> None:
    assert dues_day(m(asked), settings, WORK_DAYS) == d(expected)


def test_a_month_without_any_working_day_keeps_its_day() -> None:
    closed = WorkDays(frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(30)))
    assert dues_day(m("2026-11"), SETTINGS, closed) == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (PayEvery.MONTH, "2026-07-10"),
        (PayEvery.QUARTER, "2026-09-10"),
        (PayEvery.HALF_YEAR, "2026-12-10"),
        (PayEvery.YEAR, "2026-12-10"),
    ],
)
def test_a_branch_may_collect_by_quarter_or_year(every: PayEvery, expected: str) -> None:
    assert dues_day(m("2026-07"), on(pay_every=every), NO_HOLIDAYS) == d(expected)


@pytest.mark.parametrize(
    ("since", "asked", "expected"),
    [
        ("2026-11-10", "2026-11", "2026-11-10"),  # on the day itself
        ("2026-11-11", "2026-11", "2026-12-10"),  # the branch's day has passed: pay next month
        ("2026-11-11", "2026-12", "2026-12-10"),
    ],
)
def test_who_joins_after_the_dues_day_pays_with_the_next_month(
    since: str, asked: str, expected: str
) -> None:
    (tenure,) = tenures([stay(since)], WITH)
    assert deadline(m(asked), tenure, SETTINGS, NO_HOLIDAYS) == d(expected)


@pytest.mark.parametrize(
    ("change", "asked", "assessed", "expected"),
    [
        (BaseChange.YEAR_START, "2026-07", True, "2027-01"),
        (BaseChange.YEAR_START, "2026-01", True, "2026-01"),
        (BaseChange.YEAR_START, "2026-07", False, "2026-07"),  # a new member
        (BaseChange.SAME_MONTH, "2026-07", True, "2026-07"),
    ],
)
def test_a_new_base_counts_from_the_month_or_from_the_next_year(
    change: BaseChange, asked: str, assessed: bool, expected: str
) -> None:
    settings = on(base_change=change)
    assert counts_from(m(asked), settings, assessed_this_year=assessed) == m(expected)
