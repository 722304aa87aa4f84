"""Who is told: the audience of a call, and the next in line when nobody of it can be."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col

from domain.ladder.stages import Audience, Ladder
from models.organisation import Appointment, Unit
from models.reminders import Reminder
from services.reminders import Claim, Result
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    GROUP_CHAT,
    LEADER,
    OTHER,
    READER,
    SECRETARY,
    A,
    B,
    C,
    World,
    seed,
    telegram,
)
from tests.services.reminders_cast import LAST_DAYS, claims, ended, only_claim, plan, quiet
from tests.support.clock import Clock

COMMITTEE_CHAT = -1009


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """One group of the first branch owes its meeting of November."""
    clock.set(LAST_DAYS)
    made = seed(deps)
    quiet(made)
    made.override(A, "group_meeting", "minimum", "2")
    for group, days in ((A1, ["10-19"]), (A1 + 1, ["10-19", "11-19"])):
        for day in days:
            made.held("group_meeting", f"2026-{day}", group)
    return made


def calls_for(world: World, audience: Audience) -> None:
    """Every call to meetings is for one audience from now on."""

    def changed(ladder: Ladder) -> Ladder:
        stages = tuple(replace(stage, audience=audience) for stage in ladder.stages)
        return replace(ladder, stages=stages)

    ladders = world.deps.rules.ladders
    found = replace(ladders, ladders=tuple(changed(each) for each in ladders.ladders))
    world.deps.rules = replace(world.deps.rules, ladders=found)


def told(world: World) -> tuple[int, Audience, bool]:
    """Chat, as whom, and whether instead of somebody else."""
    found = only_claim(world)
    (item,) = found.items
    assert {row.told for row in world.all(Reminder)} == {item.told.value}
    return found.chat_id, item.told, item.instead


def test_the_leader_of_the_group_is_told_of_its_meeting(world: World) -> None:
    calls_for(world, Audience.GROUP_LEADER)
    world.reachable(LEADER)
    world.reachable(SECRETARY)
    plan(world)
    assert told(world) == (telegram(LEADER), Audience.GROUP_LEADER, False)


def test_what_the_branch_owes_is_told_to_its_secretary_in_place_of_a_leader(world: World) -> None:
    calls_for(world, Audience.GROUP_LEADER)
    world.held("group_meeting", "2026-11-20", A1)
    world.override(A, "theme_day", "minimum", "2")
    world.reachable(LEADER)
    world.reachable(SECRETARY)
    plan(world)
    assert told(world) == (telegram(SECRETARY), Audience.SECRETARY, True)


def test_a_person_is_nobody_where_a_unit_owes(world: World) -> None:
    calls_for(world, Audience.PERSON)
    world.reachable(LEADER)
    plan(world)
    assert told(world) == (telegram(LEADER), Audience.GROUP_LEADER, True)


def test_the_group_of_the_branch_is_told_though_its_secretary_could_be(world: World) -> None:
    calls_for(world, Audience.BRANCH_GROUP)
    world.reachable(SECRETARY)
    world.group_chat()
    plan(world)
    assert told(world) == (GROUP_CHAT, Audience.BRANCH_GROUP, False)


def test_the_line_ends_above_the_branch(world: World) -> None:
    world.reachable(READER)
    plan(world)
    assert told(world) == (telegram(READER), Audience.COMMITTEE, True)
    assert not world.branch(A).reachable  # it is told above, and the branch still shows


def test_above_an_officer_comes_before_a_reader_and_both_before_the_chat(world: World) -> None:
    calls_for(world, Audience.COMMITTEE)
    world.group_chat(C, COMMITTEE_CHAT)
    world.reachable(READER)
    world.reachable(OTHER)
    since = date(2026, 1, 1)
    world.add(Appointment, person_id=OTHER, unit_id=C, office="organization_officer", since=since)
    plan(world)
    first = only_claim(world)
    assert first.chat_id == telegram(OTHER)
    ended(world, first, Result.GONE)
    second = only_claim(world)
    assert second.chat_id == telegram(READER)
    ended(world, second, Result.GONE)
    assert told(world) == (COMMITTEE_CHAT, Audience.COMMITTEE, False)


def test_a_branch_under_nothing_has_nobody_above(world: World) -> None:
    world.set(Unit, col(Unit.id) == A, parent_id=None)
    world.reachable(READER)
    plan(world)
    assert claims(world) == ()
    assert world.states() == ["dead"]


def both_owe(world: World) -> None:
    world.override(B, "theme_day", "minimum", "2")


@pytest.mark.parametrize("limit", [1, 20])
def test_what_goes_above_for_several_branches_is_one_message(world: World, limit: int) -> None:
    both_owe(world)
    world.reachable(READER)
    plan(world)
    (found,) = claims(world, limit=limit)
    assert {item.branch_id for item in found.items} == {A, B}
    assert claims(world, limit=limit) == ()


def test_a_branch_beside_that_is_told_itself_does_not_join(world: World) -> None:
    both_owe(world)
    world.reachable(READER)
    world.reachable(OTHER)
    plan(world)
    found: dict[int, set[int]] = {}
    for _ in range(2):
        (claimed,) = claims(world, limit=1)
        found[claimed.chat_id] = branches_of(claimed)
    assert found == {telegram(READER): {A}, telegram(OTHER): {B}}


def branches_of(claimed: Claim) -> set[int]:
    return {item.branch_id for item in claimed.items}
