"""How a press begins: points are spoken of in private only."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for
from bot.kit.forms.conversation import Conversation
from bot.kit.forms.types import Turn
from bot.kit.kit import Kit
from services.drafts import JSON

SURE, NEW = "y", "n"  # last word on a button: what was shown is meant; the form, not the list
A_PAGE = 8  # rows; more do not fit a phone


@dataclass(frozen=True)
class Desk:
    """What the screens of the year share: the kit, and the forms by their keys."""

    kit: Kit
    forms: dict[str, Conversation] = field(default_factory=dict)

    async def privately(self, update: Update) -> Turn | None:
        """The turn of a press in private; in a group only a word of where it is done."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await say.toast(update, turn.plain("points_year.private"), alert=True)
            return None
        return turn

    async def start(self, update: Update, turn: Turn, key: str, known: dict[str, JSON]) -> int:
        """Begin a form with what is known."""
        await say.toast(update)
        return await self.forms[key].start(update, turn, known)


def to_menu(turn: Turn, branch_id: int) -> Keys:
    """The button that leads back to what else the keepers can do."""
    return [[Key(turn.plain("points_year.button.menu"), data_for(Action.POINTS_MENU, branch_id))]]


def key(turn: Turn, name: str, action: Action, *args: int | str) -> Key:
    """A button by the name of its label."""
    return Key(turn.plain(f"points_year.button.{name}"), data_for(action, *args))


def page_of(rows: Sequence[object], asked: int) -> tuple[int, int]:
    """The page that exists nearest to the one asked for, and how many there are."""
    pages = max(1, -(-len(rows) // A_PAGE))
    return min(max(asked, 0), pages - 1), pages
