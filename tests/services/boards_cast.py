"""A world with boards: two branches, of which the first has a group, and what a tick does."""

import json
from datetime import date
from typing import Any

from models.chats import Chat
from models.organisation import Unit
from models.reminders import Reminder, ReminderSetting
from services.reminders import (
    BoardClaim,
    BoardEdit,
    BoardLine,
    Ending,
    Result,
    claim_board_edits,
    claim_boards,
    finish,
    plan_boards,
)
from services.seam import Deps
from tests.services.edits_cast import system
from tests.services.meeting_cast import (
    FIRST,
    SECOND,
    World,
    seed,
)
from tests.support.clock import Clock

FIRST_DAY = "2026-11-02 10:00"  # the first of November is a Sunday
GROUP = -1001


def shown(deps: Deps, clock: Clock) -> World:
    """Both branches have kept their ledgers here for a year; the first has a group."""
    clock.set(FIRST_DAY)
    found = seed(deps)
    for unit in (FIRST, SECOND):
        found.change(Unit, unit, ledger_since=date(2026, 1, 1))
    bound(found, FIRST, GROUP)
    wanted(found, "shown")
    return found


def bound(world: World, unit: int, chat_id: int, **values: Any) -> None:
    row = {"chat_id": chat_id, "unit_id": unit, "bound_at": world.deps.clock(), "bound_by": 1}
    world.add(Chat, {**row, "reachable": True, **values})


def wanted(world: World, board: str, unit: int = FIRST, field: str = "board") -> None:
    value: object = board if field == "board" else board == "true"
    world.add(
        ReminderSetting,
        {
            "unit_id": unit,
            "field": field,
            "value": json.dumps(value),
            "set_at": world.deps.clock(),
        },
    )


def boards(world: World) -> list[Reminder]:
    return [row for row in world.all(Reminder) if row.subject == "board"]


def board(world: World) -> Reminder:
    (found,) = boards(world)
    return found


def claims(world: World, **asked: Any) -> tuple[BoardClaim, ...]:
    """What a tick plans and takes."""
    system(world, plan_boards)
    found: tuple[BoardClaim, ...] = system(world, claim_boards, **asked)
    return found


def sent(world: World, message_id: int = 5) -> BoardClaim:
    (claimed,) = claims(world)
    system(world, finish, claimed, Ending(Result.SENT, message_id=message_id))
    return claimed


def edits(world: World, **asked: Any) -> tuple[BoardEdit, ...]:
    system(world, plan_boards)
    taken = system(world, claim_board_edits, **asked)
    return tuple(taken.edits)


def only_edit(world: World) -> BoardEdit:
    (found,) = edits(world)
    return found


def line(found: BoardClaim | BoardEdit, label: str, period: str = "2026-11") -> BoardLine:
    (part,) = [each for each in found.view.parts if each.period == period]
    (only,) = [each for each in part.lines if each.label == label]
    return only
