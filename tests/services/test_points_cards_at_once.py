"""Two officers score the same month, or set the same thing, at once."""

from functools import partial

import pytest

from domain.errors import DomainError
from models.points import PointsCard, PointsSetting
from services.points import Scoring, score_month, set_points
from services.seam import Deps
from tests.services.meeting_cast import FIRST, LI, SUN, WANG, WU, ZHANG
from tests.services.points_cast import full_marks, seed_points
from tests.services.test_meetings_at_once import at_once
from tests.services.test_points_cards import entry

ATTEMPTS = pytest.mark.parametrize("attempt", range(3))


@ATTEMPTS
def test_a_month_scored_by_two_at_once_has_one_card_for_each(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    done = at_once(
        *(partial(world.run, score_month, who, entry(SUN, WU)) for who in (ZHANG, LI, WANG))
    )
    assert sorted(len(each.cards) for each in done if isinstance(each, Scoring)) == [0, 0, 2]
    assert sorted(card.person_id for card in world.all(PointsCard)) == [SUN, WU]


@ATTEMPTS
def test_a_scheme_is_not_changed_under_a_card_that_is_written(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    begin = {"key": "student_bonus", "since": "2026-01-01"}
    at_once(
        partial(world.run, score_month, LI, entry(cards={SUN: full_marks()})),
        partial(world.run, set_points, WANG, FIRST, "scheme", begin),
    )
    changed = len(world.all(PointsSetting)) > 2
    assert len(world.all(PointsCard)) == (0 if changed else 1)


def test_what_is_refused_leaves_no_lock_behind(deps: Deps) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError):
        world.run(score_month, WANG, entry(WANG))
    assert world.run(score_month, LI, entry(WANG)).carded == 1
