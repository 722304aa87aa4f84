"""Dues in a group: counts, and the way into private; never an amount, never a name."""

from dataclasses import dataclass

from telegram import Update
from telegram.helpers import create_deep_linked_url

from bot.kit import say
from bot.kit.buttons import Key
from bot.kit.forms import engine
from bot.kit.forms.types import Form, Turn
from bot.kit.kit import Kit
from domain.errors import DomainError, Forbidden
from domain.vocabulary import UnitKind
from handlers.dues import oneline
from services.binding import place_of_chat
from services.drafts import open_draft
from services.dues import duties, month_counts

LINK = "dues"  # what /start brings from a group into private


@dataclass(frozen=True)
class Group:
    """What the bot says of dues where everybody reads along."""

    kit: Kit
    form: Form

    async def answer(self, update: Update, turn: Turn, said: str) -> None:
        """Counts of the month; a line that was typed here goes on in private."""
        chat = update.effective_chat
        assert chat is not None
        place = await turn.ask(place_of_chat, chat.id)
        if place is None:
            raise DomainError("chat.unbound")
        branch_id = place.unit_id if place.unit_kind is UnitKind.BRANCH else None
        if branch_id is not None:
            counts = await turn.ask(month_counts, branch_id)
            text = turn.say("dues.group.counts", counts=counts)
        else:
            text = turn.say("dues.group.elsewhere")
        if said:
            key = "kept" if await self._keep(update, turn, said, branch_id) else "busy"
            text = turn.say(f"dues.group.{key}")
        await say.send(update, text, _private(update, turn))

    async def _keep(self, update: Update, turn: Turn, said: str, here: int | None) -> bool:
        """Keep the line as a form in the private chat; whether there was room for it."""
        message, telegram_id = update.effective_message, turn.caller.telegram_id
        assert message is not None
        assert telegram_id is not None
        answers, notes = await oneline.fill(turn, await turn.ask(duties), said, here)
        if "branch" not in answers:
            raise Forbidden("access.member")
        answers["source"] = [message.chat_id, message.message_id]
        answers["note"] = "\n".join(notes)
        step = engine.step_name(self.form, answers)
        try:
            await turn.ask(open_draft, self.form.key, telegram_id, 0, step, answers)
        except DomainError as error:
            if error.key != "draft.exists":
                raise
            return False
        return True

    async def kept(self, update: Update) -> None:
        """Say again, after a crash, that a line was kept."""
        turn = await self.kit.turn(update)
        await say.send(update, turn.say("dues.group.kept"), _private(update, turn))


def _private(update: Update, turn: Turn) -> list[list[Key]]:
    """The button that leads into private."""
    link = create_deep_linked_url(update.get_bot().username, LINK)
    return [[Key(turn.plain("dues.button.private"), url=link)]]
