"""A sealed quarter: opened as it was sealed, whatever has been corrected since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.processor import press_of
from bot.views.digests import sealed_page
from bot.views.page import keys_of
from services.reminders import sealed_digest


@dataclass(frozen=True)
class Sealed:
    """The button under a quarter's digest, and the pages of what it opens."""

    kit: Kit

    async def on_sealed(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Show a page of what was sealed: a new message first, then that one page by page."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        found = await turn.ask(sealed_digest, press.number(0), press.text(1))
        await say.toast(update)
        page = sealed_page(turn.texts, turn.locale, found, press.number(2))
        # The digest itself stays as it was sent; what it opened is leafed through in place.
        answer = say.show if press.text(2) else say.send
        await answer(update, page.text, keys_of(page))

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """No forms."""
        return ()

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """No commands."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The one button."""
        return ((Action.DIGEST_SEALED, self.on_sealed),)

    def resumes(self) -> Mapping[str, Resume]:
        """Nothing is written."""
        return {}
