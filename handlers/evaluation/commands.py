"""The anonymous evaluation in the chat: `/evaluation`, the buttons, the forms of the keepers."""

from collections.abc import Mapping, Sequence

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.kit import say
from bot.kit.buttons import Action, Key, parse, pattern
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.processor import press_of
from domain.errors import DomainError, Forbidden
from handlers.evaluation import opening, small
from handlers.evaluation.keeping import Keeping
from handlers.evaluation.voting import Voting, privately
from services.binding import place_of_chat
from services.drafts import JSON
from services.evaluation import evaluation_desk, round_view
from services.people import mark_reachable

SPOKEN = r"^民主测评$"
LINK = "evaluation"  # of t.me/<bot>?start=evaluation
_VOTING = (Action.EVALUATION_TAKE, Action.EVALUATION_SCORE, Action.EVALUATION_CAST)


class Evaluations:
    """What keepers and voters do."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.voting = Voting(kit)
        self.keeping = Keeping(kit)
        self.open = Conversation(opening.open_form(), kit)
        self.void = Conversation(small.void_form(), kit)
        self.invite = Conversation(small.invite_form(), kit)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it; the first also takes in words and links."""
        fresh = filters.UpdateType.MESSAGE
        private = fresh & filters.ChatType.PRIVATE
        linked = filters.Regex(rf"^/start(@\w+)? ({LINK}|{small.LINK}\S+)$")
        entries: list[Entry] = [
            CommandHandler("start", self.on_link, filters=private & linked),
            MessageHandler(private & filters.Regex(SPOKEN), self.on_command),
            _pressed(Action.EVALUATION_OPEN, self.on_open),
        ]
        return (
            (self.open, entries),
            (self.void, [_pressed(Action.EVALUATION_VOID, self.on_void)]),
            (self.invite, [_pressed(Action.EVALUATION_INVITE, self.on_invite)]),
        )

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form."""
        return (("evaluation", self.on_command),)

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return (
            (Action.EVALUATION_TAKE, self.voting.on_take),
            (Action.EVALUATION_SCORE, self.voting.on_score),
            (Action.EVALUATION_CAST, self.voting.on_cast),
            (Action.EVALUATION_OWN, self.voting.on_own),
            (Action.EVALUATION_MENU, self.keeping.on_menu),
            (Action.EVALUATION_ROUND, self.keeping.on_round),
            (Action.EVALUATION_REMIND, self.keeping.on_remind),
            (Action.EVALUATION_INVITE_END, self.keeping.on_invite_end),
            (Action.EVALUATION_CLOSE, self.keeping.on_close),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {"evaluation": self.resume}

    async def on_command(self, update: Update, context: Context) -> None:
        """`/evaluation`: in private what one can do; in a group only the way there."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await _point(update, turn, context.bot.username)
            return
        await self.voting.show_home(update, turn)

    async def on_link(self, update: Update, context: Context) -> None:
        """A link from a group, or the one that a representative of the masses was given."""
        turn = await self.kit.turn(update)
        said = context.args[0] if context.args else ""
        if said.startswith(small.LINK):
            await self.voting.join(update, turn, said.removeprefix(small.LINK))
            return
        if turn.caller.telegram_id is not None:
            await turn.ask(mark_reachable, turn.caller.telegram_id, reachable=True)
        await self.voting.show_home(update, turn)

    async def on_open(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        turn = await privately(self.kit, update)
        if turn is None:
            return None
        desk = await turn.ask(evaluation_desk, press_of(update).number(0))
        turn.in_zone(desk.zone)
        await say.toast(update)
        return await self.open.start(update, turn, opening.known_of(desk))

    async def on_void(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        return await self._small(update, self.void)

    async def on_invite(self, update: Update, context: Context) -> int | None:
        return await self._small(update, self.invite, context.bot.username)

    async def _small(self, update: Update, conversation: Conversation, bot: str = "") -> int | None:
        """Open a form over an open round; who may not is told before it is filled."""
        turn = await privately(self.kit, update)
        if turn is None:
            return None
        view = await turn.ask(round_view, press_of(update).number(0))
        if view.void_reason is not None:
            raise DomainError("evaluation.void", reason=view.void_reason)
        if view.ended_at is not None:
            raise DomainError("evaluation.closed", year=view.year)
        await say.toast(update)
        known: dict[str, JSON] = small.known_of(view, bot)
        return await conversation.start(update, turn, known)

    async def resume(self, update: Update, round_id: int) -> None:
        """Say again, in private only, what a crash kept from being said."""
        if say.in_group(update):
            return
        turn = await self.kit.turn(update)
        query = update.callback_query
        press = parse(query.data if query else None)
        if press is not None and press.action not in _VOTING:
            try:
                await self.keeping.resume(update, turn, round_id)
            except Forbidden:
                await self.voting.show_home(update, turn)
            return
        await self.voting.resume(update, turn, press, round_id)


def _pressed(action: Action, handle: Handle) -> Entry:
    return CallbackQueryHandler(handle, pattern=pattern(action))


async def _point(update: Update, turn: Turn, bot: str) -> None:
    """No name and no number: a group learns nothing but where it is done."""
    chat = update.effective_chat
    assert chat is not None
    if await turn.ask(place_of_chat, chat.id) is None:
        raise DomainError("chat.unbound")
    key = Key(turn.plain("evaluation.button.private"), url=f"https://t.me/{bot}?start={LINK}")
    await say.send(update, turn.say("evaluation.group"), [[key]])
