"""How a form asks in the chat: the question as a card or a reply to type, the summary, choices."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Key, in_rows
from bot.kit.forms import cards, engine
from bot.kit.forms.types import Form, Line, Prompt, Turn, state_key

_CONTROLS = (("back", "b"), ("cancel", "x"))
_AT_SUMMARY = (("edit", "e"), ("cancel", "x"))


@dataclass(frozen=True, slots=True)
class Asking:
    """The words and buttons of one form; it changes nothing."""

    form: Form

    def stamp(self, turn: Turn) -> str:
        """The mark of the step at which the answers stand."""
        return cards.stamp(engine.step_name(self.form, turn.answers))

    async def show_choice(self, update: Update, turn: Turn, prompt: Prompt) -> None:
        """What a submit asks back, on the card of the summary; the way back leads there."""
        assert turn.draft is not None
        rows = [[self._choice(turn, o.label, o.arg) for o in row] for row in prompt.rows]
        back = [cards.key(turn, turn.draft, "back", "r")]
        await say.show(update, turn.line(prompt.line), [*rows, back])

    async def show_answers(self, update: Update, turn: Turn) -> None:
        """Which answer is to be changed."""
        await say.show(update, turn.say("form.edit_which"), self._labels(turn))

    async def invite_typing(self, update: Update, turn: Turn) -> None:
        """In a group only a reply reaches the bot, so a reply is opened for the person."""
        await self._force_reply(update, turn, await self._text(turn, None))

    def _labels(self, turn: Turn) -> list[list[Key]]:
        found, marked = turn.draft, self.stamp(turn)
        assert found is not None
        keys = [
            Key(self.form.label(turn, question.key), cards.data(found, "e", marked, str(place)))
            for place, question in enumerate(self.form.questions(turn.answers))
        ]
        return [*map(list, in_rows(keys, 2)), [cards.key(turn, found, "back", "r")]]

    def _choice(self, turn: Turn, label: str, arg: str) -> Key:
        assert turn.draft is not None
        return Key(label, cards.data(turn.draft, "o", self.stamp(turn), arg))

    async def show(
        self, update: Update, turn: Turn, note: Line | None = None, *, fresh: bool = False
    ) -> None:
        """Ask what is open: the current question, or the summary when nothing is.

        A form that begins with a press leaves that card, which is not its own, as it is.
        """
        prompt = await self._prompt(turn)
        text = await self._text(turn, note, prompt)
        question = engine.current(self.form, turn.answers)
        if question and not prompt.rows and say.in_group(update):
            if not fresh:
                await say.put_away(update)
            hint = turn.say("form.typed_hint")
            await self._force_reply(update, turn, f"{text}\n\n{hint}")
            return
        speak = say.send if fresh else say.show
        await speak(update, text, self._rows(update, turn, prompt))

    async def _force_reply(self, update: Update, turn: Turn, text: str) -> None:
        source = turn.answers.get("source")
        reply_to = source[1] if update.callback_query and isinstance(source, list) else None
        await say.force_reply(
            update,
            text,
            turn.plain("form.placeholder"),
            reply_to=reply_to if isinstance(reply_to, int) else None,
        )

    async def _prompt(self, turn: Turn) -> Prompt:
        question = engine.current(self.form, turn.answers)
        if question is None:
            return await self.form.summary(turn)
        return await question.field.prompt(turn, turn.answers.get(state_key(question.key)))

    async def _text(self, turn: Turn, note: Line | None, prompt: Prompt | None = None) -> str:
        prompt = prompt or await self._prompt(turn)
        parts = [turn.line(note)] if note else []
        if engine.current(self.form, turn.answers) is not None:
            parts.append(turn.say("form.step", left=engine.left(self.form, turn.answers)))
        return "\n".join([*parts, turn.line(prompt.line)])

    def _rows(self, update: Update, turn: Turn, prompt: Prompt) -> list[list[Key]]:
        found, marked = turn.draft, self.stamp(turn)
        assert found is not None
        rows = [
            [Key(o.label, cards.data(found, cards.ANSWER, marked, o.arg)) for o in row]
            for row in prompt.rows
        ]
        question = engine.current(self.form, turn.answers)
        if question is None:
            submit = [cards.key(turn, found, "submit", "s", marked)]
            return [*rows, submit, [cards.key(turn, found, n, o) for n, o in _AT_SUMMARY]]
        controls = [cards.key(turn, found, n, o, marked) for n, o in _CONTROLS]
        if question.optional:
            controls.insert(0, cards.key(turn, found, "skip", "k", marked))
        if prompt.typed and say.in_group(update):
            controls.insert(0, cards.key(turn, found, "type", "w", marked))
        return [*rows, controls]
