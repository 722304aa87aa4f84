"""How a press of a keeper of points begins: in private only, with the desk of the branch."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, Press, data_for
from bot.kit.forms.types import Turn
from bot.kit.kit import Kit
from bot.kit.processor import press_of
from services.points import PointsDesk, points_desk


@dataclass(frozen=True, slots=True)
class Opened:
    """A press that may go on: who pressed what, for which branch."""

    turn: Turn
    press: Press
    desk: PointsDesk


async def privately(kit: Kit, update: Update) -> Turn | None:
    """The turn of a press in private; in a group only a word of where it is done."""
    turn = await kit.turn(update)
    if say.in_group(update):
        await say.toast(update, turn.plain("points_keeping.private"), alert=True)
        return None
    return turn


async def opened(kit: Kit, update: Update) -> Opened | None:
    """A press of a keeper; None in a group, Forbidden or NotFound for others."""
    turn = await privately(kit, update)
    if turn is None:
        return None
    press = press_of(update)
    found = await turn.ask(points_desk, press.number(0))
    turn.in_zone(found.zone)
    return Opened(turn, press, found)


def to_menu(turn: Turn, branch_id: int) -> Keys:
    """The button that leads back to what else can be done."""
    return [
        [Key(turn.plain("points_keeping.button.menu"), data_for(Action.POINTS_MENU, branch_id))]
    ]
