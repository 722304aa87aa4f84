"""The word of the committee: approved, changed, declined, reversed; never on one's own."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from domain.errors import Forbidden, NotFound
from models.organisation import Appointment
from models.points import PointsDecision, PointsEntry
from services.drafts import open_draft
from services.points import (
    Standing,
    approve_all,
    approve_entry,
    change_entry,
    decidable,
    decline_entry,
    reverse_entry,
    reversible,
    waiting,
    withdraw_entry,
)
from services.seam import Deps
from tests.services.dues_cast import LEADER_B, refused
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    World,
)
from tests.services.points_cast import add_entry, seed_points, set_field
from tests.services.points_own_cast import close, propose


def waiting_numbers(world: World, who: int) -> list[int]:
    return [each.entry_id for each in world.run(waiting, who, FIRST).proposals]


DECISIONS: Mapping[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "approve": (approve_entry, ()),
    "change": (change_entry, (200, "做得多")),
    "decline": (decline_entry, ("没有看到",)),
}
BY = pytest.mark.parametrize("how", DECISIONS)


def decide(world: World, how: str, who: int, number: int, **values: object) -> object:
    use_case, args = DECISIONS[how]
    return world.run(use_case, who, number, *args, **values)


def test_an_approval_counts_as_proposed(deps: Deps) -> None:
    world = seed_points(deps)
    view = world.run(approve_entry, LI, propose(world, points=200).entry_id)
    assert (view.standing, view.points, view.decided_by) == (Standing.APPROVED, 200, "李四")
    assert (view.may_decide, view.may_reverse, view.reason) == (False, True, "")


def test_a_change_states_other_points_and_says_why(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    view = world.run(change_entry, LI, number, 250, "  做得  多 ")
    assert (view.standing, view.proposed, view.points) == (Standing.CHANGED, 100, 250)
    assert view.reason == "做得 多"


def test_a_change_must_fit_the_event_and_have_a_reason(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    for points in (0, -100, 301):
        refused("points.beyond_event", world.run, change_entry, LI, number, points, "原因")
    refused("points.same_points", world.run, change_entry, LI, number, 100, "原因")
    refused("points.reason_missing", world.run, change_entry, LI, number, 200, " 多 ")
    refused("points.reason_missing", world.run, decline_entry, LI, number, "")
    refused("points.too_long", world.run, decline_entry, LI, number, "长" * 401)
    assert world.all(PointsDecision) == []


def test_a_proposal_is_declined_with_a_reason(deps: Deps) -> None:
    world = seed_points(deps)
    view = world.run(decline_entry, WANG, propose(world).entry_id, "没有看到照片")
    assert (view.standing, view.reason, view.decided_by) == (
        Standing.DECLINED,
        "没有看到照片",
        "王五",
    )
    assert view.may_reverse is False


# ------------------------------------------------------------------ who decides

DECIDES = {ZHANG, LI, WANG}


@BY
@pytest.mark.parametrize(
    "who", [ZHANG, LI, WANG, LEADER_B, SUN, WU, FENG, CHEN, READER, STRANGER, GONE]
)
def test_only_the_committee_decides(deps: Deps, how: str, who: int) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    if who in DECIDES:
        decide(world, how, who, number)
        assert len(world.all(PointsDecision)) == 1
        return
    with pytest.raises((Forbidden, NotFound)) as found:
        decide(world, how, who, number)
    assert found.value.key in {"points.not_decider", "points.entry_not_found", "access.member"}
    assert world.all(PointsDecision) == []


def test_any_member_of_the_committee_decides(deps: Deps) -> None:
    world = seed_points(deps)
    office = {"person_id": WU, "unit_id": FIRST, "office": "publicity_officer"}
    world.add(Appointment, {**office, "since": date(2020, 1, 1)})
    assert world.run(approve_entry, WU, propose(world).entry_id).decided_by == "吴十"


@BY
def test_nobody_decides_on_what_they_proposed_or_what_is_about_them(deps: Deps, how: str) -> None:
    world = seed_points(deps)
    for_other = propose(world, SUN, by=LI).entry_id
    about = propose(world, LI, by=ZHANG).entry_id
    own = propose(world, LI).entry_id
    for number in (for_other, about, own):
        with pytest.raises(Forbidden, match="own_proposal"):
            decide(world, how, LI, number)
    assert world.all(PointsDecision) == []
    for number in (for_other, own):
        decide(world, how, ZHANG, number)


@BY
def test_a_closed_month_is_not_decided_on(deps: Deps, how: str) -> None:
    world = seed_points(deps)
    number = propose(world, SUN, "2026-10").entry_id
    close(world, "2026-10")
    with pytest.raises(Exception, match="month_closed"):
        decide(world, how, LI, number)
    assert waiting_numbers(world, LI) == [number]


@BY
@pytest.mark.parametrize("first", DECISIONS)
def test_what_was_decided_is_not_decided_again(deps: Deps, how: str, first: str) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    decide(world, first, LI, number)
    error = refused("points.decided_already", decide, world, how, WANG, number)
    assert error.values["by"] == "李四"
    assert len(world.all(PointsDecision)) == 1


def test_an_approval_pressed_twice_is_one(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    one = world.run(approve_entry, LI, number)
    assert world.run(approve_entry, LI, number) == one
    refused("points.decided_already", world.run, decline_entry, LI, number, "不算")


@BY
def test_what_was_withdrawn_is_not_decided(deps: Deps, how: str) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    world.run(withdraw_entry, SUN, number)
    error = refused("points.decided_already", decide, world, how, LI, number)
    assert error.values == {"standing": "withdrawn", "by": "孙八"}


@BY
def test_derived_entries_and_forged_numbers_are_refused(deps: Deps, how: str) -> None:
    world = seed_points(deps)
    refused("points.derived_only", decide, world, how, LI, -3)
    refused("points.entry_not_found", decide, world, how, LI, 999)
    refused("points.derived_only", world.run, reverse_entry, LI, -3, "错了")


def test_an_event_that_the_scheme_has_no_more_can_only_be_declined(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, SUN, "2026-10", event="old_one")
    for how in ("approve", "change"):
        refused("points.unknown_event", decide, world, how, LI, 1)
    set_field(world, FIRST, "scheme", None)
    refused("points.no_scheme", decide, world, "approve", LI, 1)
    assert world.run(approve_all, LI, FIRST, 1).not_open == 1
    decide(world, "decline", LI, 1)


@pytest.mark.parametrize("how", ["change", "decline"])
def test_a_draft_submitted_twice_decides_once(deps: Deps, how: str) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    draft = world.run(open_draft, LI, f"points_{how}", 7002, 0, "summary", {})
    refused("draft.gone", decide, world, how, LI, number, draft_id=draft.id + 1)
    one = decide(world, how, LI, number, draft_id=draft.id)
    assert decide(world, how, LI, number, draft_id=draft.id) == one
    refused("draft.gone", decide, world, how, WANG, number, draft_id=draft.id)
    assert len(world.all(PointsDecision)) == 1


def test_before_a_form_is_opened_it_is_said_whether_one_may_decide(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    assert world.run(decidable, LI, number).may_decide
    refused("points.not_decider", world.run, decidable, SUN, number)
    refused("points.not_approved", world.run, reversible, LI, number)
    world.run(approve_entry, LI, number)
    refused("points.decided_already", world.run, decidable, LI, number)
    assert world.run(reversible, LI, number).may_reverse


# ------------------------------------------------------------------ taken back


def test_an_approved_entry_is_taken_back_with_a_reason(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    world.run(change_entry, LI, number, 200, "做得多")
    refused("points.reason_missing", world.run, reverse_entry, WANG, number, "")
    view = world.run(reverse_entry, WANG, number, "查无此事")
    assert (view.standing, view.reason, view.decided_by) == (
        Standing.REVERSED,
        "查无此事",
        "王五",
    )
    assert (view.may_reverse, view.may_decide) == (False, False)
    back = world.all(PointsEntry)[-1]
    assert (back.reverses_id, back.reason, back.recorded_by) == (number, "查无此事", WANG)
    refused("points.not_approved", world.run, reverse_entry, LI, number, "再撤")


@pytest.mark.parametrize("standing", ["waiting", "declined", "withdrawn"])
def test_only_what_counts_is_taken_back(deps: Deps, standing: str) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    if standing == "declined":
        world.run(decline_entry, LI, number, "不符")
    if standing == "withdrawn":
        world.run(withdraw_entry, SUN, number)
    error = refused("points.not_approved", world.run, reverse_entry, WANG, number, "错了")
    assert error.values["standing"] == standing


def test_nobody_takes_back_what_is_their_own_or_in_a_closed_month(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, LI, "2026-10", status="approved")
    add_entry(world, 2, SUN, "2026-10", status="approved")
    with pytest.raises(Forbidden, match="own_proposal"):
        world.run(reverse_entry, LI, 1, "错了")
    with pytest.raises(Forbidden, match="not_decider"):
        world.run(reverse_entry, SUN, 2, "错了")
    close(world, "2026-10")
    refused("points.month_closed", world.run, reverse_entry, WANG, 2, "错了")


def test_a_reversal_submitted_twice_is_one(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 101, SUN, "2026-10", status="approved")
    draft = world.run(open_draft, LI, "points_reverse", 7002, 0, "summary", {})
    refused("draft.gone", world.run, reverse_entry, LI, 101, "错了", draft_id=draft.id + 1)
    one = world.run(reverse_entry, LI, 101, "错了", draft_id=draft.id)
    assert world.run(reverse_entry, LI, 101, "错了", draft_id=draft.id) == one
    refused("draft.gone", world.run, reverse_entry, WANG, 101, "错了", draft_id=draft.id)
    assert len(world.all(PointsEntry)) == 2
