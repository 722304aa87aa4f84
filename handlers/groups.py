"""Groups: binding, and what happens to them: joining, leaving, migration."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeVar

from telegram import ChatMember, Message, Update, User

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from domain.vocabulary import UnitKind
from handlers.basics import unknown_chat
from services.binding import (
    bind_chat,
    bindable_units,
    migrate_chat,
    place_of_chat,
    set_chat_reachable,
    unbind_chat,
)
from services.people import mark_reachable, note_candidate
from services.seam import Tx

P = ParamSpec("P")
R = TypeVar("R")
_HERE = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER})


@dataclass(frozen=True)
class Groups:
    """Commands and events around groups and their members."""

    kit: Kit

    # Binding -----------------------------------------------------------------------------

    async def on_bind(self, update: Update, context: Context) -> None:
        """`/bind`, with a code or with buttons."""
        turn = await self.kit.turn(update)
        if not say.in_group(update):
            await say.send(update, turn.say("bind.private"))
            return
        if context.args:
            await self._bind(update, turn, context.args[0])
            return
        units = await turn.ask(bindable_units)
        if not units:
            await say.send(update, turn.say("bind.none"))
            return
        keys = [[Key(each.name, data_for(Action.BIND, each.unit_id))] for each in units]
        await say.send(update, turn.say("bind.ask"), keys)

    async def on_bind_pressed(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        await self._bind(update, turn, press_of(update).number(0))

    async def _bind(self, update: Update, turn: Turn, unit: int | str) -> None:
        chat = update.effective_chat
        assert chat is not None
        place = await turn.ask(
            bind_chat,
            chat.id,
            unit,
            thread_id=say.thread_of(update) or None,
            allowed=self.kit.allowed_chats,
        )
        await say.toast(update)
        branch = place.unit_kind is UnitKind.BRANCH
        await say.show(update, turn.say("bind.done", unit=place.unit_name, branch=branch))

    async def on_unbind(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        await turn.ask(unbind_chat, chat.id)
        await say.send(update, turn.say("bind.unbound"))

    # What happens to chats ---------------------------------------------------------------

    async def on_own_status(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The bot was added, removed, blocked or unblocked."""
        change = update.my_chat_member
        assert change is not None
        turn = await self.kit.turn(update)
        here = change.new_chat_member.status in _HERE
        if change.chat.type == "private":
            await self._happened(turn, mark_reachable, change.from_user.id, reachable=here)
            return
        was = change.old_chat_member.status in _HERE
        await self._happened(turn, set_chat_reachable, change.chat.id, reachable=here)
        if here and not was and await turn.ask(place_of_chat, change.chat.id) is None:
            await say.send(update, turn.say(unknown_chat(self.kit, change.chat.id)))

    async def on_migration(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A group became a supergroup; both service messages say so."""
        message = update.effective_message
        assert isinstance(message, Message)
        old, new = message.chat_id, message.migrate_to_chat_id
        if new is None and message.migrate_from_chat_id is not None:
            old, new = message.migrate_from_chat_id, message.chat_id
        if new is not None:
            await self._happened(await self.kit.turn(update), migrate_chat, old, new)

    async def on_joined(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Joining the group makes a candidate, never a member."""
        message = update.effective_message
        assert isinstance(message, Message)
        people = [user for user in message.new_chat_members if not user.is_bot]
        await self._note(update, people)

    async def on_member_status(self, update: Update, context: Context) -> None:  # noqa: ARG002
        change = update.chat_member
        assert change is not None
        user = change.new_chat_member.user
        joined = (
            change.new_chat_member.status in _HERE and change.old_chat_member.status not in _HERE
        )
        if joined and not user.is_bot:
            await self._note(update, [user])

    async def _note(self, update: Update, people: list[User]) -> None:
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        new = [
            await self._happened(turn, note_candidate, user.id, chat.id, user.full_name)
            for user in people
        ]
        if any(new):
            await say.send(update, turn.say("bind.candidate"))

    async def _happened(
        self,
        turn: Turn,
        use_case: Callable[Concatenate[Tx, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Note what Telegram itself reports; whoever brought it about may be anonymous."""
        caller = replace(turn.caller, system=True)
        return await self.kit.deps.run(use_case, caller, *args, **kwargs)
