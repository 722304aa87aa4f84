"""What may be shown of a closed round, and the points that it gives."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evaluation.outcome import Allowed, Outcome, Share, allowed, outcome
from domain.evaluation.terms import Audience, Terms
from domain.evaluation.urn import Tally, Urn, empty_urn

MEMBER, MASS = Audience.MEMBER, Audience.MASS

TWENTY = 2000  # hundredths


def of(member: tuple[int, int], mass: tuple[int, int] = (0, 0), **terms: int) -> Outcome:
    urn = Urn(((Tally(*member), Tally(*mass)),))
    return outcome(urn, 0, Terms(**terms))  # type: ignore[arg-type]


def test_the_example_of_the_rulebook() -> None:
    found = of((20, 20 * 92), (5, 5 * 85))
    assert found.all is not None
    assert (found.all.mean(), found.all.points(100, TWENTY)) == (9060, 1812)
    assert {who: share.mean() for who, share in found.by_audience.items()} == {
        MEMBER: 9200,
        MASS: 8500,
    }


def test_ballots_weigh_what_the_terms_say() -> None:
    found = of((20, 20 * 92), (5, 5 * 85), member_weight=1, mass_weight=4)
    assert found.all == Share(20 * 92 + 4 * 5 * 85, 40)
    assert found.all.mean() == 8850
    assert found.by_audience[MASS] == Share(5 * 85, 5)


@pytest.mark.parametrize(
    ("member", "mass", "whole", "parts"),
    [
        (2, 0, False, 0),
        (4, 0, False, 0),
        (2, 2, False, 0),
        (5, 0, True, 1),
        (3, 2, True, 0),  # two would be hidden, and the three tell them
        (3, 3, True, 2),
        (0, 5, True, 1),
        (20, 1, True, 0),
        (0, 0, False, 0),
    ],
)
def test_few_ballots_show_nothing(member: int, mass: int, whole: bool, parts: int) -> None:
    found = of((member, member * 90), (mass, mass * 80))
    assert (found.all is not None) is whole
    assert len(found.by_audience) == parts


def test_who_has_voted_does_not_stand_out() -> None:
    """Five voted, and two of them are subjects with four ballots each: nobody is shown."""
    rows = tuple((Tally(each, 90 * each), Tally()) for each in (5, 4, 4))
    assert [outcome(Urn(rows), slot, Terms()) for slot in range(3)] == [Outcome()] * 3
    assert allowed(Urn(rows), Terms(minimum=4)) == Allowed(whole=True, parts=True)
    assert allowed(Urn(rows), Terms(minimum=4, group_minimum=5)) == Allowed(whole=True, parts=False)


def test_an_audience_that_scored_some_only_hides_both() -> None:
    """One member voted, for everybody but for oneself."""
    rows = ((Tally(1, 90), Tally(6, 480)), (Tally(0, 0), Tally(6, 480)))
    assert allowed(Urn(rows), Terms()) == Allowed(whole=True, parts=False)
    assert allowed(empty_urn(0), Terms()) == Allowed(whole=False, parts=False)


def test_the_minimum_is_a_term() -> None:
    assert of((3, 270), minimum=3).all == Share(270, 3)
    assert of((9, 810), minimum=10).all is None
    assert of((4, 360), (4, 320), group_minimum=5).by_audience == {}


@given(st.integers(1, 100), st.integers(1, 10_000), st.data())
def test_a_mean_is_rounded_once_and_half_up(scale: int, weight: int, data: st.DataObject) -> None:
    share = Share(data.draw(st.integers(0, scale * weight)), weight)
    exact = Fraction(share.total, weight)
    assert abs(share.mean() - 100 * exact) <= Fraction(1, 2)
    assert abs(share.points(scale, TWENTY) - TWENTY * exact / scale) <= Fraction(1, 2)
    assert 0 <= share.points(scale, TWENTY) <= TWENTY


def test_halves_go_up_and_a_scale_of_twenty_gives_the_same_points() -> None:
    assert Share(1, 8).mean() == 13
    assert Share(20 * 18, 20).points(20, TWENTY) == 1800
    assert Share(20 * 90, 20).points(100, TWENTY) == 1800
