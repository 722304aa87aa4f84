"""A clock that is set back while a newer call still waits for its hours: that call is not lost."""

from datetime import date

import pytest
from sqlmodel import col

from models.organisation import ObligationOverride, Unit
from models.reminders import Reminder
from services.reminders import nudge, plan_reminders
from services.seam import Deps
from tests.services.due_days_cast import everything, seed_days
from tests.services.figures_cast import READER, SECRETARY, A, World, seed
from tests.services.reminders_cast import claims, ended, quiet
from tests.support.clock import Clock

TOGETHER = pytest.mark.parametrize("together", [0, 200])
THEME = ("theme_day", "2026-11")


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """A branch like any other owes the meetings of November."""
    clock.set("2026-11-10 20:00")
    made = seed(deps)
    quiet(made, A)
    made.reachable(SECRETARY)
    assert made.count(ObligationOverride) == 0
    made.set(Unit, col(Unit.id) == A, ledger_since=date(2020, 1, 1))
    return made


def bell(world: World, clock: Clock, moment: str, together: int) -> list[str]:
    """Plan and send; the stages of the party day that are said."""
    clock.set(moment)
    world.run(plan_reminders, together=together)
    found = claims(world)
    for each in found:
        ended(world, each)
    items = [item for each in found for item in each.items]
    return [item.stage for item in items if (item.obligation, item.period) == THEME]


def theme_days(world: World) -> list[tuple[str, str]]:
    rows = [row for row in world.all(Reminder) if (row.obligation, row.period) == THEME]
    return [(row.stage, row.state) for row in rows]


@TOGETHER
def test_a_newer_call_that_waits_is_said_on_its_day(
    world: World, clock: Clock, together: int
) -> None:
    assert bell(world, clock, "2026-11-26 02:00", together) == []
    assert bell(world, clock, "2026-11-20 10:00", together) == []  # nor the older one beside it
    assert theme_days(world) == [("last_days", "planned")]
    assert bell(world, clock, "2026-11-26 10:00", together) == ["last_days"]
    assert theme_days(world) == [("last_days", "sent")]


@TOGETHER
def test_an_older_call_that_has_given_way_does_not_come_back(
    world: World, clock: Clock, together: int
) -> None:
    assert bell(world, clock, "2026-11-19 02:00", together) == []
    assert bell(world, clock, "2026-11-26 02:00", together) == []
    assert bell(world, clock, "2026-11-25 10:00", together) == []
    assert theme_days(world) == [("ahead", "superseded"), ("last_days", "planned")]
    assert bell(world, clock, "2026-11-26 09:00", together) == ["last_days"]


@TOGETHER
def test_it_still_gives_way_to_a_newer_one(world: World, clock: Clock, together: int) -> None:
    bell(world, clock, "2026-11-26 02:00", together)
    bell(world, clock, "2026-11-20 10:00", together)
    assert bell(world, clock, "2026-12-01 10:00", together) == ["missed"]
    assert theme_days(world) == [("last_days", "superseded"), ("missed", "sent")]


@TOGETHER
def test_what_was_sent_before_holds_nothing_up(world: World, clock: Clock, together: int) -> None:
    assert bell(world, clock, "2026-11-26 10:00", together) == ["last_days"]
    assert bell(world, clock, "2026-11-20 10:00", together) == ["ahead"]


def test_an_election_too(deps: Deps, clock: Clock) -> None:
    world = seed_days(deps)
    clock.set("2027-01-14 02:00")
    world.run(plan_reminders)
    clock.set("2026-11-05 10:00")
    world.run(plan_reminders)
    assert everything(world) == []
    clock.set("2027-01-14 10:00")
    world.run(plan_reminders)
    assert [item.stage for item in everything(world)] == ["two_months"]


@TOGETHER
def test_what_was_asked_for_gives_way_to_no_call(world: World, clock: Clock, together: int) -> None:
    clock.set("2026-11-25 21:00")
    world.run(nudge, A, *THEME, who=READER)
    stages = bell(world, clock, "2026-11-26 10:00", together)
    assert sorted(stages) == ["asked+1", "last_days"]
