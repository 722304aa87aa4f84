"""`/dues` and the buttons around payments."""

from collections.abc import Mapping, Sequence

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.kit import say
from bot.kit.buttons import Action, pattern
from bot.kit.forms.cards import place_of
from bot.kit.forms.conversation import ANSWERING, Conversation, Entry
from bot.kit.forms.types import line
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.processor import press_of
from domain.dues.months import month_of
from domain.errors import DomainError, Forbidden
from handlers.dues import oneline
from handlers.dues.decisions import refuse_form, reverse_form, withdraw_form
from handlers.dues.form import KEY, payment_form
from handlers.dues.group import LINK, Group
from handlers.dues.screens import Screens, in_private
from services.drafts import JSON, draft_at
from services.dues import (
    CONFIRMED,
    REPORTED,
    Duties,
    PaymentView,
    duties,
    group_preview,
    member_year,
    payment,
)
from services.people import mark_reachable

SPOKEN = r"^(交党费|查党费)$"


class Dues:
    """What members and collectors do with payments."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.pay = Conversation(payment_form(), kit)
        self.refuse = Conversation(refuse_form(), kit)
        self.withdraw = Conversation(withdraw_form(), kit)
        self.reverse = Conversation(reverse_form(), kit)
        self.screens = Screens(kit)
        self.group = Group(kit, self.pay.form)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        fresh = filters.UpdateType.MESSAGE
        linked = filters.Regex(rf"^/start(@\w+)? {LINK}$") & filters.ChatType.PRIVATE
        spoken = filters.Regex(SPOKEN) & filters.ChatType.PRIVATE
        payments: list[Entry] = [
            CommandHandler("dues", self.on_dues, filters=fresh),
            MessageHandler(fresh & spoken, self.on_dues),
            CommandHandler("start", self.on_link, filters=fresh & linked),
            _pressed(Action.DUES_PAY, self.on_pay),
            _pressed(Action.DUES_PAY_FOR, self.on_pay_for),
        ]
        return (
            (self.pay, payments),
            (self.refuse, [_pressed(Action.DUES_REFUSE, self.on_refuse)]),
            (self.withdraw, [_pressed(Action.DUES_WITHDRAW, self.on_withdraw)]),
            (self.reverse, [_pressed(Action.DUES_REVERSE, self.on_reverse)]),
        )

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form: none, since `/dues` may open one."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return (
            (Action.DUES_SHOW, self.screens.on_show),
            (Action.DUES_PRINT, self.screens.on_print),
            (Action.DUES_CONFIRM, self.screens.on_confirm),
            (Action.DUES_YEAR, self.screens.on_year),
            (Action.DUES_LIST, self.screens.on_list),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {"dues": self.screens.resume}

    async def on_dues(self, update: Update, context: Context) -> int | None:
        """`/dues`: counts in a group; in private one's own year, or a payment in one line."""
        turn = await self.kit.turn(update)
        message = update.effective_message
        assert isinstance(message, Message)
        said = (message.text or "").split(maxsplit=1)[1] if context.args else ""
        if say.in_group(update):
            await self.group.answer(update, turn, said)
            return None
        found = await turn.ask(duties)
        if not said:
            await self.screens.show_own(update, turn, found, turn.now.year)
            return None
        answers, notes = await oneline.fill(turn, found, said)
        if "branch" not in answers:
            raise Forbidden("access.member")
        answers["source"] = [message.chat_id, message.message_id]
        note = line("dues_pay.note", text="\n".join(notes)) if notes else None
        turn.memo.clear()
        return await self.pay.start(update, turn, answers, note)

    async def on_link(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """The deep link from a group: the payment that was begun there, else one's own year."""
        turn = await self.kit.turn(update)
        found = await turn.ask(duties)
        assert turn.caller.telegram_id is not None
        await turn.ask(mark_reachable, turn.caller.telegram_id, reachable=True)
        begun = await turn.ask(draft_at, *place_of(update))
        if begun is None or begun.form != KEY:
            await self.screens.show_own(update, turn, found, turn.now.year)
            return None
        note = begun.answers.get("note")
        said = line("dues_pay.note", text=str(note)) if note else None
        await self.pay.resume(update, begun.id, said)
        return ANSWERING

    async def on_pay(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """One's own payment."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return None
        answers = oneline.begin(turn, await turn.ask(duties))
        if answers is None or answers["branch"] != press_of(update).number(0):
            raise Forbidden("dues.not_own")
        await say.toast(update)
        return await self.pay.start(update, turn, answers)

    async def on_pay_for(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """A payment of somebody whose dues one keeps; who it is may be the first question."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return None
        press = press_of(update)
        branch, person = press.number(0), press.number(1)
        answers = oneline.place_of(turn, await turn.ask(duties), branch) | {"paid_on": None}
        if person:
            await turn.ask(member_year, branch, person, turn.now.year)
            answers["person"] = person
        else:
            await turn.ask(group_preview, branch, month_of(turn.now.date()))
        await say.toast(update)
        return await self.pay.start(update, turn, answers)

    async def on_refuse(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """What was reported has not come in."""
        return await self._reason(update, self.refuse, REPORTED, own=False)

    async def on_withdraw(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """One's own report, while it waits."""
        return await self._reason(update, self.withdraw, REPORTED, own=True)

    async def on_reverse(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """A confirmed payment, whole or in part."""
        return await self._reason(update, self.reverse, CONFIRMED, own=False)

    async def _reason(
        self, update: Update, conversation: Conversation, status: str, *, own: bool
    ) -> int | None:
        """Open a form over a payment that stands so; who may not is told before it is filled."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return None
        view = await turn.ask(payment, press_of(update).number(0))
        _require(view, await turn.ask(duties), own=own)
        if view.status != status:
            key = "dues.not_confirmed" if view.status == REPORTED else "dues.decided_already"
            raise DomainError(key, confirmed=view.status == CONFIRMED)
        await say.toast(update)
        known: dict[str, JSON] = {"payment": view.payment_id}
        return await conversation.start(update, turn, known)


def _pressed(action: Action, handle: Handle) -> Entry:
    return CallbackQueryHandler(handle, pattern=pattern(action))


def _require(view: PaymentView, found: Duties, *, own: bool) -> None:
    """What the use case will ask again: one's own report, or a payment whose dues one keeps."""
    if own and view.person_id != found.person_id:
        raise Forbidden("dues.not_own")
    if not own and not found.keeps(view.branch_id, view.person_id):
        raise Forbidden("dues.not_collector")
