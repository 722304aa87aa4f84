"""A branch that is reminded of November, and what becomes of its messages."""

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from models.engine import transaction
from models.organisation import Account, Unit
from models.reminders import Reminder
from services.meetings import Receipt
from services.reminders import (
    Claim,
    Edit,
    EditEnding,
    EditItem,
    EditResult,
    EditsTaken,
    Ending,
    Result,
    claim,
    claim_edits,
    finish,
    finish_edit,
    plan_reminders,
)
from services.seam import SYSTEM, Deps
from tests.services.meeting_cast import FIRST, SECOND, ZHANG, World, seed

AHEAD, LAST_DAYS = "2026-11-19 10:00", "2026-11-26 10:00"  # of the calls for November
CHAT = 7000 + ZHANG


def owing(deps: Deps) -> World:
    """The first branch owes November, and its secretary can be written to."""
    world = seed(deps)
    for unit in (FIRST, SECOND):
        world.change(Unit, unit, ledger_since=date(2026, 11, 1))
    reach(world, ZHANG)
    return world


def reach(world: World, *people: int) -> None:
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(
            update(Account).where(col(Account.person_id).in_(people)).values(reachable=True)
        )


def system(world: World, use_case: Any, *args: Any, **kwargs: Any) -> Any:
    return world.deps.run_now(use_case, SYSTEM, *args, **kwargs)


def claimed(world: World, moment: str = AHEAD, chat_id: int = CHAT) -> Claim:
    """Plan, and take the one message for the secretary, or for another chat."""
    world.deps.clock.set(moment)  # type: ignore[attr-defined]
    system(world, plan_reminders)
    (found,) = [each for each in system(world, claim) if each.chat_id == chat_id]
    assert isinstance(found, Claim)
    return found


def sent(world: World, taken: Claim, message_id: int = 77) -> None:
    system(world, finish, taken, Ending(Result.SENT, message_id=message_id))


def told(world: World, moment: str = AHEAD, message_id: int = 77, *, chat_id: int = CHAT) -> None:
    """The secretary, or another chat, has got a message about everything that is open."""
    sent(world, claimed(world, moment, chat_id), message_id)


def theme_day(world: World, at: str = "2026-11-18 19:00", **values: Any) -> Receipt:
    return world.record(kind="theme_day", at_=at, content="参观学习", **values)


def rows(world: World, obligation: str = "theme_day", unit: int = FIRST) -> list[Reminder]:
    """The rows of an obligation in the order of planning."""
    found = [
        row for row in world.all(Reminder) if (row.obligation, row.unit_id) == (obligation, unit)
    ]
    return sorted(found, key=lambda row: row.id)


def row(world: World, obligation: str = "theme_day", unit: int = FIRST) -> Reminder:
    (found,) = rows(world, obligation, unit)
    return found


def set_rows(world: World, *where: Any, **values: Any) -> None:
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(update(Reminder).where(*where).values(**values))


def edits(world: World, **asked: Any) -> tuple[Edit, ...]:
    taken = system(world, claim_edits, **asked)
    assert isinstance(taken, EditsTaken)
    return tuple(each for each in taken.edits if isinstance(each, Edit))


def only_edit(world: World) -> Edit:
    (found,) = edits(world)
    return found


def line(edit: Edit, label: str = "主题党日") -> EditItem:
    (found,) = [item for item in edit.items if item.label == label]
    return found


def edit_ended(
    world: World, edit: Any, result: EditResult = EditResult.EDITED, **values: Any
) -> None:
    system(world, finish_edit, edit, EditEnding(result, **values))
