"""What a row is about: each ledger states its own, and the ladders of meetings touch no other."""

from collections.abc import Iterable
from typing import cast

from sqlmodel import select

from domain.obligations import State
from models.queries.simulation import Copied, copied
from models.reminders import Reminder
from services.access import May
from services.reminders import claim, plan_reminders, recover, replan
from services.seam import SYSTEM, Deps, Tx, use_case
from services.settled import Touched, settle
from tests.services import evaluation_cast
from tests.services.dues_reminders_cast import reach
from tests.services.meeting_cast import FIRST, World
from tests.services.points_cast import seed_points
from tests.services.points_own_cast import propose
from tests.support.clock import Clock

_AS_INSERTED = ("planned", None, 0, 0)


@use_case(may=May.OPERATE, writes=True)
def _record_and_replan(tx: Tx) -> None:
    rows = tx.session.exec(select(Reminder)).all()
    done = [
        Touched(row.unit_id, row.obligation, row.period, State.DONE, 0)
        for row in rows
        if row.subject != "meetings"
    ]
    settle(tx, FIRST, done, undone=True)
    replan(tx)


def _run_meetings(world: World, clock: Clock, days: Iterable[str]) -> None:
    """Everything that the ladders of meetings do: planning, claiming, a record, a restart."""
    for day in days:
        clock.set(day)
        world.deps.run_now(plan_reminders, SYSTEM)
        while world.deps.run_now(claim, SYSTEM):
            pass
        world.deps.run_now(_record_and_replan, SYSTEM)
        world.deps.run_now(recover, SYSTEM)


def _others(world: World) -> list[Reminder]:
    rows = cast("list[Reminder]", world.all(Reminder))
    return [row for row in rows if row.subject != "meetings"]


def _state(row: Reminder) -> tuple[str, str | None, int, int]:
    return (row.state, row.told, row.epoch, row.attempts)


def test_the_ladders_of_meetings_leave_messages_to_voters_alone(deps: Deps, clock: Clock) -> None:
    world = evaluation_cast.seed(deps)
    reach(world)
    evaluation_cast.opened(world)
    made = world.all(Reminder)
    assert {(row.obligation, row.subject) for row in made} == {("evaluation", "evaluation")}
    _run_meetings(world, clock, ("2026-11-27 09:00", "2026-12-01 09:00", "2026-12-20 09:00"))
    assert {row.subject for row in world.all(Reminder)} == {"evaluation", "meetings"}
    assert [row.id for row in _others(world)] == [row.id for row in made]
    assert {_state(row) for row in _others(world)} == {_AS_INSERTED}


def test_the_ladders_of_meetings_leave_messages_about_points_alone(
    deps: Deps, clock: Clock
) -> None:
    world = seed_points(deps)
    reach(world)
    propose(world)
    made = world.all(Reminder)
    assert {(row.obligation, row.subject) for row in made} == {("points", "points")}
    _run_meetings(world, clock, ("2026-11-27 09:00", "2026-12-01 09:00", "2026-12-20 09:00"))
    assert {row.subject for row in world.all(Reminder)} == {"points", "meetings"}
    assert {_state(row) for row in _others(world)} == {_AS_INSERTED}


def test_a_simulation_copies_no_names(deps: Deps, clock: Clock) -> None:
    world = evaluation_cast.seed(deps)
    reach(world)
    evaluation_cast.opened(world)
    clock.set("2026-11-27 09:00")
    world.deps.run_now(plan_reminders, SYSTEM)
    clock.set("2026-11-28 09:00")
    assert {row.subject for row in world.all(Reminder)} == {"evaluation", "meetings"}
    found = world.deps.run_now(_copied, SYSTEM)
    assert {row["subject"] for row in found["reminder"]} == {"evaluation", "meetings"}
    assert {row["label"] for row in found["evaluation_voter"]} == {""}
    assert {row["name"] for row in found["person"]} == {""}


@use_case(may=May.OPERATE, writes=False)
def _copied(tx: Tx) -> Copied:
    return copied(tx.session, None, tx.now)
