"""`/dues` and the buttons around payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import Update

from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.kit import Context, Handle, Kit, Resume


@dataclass(frozen=True)
class Dues:
    """What members and collectors do with payments."""

    kit: Kit

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        return ()

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return ()

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {}

    async def open(self, update: Update, context: Context) -> None:
        """The deep link from a group."""
