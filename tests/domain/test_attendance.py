"""Attendance rates in integers."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attendance import Rate, rate
from domain.obligations import MeetingFact


@pytest.mark.parametrize(
    ("present", "expected", "tenths"),
    [(0, 3, 0), (1, 3, 333), (2, 3, 667), (3, 3, 1000), (1, 2000, 1), (1, 2001, 0), (29, 30, 967)],
)
def test_tenths_of_a_percent_round_half_up(present: int, expected: int, tenths: int) -> None:
    assert Rate(present, expected).percent_tenths == tenths


def test_a_rate_that_rounds_up_to_the_mark_does_not_meet_it() -> None:
    assert Rate(19, 20).meets(95)
    almost = Rate(9496, 9996)
    assert almost.percent_tenths == 950
    assert not almost.meets(95)


def test_rates_are_summed_before_dividing() -> None:
    assert rate([Rate(1, 1), Rate(1, 3)]) == Rate(2, 4)


def test_nothing_expected_has_no_rate() -> None:
    assert rate([]) is None
    assert rate([Rate(0, 0)]) is None


def test_pitfall_34_an_old_rate_uses_the_numbers_frozen_with_the_meeting() -> None:
    """The fact carries its own numbers; who has moved since changes nothing."""
    day = date(2026, 3, 5)
    held = MeetingFact(1, 10, "general_meeting", day, day, present=27, expected=30)
    assert rate([held]) == Rate(27, 30)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_rates_agree_with_fractions(present: int, expected: int, percent: int) -> None:
    exact = Fraction(1000 * present, expected)
    assert Rate(present, expected).percent_tenths == (exact + Fraction(1, 2)).__floor__()
    assert Rate(present, expected).meets(percent) == (exact >= 10 * percent)
