"""For which months somebody is scored: joining, leaving, transfers, and traits left out."""

from datetime import date

import pytest

from domain.points.months import Stay, Trait, scored_months
from domain.points.scheme import Scheme
from domain.vocabulary import MemberTrait
from tests.domain.points_cast import SEED, VILLAGE, built, m

ANY_DAY = built(months="any_day", left_out=["migrant"])
FULL = built(left_out=["migrant"])
ALL = list(range(1, 13))


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def stay(since: str, until: str | None = None, branch: int = 1) -> Stay:
    return Stay(branch, d(since), d(until) if until else None)


def away(since: str, until: str | None = None) -> Trait:
    return Trait(MemberTrait.MIGRANT, d(since), d(until) if until else None)


def numbers(found: dict[int, int]) -> list[int]:
    return [each - m(1) + 1 for each in found]


@pytest.mark.parametrize(
    ("since", "until", "full", "any_day"),
    [
        ("01-01", None, ALL, ALL),
        ("07-01", None, ALL[6:], ALL[6:]),
        ("07-02", None, ALL[7:], ALL[6:]),
        ("01-01", "06-30", ALL[:5], ALL[:6]),
        ("01-01", "07-01", ALL[:6], ALL[:6]),
        ("03-05", "03-20", [], [3]),
    ],
)
def test_pitfall_19_only_full_months(
    since: str, until: str | None, full: list[int], any_day: list[int]
) -> None:
    assert numbers(scored_months(FULL, 2026, [stay(since, until)])) == full
    assert numbers(scored_months(ANY_DAY, 2026, [stay(since, until)])) == any_day


def test_a_transfer_leaves_its_month_to_the_old_branch() -> None:
    stays = [stay("06-15", branch=2), stay("01-01", "06-15")]
    found = scored_months(FULL, 2026, stays)
    assert list(found.values()) == [1] * 6 + [2] * 6


def test_a_gap_between_two_branches_leaves_its_month_out() -> None:
    stays = [stay("01-01", "06-15"), stay("06-20", branch=2)]
    assert 6 not in numbers(scored_months(FULL, 2026, stays))
    found = scored_months(ANY_DAY, 2026, [stay("06-20", branch=2)])
    assert found[m(6)] == 2


def test_traits_left_out_leave_their_months_out() -> None:
    stays = [stay("01-01")]
    traits = [away("03-10", "05-01"), away("11-15")]
    assert numbers(scored_months(FULL, 2026, stays, traits)) == [1, 2, 5, 6, 7, 8, 9, 10]
    assert numbers(scored_months(ANY_DAY, 2026, stays, traits)) == [1, 2, 3, *range(5, 12)]
    assert numbers(scored_months(SEED, 2026, stays, traits)) == ALL
    assert numbers(scored_months(VILLAGE, 2026, stays, [away("01-01")])) == []


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [(date(2026, 9, 1), None, [9, 10, 11, 12]), (date(2020, 1, 1), date(2026, 1, 1), [])],
)
def test_months_before_and_after_the_scheme_are_not_scored(
    since: date, until: date | None, months: list[int]
) -> None:
    dates = {"since": since, **({"until": until} if until else {})}
    scheme: Scheme = built(**dates)
    assert numbers(scored_months(scheme, 2026, [stay("01-01")])) == months
