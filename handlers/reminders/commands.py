"""`/why` and `/reminders`: what was said and why, and what a branch sets about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot.kit import say
from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.entries import entered
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.processor import press_of
from bot.views import reminder_settings as views
from domain.errors import NotFound
from handlers.reminders import setting, suspend
from handlers.reminders.desk import LINK, known_of, opened, privately, show, to_private
from handlers.reminders.why import Why
from services.people import mark_reachable
from services.reminders import ReminderDesk, own_branches, reminder_desk, set_reminder
from services.reminders.settings import EFFECT


@dataclass(frozen=True)
class Reminders:
    """The commands about reminders."""

    kit: Kit
    _forms: dict[str, Conversation] = field(default_factory=dict, init=False)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it; the first also takes in the link from a group."""
        made = (
            (setting.setting_form(self.kit.deps.rules.ladders), Action.REMINDER_SET, self.on_set),
            (suspend.suspend_form(), Action.REMINDER_SUSPEND, self.on_suspend),
            (suspend.resume_form(), Action.REMINDER_RESUME, self.on_resume),
        )
        (first, pressed), *others = entered(self.kit, self._forms, made)
        private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
        linked = filters.Regex(rf"^/start(@\w+)? {LINK}$")
        start: Entry = CommandHandler("start", self.on_link, filters=private & linked)
        return ((first, (start, *pressed)), *others)

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form."""
        return (("reminders", self.on_reminders), ("why", Why(self.kit).on_why))

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return (
            (Action.REMINDER_MENU, self.on_menu),
            (Action.REMINDER_LIVE, self.on_live),
            (Action.REMINDER_WHY, Why(self.kit).on_pressed),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {EFFECT: self.resume}

    async def on_reminders(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """`/reminders`: in private the settings of one's branch; in a group the way there."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await to_private(update, turn, turn.say("reminder_setting.private"))
            return
        await self._home(update, turn)

    async def on_link(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The deep link from a group."""
        turn = await self.kit.turn(update)
        if turn.caller.telegram_id is not None:
            await turn.ask(mark_reachable, turn.caller.telegram_id, reachable=True)
        await self._home(update, turn)

    async def on_menu(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The settings of one branch."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        desk = await turn.ask(reminder_desk, press_of(update).number(0))
        await say.toast(update)
        await self._show(update, turn, desk)

    async def on_live(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Ask once more, then end the rehearsal; one that has ended stays so."""
        found = await opened(self.kit, update)
        if found is None:
            return
        turn, desk = found
        live = not desk.settings.own.rehearsal
        if not live and press_of(update).text(1) != views.SURE:
            await say.toast(update)
            await show(update, [views.live_page(turn.texts, turn.locale, desk)])
            return
        if not live:
            await turn.ask(set_reminder, desk.branch_id, "rehearsal", False)
            desk = await turn.ask(reminder_desk, desk.branch_id)
        await say.toast(update, turn.plain("reminder_setting.is_live"))
        await self._show(update, turn, desk, done=True)

    async def resume(self, update: Update, branch_id: int) -> None:
        """Say again, after a crash, what holds now."""
        turn = await self.kit.turn(update)
        await self._show(update, turn, await turn.ask(reminder_desk, branch_id), done=True)

    async def _home(self, update: Update, turn: Turn) -> None:
        branches = await turn.ask(own_branches)
        if len(branches) != 1:
            await show(update, [views.branches_page(turn.texts, turn.locale, branches)])
            return
        ((branch_id, _),) = branches
        await self._show(update, turn, await turn.ask(reminder_desk, branch_id))

    async def _show(
        self, update: Update, turn: Turn, desk: ReminderDesk, *, done: bool = False
    ) -> None:
        ladders = self.kit.deps.rules.ladders
        page = views.settings_page(turn.texts, turn.locale, desk, ladders, done=done)
        await show(update, [page])

    # What opens a form ------------------------------------------------------------------

    async def on_set(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """One setting."""
        return await self._start(update, setting.KEY)

    async def on_suspend(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """Some days without reminders."""
        return await self._start(update, suspend.KEY)

    async def on_resume(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """A suspension that is to end early; raises NotFound for one that is not in force."""
        found = await opened(self.kit, update)
        if found is None:
            return None
        turn, desk = found
        wanted = press_of(update).number(1)
        one = next((each for each in desk.settings.suspended if each.suspension_id == wanted), None)
        if one is None:
            raise NotFound("reminders.suspension_not_found", number=wanted)
        await say.toast(update)
        known = suspend.known_of_end(desk, one)
        return await self._forms[suspend.END_KEY].start(update, turn, known)

    async def _start(self, update: Update, key: str) -> int | None:
        found = await opened(self.kit, update)
        if found is None:
            return None
        turn, desk = found
        await say.toast(update)
        return await self._forms[key].start(update, turn, known_of(desk))
