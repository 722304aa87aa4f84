"""What goes to people in private is simulated too, and told as numbers only."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from domain.ladder.stages import Subject
from models.engine import transaction
from models.reminders import Reminder
from services.reminders import Simulation, simulate
from services.seam import Deps
from tests.services.dues_cast import seed_dues
from tests.services.dues_reminders_cast import DAY_AFTER, DUES_DAY, claims, ended, plan, reach
from tests.services.meeting_cast import NAMES, World
from tests.support.clock import Clock

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 11)


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """Everybody has started the bot; the members have paid up to October."""
    made = seed_dues(deps, since="2026-11")
    reach(made)
    clock.set("2026-11-09 08:00")
    return made


def dues(found: Simulation) -> Counter[str]:
    """Messages by stage."""
    counts: Counter[str] = Counter()
    for each in found.counted:
        if each.subject == Subject.DUES:
            counts[each.stage] += each.count
    return counts


def stored(world: World) -> dict[int | None, str]:
    """The stage of every row."""
    with transaction(world.deps.engine, writes=False) as session:
        return {row.id: row.stage for row in session.scalars(select(Reminder))}


def test_as_many_messages_about_dues_as_the_bot_then_sends(world: World, clock: Clock) -> None:
    found = simulate(world.deps, FIRST, LAST)
    assert stored(world) == {}
    assert {each.branch for each in found.counted} <= set(found.codes.values())
    sent: Counter[str] = Counter()
    for day in (9, 10, 11):
        for minute in (0, 15, 30, 45):
            clock.set(f"2026-11-{day:02} 09:{minute:02}")
            plan(world)
            said = claims(world)
            stages = stored(world)
            for claimed in said:
                rows = {(item.row.branch_id, item.row.reminder_id) for item in claimed.items}
                sent.update(stage for _, stage in {(unit, stages[row]) for unit, row in rows})
                ended(world, claimed)
    assert dues(found) == sent
    assert sum(sent.values()) > 3


def test_nobody_is_named_and_no_amount_is_told(world: World) -> None:
    found = simulate(world.deps, FIRST, LAST)
    told = repr(found)
    assert not any(name in told for name in NAMES.values())
    assert all(
        set(each.__slots__) == {"at", "subject", "branch", "stage", "count"}
        for each in found.counted
    )


def test_what_was_said_before_the_first_day_is_not_said_again(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    claims(world)
    clock.set(DAY_AFTER)
    assert "dues_day" not in dues(simulate(world.deps, LAST, LAST))
