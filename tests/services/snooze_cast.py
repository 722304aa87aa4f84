"""Short ways to put reminders off, over the branches of `figures_cast`."""

from datetime import date
from typing import Any

from models.reminders import Reminder
from services.reminders import (
    Claim,
    Quick,
    Snoozable,
    Snoozed,
    snoozable,
    snooze,
    snooze_until,
)
from services.seam import Deps
from tests.services.figures_cast import (
    SECRETARY,
    World,
    seed,
)
from tests.services.reminders_cast import claims, ended, only_claim, owes_theme_day, plan
from tests.support.clock import Clock

AHEAD, LAST_DAYS = "2026-11-19 10:00", "2026-11-26 10:00"


def told_of_november(deps: Deps, clock: Clock) -> World:
    """The secretary has just been told of the party day of November."""
    clock.set(AHEAD)
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    plan(made)
    ended(made, only_claim(made), message_id=7)
    return made


def bell(world: World, clock: Clock, moment: str) -> tuple[Claim, ...]:
    """What goes out at a moment; it arrives."""
    clock.set(moment)
    plan(world)
    found = claims(world)
    for each in found:
        ended(world, each)
    return found


def stages(found: tuple[Claim, ...]) -> list[str]:
    return [item.stage for each in found for item in each.items]


def first(world: World) -> int:
    return int(world.all(Reminder)[0].id)


def later(world: World, quick: Quick = Quick.TOMORROW, who: int = SECRETARY) -> Snoozed:
    found: Snoozed = world.run(snooze, first(world), quick.value, who=who)
    return found


def until(world: World, day: str, reason: str = "书记出差", **asked: Any) -> Snoozed:
    given = {"who": SECRETARY, **asked}
    found: Snoozed = world.run(snooze_until, first(world), date.fromisoformat(day), reason, **given)
    return found


def things(world: World, number: int | None = None, who: int = SECRETARY) -> list[Snoozable]:
    return list(world.run(snoozable, number or first(world), who=who))
