"""`/meeting` and the buttons of a record: open the form, show, correct, withdraw."""

from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for, pattern
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.types import Line, Turn, line
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.kit.texts import label_of
from bot.views import records as views
from domain.errors import DomainError
from domain.vocabulary import UnitKind
from handlers.meeting import oneline
from handlers.meeting.entry import answers_of, answers_of_plan
from handlers.meeting.fields import known_of
from handlers.meeting.form import saved
from services.binding import place_of_chat
from services.drafts import JSON
from services.meetings import (
    MeetingView,
    branches_of,
    history,
    meeting,
    meeting_by_source,
    receipt_of,
)

SPOKEN = r"^(开会记录|登记会议|会议登记)$"


@dataclass(frozen=True)
class Meetings:
    """The commands around the meeting form."""

    kit: Kit
    form: Conversation
    reasons: Conversation  # the form that asks why a record is withdrawn
    evidence: Conversation  # the form that takes files for a record

    def entries(self) -> list[Entry]:
        """What opens the meeting form."""
        opened = filters.UpdateType.MESSAGE
        return [
            CommandHandler("meeting", self.on_command, filters=opened),
            MessageHandler(opened & filters.Regex(SPOKEN), self.on_command),
            CallbackQueryHandler(self.on_open, pattern=pattern(Action.MEETING_OPEN)),
            CallbackQueryHandler(self.on_correct, pattern=pattern(Action.MEETING_CORRECT)),
            CallbackQueryHandler(self.on_correct, pattern=pattern(Action.MEETING_HELD)),
        ]

    def withdrawals(self) -> list[Entry]:
        """What opens the form that asks for a reason."""
        return [
            CallbackQueryHandler(self.on_withdraw, pattern=pattern(Action.MEETING_WITHDRAW)),
            CallbackQueryHandler(self.on_withdraw, pattern=pattern(Action.MEETING_CANCEL_PLAN)),
        ]

    def additions(self) -> list[Entry]:
        """What opens the form that takes files."""
        return [CallbackQueryHandler(self.on_evidence, pattern=pattern(Action.MEETING_EVIDENCE))]

    async def on_command(self, update: Update, context: Context) -> int:
        """`/meeting`, alone or with everything in one line."""
        turn = await self.kit.turn(update)
        message = update.effective_message
        assert isinstance(message, Message)
        answers = await self._begin(update, turn)
        answers["source"] = [message.chat_id, message.message_id]
        said = (message.text or "").split(maxsplit=1)[1] if context.args else ""
        note: Line | None = None
        if said and "branch" in answers:
            turn.answers = answers
            answers, note = await oneline.fill(self.form.form, turn, said)
        elif said:
            note = line("meeting.say.line_unread", text=said)
        return await self.form.start(update, turn, answers, note)

    async def on_open(self, update: Update, context: Context) -> int:  # noqa: ARG002
        """The button of a reminder: kind and branch are filled in."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        answers = await self._begin(update, turn, branch_id=press.number(1))
        await say.toast(update)
        kind = turn.deps.rules.kinds.get(press.text(0))
        if kind is not None:
            answers["kinds"] = [kind.key]
        return await self.form.start(update, turn, answers)

    async def _begin(
        self, update: Update, turn: Turn, branch_id: int | None = None
    ) -> dict[str, JSON]:
        """What is known before the first question; which branch it is may be the first."""
        branch = await self._branch(update, turn) if branch_id is None else branch_id
        if branch is None:
            return {"choose_branch": True}
        return await known_of(turn, branch)

    async def _branch(self, update: Update, turn: Turn) -> int | None:
        """The branch of the group, or one's own; None when it must be chosen."""
        chat = update.effective_chat
        assert chat is not None
        if say.in_group(update):
            place = await turn.ask(place_of_chat, chat.id)
            if place is None:
                raise DomainError("chat.unbound")
            if place.unit_kind is not UnitKind.BRANCH:
                raise DomainError("meeting.not_here", unit=place.unit_name)
            return place.unit_id
        own = await turn.ask(branches_of)
        return own[0].unit_id if len(own) == 1 else None

    async def on_correct(self, update: Update, context: Context) -> int:  # noqa: ARG002
        """The button that corrects a record, or records what was planned."""
        turn, view = await self._pressed(update)
        await say.toast(update)
        if view.status == "planned":
            answers = answers_of_plan(turn, view) | await known_of(turn, view.branch_id)
            answers["reason"] = turn.plain("meeting.say.as_planned")
        else:
            answers = answers_of(turn, view)
        return await self.form.start(update, turn, answers)

    async def on_withdraw(self, update: Update, context: Context) -> int:  # noqa: ARG002
        turn, view = await self._pressed(update)
        await say.toast(update)
        turn.in_zone(view.zone)
        known: dict[str, JSON] = {
            "record": view.record_id,
            "zone": view.zone,
            "planned": view.status == "planned",
        }
        return await self.reasons.start(update, turn, known)

    async def on_evidence(self, update: Update, context: Context) -> int:  # noqa: ARG002
        """The button that adds files to a record."""
        turn, view = await self._pressed(update)
        await say.toast(update)
        return await self.evidence.start(update, turn, {"record": view.record_id})

    async def on_show(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The button that opens a record in full."""
        turn, view = await self._pressed(update)
        await say.toast(update)
        turn.in_zone(view.zone)
        versions = await turn.ask(history, view.record_id)
        rules = turn.deps.rules
        values = views.record(
            view,
            versions,
            label=lambda key: label_of(turn.locale, rules.kinds[key]),
            rule=lambda key: label_of(turn.locale, rules.vote_rules[key]),
            zone=turn.now.tzinfo,
            # In a group nobody is singled out: counts only.
            named=not say.in_group(update),
        )
        text = turn.say("meeting.record.text", **values)
        await say.send_long(update, text, self._actions(turn, view))

    def _actions(self, turn: Turn, view: MeetingView) -> list[list[Key]]:
        if view.replaced_by is not None:
            return []
        names: dict[str, list[tuple[str, Action]]] = {
            "held": [
                ("correct", Action.MEETING_CORRECT),
                ("evidence", Action.MEETING_EVIDENCE),
                ("withdraw", Action.MEETING_WITHDRAW),
            ],
            "planned": [
                ("held", Action.MEETING_HELD),
                ("cancel_plan", Action.MEETING_CANCEL_PLAN),
            ],
        }
        return [
            [
                Key(turn.plain(f"meeting.button.{name}"), data_for(action, view.record_id))
                for name, action in names.get(view.status, [])
            ]
        ]

    async def on_edited(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Somebody edited the message from which a record was made: a correction is offered."""
        message = update.edited_message
        if message is None:
            return
        turn = await self.kit.turn(update)
        try:
            found = await turn.ask(meeting_by_source, message.chat_id, message.message_id)
        except DomainError:
            return  # an outsider's edit is nobody's business
        if found is None:
            return
        kind = label_of(turn.locale, turn.deps.rules.kinds[found.kind])
        button = Key(
            turn.plain("meeting.button.correct"),
            data_for(Action.MEETING_CORRECT, found.record_id),
        )
        keep = Key(turn.plain("meeting.button.keep"), data_for(Action.CLOSE))
        text = turn.say("meeting.say.edited", kind=kind, day=found.held_on)
        await say.send(update, text, [[button, keep]])

    async def resume(self, update: Update, event_id: int) -> None:
        """Say a receipt that a crash kept from being said."""
        turn = await self.kit.turn(update)
        done = saved(turn, await turn.ask(receipt_of, event_id))
        await say.show(update, done.text, done.keys)

    async def _pressed(self, update: Update) -> tuple[Turn, MeetingView]:
        turn = await self.kit.turn(update)
        press = press_of(update)
        return turn, await turn.ask(meeting, press.number(0))
