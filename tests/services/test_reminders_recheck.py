"""What is judged again when it is claimed: done, dissolved, superseded, unknown by now."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col

from domain.ladder.stages import Ladders
from models.organisation import Unit
from models.reminders import Reminder
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A2,
    SECRETARY,
    A,
    World,
)
from tests.services.reminders_cast import (
    claims,
    in_the_last_days,
    lines,
    only_claim,
    owes_theme_day,
    plan,
    quiet,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return in_the_last_days(deps)


# ------------------------------------------------------------------ what holds no more


def test_what_was_done_between_planning_and_sending_is_not_reminded_of(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    plan(world)
    world.held("theme_day", "2026-11-26", recorded="2026-11-26 09:01")
    assert claims(world) == ()
    assert world.states() == ["cancelled"]
    assert world.attempts() == []


def test_of_several_lines_only_what_is_still_open_is_said(world: World) -> None:
    quiet(world, A)
    world.reachable(SECRETARY)
    for group in (A1, A2):
        world.held("group_meeting", "2026-11-05", group)
    plan(world)
    assert len(world.reminders()) == 2
    world.held("committee_meeting", "2026-11-25", recorded="2026-11-26 08:59")
    assert lines(only_claim(world)) == [("theme_day", None, "2026-11")]


def test_a_newer_stage_takes_the_place_of_one_that_waits(world: World, clock: Clock) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    plan(world)
    clock.set("2026-12-01 09:00")  # nobody has planned this day yet
    assert claims(world) == ()
    assert world.states() == ["superseded"]


def test_a_branch_that_was_dissolved_is_reminded_no_more(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    plan(world)
    world.set(Unit, col(Unit.id) == A, dissolved_on=date(2026, 11, 1))
    assert claims(world) == ()
    assert world.states() == ["cancelled"]


def test_a_row_whose_ladder_has_gone_gives_way(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    plan(world)
    world.deps.rules = replace(world.deps.rules, ladders=Ladders())
    assert claims(world) == ()
    assert world.states() == ["superseded"]


def test_a_row_of_an_obligation_that_nobody_knows_any_more_is_cancelled(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    plan(world)
    world.set(Reminder, col(Reminder.unit_id) == A, obligation="abolished")
    assert claims(world) == ()
    assert world.states() == ["cancelled"]
