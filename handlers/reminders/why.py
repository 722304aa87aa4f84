"""`/why`: what a branch is being reminded of, and the story of one thing."""

from dataclasses import dataclass

from telegram import Message, Update

from bot.kit import say
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.views import reminder_why as views
from domain.errors import DomainError
from domain.vocabulary import UnitKind
from handlers.reminders.desk import show
from services.binding import place_of_chat
from services.reminders import asked_branches, asked_message, asking_about, reminded_of, why_told


@dataclass(frozen=True)
class Why:
    """The command, and the buttons under its answers."""

    kit: Kit

    async def on_why(self, update: Update, context: Context) -> None:
        """In answer to a reminder, its story; else what the branch is being reminded of."""
        turn = await self.kit.turn(update)
        message, chat = update.effective_message, update.effective_chat
        assert isinstance(message, Message)
        assert chat is not None
        answered = message.reply_to_message
        if answered is not None and _is_of(answered, context.bot.id):
            await self._message(update, turn, chat.id, answered.message_id)
            return
        if not say.in_group(update):
            await self._branches(update, turn)
            return
        place = await turn.ask(place_of_chat, chat.id)
        if place is None:
            raise DomainError("chat.unbound")
        if place.unit_kind is UnitKind.BRANCH:
            await self._list(update, turn, place.unit_id)
        else:
            await self._branches(update, turn, place.unit_id)

    async def on_pressed(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A page of branches, one branch, or one thing of it."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        branch_id, obligation = press.number(0), press.text(1)
        if not branch_id:
            await self._branches(update, turn, await self._scope(update, turn), press.number(2))
        elif not obligation:
            await self._list(update, turn, branch_id)
        else:
            await self._story(update, turn, branch_id, obligation, press.text(2))

    async def _scope(self, update: Update, turn: Turn) -> int | None:
        """The unit of the group; in private all that one may see."""
        chat = update.effective_chat
        assert chat is not None
        place = await turn.ask(place_of_chat, chat.id) if say.in_group(update) else None
        return None if place is None else place.unit_id

    async def _message(self, update: Update, turn: Turn, chat_id: int, message_id: int) -> None:
        items = await turn.ask(asked_message, chat_id, message_id)
        if len(items) == 1:
            (one,) = items
            await self._story(update, turn, one.branch_id, one.obligation, one.period)
            return
        await show(update, [views.message_page(turn.texts, turn.locale, items)])

    async def _branches(
        self, update: Update, turn: Turn, unit_id: int | None = None, page: int = 0
    ) -> None:
        found = await turn.ask(asked_branches, unit_id)
        if len(found) == 1:
            await self._list(update, turn, found[0][0])
            return
        await say.toast(update)
        await show(update, [views.branches_page(turn.texts, turn.locale, found, page)])

    async def _list(self, update: Update, turn: Turn, branch_id: int) -> None:
        group = say.in_group(update)
        found = await turn.ask(reminded_of, branch_id, group=group)
        await say.toast(update)
        await show(update, [views.list_page(turn.texts, turn.locale, found, group=group)])

    async def _story(
        self, update: Update, turn: Turn, branch_id: int, obligation: str, period: str
    ) -> None:
        group = say.in_group(update)
        found = await turn.ask(why_told, branch_id, obligation, period, group=group)
        asking = None if group else await turn.ask(asking_about, branch_id, obligation, period)
        await say.toast(update)
        await show(update, views.story_pages(turn.texts, turn.locale, found, asking))


def _is_of(message: Message, bot_id: int) -> bool:
    """Whether the bot wrote it: a plain message in a topic answers the topic's first one."""
    return message.from_user is not None and message.from_user.id == bot_id
