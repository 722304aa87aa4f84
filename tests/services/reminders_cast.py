"""Short ways through the life of a reminder, over the branches of `figures_cast`."""

from typing import Any

from services.reminders import Claim, Ending, Result, claim, finish, plan_reminders
from services.seam import Deps
from tests.services.figures_cast import A, B, World, Y, all_done, seed

LAST_DAYS = "2026-11-26 09:00"  # the last call before the end of November


def in_the_last_days(deps: Deps) -> World:
    """The branches of `figures_cast` at the last call before the month ends."""
    deps.clock.set(LAST_DAYS)  # type: ignore[attr-defined]
    return seed(deps)


def quiet(world: World, *besides: int) -> None:
    """Everything is done by the branches that a test is not about."""
    for unit in {A, B, Y} - set(besides):
        all_done(world, unit)


def owes_theme_day(world: World, unit_id: int = A) -> None:
    """A branch for which the party day of November is all that is left."""
    quiet(world)
    world.override(unit_id, "theme_day", "minimum", "2")
    world.held("theme_day", "2026-10-19", unit_id)


def plan(world: World) -> int:
    made: int = world.run(plan_reminders)
    return made


def claims(world: World, **asked: Any) -> tuple[Claim, ...]:
    found: tuple[Claim, ...] = world.run(claim, **asked)
    return found


def only_claim(world: World) -> Claim:
    (found,) = claims(world)
    return found


def ended(world: World, claimed: Claim, result: Result = Result.SENT, **values: Any) -> int:
    own: int = world.run(finish, claimed, Ending(result, **values))
    return own


def lines(claimed: Claim) -> list[tuple[str, str | None, str]]:
    """Obligation, group and period of each line of a message."""
    return [(item.obligation, item.group, item.period) for item in claimed.items]
