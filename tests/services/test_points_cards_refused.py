"""Cards that are not written: one's own, of a closed month, of somebody of elsewhere."""

from datetime import date

import pytest

from domain.dues.months import first_day
from domain.errors import DomainError, Forbidden, NotFound
from domain.points.closing import MonthState
from models.organisation import Appointment
from models.points import PointsClosing
from services.points import (
    Scoring,
    score_month,
    score_preview,
)
from services.seam import Deps
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
)
from tests.services.points_cast import (
    SET_AT,
    seed_points,
    set_scheme,
)
from tests.services.test_points_cards import OCTOBER, cards_of, entry, score, stored

# ------------------------------------------------------------------ one's own card


@pytest.mark.parametrize("who", [ZHANG, LI, WANG])
def test_ones_own_card_is_filled_by_another_keeper(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    for use_case in (score_month, score_preview):
        with pytest.raises(DomainError, match="own_card"):
            world.run(use_case, who, entry(SUN, who))
    assert stored(world) == []
    other = LI if who != LI else ZHANG
    assert score(world, entry(who), other).cards[0].person_id == who


def test_a_keeper_who_is_alone_scores_the_own_card_too_and_is_told(deps: Deps) -> None:
    world = seed_points(deps)
    for each in world.all(Appointment):
        if each.person_id in {LI, WANG}:
            world.change(Appointment, each.id, until=date(2026, 11, 20))
    found: Scoring = world.run(score_preview, ZHANG, entry(SUN, ZHANG))
    assert (found.alone, found.locked) == (True, False)
    assert cards_of(world, who=ZHANG).alone
    assert len(score(world, entry(SUN, ZHANG), ZHANG).cards) == 2


# ------------------------------------------------------------------ months and people


def test_a_closed_month_takes_no_card(deps: Deps) -> None:
    world = seed_points(deps)
    values = {"branch_id": FIRST, "month": first_day(OCTOBER), "reason": "", "opened_at": SET_AT}
    world.add(PointsClosing, {**values, "objections_until": date(2026, 11, 25)})
    assert cards_of(world).state is MonthState.OBJECTIONS
    score(world, entry(SUN))
    world.add(PointsClosing, {**values, "objections_until": date(2026, 11, 19)})
    for use_case, asked in ((score_month, entry(WU)), (score_preview, entry(WU))):
        with pytest.raises(DomainError, match="month_closed"):
            world.run(use_case, WANG, asked)
    with pytest.raises(DomainError, match="month_closed"):
        cards_of(world)
    assert len(stored(world)) == 1


def test_a_month_ahead_takes_no_card(deps: Deps) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError, match="month_ahead"):
        score(world, entry(SUN, month="2026-12"))


@pytest.mark.parametrize("who", [FENG, CHEN, READER, 999])
def test_who_is_of_elsewhere_is_not_found(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    with pytest.raises(NotFound, match="not_in_branch"):
        score(world, entry(SUN, who))
    assert stored(world) == []


def test_who_is_not_scored_in_the_month_is_named(deps: Deps) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError, match="not_scored") as caught:
        score(world, entry(SUN, GONE, month="2026-11"))
    assert caught.value.values["name"] == "褚三"


@pytest.mark.parametrize("who", [SUN, ZHAO, FENG, READER])
def test_only_keepers_score(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    for use_case in (score_month, score_preview):
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, entry(SUN))
    with pytest.raises((Forbidden, NotFound)):
        cards_of(world, who=who)
    assert stored(world) == []


def test_a_draft_that_is_gone_scores_nothing(deps: Deps) -> None:
    world = seed_points(deps)
    with pytest.raises(NotFound, match="draft"):
        world.run(score_month, WANG, entry(SUN), draft_id=99)
    assert stored(world) == []


def test_each_branch_scores_its_own_months(deps: Deps) -> None:
    world = seed_points(deps)
    set_scheme(world, SECOND, "eighty_twenty")
    found: Scoring = world.run(score_month, FENG, entry(CHEN, FENG, branch=SECOND))
    assert (found.alone, found.carded) == (True, 2)
    assert {each.branch_id for each in stored(world)} == {SECOND}
