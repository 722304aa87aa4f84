"""How a press of a keeper begins: in private only, with the desk that a use case grants."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Press
from bot.kit.forms.types import Turn
from bot.kit.kit import Kit
from bot.kit.processor import press_of
from services.dues import Desk, collector_desk, keeper_desk


@dataclass(frozen=True, slots=True)
class Opened:
    """A press that may go on: who pressed what, for which branch."""

    turn: Turn
    press: Press
    desk: Desk


async def privately(kit: Kit, update: Update) -> Turn | None:
    """The turn of a press in private; in a group only a word of where it is done."""
    turn = await kit.turn(update)
    if say.in_group(update):
        await say.toast(update, turn.plain("dues_keeping.private"), alert=True)
        return None
    return turn


async def opened(kit: Kit, update: Update, *, keeper: bool = True) -> Opened | None:
    """A press of a keeper, or of who collects; None in a group, Forbidden for others."""
    turn = await privately(kit, update)
    if turn is None:
        return None
    press = press_of(update)
    found = await turn.ask(keeper_desk if keeper else collector_desk, press.number(0))
    turn.in_zone(found.zone)
    return Opened(turn, press, found)
