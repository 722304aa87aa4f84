"""Short ways through a year of points, over the branches of `points_cast`."""

from datetime import UTC, datetime
from typing import Any

from domain.dues.months import Month, months_of_year
from services.points import AppealDesk, MonthDesk, open_objections, raise_appeal
from services.seam import Deps
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, GONE, SUN, WU, ZHANG, World
from tests.services.points_cast import add_cards, evaluate, seed_points

HERE = tuple(range(ZHANG, WU + 1))  # members of the first branch, all year
OCTOBER = m("2026-10")
EARLY = datetime(2026, 11, 1, 1, tzinfo=UTC)  # within the days of grace of October


def seed_year(deps: Deps, **values: Any) -> World:
    """Everybody of the first branch has full marks up to October."""
    world = seed_points(deps, **values)
    for who in (*HERE, GONE):
        add_cards(world, who, *months_of_year(2026)[:10])
    return world


def laid_open(world: World, month: Month = OCTOBER, who: int = ZHANG) -> MonthDesk:
    found: MonthDesk = world.run(open_objections, who, FIRST, month)
    return found


def appealed(
    world: World, who: int = SUN, text: str = "活动分少记了", month: Month = OCTOBER, **values: Any
) -> AppealDesk:
    found: AppealDesk = world.run(raise_appeal, who, FIRST, month, text, **values)
    return found


def whole_year(deps: Deps, **values: Any) -> World:
    """The year is over, with cards for all months and an evaluation: everything is final."""
    world = seed_year(deps, **values)
    deps.clock.set("2027-01-08 09:00")  # type: ignore[attr-defined]
    for who in HERE:
        add_cards(world, who, *months_of_year(2026)[10:])
    evaluate(world, *HERE)
    return world
