"""Points from two sides at once: one decision a proposal, one row that takes it back."""

from functools import partial

import pytest

from domain.errors import DomainError
from models.points import PointsDecision, PointsEntry
from services.drafts import open_draft
from services.points import (
    Approved,
    ProposalView,
    approve_all,
    approve_entry,
    change_entry,
    decline_entry,
    propose_entry,
    reverse_entry,
    withdraw_entry,
)
from services.seam import Deps
from tests.services.meeting_cast import FIRST, LI, SUN, WANG, ZHANG, ZHAO, ZHOU
from tests.services.points_cast import seed_points
from tests.services.points_own_cast import proposal, propose
from tests.services.test_meetings_at_once import at_once

ATTEMPTS = pytest.mark.parametrize("attempt", range(3))


@ATTEMPTS
def test_of_several_deciders_at_once_exactly_one_wins(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    done = at_once(
        partial(world.run, approve_entry, LI, number),
        partial(world.run, change_entry, WANG, number, 200, "做得多"),
        partial(world.run, decline_entry, ZHANG, number, "不符"),
    )
    keys = [each.key for each in done if isinstance(each, DomainError)]
    assert keys == ["points.decided_already"] * 2
    assert sum(isinstance(each, ProposalView) for each in done) == 1
    assert len(world.all(PointsDecision)) == 1


@ATTEMPTS
def test_a_batch_and_a_single_word_at_once_decide_each_once(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    numbers = [propose(world, who).entry_id for who in (SUN, ZHAO, ZHOU)]
    done = at_once(
        partial(world.run, approve_all, LI, FIRST, numbers[-1]),
        partial(world.run, approve_all, WANG, FIRST, numbers[-1]),
        partial(world.run, decline_entry, ZHANG, numbers[0], "不符"),
    )
    batches = [each for each in done if isinstance(each, Approved)]
    declined = any(isinstance(each, ProposalView) for each in done)
    assert sum(len(each.entries) for each in batches) + declined == 3
    assert len(world.all(PointsDecision)) == 3


@ATTEMPTS
def test_a_withdrawal_and_an_approval_at_once_leave_one(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    done = at_once(
        partial(world.run, approve_entry, LI, number),
        partial(world.run, withdraw_entry, SUN, number),
    )
    assert [each.key for each in done if isinstance(each, DomainError)] == [
        "points.decided_already"
    ]
    assert len(world.all(PointsDecision)) + len(world.all(PointsEntry)) == 2


@ATTEMPTS
def test_an_entry_is_taken_back_once(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    world.run(approve_entry, LI, number)
    done = at_once(
        *(partial(world.run, reverse_entry, who, number, "查无此事") for who in (LI, WANG))
    )
    assert [each.key for each in done if isinstance(each, DomainError)] == ["points.not_approved"]
    assert len(world.all(PointsEntry)) == 2


@ATTEMPTS
def test_a_draft_submitted_twice_at_once_proposes_once(deps: Deps, attempt: int) -> None:
    world = seed_points(deps)
    draft = world.run(open_draft, SUN, "points_propose", 7006, 0, "summary", {})
    submit = partial(world.run, propose_entry, SUN, proposal(), draft_id=draft.id)
    one, other = at_once(submit, submit)
    assert one == other
    assert len(world.all(PointsEntry)) == 1
