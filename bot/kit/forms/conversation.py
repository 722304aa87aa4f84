"""A form as a conversation: compiled once into a ConversationHandler; the draft is the truth."""

import warnings
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

from bot.kit import say
from bot.kit.forms import cards, engine
from bot.kit.forms.asking import Asking
from bot.kit.forms.files import FilesField
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Line,
    Partly,
    Prompt,
    Reopen,
    Said,
    Turn,
    Unclear,
    line,
    state_key,
)
from bot.kit.kit import Context, Kit
from domain.errors import DomainError, NotFound
from services.drafts import Draft, answer, draft, draft_at, drop, open_draft

ANSWERING = 1
Entry = BaseHandler[Update, Context, object]


@dataclass(frozen=True)
class Conversation:
    """One form in the chat: opens drafts, takes answers, asks on, submits."""

    form: Form
    kit: Kit

    @property
    def asking(self) -> Asking:
        """How this form asks in the chat."""
        return Asking(self.form)

    def handler(self, entry_points: Sequence[Entry]) -> ConversationHandler[Context]:
        """The ConversationHandler of this form; its state is only a hint for routing."""
        press: Entry = CallbackQueryHandler(self.on_press, pattern=cards.pattern(self.form.key))
        said: Entry = MessageHandler(cards.ANSWERS, self.on_message)
        with warnings.catch_warnings():
            # Presses carry the draft's id, so one state for each chat and person is enough.
            warnings.simplefilter("ignore", PTBUserWarning)
            return ConversationHandler(
                entry_points=[*entry_points, press],
                states={ANSWERING: [said, press]},
                fallbacks=[CommandHandler("cancel", self.on_cancel, filters.UpdateType.MESSAGE)],
                name=f"form:{self.form.key}",
                persistent=True,
                allow_reentry=True,
            )

    async def start(
        self, update: Update, turn: Turn, answers: Answers, note: Line | None = None
    ) -> int:
        """Open a draft with what is known already and ask the first open question.

        An unfinished draft in the same place is offered first; nothing of it is lost.
        """
        place = cards.place_of(update)
        known = self.form.settle(dict(answers))
        step = engine.step_name(self.form, known)
        try:
            turn.draft = await turn.ask(open_draft, self.form.key, *place, step, known)
        except DomainError as error:
            if error.key != "draft.exists":
                raise
            return await self._offer_unfinished(update, turn, place)
        turn.answers = known
        await self.asking.show(update, turn, note, fresh=True)
        return ANSWERING

    async def _offer_unfinished(self, update: Update, turn: Turn, place: tuple[int, int]) -> int:
        found = await turn.ask(draft_at, *place)
        if found is None:
            raise NotFound("draft.gone")
        title = turn.plain(f"{found.form}.title")
        keys = [
            [cards.key(turn, found, "resume", "r")],
            [cards.key(turn, found, "restart", "x")],
        ]
        await say.send(update, turn.say("form.draft_open", title=title), keys)
        # What is typed next is for the form that is open, and that may be another one.
        return ANSWERING if found.form == self.form.key else ConversationHandler.END

    async def resume(self, update: Update, draft_id: int, note: Line | None = None) -> None:
        """Ask again what a crash kept from being asked, or what was begun elsewhere."""
        turn = await self.kit.turn(update)
        found = await turn.ask(draft, draft_id)
        self._resume(turn, found)
        await self.asking.show(update, turn, note)

    async def on_message(self, update: Update, context: Context) -> int | None:
        """A typed answer, a photo or a document: it belongs to the draft in this place."""
        if not cards.answers_bot(update, context.bot.id):
            return ANSWERING
        turn = await self.kit.turn(update)
        found = await turn.ask(draft_at, *cards.place_of(update))
        if found is None and not say.in_group(update):
            await say.send(update, turn.say("form.nothing_open"))
        if found is None or found.form != self.form.key:
            return ConversationHandler.END
        self._resume(turn, found)
        said = cards.said(update)
        word = cards.control_word(said.text, self.kit.texts)
        if word is not None:
            return await self._control(update, turn, word, "")
        question = engine.current(self.form, turn.answers)
        wanted = question is not None and isinstance(question.field, FilesField)
        if wanted and said.file is not None:
            said = replace(said, file=await self.kit.keep_file(context.bot, said.file))
        return await self._take(update, turn, said)

    async def on_press(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """A press on one of this form's cards, by its owner or by somebody else."""
        turn = await self.kit.turn(update)
        press = cards.pressed(update)
        try:
            found = await turn.ask(draft, press.draft_id)
        except NotFound:
            key = "form.not_yours" if say.in_group(update) else "error.draft.gone"
            await say.toast(update, turn.plain(key), alert=True)
            return None
        self._resume(turn, found)
        fits = press.stamp == self.asking.stamp(turn)
        if not fits and (press.stamp or press.op == cards.ANSWER):
            await say.toast(update, turn.plain("form.stale"))
            return ANSWERING
        if press.op == cards.ANSWER:
            state = await self._take(update, turn, Said(pressed=press.arg))
        else:
            state = await self._control(update, turn, press.op, press.arg)
        # A press can be answered once: had it been refused, the reason would have been the answer.
        await say.toast(update)
        return state

    async def on_cancel(self, update: Update, context: Context) -> int:  # noqa: ARG002
        """`/cancel`: drop the draft of this place."""
        turn = await self.kit.turn(update)
        found = await turn.ask(draft_at, *cards.place_of(update))
        if found is None:
            await say.send(update, turn.say("form.nothing_open"))
            return ConversationHandler.END
        self._resume(turn, found)
        return await self._cancel(update, turn)

    def _resume(self, turn: Turn, found: Draft) -> None:
        turn.draft = found
        turn.answers = dict(found.answers)
        if zone := found.answers.get("zone"):
            turn.in_zone(str(zone))

    async def _control(self, update: Update, turn: Turn, op: str, arg: str) -> int:
        """Everything that is not an answer, by its letter."""
        steps: dict[str, Callable[[], Awaitable[int]]] = {
            "k": lambda: self._skip(update, turn),
            "b": lambda: self._back(update, turn),
            "x": lambda: self._cancel(update, turn),
            "r": lambda: self._again(update, turn),
            "w": lambda: self._invite_typing(update, turn),
            "s": lambda: self._submit(update, turn, None),
            "o": lambda: self._submit(update, turn, arg),
            "e": lambda: self._edit(update, turn, arg),
        }
        return await steps.get(op, steps["r"])()

    async def _take(self, update: Update, turn: Turn, said: Said) -> int:
        question = engine.current(self.form, turn.answers)
        if question is None:
            return await self._again(update, turn)
        state = turn.answers.get(state_key(question.key))
        match await question.field.read(turn, state, said):
            case Answered(value):
                answers = engine.with_answer(turn.answers, question.key, value)
                return await self._keep(update, turn, answers)
            case Partly(state=kept, note=note, quiet=quiet):
                answers = engine.with_state(turn.answers, question.key, kept)
                return await self._keep(update, turn, answers, note, quiet=quiet)
            case Unclear(note):
                await self.asking.show(update, turn, note)
        return ANSWERING

    async def _keep(
        self,
        update: Update,
        turn: Turn,
        answers: Answers,
        note: Line | None = None,
        *,
        quiet: bool = False,
    ) -> int:
        """Store the answers before the next question goes out."""
        assert turn.draft is not None
        settled = self.form.settle(dict(answers))
        step = engine.step_name(self.form, settled)
        turn.draft = await turn.ask(answer, turn.draft.id, turn.draft.version, step, settled)
        turn.answers = settled
        turn.memo.clear()
        if not quiet:
            await self.asking.show(update, turn, note)
        return ANSWERING

    async def _skip(self, update: Update, turn: Turn) -> int:
        question = engine.current(self.form, turn.answers)
        if question is None or not question.optional:
            await self.asking.show(update, turn, line("form.not_optional"))
            return ANSWERING
        return await self._keep(update, turn, engine.with_answer(turn.answers, question.key, None))

    async def _back(self, update: Update, turn: Turn) -> int:
        return await self._keep(update, turn, engine.one_back(self.form, turn.answers))

    async def _again(self, update: Update, turn: Turn) -> int:
        await self.asking.show(update, turn)
        return ANSWERING

    async def _cancel(self, update: Update, turn: Turn) -> int:
        assert turn.draft is not None
        await turn.ask(drop, turn.draft.id)
        await say.show(update, turn.say("form.cancelled"))
        return ConversationHandler.END

    async def _invite_typing(self, update: Update, turn: Turn) -> int:
        await self.asking.invite_typing(update, turn)
        return ANSWERING

    async def _edit(self, update: Update, turn: Turn, arg: str) -> int:
        """Which answer to change, or the chosen one asked again."""
        asked = self.form.questions(turn.answers)
        if arg.isdecimal() and int(arg) < len(asked):
            answers = engine.reopened(turn.answers, asked[int(arg)].key)
            return await self._keep(update, turn, answers)
        await self.asking.show_answers(update, turn)
        return ANSWERING

    async def _submit(self, update: Update, turn: Turn, choice: str | None) -> int:
        if engine.current(self.form, turn.answers) is not None:
            return await self._again(update, turn)
        saved = await self.form.submit(turn, choice)
        if isinstance(saved, Prompt):
            await self.asking.show_choice(update, turn, saved)
            return ANSWERING
        if isinstance(saved, Reopen):
            return await self._keep(update, turn, engine.reopened(turn.answers, saved.question))
        await say.show(update, saved.text, saved.keys)
        return ConversationHandler.END
