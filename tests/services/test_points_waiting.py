"""What waits for the committee: who sees it, and approving all that was shown."""

import pytest

from domain.errors import Forbidden, NotFound
from models.points import PointsDecision
from services.points import approve_all, approve_entry, waiting, withdraw_entry
from services.seam import Deps
from tests.services.dues_cast import LEADER_A, LEADER_B
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    STRANGER,
    SUN,
    WU,
    ZHAO,
    ZHOU,
)
from tests.services.points_cast import seed_points
from tests.services.points_own_cast import close, propose
from tests.services.test_points_decide import waiting_numbers


def test_what_waits_is_listed_the_oldest_first(deps: Deps) -> None:
    world = seed_points(deps)
    numbers = [propose(world, who).entry_id for who in (SUN, ZHAO, ZHOU, LI)]
    world.run(approve_entry, LI, numbers[0])
    world.run(withdraw_entry, ZHOU, numbers[2])
    found = world.run(waiting, LI, FIRST)
    assert (found.branch, found.decides) == ("第一支部", True)
    assert [(each.entry_id, each.may_decide) for each in found.proposals] == [
        (numbers[1], True),
        (numbers[3], False),
    ]
    assert [each.proposer for each in found.proposals] == ["赵六", "李四"]


def test_a_leader_sees_what_waits_of_the_group(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    propose(world, ZHAO)
    found = world.run(waiting, LEADER_B, FIRST)
    assert [each.entry_id for each in found.proposals] == [number]
    assert (found.decides, found.proposals[0].may_decide) == (False, False)
    assert len(world.run(waiting, LEADER_A, FIRST).proposals) == 1


@pytest.mark.parametrize("who", [SUN, WU, FENG, READER, STRANGER, GONE])
def test_others_see_nothing_of_what_waits(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    propose(world)
    with pytest.raises((Forbidden, NotFound)):
        world.run(waiting, who, FIRST)


def test_all_that_was_shown_is_approved_at_once_but_one_s_own(deps: Deps) -> None:
    world = seed_points(deps)
    numbers = [propose(world, who).entry_id for who in (SUN, ZHAO, LI, ZHOU)]
    closed = propose(world, SUN, "2026-10").entry_id
    later = propose(world, WU).entry_id
    close(world, "2026-10")
    done = world.run(approve_all, LI, FIRST, closed)
    assert done.entries == (numbers[0], numbers[1], numbers[3])
    assert (done.own, done.not_open, done.branch) == (1, 1, "第一支部")
    assert waiting_numbers(world, LI) == [numbers[2], closed, later]
    again = world.run(approve_all, LI, FIRST, closed)
    assert (again.entries, again.own) == ((), 1)


@pytest.mark.parametrize("who", [LEADER_B, SUN, FENG, READER])
def test_others_approve_nothing_at_once(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    with pytest.raises((Forbidden, NotFound)):
        world.run(approve_all, who, FIRST, number)
    assert world.all(PointsDecision) == []
