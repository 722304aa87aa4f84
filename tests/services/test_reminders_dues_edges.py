"""Messages about dues at the edges: nothing left to say, nobody to say it to, or too late."""

from datetime import date
from typing import Any

import pytest

from models.organisation import Appointment
from models.reminders import Reminder
from services.reminders import claim_dues
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import record
from tests.services.dues_reminders_cast import (
    assessed,
    at,
    claims,
    ended,
    plan,
    reach,
    rows,
    told_above,
    two_behind,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    World,
)
from tests.support.clock import Clock

PAYMENT = 999


@pytest.fixture
def world(deps: Deps) -> World:
    return two_behind(deps)


def notice(world: World, stage: str, recipient: str) -> None:
    """A message about a payment that is not in the book."""
    now = world.deps.clock()
    row: dict[str, Any] = {
        "subject": "dues",
        "obligation": "dues_payment",
        "period": str(PAYMENT),
        "unit_id": FIRST,
        "branch_id": FIRST,
        "stage": stage,
        "recipient": recipient,
        "due_on": date(2026, 11, 9),
        "state": "planned",
        "planned_at": now,
        "not_before": now,
        "epoch": 0,
        "attempts": 0,
        "unknowns": 0,
    }
    world.add(Reminder, row)


def test_only_those_at_a_step_are_counted_above(world: World) -> None:
    told_above(world)
    record(world, ZHAO, 6000)  # November is left: one month
    assert at(world, "2026-11-11 10:00")[READER] == ["第一支部: 2x1"]


def test_what_was_paid_meanwhile_is_not_counted_above(world: World, clock: Clock) -> None:
    told_above(world)
    clock.set("2026-11-11 00:30")
    plan(world)
    for who in (SUN, ZHAO):
        record(world, who, 6000)
    assert READER not in at(world, "2026-11-11 10:00")
    assert rows(world)["day_after superior"] == "cancelled"


def test_a_stage_that_is_over_gives_way_before_it_was_sent(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 00:30")
    plan(world)
    clock.set("2026-11-11 10:00")
    assert claims(world) == []  # the new stage is not planned yet
    assert rows(world)[f"dues_day member:{SUN}"] == "superseded"


@pytest.mark.parametrize(("stage", "to"), [("reported", "collector"), ("received", "member:6")])
def test_a_payment_that_is_not_in_the_book_is_not_spoken_of(
    world: World, stage: str, to: str
) -> None:
    notice(world, stage, to)
    assert claims(world) == []
    assert rows(world)[f"{stage} {to}"] == "cancelled"


def test_many_branches_with_nothing_to_say_are_looked_at_in_parts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reminders.dues_claim._TRIED", 1)
    notice(world, "reported", "collector")
    first = world.deps.run_now(claim_dues, SYSTEM)
    assert (first.claims, first.barren, first.more) == ((), frozenset({FIRST}), True)
    again = world.deps.run_now(claim_dues, SYSTEM, besides=first.barren)
    assert (again.claims, again.more) == ((), False)


def test_of_another_branch_only_the_same_readers_hear(world: World, clock: Clock) -> None:
    """WANG collects in both branches: FENG, secretary of one, is told in a turn of her own."""
    office = {"unit_id": SECOND, "office": "organization_officer", "since": date(2020, 1, 1)}
    world.add(Appointment, {**office, "person_id": WANG})
    assessed(world, CHEN, SECOND, "2026-09")
    reach(world, CHEN, SUN, ZHAO, reachable=False)
    clock.set("2026-11-11 08:00")
    plan(world)
    clock.set("2026-11-11 10:00")
    told = []
    for each in claims(world, limit=1):
        told.append(each.chat_id - 7000)
        ended(world, each)
    assert sorted(told) == sorted([WANG, ZHANG, FENG])
