"""The small forms around a payment: not received, taken back, reversed; each asks for a reason."""

from collections.abc import Awaitable, Callable, Sequence

from bot.kit.forms.amounts import MoneyField
from bot.kit.forms.basic import TextField
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Option,
    Outcome,
    Prompt,
    Question,
    Said,
    Saved,
    Turn,
    Unclear,
    line,
)
from handlers.dues.form import saved
from services.drafts import JSON
from services.dues import PaymentView, payment, refuse_payment, reverse_payment, withdraw_report

REFUSE, WITHDRAW, REVERSE = "dues_refuse", "dues_withdraw", "dues_reverse"
_SUMMARY = {
    REFUSE: "dues_refuse.summary",
    WITHDRAW: "dues_withdraw.summary",
    REVERSE: "dues_reverse.summary",
}
_LIMIT = 400  # characters of a reason
_WHOLE = "all"
Act = Callable[[Turn, int, str, int], Awaitable[PaymentView]]


def refuse_form() -> Form:
    """The collector says why a report has not come in."""

    async def act(turn: Turn, payment_id: int, reason: str, draft_id: int) -> PaymentView:
        return await turn.ask(refuse_payment, payment_id, reason, draft_id=draft_id)

    return _form(REFUSE, _reason("dues_refuse.ask.reason", "dues_refuse.usual"), act)


def withdraw_form() -> Form:
    """A member says why they take their own report back."""

    async def act(turn: Turn, payment_id: int, reason: str, draft_id: int) -> PaymentView:
        return await turn.ask(withdraw_report, payment_id, reason, draft_id=draft_id)

    return _form(WITHDRAW, _reason("dues_withdraw.ask.reason", "dues_withdraw.usual"), act)


def reverse_form() -> Form:
    """The collector takes a payment back, or refunds a part of it."""

    async def act(turn: Turn, payment_id: int, reason: str, draft_id: int) -> PaymentView:
        amount = turn.answers.get("amount")
        return await turn.ask(
            reverse_payment,
            payment_id,
            reason,
            amount_fen=amount if isinstance(amount, int) else None,
            draft_id=draft_id,
        )

    asked = _reason("dues_reverse.ask.reason", "dues_reverse.usual")
    return _form(REVERSE, (Question("amount", _Back()), *asked), act)


def _reason(ask: str, usual: str) -> Sequence[Question]:
    async def offers(turn: Turn) -> Sequence[Option]:
        return [Option(turn.plain(usual), "u")]

    return (Question("reason", TextField(ask, _LIMIT, offers)),)


def _form(key: str, asked: Sequence[Question], act: Act) -> Form:
    async def summary(turn: Turn) -> Prompt:
        found = await turn.ask(payment, _payment_id(turn))
        amount = turn.answers.get("amount")
        return Prompt(
            line(
                _SUMMARY[key],
                name=found.name,
                amount=found.amount_fen,
                back=amount if isinstance(amount, int) else found.amount_fen - found.taken_back_fen,
                paid_on=found.paid_on,
                reason=turn.answers["reason"],
            )
        )

    async def submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
        assert turn.draft is not None
        reason = str(turn.answers["reason"])
        return await saved(turn, await act(turn, _payment_id(turn), reason, turn.draft.id))

    def questions(_: Answers) -> Sequence[Question]:
        return asked

    return Form(key=key, questions=questions, summary=summary, submit=submit)


def _payment_id(turn: Turn) -> int:
    return int(str(turn.answers["payment"]))


class _Back:
    """How much goes back: all that is left, or an amount."""

    field = MoneyField("dues_reverse.ask.amount")

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        left = await _left(turn)
        whole = Option(turn.plain("dues_reverse.whole", fen=left), _WHOLE)
        return Prompt(line("dues_reverse.ask.amount"), ((whole,),))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        if said.pressed == _WHOLE:
            return Answered(_WHOLE)
        outcome = await self.field.read(turn, state, said)
        left = await _left(turn)
        if isinstance(outcome, Answered) and int(str(outcome.value)) > left:
            return Unclear(line("error.dues.nothing_left", left_fen=left))
        return outcome


async def _left(turn: Turn) -> int:
    """What has not gone back yet."""
    found = await turn.ask(payment, _payment_id(turn))
    return found.amount_fen - found.taken_back_fen
