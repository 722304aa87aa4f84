"""Under a reminder: put off, and asked once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.entries import entered
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.processor import press_of
from bot.views.asking import ONE, choice_page, nudged_text, snoozed_text, until_page
from bot.views.page import keys_of
from domain.errors import NotFound
from domain.ladder.stages import Subject
from handlers.reminders.snoozing import KEY, known_of, snooze_form
from services.reminders import Snoozable, nudge, nudged, snoozable, snooze, snoozed


@dataclass(frozen=True)
class Asking:
    """The buttons of a reminder that are not its form."""

    kit: Kit
    _forms: dict[str, Conversation] = field(default_factory=dict, init=False)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        made = [(snooze_form(), Action.REMINDER_SNOOZE_TO, self.on_until)]
        return entered(self.kit, self._forms, made)

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return (
            (Action.REMINDER_SNOOZE, self.on_snooze),
            (Action.REMINDER_SNOOZED, self.on_snoozed),
            (Action.REMINDER_NUDGE, self.on_nudge),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {"reminder_snoozed": self.again_snoozed, "reminder_nudged": self.again_nudged}

    async def on_snooze(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Until when; of several things first which. The reminder itself stays as it is."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        found = await _things(update, turn, press.number(0))
        if press.text(1) == ONE:
            page = until_page(turn.texts, turn.locale, _chosen(found, press.number(0)))
            await say.toast(update)
            await say.show(update, page.text, keys_of(page))
            return
        await say.toast(update)
        if len(found) > 1:
            page = choice_page(turn.texts, turn.locale, found)
        else:
            page = until_page(turn.texts, turn.locale, found[0])
        await say.send(update, page.text, keys_of(page))

    async def on_snoozed(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Put off, with the day on the button."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        found = await turn.ask(snooze, press.number(0), press.text(1))
        await say.toast(update)
        await say.show(update, snoozed_text(turn.texts, turn.locale, found))

    async def on_until(self, update: Update, context: Context) -> int:  # noqa: ARG002
        """The form for a day and a reason."""
        turn = await self.kit.turn(update)
        number = press_of(update).number(0)
        thing = _chosen(await _things(update, turn, number), number)
        turn.in_zone(thing.zone)
        await say.toast(update)
        return await self._forms[KEY].start(update, turn, known_of(turn, thing))

    async def on_nudge(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """催一下; what it was pressed under stays."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        found = await turn.ask(nudge, press.number(0), press.text(1), press.text(2))
        await say.toast(update)
        await say.send(update, nudged_text(turn.texts, turn.locale, found))

    async def again_snoozed(self, update: Update, number: int) -> None:
        turn = await self.kit.turn(update)
        found = await turn.ask(snoozed, number)
        await say.show(update, snoozed_text(turn.texts, turn.locale, found))

    async def again_nudged(self, update: Update, number: int) -> None:
        turn = await self.kit.turn(update)
        found = await turn.ask(nudged, number)
        await say.send(update, nudged_text(turn.texts, turn.locale, found))


async def _things(update: Update, turn: Turn, number: int) -> Sequence[Snoozable]:
    """What a message reminds of; in a group only of meetings: the rest is about persons."""
    found = await turn.ask(snoozable, number)
    if say.in_group(update):
        found = tuple(each for each in found if each.subject is Subject.MEETINGS)
    if not found:
        raise NotFound("reminder_asking.gone")
    return found


def _chosen(found: Sequence[Snoozable], number: int) -> Snoozable:
    """The thing of this very reminder."""
    thing = next((each for each in found if each.reminder_id == number), None)
    if thing is None:
        raise NotFound("reminder_asking.gone")
    return thing
