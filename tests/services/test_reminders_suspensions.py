"""Times without reminders: who may decide on them, what they need, and how they end."""

from datetime import date
from typing import Any

import pytest

from domain.errors import DomainError, Forbidden
from models.reminders import ReminderSuspension
from services.reminders import (
    ReminderSettings,
    end_suspension,
    reminder_settings,
    suspend_reminders,
)
from services.seam import Deps
from tests.services.figures_cast import MEMBER, OTHER, SECRETARY, A, B, World, seed
from tests.services.reminders_cast import claims, only_claim, owes_theme_day, plan
from tests.support.clock import Clock

WINTER = (date(2027, 1, 20), date(2027, 2, 20))
WHY = ("寒假", "机关党委")


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The first branch owes a party day for November."""
    clock.set("2026-11-16 10:00")
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    return made


def settings(world: World) -> ReminderSettings:
    found: ReminderSettings = world.run(reminder_settings, A, who=MEMBER)
    return found


def refused(world: World, use_case: Any, *args: object, who: int = SECRETARY) -> DomainError:
    with pytest.raises(DomainError) as found:
        world.run(use_case, *args, who=who)
    return found.value


def planned(world: World, clock: Clock, moment: str) -> list[tuple[str, str]]:
    clock.set(moment)
    plan(world)
    return [(stage, state) for *_, stage, state in world.reminders()]


@pytest.mark.parametrize(
    ("use_case", "args"),
    [(suspend_reminders, (A, *WINTER, *WHY)), (end_suspension, (A, 1, WINTER[0], *WHY))],
)
def test_those_who_keep_the_branch_decide(world: World, use_case: Any, args: Any) -> None:
    with pytest.raises(Forbidden, match=r"reminders\.not_keeper"):
        world.run(use_case, *args, who=MEMBER)


def test_nothing_goes_out_in_a_suspension_and_the_newest_after_it(
    world: World, clock: Clock
) -> None:
    world.run(suspend_reminders, A, date(2026, 11, 18), date(2026, 11, 22), *WHY, who=SECRETARY)
    assert planned(world, clock, "2026-11-19 10:00") == [("ahead", "planned")]
    assert claims(world) == ()
    clock.set("2026-11-23 08:30")
    assert not only_claim(world).items[0].late  # it was the branch that asked for silence


def test_a_call_whose_grace_ends_in_a_suspension_never_comes(world: World, clock: Clock) -> None:
    world.run(suspend_reminders, A, date(2026, 11, 18), date(2026, 11, 25), *WHY, who=SECRETARY)
    planned(world, clock, "2026-11-19 10:00")
    assert planned(world, clock, "2026-11-26 10:00") == [
        ("ahead", "superseded"),
        ("last_days", "planned"),
    ]
    assert {item.stage for item in only_claim(world).items} == {"last_days"}


def test_a_suspension_that_begins_after_planning_holds_as_well(world: World, clock: Clock) -> None:
    planned(world, clock, "2026-11-19 08:00")
    world.run(suspend_reminders, A, date(2026, 11, 19), date(2026, 11, 20), *WHY, who=SECRETARY)
    clock.set("2026-11-19 09:00")
    assert claims(world) == ()
    clock.set("2026-11-23 09:00")
    only_claim(world)


def test_a_silence_of_more_than_a_year_plans_nothing(world: World, clock: Clock) -> None:
    planned(world, clock, "2026-11-19 08:00")
    for year in (2026, 2027):
        since = date(year, 11, 18 if year == 2026 else 19)
        world.run(suspend_reminders, A, since, date(year + 1, 11, 18), *WHY, who=SECRETARY)
    clock.set("2026-11-19 09:00")
    assert claims(world) == ()
    assert world.states() == ["superseded"]
    assert planned(world, clock, "2026-11-26 09:00") == [("ahead", "superseded")]


def test_a_suspension_is_ended_by_a_row_that_replaces_it(world: World, clock: Clock) -> None:
    world.run(suspend_reminders, A, date(2026, 11, 18), date(2026, 12, 31), *WHY, who=SECRETARY)
    (first,) = settings(world).suspended
    assert (first.since, first.until) == (date(2026, 11, 18), date(2026, 12, 31))
    assert (first.reason, first.approver) == WHY
    on = date(2026, 11, 20)
    world.run(end_suspension, A, first.suspension_id, on, "提前开学", "机关党委", who=SECRETARY)
    (second,) = settings(world).suspended
    assert (second.since, second.until) == (date(2026, 11, 18), date(2026, 11, 19))
    assert second.reason == "提前开学"
    assert world.count(ReminderSuspension) == 2
    planned(world, clock, "2026-11-20 10:00")
    only_claim(world)


def test_a_suspension_that_is_ended_before_it_begins_is_gone(world: World) -> None:
    world.run(suspend_reminders, A, *WINTER, *WHY, who=SECRETARY)
    (first,) = settings(world).suspended
    world.run(end_suspension, A, first.suspension_id, date(2026, 12, 1), *WHY, who=SECRETARY)
    assert settings(world).suspended == ()
    error = refused(world, end_suspension, A, first.suspension_id, WINTER[0], *WHY)
    assert (error.key, error.values["number"]) == ("reminders.suspension_not_found", 1)


@pytest.mark.parametrize(
    ("since", "until", "why", "key"),
    [
        (WINTER[1], WINTER[0], WHY, "reminders.suspension_span"),
        (date(2027, 1, 1), date(2028, 1, 2), WHY, "reminders.suspension_span"),
        (date(2026, 11, 1), date(2026, 11, 15), WHY, "reminders.suspension_span"),
        (*WINTER, (" ", "机关党委"), "reminders.suspension_why"),
        (*WINTER, ("寒假", ""), "reminders.suspension_why"),
        (*WINTER, ("寒假", "长" * 121), "reminders.suspension_why"),
    ],
)
def test_a_suspension_needs_days_a_reason_and_an_approver(
    world: World, since: date, until: date, why: tuple[str, str], key: str
) -> None:
    assert refused(world, suspend_reminders, A, since, until, *why).key == key
    assert world.count(ReminderSuspension) == 0


def test_a_suspension_is_not_made_longer_by_ending_it(world: World) -> None:
    world.run(suspend_reminders, A, *WINTER, *WHY, who=SECRETARY)
    late = date(2027, 2, 21)
    assert refused(world, end_suspension, A, 1, late, *WHY).key == "reminders.suspension_end"


def test_a_suspension_of_another_branch_is_not_found(world: World) -> None:
    world.run(suspend_reminders, A, *WINTER, *WHY, who=SECRETARY)
    error = refused(world, end_suspension, B, 1, WINTER[0], *WHY, who=OTHER)
    assert error.key == "reminders.suspension_not_found"
