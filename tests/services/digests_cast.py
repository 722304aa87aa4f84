"""Short ways through the life of a digest, over the branches of `figures_cast`."""

from typing import Any

from models.reminders import Reminder
from services.reminders import (
    Ending,
    Result,
    UpperClaim,
    WeeklyClaim,
    claim_upper,
    claim_weekly,
    finish,
    plan_digests,
    quarter_to_seal,
)
from services.seam import Deps
from tests.services.figures_cast import World, seed
from tests.support.rules import with_digests

AnyDigest = WeeklyClaim | UpperClaim
MONDAY = "2026-11-16 07:00"  # before the hours begin
AT_NINE = "2026-11-16 09:00"


def with_clock(deps: Deps, moment: str = MONDAY) -> World:
    """The branches of `figures_cast`, with digests as the file has them, at a moment."""
    deps.rules = with_digests(deps.rules)
    at(deps, moment)
    return seed(deps)


def at(deps: Deps, moment: str) -> None:
    deps.clock.set(moment)  # type: ignore[attr-defined]


def planned(world: World, moment: str | None = None) -> int:
    if moment is not None:
        at(world.deps, moment)
    made: int = world.run(plan_digests)
    return made


def taken(world: World, moment: str | None = None) -> tuple[AnyDigest, ...]:
    """Everything that is due, as tick after tick of one bell takes it."""
    if moment is not None:
        at(world.deps, moment)
    found: list[AnyDigest] = []
    while claims := world.run(claim_weekly):
        found += claims
    while claim := world.run(claim_upper, quarter=world.run(quarter_to_seal)):
        found.append(claim)
    return tuple(found)


def weekly(world: World, moment: str | None = AT_NINE) -> tuple[WeeklyClaim, ...]:
    return tuple(each for each in taken(world, moment) if isinstance(each, WeeklyClaim))


def uppers(world: World, moment: str | None = None) -> tuple[UpperClaim, ...]:
    return tuple(each for each in taken(world, moment) if isinstance(each, UpperClaim))


def ended(world: World, claimed: AnyDigest, result: Result = Result.SENT, **values: Any) -> int:
    own: int = world.run(finish, claimed, Ending(result, **values))
    return own


def rows(world: World) -> list[tuple[str, int, str]]:
    """Period, unit and state of every digest, in order."""
    found: list[Reminder] = world.all(Reminder)
    return sorted((row.period, row.unit_id, row.state) for row in found if row.subject == "digest")
