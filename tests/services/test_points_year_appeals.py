"""Appeals: raised for oneself while a month is laid open, answered by the committee."""

from typing import Any

import pytest

from domain.errors import Forbidden, NotFound
from domain.points.closing import MonthState
from models.organisation import Membership
from models.points import PointsAppeal
from services.drafts import open_draft
from services.points import (
    AppealView,
    answer_appeal,
    appeal_desk,
    appeal_of,
    appeals_waiting,
    month_desk,
)
from services.seam import Deps
from tests.services.dues_cast import m, refused
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    LI,
    SUN,
    WANG,
    ZHANG,
    ZHOU,
    World,
    caller,
)
from tests.services.points_year_cast import OCTOBER, appealed, laid_open, seed_year


@pytest.fixture
def world(deps: Deps) -> World:
    """October is laid open until 25 November."""
    found = seed_year(deps)
    laid_open(found)
    return found


def answered(world: World, who: int = ZHANG, number: int = 1, **values: Any) -> AppealView:
    options = {"upheld": True, **values}
    found: AppealView = world.run(answer_appeal, who, number, "已更正积分卡", **options)
    return found


def test_a_member_objects_and_is_answered(world: World) -> None:
    found = appealed(world)
    assert (found.state, found.month) == (MonthState.OBJECTIONS, OCTOBER)
    assert [(each.text, each.upheld) for each in found.appeals] == [("活动分少记了", None)]
    (waiting,) = world.run(appeals_waiting, WANG, FIRST)
    assert (waiting.name, waiting.month, waiting.person_id) == ("孙八", OCTOBER, SUN)
    assert world.run(appeal_of, WANG, waiting.appeal_id) == waiting
    done = answered(world, WANG, waiting.appeal_id)
    assert (done.upheld, done.answer) == (True, "已更正积分卡")
    assert world.run(appeals_waiting, WANG, FIRST) == ()
    (mine,) = world.run(appeal_desk, SUN, FIRST, OCTOBER).appeals
    assert (mine.own, done.own, mine.answer) == (True, False, done.answer)
    (row,) = world.all(PointsAppeal)
    assert (row.answered_by, row.person_id) == (WANG, SUN)


def test_one_appeal_at_a_time_waits(world: World) -> None:
    appealed(world)
    assert refused("points_year.appeal_waits", appealed, world).values["month"] == OCTOBER
    appealed(world, ZHOU)
    answered(world, upheld=False)
    assert len(appealed(world, SUN, "再说一次").appeals) == 2


def test_an_appeal_keeps_the_month_changeable_until_its_answer(world: World) -> None:
    appealed(world)
    world.deps.clock.set("2026-11-26 08:00")  # type: ignore[attr-defined]
    assert world.run(month_desk, ZHANG, FIRST, OCTOBER).state is MonthState.APPEALED
    refused("points_year.laid_open", laid_open, world)
    answered(world)
    assert world.run(month_desk, ZHANG, FIRST, OCTOBER).state is MonthState.CLOSED
    refused("points_year.no_objections_now", appealed, world)


def test_a_month_that_is_not_laid_open_takes_no_appeal(world: World) -> None:
    refused("points_year.no_objections_now", appealed, world, month=m("2026-09"))
    assert world.run(appeal_desk, SUN, FIRST, m("2026-09")).until is None


@pytest.mark.parametrize(
    ("text", "key"), [("短", "points_year.text_missing"), ("长" * 401, "points_year.too_long")]
)
def test_an_appeal_says_what_is_wrong(world: World, text: str, key: str) -> None:
    refused(key, appealed, world, text=text)


def test_an_answer_is_given_once_and_says_something(world: World) -> None:
    appealed(world)
    refused("points_year.answer_missing", world.run, answer_appeal, ZHANG, 1, "-", upheld=True)
    answered(world)
    refused("points_year.appeal_answered", answered, world)
    refused("points_year.appeal_not_found", answered, world, number=99)


def test_nobody_answers_their_own_appeal(world: World) -> None:
    appealed(world, LI)
    refused("points_year.own_appeal", answered, world, LI)
    assert answered(world, ZHANG).upheld


@pytest.mark.parametrize("who", [SUN, ZHOU, FENG])
def test_only_the_committee_sees_and_answers(world: World, who: int) -> None:
    appealed(world)
    for use_case, number in ((appeals_waiting, FIRST), (appeal_of, 1)):
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, number)
    with pytest.raises((Forbidden, NotFound)):
        answered(world, who)


def test_who_is_not_scored_by_the_branch_has_nothing_to_object_to(world: World) -> None:
    with pytest.raises(NotFound):
        appealed(world, CHEN)
    stay = next(row for row in world.all(Membership) if row.person_id == ZHOU)
    world.change(Membership, stay.id, traits="out_of_contact")
    refused("points_year.not_scored", appealed, world, ZHOU)


def test_a_draft_raises_and_answers_once(world: World) -> None:
    def draft(who: int) -> int:
        return int(
            world.deps.run_now(open_draft, caller(who), "points_appeal", 1, 0, "text", {}).id
        )

    raising, answering = draft(SUN), draft(ZHANG)
    for _ in range(2):
        assert len(appealed(world, draft_id=raising).appeals) == 1
    refused("draft.gone", appealed, world, text="别的话", draft_id=raising)
    for _ in range(2):
        assert answered(world, draft_id=answering).upheld
    appealed(world, ZHOU)
    refused("draft.gone", answered, world, number=2, draft_id=answering)
