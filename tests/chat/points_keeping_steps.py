"""Keeping the points of the first branch in private: the scheme, the menu, the cards in hand.

walk = await at_menu(house)
await walk.taps("评 2026年10月", "已有卡 0 人")
"""

import json
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from bot.kit.buttons import Action
from domain.dues.months import first_day
from models.chats import InboxUpdate
from models.points import PointsCard, PointsClosing
from playground import Message
from tests.chat.dues_keeping_steps import pressing
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, WANG
from tests.services.points_cast import SCHEME, SET_AT, set_scheme

OCTOBER = "2026年10月"


async def at_menu(house: House, who: int = WANG) -> Walk:
    """The keepers' menu of the first branch, in hand."""
    return await pressing(house, who, Action.POINTS_MENU, FIRST, then=("积分管理",))


async def at_cards(house: House, who: int = WANG, scheme: str = SCHEME) -> Walk:
    """The list of October, in hand."""
    set_scheme(house.world, FIRST, scheme)
    walk = await at_menu(house, who)
    await walk.taps(f"评 {OCTOBER}", "已有卡")
    return walk


def stored(house: House) -> list[PointsCard]:
    """Every card, oldest first."""
    rows: list[PointsCard] = house.world.all(PointsCard)
    return sorted(rows, key=lambda row: row.id or 0)


def scores(house: House, who: int) -> dict[str, int]:
    """The newest card of somebody."""
    found: dict[str, int] = json.loads(
        [row for row in stored(house) if row.person_id == who][-1].scores
    )
    return found


def close(house: House, month: str = "2026-10") -> None:
    """A month that was laid open and is closed."""
    row = {"branch_id": FIRST, "month": first_day(m(month)), "reason": "", "opened_at": SET_AT}
    house.world.add(PointsClosing, {**row, "objections_until": date(2026, 11, 5)})


def effects(house: House) -> list[str]:
    """What would be said again after a crash, of everything about points."""
    found = [row.effect for row in house.world.all(InboxUpdate) if row.effect]
    return [each for each in found if each.startswith("points_")]


async def file_of(house: House, walk: Walk) -> tuple[Message, Any]:
    """The file that was sent, and the workbook in it."""
    sent = await house.pg.wait_for(lambda message: message.file is not None, chat=walk.chat)
    assert sent.file is not None
    found = next(f for f in house.pg.tg.paths.values() if f.file_id == sent.file["file_id"])
    return sent, load_workbook(BytesIO(found.data))
