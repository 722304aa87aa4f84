"""The branches of `figures_cast` with no meetings to remind of, through days and weeks."""

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import col

from domain.ladder.stages import Subject
from models.organisation import CommitteeTerm, Membership, Person
from models.reminders import Reminder
from services.reminders import Item, Result
from services.seam import Deps
from tests.services.figures_cast import OTHER, READER, SECRETARY, A, World, seed
from tests.services.reminders_cast import claims, ended, plan
from tests.support.clock import Clock

NEW, NEWER = 201, 202  # probationers
BEGAN = date(2024, 3, 15)  # three years before the 15th of March 2027


def seed_days(deps: Deps, *, term: date | None = BEGAN) -> World:
    """The secretaries and the reader can be written to; only the first branch has a term."""
    world = seed(deps)
    rules = deps.rules
    kept = [each for each in rules.ladders.ladders if each.subject is not Subject.MEETINGS]
    deps.rules = replace(rules, ladders=replace(rules.ladders, ladders=tuple(kept)))
    if term is not None:
        world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, since=term)
    for who in (SECRETARY, OTHER, READER):
        world.reachable(who)
    return world


def probationer(
    world: World, who: int, since: str, unit: int = A, until: str | None = None, name: str = "新人"
) -> None:
    """Somebody new, or a further row of somebody who is known."""
    if who not in {each.id for each in world.all(Person)}:
        world.add(Person, id=who, code=f"P{who}", name=name)
    world.add(
        Membership,
        person_id=who,
        branch_id=unit,
        kind="probationary",
        traits="",
        since=date.fromisoformat(since),
        until=None if until is None else date.fromisoformat(until),
    )


def day_rows(world: World) -> list[tuple[str, int, str, str]]:
    """Period, unit, stage and state of every row, in the order of planning."""
    rows: list[Reminder] = world.all(Reminder)
    return [(row.period, row.unit_id, row.stage, row.state) for row in rows]


def on(world: World, clock: Clock, moment: str) -> list[Item]:
    """What is said at a moment, all of it sent."""
    clock.set(moment)
    plan(world)
    return everything(world)


def everything(world: World, result: Result = Result.SENT) -> list[Item]:
    """What is said now."""
    found: list[Item] = []
    for claimed in claims(world):
        found += claimed.items
        ended(world, claimed, result)
    return found


def through(world: World, clock: Clock, first: str, last: str) -> list[tuple[str, str, int]]:
    """Day by day at ten: the day, the stage and the chat of everything said."""
    day, said = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        clock.set(f"{day} 10:00")
        plan(world)
        for claimed in claims(world):
            said += [(str(day), item.stage, claimed.chat_id) for item in claimed.items]
            ended(world, claimed)
        day += timedelta(days=1)
    return said
