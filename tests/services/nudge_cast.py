"""Short ways to press 催一下, over the branches of `figures_cast`."""

from models.reminders import Reminder
from services.reminders import (
    Claim,
    Nudged,
    nudge,
)
from services.seam import Deps
from tests.services.figures_cast import (
    READER,
    SECRETARY,
    A,
    World,
    seed,
)
from tests.services.reminders_cast import claims, ended, owes_theme_day
from tests.support.clock import Clock

FRIDAY = "2026-11-20 10:00"
THEME, GROUPS = ("theme_day", "2026-11"), ("group_meeting", "2026-11")


def open_november(deps: Deps, clock: Clock) -> World:
    """A branch owes the party day of November; its secretary and its chat can be written to."""
    clock.set(FRIDAY)
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    made.group_chat()
    return made


def asks(world: World, who: int = READER, what: tuple[str, str] = THEME) -> Nudged:
    found: Nudged = world.run(nudge, A, *what, who=who)
    return found


def asked(world: World) -> list[Reminder]:
    return [row for row in world.all(Reminder) if row.asked_by is not None]


def owes_group_meetings(world: World) -> None:
    """Both groups owe a second meeting for November."""
    world.override(A, "group_meeting", "minimum", "2")


def bell(world: World) -> tuple[Claim, ...]:
    found = claims(world)
    for each in found:
        ended(world, each)
    return found
