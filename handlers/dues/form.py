"""The payment form: its summary, its submission, and what is asked back before it is recorded."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.kit.forms.types import (
    Form,
    Line,
    Option,
    Prompt,
    Reopen,
    Saved,
    Turn,
    line,
)
from bot.kit.kit import shown
from bot.views import payments as views
from bot.views.page import keys_of
from domain.dues.allocate import Question as Asked
from domain.errors import DomainError
from handlers.dues.fields import entry_of, questions, tried
from services.drafts import drop
from services.dues import (
    PaymentEntry,
    PaymentPreview,
    PaymentView,
    duties,
    record_payment,
    report_payment,
)

KEY = "dues_pay"
SAME = "same"
_AGREED = "+"  # begins a choice; the letters of what is agreed to follow
_OLD = "b"
_VOLUNTARY = re.compile("v([0-9]+)")  # with the sum that was asked about, in fen
_ANOTHER = "n"
_CHANGES = {"amount": "amount", "months": "months"}


def payment_form() -> Form:
    """One's own payment, or somebody's whose dues one keeps."""
    return Form(key=KEY, questions=questions, summary=_summary, submit=_submit)


async def _summary(turn: Turn) -> Prompt:
    entry = entry_of(turn)
    found = await tried(turn, entry)
    if isinstance(found, Line):
        # The ledger has moved on since the answers were given; they can still be changed.
        return Prompt(line("dues_pay.impossible", why=turn.plain(found.key, **found.values)))
    whole = await tried(turn, replace(entry, amount_fen=None)) if entry.months else found
    lacks = 0 if isinstance(whole, Line) else whole.amount_fen - found.amount_fen
    values = views.summary(
        found,
        entry,
        today=turn.now.date(),
        own=bool(turn.answers.get("own")),
        short=max(0, lacks),
    )
    return Prompt(line("dues_pay.summary", **values))


async def _submit(turn: Turn, choice: str | None) -> Saved | Prompt | Reopen:
    assert turn.draft is not None
    if choice == SAME:
        await turn.ask(drop, turn.draft.id)
        return Saved(turn.say("dues_pay.same"))
    if choice in _CHANGES:
        return Reopen(_CHANGES[choice])
    agreed = (choice or "").removeprefix(_AGREED)
    entry, own = entry_of(turn), bool(turn.answers.get("own"))
    try:
        view = await turn.ask(
            report_payment if own else record_payment,
            entry,
            agreed=await _agreed(turn, entry, agreed),
            confirmed_separate=_ANOTHER in agreed,
            draft_id=turn.draft.id,
        )
    except DomainError as found:
        back = _BACK.get(found.key)
        if back is None:
            raise
        return back(turn, shown(turn, found.values), agreed)
    return await saved(turn, view)


async def _agreed(turn: Turn, entry: PaymentEntry, letters: str) -> list[Asked]:
    """What the letters agree to; another sum than was asked about is asked about again."""
    found = [Asked.BACK_PAYMENT] if _OLD in letters else []
    if voluntary := _VOLUNTARY.search(letters):
        now = await tried(turn, entry)
        if isinstance(now, PaymentPreview) and now.left_fen == int(voluntary[1]):
            found.append(Asked.TOO_MUCH)
    return found


async def saved(turn: Turn, view: PaymentView) -> Saved:
    """The payment as it stands, with what can be done with it."""
    page = views.receipt_page(turn.texts, turn.locale, view, await turn.ask(duties))
    return Saved(page.text, keys_of(page))


def _old(turn: Turn, values: Mapping[str, object], agreed: str) -> Prompt:
    return _asked(
        turn, "back_payment", values, [("old_agreed", f"{agreed}{_OLD}"), ("months", None)]
    )


def _much(turn: Turn, values: Mapping[str, object], agreed: str) -> Prompt:
    large = turn.deps.rules.dues.large_on(turn.now.date())
    fen = int(str(values["fen"]))
    more = {**values, "large": large is not None and fen >= large.amount}
    letters = f"{_VOLUNTARY.sub('', agreed)}v{fen}"
    return _asked(turn, "too_much", more, [("voluntary", letters), ("amount", None)])


def _like(turn: Turn, values: Mapping[str, object], agreed: str) -> Prompt:
    offered = [("another", f"{agreed}{_ANOTHER}"), (SAME, None)]
    return _asked(turn, "duplicate", values, offered)


def _asked(
    turn: Turn,
    name: str,
    values: Mapping[str, object],
    offered: Sequence[tuple[str, str | None]],
) -> Prompt:
    """A question with its choices: letters that are agreed to, or what is done instead."""
    rows = tuple(
        (
            Option(
                turn.plain(f"dues_pay.button.{label}", **values),
                label if letters is None else f"{_AGREED}{letters}",
            ),
        )
        for label, letters in offered
    )
    return Prompt(line(f"dues_pay.back.{name}", **values), rows)


_BACK: Mapping[str, Callable[[Turn, Mapping[str, object], str], Prompt]] = {
    f"dues.{Asked.BACK_PAYMENT.value}": _old,
    f"dues.{Asked.TOO_MUCH.value}": _much,
    "dues.duplicate": _like,
}

__all__ = ["KEY", "payment_form", "saved"]
