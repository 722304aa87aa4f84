"""A payment as people see it: what is checked before, and the receipt; in private only."""

from collections.abc import Mapping
from datetime import date

from bot.kit.buttons import Action, in_rows
from bot.kit.texts import Texts
from bot.views.page import Button, Page
from domain.dues.allocate import Question
from domain.dues.money import capitals
from domain.dues.months import Month, month_of
from services.dues import REPORTED, Duties, PaymentEntry, PaymentPreview, PaymentView


def summary(
    found: PaymentPreview, entry: PaymentEntry, *, today: date, own: bool, short: int
) -> dict[str, object]:
    """What a person checks before it is recorded; `short`: what the months said still lack."""
    now = month_of(today)
    old = next((a.months for a in found.asked if a.question is Question.BACK_PAYMENT), ())
    return {
        "own": own,
        "name": found.name,
        "amount": found.amount_fen,
        "parts": runs(found.parts),
        "rest": dict(found.rest),
        "ahead": [each for each in found.parts if each > now],
        "old": list(old),
        "voluntary": found.voluntary_fen,
        "large": found.large,
        "left": found.left_fen,
        "due": found.due_fen,
        "paid_on": entry.paid_on or today,
        "today": today,
        "short": short,
        "unserved": [each for each in entry.months or () if each not in found.parts],
    }


def runs(parts: Mapping[Month, int]) -> list[tuple[list[Month], int]]:
    """Months in a row that get the same: a payment for half a year fits one line."""
    found: list[tuple[list[Month], int]] = []
    for each, fen in sorted(parts.items()):
        if found and found[-1][1] == fen and found[-1][0][-1] == each - 1:
            found[-1][0].append(each)
        else:
            found.append(([each], fen))
    return found


def receipt_values(view: PaymentView) -> dict[str, object]:
    """Values for a receipt as text or on paper."""
    return {
        "status": view.status,
        "receipt": view.receipt,
        "reversal": view.reverses_id is not None,
        "branch": view.branch_name,
        "name": view.name,
        "amount": view.amount_fen,
        "capitals": capitals(view.amount_fen),
        "parts": runs(view.parts),
        "paid_on": view.paid_on,
        "voluntary": view.voluntary_fen,
        "large": view.large,
        "taken_back": view.taken_back_fen,
        "reason": view.reason,
        "note": view.note,
        "balance": view.balance_fen,
    }


def receipt_page(texts: Texts, locale: str, view: PaymentView, duties: Duties) -> Page:
    """A payment with the buttons of whoever looks at it."""
    text = texts.say(locale, "dues.receipt.text", **receipt_values(view))
    own = view.person_id == duties.person_id
    keeps = duties.keeps(view.branch_id, view.person_id)
    actions: list[tuple[str, Action]] = []
    if view.status == REPORTED:
        actions += [("confirm", Action.DUES_CONFIRM), ("refuse", Action.DUES_REFUSE)] * keeps
        actions += [("withdraw", Action.DUES_WITHDRAW)] * own
    elif view.receipt:
        actions.append(("print", Action.DUES_PRINT))
        left = view.amount_fen > view.taken_back_fen
        actions += [("reverse", Action.DUES_REVERSE)] * (keeps and left)
    keys = [
        Button(texts.plain(locale, f"dues.button.{name}"), action, (view.payment_id,))
        for name, action in actions
    ]
    rows = [*in_rows(keys, 2)]
    if keeps:
        back = texts.plain(locale, "dues.button.back")
        rows.append((Button(back, Action.DUES_LIST, (view.branch_id, 0)),))
    return Page(text, tuple(rows))
