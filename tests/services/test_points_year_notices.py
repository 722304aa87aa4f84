"""Members hear in private that a month is laid open, with no figure; who did it knows."""

from models.reminders import Reminder
from services.points import reopen_month
from services.reminders import PointsOpen
from services.seam import Deps
from tests.services.dues_reminders_cast import claims, ended, reach, short
from tests.services.meeting_cast import FIRST, SUN, WU, ZHANG, World
from tests.services.points_year_cast import OCTOBER, laid_open, seed_year


def told(world: World) -> list[int]:
    found = []
    for claim in claims(world):
        (item,) = claim.items
        assert isinstance(item, PointsOpen)
        assert (item.row.branch_id, short(item)) == (FIRST, "points 2026-10")
        found.append(claim.chat_id - 7000)
        ended(world, claim)
    return sorted(found)


def test_everybody_scored_who_can_be_written_to_hears_once(deps: Deps) -> None:
    world = seed_year(deps)
    reach(world, ZHANG, SUN, WU)
    laid_open(world)
    assert told(world) == [SUN, WU]
    assert told(world) == []
    world.run(reopen_month, ZHANG, FIRST, OCTOBER, "算错了")
    laid_open(world)
    assert told(world) == [SUN, WU]


def test_a_month_that_is_opened_again_is_not_told(deps: Deps) -> None:
    world = seed_year(deps)
    reach(world)
    laid_open(world)
    world.run(reopen_month, ZHANG, FIRST, OCTOBER, "算错了")
    assert told(world) == []
    assert {row.state for row in world.all(Reminder)} == {"cancelled"}


def test_after_the_last_day_nothing_is_told(deps: Deps) -> None:
    world = seed_year(deps)
    reach(world)
    laid_open(world)
    deps.clock.set("2026-11-26 08:00")  # type: ignore[attr-defined]
    assert told(world) == []
    assert {row.state for row in world.all(Reminder)} == {"cancelled"}
