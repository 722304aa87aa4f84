"""Members hear in private that a month is laid open, with no figure; who did it knows."""

from models.reminders import Reminder
from services.points import reopen_month
from services.reminders import Ending, PointsOpen, Result, claim_points, finish
from services.seam import SYSTEM, Deps
from tests.services.dues_reminders_cast import reach
from tests.services.meeting_cast import FIRST, SUN, WU, ZHANG, World
from tests.services.points_year_cast import OCTOBER, laid_open, seed_year


def told(world: World) -> list[int]:
    found = []
    for claimed in world.deps.run_now(claim_points, SYSTEM):
        (item,) = claimed.items
        assert isinstance(item, PointsOpen)
        assert (item.branch_id, item.month) == (FIRST, OCTOBER)
        found.append(claimed.chat_id - 7000)
        world.deps.run_now(finish, SYSTEM, claimed, Ending(Result.SENT))
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
