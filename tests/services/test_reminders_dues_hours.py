"""Messages about dues in the hours of a branch, by the stages it has, and in rehearsal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.ladder.stages import Audience, DayKind, Offset, Stage, Subject
from models.reminders import ReminderAttempt
from services.dues import confirm_payment, refuse_payment
from services.reminders import end_suspension, set_reminder, suspend_reminders
from services.seam import Deps
from tests.services.dues_cast import record, report
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    assessed,
    at,
    claims,
    outcomes,
    plan,
    rows,
    setting,
    states,
    tick,
    two_behind,
)
from tests.services.meeting_cast import FENG, FIRST, SECOND, SUN, WANG, ZHANG, ZHAO, World
from tests.support.clock import Clock

MINE, LATER = "stage.dues_of_a_month.dues_day", "stage.dues_of_a_month.day_after"


@pytest.fixture
def world(deps: Deps) -> World:
    return two_behind(deps)


def remind(world: World, field: str, value: object) -> None:
    world.run(set_reminder, WANG, FIRST, field, value)


def suspend(world: World, since: str, until: str) -> None:
    days = date.fromisoformat(since), date.fromisoformat(until)
    world.run(suspend_reminders, WANG, FIRST, *days, "寒假", "机关党委")


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


# ------------------------------------------------------------------ hours


def test_nobody_is_written_to_before_the_morning(world: World, clock: Clock) -> None:
    remind(world, "quiet_until", "10:15")
    assert at(world, "2026-11-10 09:00") == {}
    assert at(world, "2026-11-10 10:20").keys() == {SUN, ZHAO}


def test_what_was_not_sent_before_the_evening_waits_for_the_morning(
    world: World, clock: Clock
) -> None:
    clock.set("2026-11-11 20:10")
    plan(world)
    clock.set("2026-11-11 20:45")  # nobody has claimed in time
    assert claims(world) == []
    assert states(world) >= {"planned"}
    told = at(world, "2026-11-12 09:00")
    assert told.keys() == {SUN, ZHAO, WANG, ZHANG}
    assert set(states(world)) == {"sent"}


def test_after_the_evening_the_next_day_plans_what_it_needs(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 20:40")
    assert plan(world) == 0
    clock.set(DAY_AFTER)
    plan(world)
    assert {key.split(" ")[0] for key in rows(world)} == {"day_after"}


def test_a_stage_that_begins_on_a_rest_day_comes_on_the_next_work_day(world: World) -> None:
    setting(world, "dues_day", 13)  # a Friday
    for weekend in ("2026-11-14 10:00", "2026-11-15 10:00"):
        assert at(world, weekend) == {}
    assert at(world, "2026-11-16 10:00").keys() == {SUN, ZHAO, WANG, ZHANG}


def test_the_holidays_are_waited_for_and_that_is_not_late(world: World) -> None:
    """What begins on 1 October 2026 waits for the eighth: the days between are off."""
    world.deps.clock.set("2026-09-29 09:00")  # type: ignore[attr-defined]
    setting(world, "dues_day", 28)
    remind(world, LATER, "2 days")
    assert at(world, "2026-09-29 10:00") == {}
    remind(world, LATER, "3 days")
    for day in range(1, 8):
        assert at(world, f"2026-10-0{day} 10:00") == {}
    assert late(world, "2026-10-08 10:00") == {None}
    assert f"day_after member:{SUN}" in rows(world)


def test_who_waits_for_an_answer_gets_it_at_any_hour(world: World, clock: Clock) -> None:
    clock.set("2026-11-08 22:00")  # a Sunday
    paid = report(world, SUN, 9000)
    assert at(world, "2026-11-08 22:01") == {WANG: ["waiting 孙八 9000"]}
    world.run(confirm_payment, WANG, paid.payment_id)
    assert at(world, "2026-11-08 23:01") == {SUN: ["received 2026-0001 9000"]}


# ------------------------------------------------------------------ late


def late(world: World, moment: str) -> set[date | None]:
    world.deps.clock.set(moment)  # type: ignore[attr-defined]
    first = [item for items in tick(world).values() for item in items]
    world.deps.clock.advance(minutes=31)  # type: ignore[attr-defined]
    return {item.row.late_since for items in (first, *tick(world).values()) for item in items}


def test_what_goes_out_after_the_first_day_on_which_it_could_says_so(world: World) -> None:
    assert late(world, "2026-11-12 10:00") == {date(2026, 11, 11)}


def test_what_the_branch_itself_held_back_is_not_late(world: World) -> None:
    suspend(world, "2026-11-11", "2026-11-13")
    assert late(world, "2026-11-16 10:00") == {None}
    assert late(world, "2026-12-15 10:00") == {date(2026, 12, 11)}


def test_an_answer_is_never_late(world: World, clock: Clock) -> None:
    paid = report(world, SUN, 9000)
    world.run(refuse_payment, WANG, paid.payment_id, "没有收到")
    record(world, ZHAO, 6000)
    told = late(world, "2026-11-09 10:00")
    assert told == {None}


# ------------------------------------------------------------------ suspensions


def test_in_a_suspension_nothing_is_planned_and_nothing_goes_out(world: World) -> None:
    suspend(world, "2026-11-10", "2026-11-12")
    for moment in (DUES_DAY, DAY_AFTER, "2026-11-12 10:00"):
        assert at(world, moment) == {}
    assert rows(world) == {}
    told = at(world, "2026-11-13 10:00")
    assert told[SUN] == ["day_after 9000 step 3"]


def test_a_stage_whose_grace_ends_in_a_suspension_never_comes(world: World) -> None:
    suspend(world, "2026-11-10", "2026-11-25")
    assert at(world, "2026-11-26 10:00") == {}
    assert rows(world) == {}
    assert at(world, "2026-12-10 10:00").keys() == {SUN, ZHAO}


def test_a_suspension_that_begins_after_planning_holds_as_well(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 08:00")
    plan(world)
    suspend(world, "2026-11-10", "2026-11-10")
    assert at(world, DUES_DAY) == {}
    told = at(world, DAY_AFTER)
    assert told[SUN] == ["day_after 9000 step 3"]
    assert rows(world)[f"dues_day member:{SUN}"] == "superseded"


def test_one_that_ends_early_lets_today_be_planned(world: World, clock: Clock) -> None:
    suspend(world, "2026-11-10", "2026-11-30")
    assert at(world, DAY_AFTER) == {}
    clock.set("2026-11-12 09:00")
    world.run(end_suspension, WANG, FIRST, 1, date(2026, 11, 12), "提前开学", "机关党委")
    assert SUN in at(world, "2026-11-12 09:30")


def test_a_silence_of_more_than_a_year_says_nothing(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 08:00")
    plan(world)
    suspend(world, "2026-11-10", "2027-11-09")
    suspend(world, "2027-11-10", "2028-11-08")
    assert at(world, DUES_DAY) == at(world, DAY_AFTER) == {}
    assert set(rows(world).values()) == {"superseded"}


def test_another_branch_is_not_held_back(world: World) -> None:
    assessed(world, FENG, SECOND, "2026-11")
    suspend(world, "2026-11-10", "2026-11-30")
    assert at(world, DUES_DAY).keys() == {FENG}


# ------------------------------------------------------------------ rehearsal


def test_in_rehearsal_the_clock_tells_nobody_and_the_rows_say_why(world: World) -> None:
    remind(world, "rehearsal", True)
    assert at(world, DUES_DAY) == at(world, DAY_AFTER) == {}
    found = rows(world)
    assert set(found.values()) == {"superseded"}
    assert {f"day_after member:{SUN}", "day_after collector", "day_after secretary"} <= set(found)
    attempts: list[ReminderAttempt] = world.all(ReminderAttempt)
    said = {(each.outcome, each.detail) for each in attempts}
    assert said == {("superseded", "rehearsal")}
    assert len(outcomes(world)) == len(found)
    remind(world, "rehearsal", None)
    assert at(world, "2026-11-12 10:00") == {}  # what was rehearsed is over
    assert at(world, "2026-12-10 10:00").keys() == {SUN, ZHAO}


def test_in_rehearsal_people_are_answered(world: World, clock: Clock) -> None:
    remind(world, "rehearsal", True)
    clock.set("2026-11-10 08:00")
    plan(world)
    paid = report(world, SUN, 9000)
    assert at(world, DUES_DAY) == {WANG: ["waiting 孙八 9000"]}
    world.run(refuse_payment, WANG, paid.payment_id, "没有收到")
    assert at(world, DAY_AFTER) == {SUN: ["refused None 9000"]}
