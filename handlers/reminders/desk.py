"""How a press about the settings of reminders begins: in private only, with the branch."""

from collections.abc import Sequence

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for
from bot.kit.forms.types import Turn
from bot.kit.kit import Kit
from bot.kit.processor import press_of
from bot.views.page import Page, keys_of
from domain.errors import Forbidden
from services.drafts import JSON
from services.reminders import ReminderDesk, reminder_desk

LINK = "reminders"  # what /start brings from a group into private


async def opened(kit: Kit, update: Update) -> tuple[Turn, ReminderDesk] | None:
    """A press of a keeper; None in a group, Forbidden for others."""
    turn = await privately(kit, update)
    if turn is None:
        return None
    desk = await turn.ask(reminder_desk, press_of(update).number(0))
    if not desk.keeps:
        raise Forbidden("reminders.not_keeper")
    turn.in_zone(desk.zone)
    return turn, desk


async def privately(kit: Kit, update: Update) -> Turn | None:
    """The turn of a press in private; in a group only a word of where it is done."""
    turn = await kit.turn(update)
    if say.in_group(update):
        await say.toast(update, turn.plain("reminder_setting.private"), alert=True)
        return None
    return turn


async def to_private(update: Update, turn: Turn, text: str) -> None:
    """In a group nothing but a sentence and the way into private."""
    link = f"https://t.me/{update.get_bot().username}?start={LINK}"
    key = Key(turn.plain("reminder_setting.button.private"), url=link)
    await say.send(update, text, [[key]])


async def show(update: Update, found: Sequence[Page]) -> None:
    """A single page goes on the card that was pressed; several go out one by one."""
    for page in found:
        if len(found) == 1:
            await say.show(update, page.text, keys_of(page))
        else:
            await say.send(update, page.text, keys_of(page))


def known_of(desk: ReminderDesk) -> dict[str, JSON]:
    """What each form knows before its first question; days are of the branch's zone."""
    return {"branch": desk.branch_id, "zone": desk.zone}


def to_menu(turn: Turn, branch_id: int) -> Keys:
    """The button that leads back to the settings."""
    label = turn.plain("reminder_setting.button.menu")
    return [[Key(label, data_for(Action.REMINDER_MENU, branch_id))]]
