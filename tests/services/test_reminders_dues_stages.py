"""Stages of the ladder of dues: moved, left out, repeated, and to other audiences."""

from dataclasses import replace
from typing import Any

import pytest

from domain.errors import DomainError
from domain.ladder.stages import Audience, DayKind, Offset, Stage, Subject
from models.organisation import Unit
from services.reminders import OwnDues, set_reminder
from services.seam import Deps
from tests.services.dues_cast import record
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    at,
    claims,
    plan,
    rows,
    setting,
    told_above,
    two_behind,
)
from tests.services.meeting_cast import FIRST, READER, SUN, WANG, ZHANG, ZHAO, World
from tests.support.clock import Clock

MINE, LATER = "stage.dues_of_a_month.dues_day", "stage.dues_of_a_month.day_after"


@pytest.fixture
def world(deps: Deps) -> World:
    return two_behind(deps)


def remind(world: World, field: str, value: object) -> None:
    world.run(set_reminder, WANG, FIRST, field, value)


def stages(world: World, *more: Stage, **changes: Any) -> None:
    """More stages than the file has, or the second of the file changed."""
    ladders = world.deps.rules.ladders
    changed = []
    for ladder in ladders.ladders:
        if ladder.subject is Subject.DUES:
            first, second = ladder.stages
            own = (first, replace(second, **changes), *more)
            changed.append(replace(ladder, stages=own))
        else:
            changed.append(ladder)
    found = replace(ladders, ladders=tuple(changed))
    world.deps.rules = replace(world.deps.rules, ladders=found, reminding="changed")


def stage(key: str, days: int, says: str, audience: Audience = Audience.PERSON) -> Stage:
    return Stage(key, Offset(days, DayKind.DAYS), audience, says, grace=5)


# ------------------------------------------------------------------ stages


def test_a_branch_can_leave_the_day_after_out(world: World) -> None:
    remind(world, LATER, "off")
    assert at(world, DUES_DAY).keys() == {SUN, ZHAO}
    assert at(world, DAY_AFTER) == {}
    assert {key.split(" ")[0] for key in rows(world)} == {"dues_day"}


def test_a_branch_can_move_both(world: World) -> None:
    remind(world, MINE, "-2 work_days")
    remind(world, LATER, "3 work_days")
    assert at(world, "2026-11-09 10:00") == {}  # the sixth has gone, and has no grace
    assert at(world, DUES_DAY) == at(world, DAY_AFTER) == {}
    assert at(world, "2026-11-13 10:00")[SUN] == ["day_after 9000 step 3"]
    assert at(world, "2026-12-08 10:00")[SUN] == ["dues_day 3000"]


def test_one_that_is_moved_ahead_of_an_early_day_is_of_a_month_that_has_not_begun(
    world: World,
) -> None:
    setting(world, "dues_day", 2)
    remind(world, MINE, "-3 days")
    remind(world, "work_days_only", False)
    told = at(world, "2026-11-29 10:00")
    assert told[SUN] == ["dues_day 3000"]
    assert told.keys() == {SUN, ZHAO}
    assert {key.split(" ")[0] for key in rows(world)} == {"dues_day"}


def test_a_branch_cannot_let_one_month_run_into_the_next(world: World) -> None:
    with pytest.raises(DomainError, match=r"reminders\.setting_unfit"):
        remind(world, LATER, "29 days")


def test_a_second_stage_after_the_day_tells_everybody_again(world: World) -> None:
    stages(world, stage("still_open", 8, "still_open"))
    assert SUN in at(world, DAY_AFTER)
    told = at(world, "2026-11-18 10:00")
    assert told == {
        SUN: ["still_open 9000 step 3"],
        ZHAO: ["still_open 9000 step 3"],
        WANG: ["collector: 孙八 3/9000, 赵六 3/9000"],
        ZHANG: ["secretary: 孙八 3/9000, 赵六 3/9000"],
    }
    assert at(world, "2026-11-19 10:00") == {}


def test_what_a_stage_says_stands_in_its_text(world: World, clock: Clock) -> None:
    stages(world, text="still_open")
    clock.set("2026-11-11 08:00")
    plan(world)
    clock.set("2026-11-11 08:31")
    says = {
        item.says.value
        for claim in claims(world)
        for item in claim.items
        if isinstance(item, OwnDues)
    }
    assert says == {"still_open"}


def test_repeats_come_until_it_is_paid(world: World) -> None:
    stages(world, repeats=2, every=Offset(7, DayKind.DAYS))
    assert SUN in at(world, DAY_AFTER)
    record(world, ZHAO, 9000)
    told = at(world, "2026-11-18 10:00")
    assert told[SUN] == ["day_after+1 9000 step 3"]
    assert "day_after" not in str(told[ZHAO])
    record(world, SUN, 9000)
    assert "day_after" not in str(at(world, "2026-11-25 10:00"))


def test_a_stage_for_the_secretary_tells_no_member(world: World) -> None:
    stages(world, audience=Audience.SECRETARY)
    assert at(world, DAY_AFTER).keys() == {WANG, ZHANG}


def test_a_stage_for_those_above_tells_only_them(world: World) -> None:
    told_above(world)
    stages(world, audience=Audience.COMMITTEE)
    assert at(world, DAY_AFTER) == {READER: ["第一支部: 2x2"]}


def test_without_a_ladder_nobody_is_told_and_what_waits_gives_way(
    world: World, clock: Clock
) -> None:
    clock.set("2026-11-10 08:00")
    plan(world)
    ladders = world.deps.rules.ladders
    others = tuple(each for each in ladders.ladders if each.subject is not Subject.DUES)
    world.deps.rules = replace(
        world.deps.rules, ladders=replace(ladders, ladders=others), reminding="none"
    )
    assert at(world, DUES_DAY) == at(world, DAY_AFTER) == {}
    assert set(rows(world).values()) == {"superseded"}


def test_a_dues_day_that_moves_on_before_it_was_told_takes_its_rows_along(
    world: World, clock: Clock
) -> None:
    clock.set("2026-11-10 08:00")
    plan(world)
    setting(world, "dues_day", 20)
    assert at(world, DUES_DAY) == {}
    assert rows(world)[f"dues_day member:{SUN}"] == "planned"
    assert at(world, "2026-11-20 10:00").keys() == {SUN, ZHAO}


def test_a_zone_has_its_own_morning(world: World) -> None:
    world.change(Unit, FIRST, zone="America/New_York")
    assert at(world, "2026-11-10 20:50") == {}  # before half past eight in the morning there
    assert at(world, "2026-11-10 21:31").keys() == {SUN, ZHAO}
