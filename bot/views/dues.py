"""Dues as people see them: one's own year, a payment, the collector's list; in private only."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.kit.buttons import Action, in_rows
from bot.kit.texts import Texts, label_of
from bot.views.page import Button, Page
from domain.dues.account import MonthLine, Standing
from domain.dues.months import month, month_of, year_of
from services.dues import (
    CONFIRMED,
    REFUSED,
    REPORTED,
    ChaseRow,
    Duties,
    Kept,
    MemberYear,
    PaymentView,
)

PAGE = 8  # members on a page of the collector's list
_REFUSED = 2  # newest that were not entered
_RECEIPTS = 6  # newest payments that get a button
Rows = tuple[tuple[Button, ...], ...]
# Colour is never alone: words stand beside it.
_SYMBOLS = {
    Standing.PAID: "✅",
    Standing.PART: "🟡",
    Standing.UNPAID: "🔴",
    Standing.EXEMPT: "➖",
    Standing.ELSEWHERE: "➖",
    Standing.UNASSESSED: "❔",
}
_WAITS, _AHEAD = "🕓", "⏳"


def own_page(
    texts: Texts, locale: str, found: MemberYear | None, duties: Duties, today: date
) -> Page:
    """One's own year, and the ways to all that one has to do with dues."""
    if found is None:
        offices = _offices(texts, locale, duties, today)
        return Page(texts.say(locale, "dues.desk", offices=bool(offices)), offices)
    text = texts.say(locale, "dues.year", **year_values(found), own=True)
    branch = duties.branch_id or 0
    pay = Button(texts.plain(locale, "dues.button.pay"), Action.DUES_PAY, (branch,))
    rows = (
        (pay,),
        *_receipts(texts, locale, found.payments),
        (*_years(texts, locale, found, (branch, 0)), _published(texts, locale, branch, found.year)),
        *_offices(texts, locale, duties, today),
    )
    return Page(text, rows)


def member_page(texts: Texts, locale: str, found: MemberYear, branch_id: int) -> Page:
    """A member's year for whoever keeps their dues."""
    text = texts.say(locale, "dues.year", **year_values(found), own=False)
    who = (branch_id, found.person_id)
    pay = Button(texts.plain(locale, "dues.button.pay_for_one"), Action.DUES_PAY_FOR, who)
    back = Button(texts.plain(locale, "dues.button.back"), Action.DUES_LIST, (branch_id, 0))
    rows = (
        (pay,),
        *_receipts(texts, locale, found.payments),
        _years(texts, locale, found, who),
        (back,),
    )
    return Page(text, rows)


def year_values(found: MemberYear) -> dict[str, object]:
    """Values for `dues.year`: a line for each month, and their sums."""
    receipts = {each.payment_id: each.receipt for each in found.payments}
    late = (*found.arrears.others, *found.arrears.run)
    first = month(found.year, 1)
    earlier = [line for line in late if line.month < first]
    return {
        "name": found.name,
        "year": found.year,
        "due": found.due_fen,
        "rows": [_row(line, found.today, receipts) for line in found.lines],
        "totals": found.totals,
        "earlier": [line.month for line in earlier],
        "earlier_fen": sum(line.balance_fen for line in earlier),
        "waiting": _said(found.payments, REPORTED),
        "refused": _said(found.payments, REFUSED)[-_REFUSED:],
        "voluntary_fen": sum(e.voluntary_fen for e in found.payments if e.status == CONFIRMED),
    }


def _said(payments: Sequence[PaymentView], status: str) -> list[dict[str, object]]:
    """The payments that stand so, as a line each."""
    return [
        {"day": each.paid_on, "fen": each.amount_fen, "reason": each.reason}
        for each in payments
        if each.status == status
    ]


def _row(line: MonthLine, today: date, receipts: Mapping[int, str | None]) -> dict[str, object]:
    ahead = line.deadline >= today and line.standing is Standing.UNPAID
    waits = line.reported_fen > 0 and line.open_fen == 0
    symbol = _WAITS if waits else _AHEAD if ahead else _SYMBOLS[line.standing]
    numbers = [receipts.get(each) for each in line.payments]
    return {
        "symbol": symbol,
        "month": line.month,
        "number": line.month % 12 + 1,
        "state": line.standing.value,
        "ahead": ahead,
        "waits": waits,
        "due": line.due_fen or 0,
        "paid": line.paid_fen,
        "reported": line.reported_fen,
        "balance": line.balance_fen,
        "deadline": line.deadline,
        "paid_on": line.paid_on,
        "receipts": [each for each in dict.fromkeys(numbers) if each],
        "reduced": line.reduced,
        "excused": line.excused,
    }


def _receipts(texts: Texts, locale: str, payments: Sequence[PaymentView]) -> Rows:
    """A button for each of the newest payments, two in a row."""
    stand = [each for each in payments if each.receipt or each.status == REPORTED]
    keys = [
        Button(
            texts.plain(locale, "dues.button.receipt", receipt=each.receipt, fen=each.amount_fen),
            Action.DUES_SHOW,
            (each.payment_id,),
        )
        for each in stand[-_RECEIPTS:]
    ]
    return in_rows(keys, 2)


def _years(
    texts: Texts, locale: str, found: MemberYear, who: tuple[int, int]
) -> tuple[Button, ...]:
    ahead = any(year_of(part) > found.year for each in found.payments for part in each.parts)
    years = [found.year - 1] + [found.year + 1] * (found.year < found.today.year or ahead)
    return tuple(
        Button(
            texts.plain(locale, "dues.button.year", year=each, later=each > found.year),
            Action.DUES_YEAR,
            (*who, each),
        )
        for each in years
    )


def _published(texts: Texts, locale: str, branch_id: int, year: int) -> Button:
    """The way to what the branch has published of a year."""
    label = texts.plain(locale, "dues_keeping.button.account")
    return Button(label, Action.DUES_PUBLISHED, (branch_id, year))


def _offices(texts: Texts, locale: str, duties: Duties, today: date) -> Rows:
    """What keepers, leaders of groups and readers above branches are offered."""
    several = len(duties.kept) > 1
    rows = [_keeping(texts, locale, kept, several=several) for kept in duties.kept]
    if duties.above:
        span = (month(today.year, 1), month_of(today), 0)
        totals = Button(texts.plain(locale, "dues.button.totals"), Action.DUES_TOTALS, span)
        rows.append((totals,))
    return tuple(rows)


def _keeping(texts: Texts, locale: str, kept: Kept, *, several: bool) -> tuple[Button, ...]:
    name = kept.name if several else ""
    listed = texts.plain(locale, "dues.button.list", branch=name)
    keys = [Button(listed, Action.DUES_LIST, (kept.branch_id, 0))]
    menu = texts.plain(locale, "dues.button.menu", branch=name)
    return (*keys, Button(menu, Action.DUES_MENU, (kept.branch_id,)))


# The collector's list -------------------------------------------------------------------------


def list_page(
    texts: Texts,
    locale: str,
    rows: Sequence[ChaseRow],
    *,
    kept: Kept,
    waiting: Sequence[PaymentView],
    page: int,
    today: date,
) -> Page:
    """One page of those who are to be asked: facts, and the article of the step."""
    here = rows[page * PAGE : (page + 1) * PAGE]
    steps = {row.arrears.step for row in here if row.arrears.step is not None}
    text = texts.say(
        locale,
        "dues.list",
        branch=kept.name,
        whole=kept.whole,
        today=today,
        count=len(rows),
        rows=[_chased(row, page * PAGE + place) for place, row in enumerate(here, 1)],
        steps=[
            {
                "months": step.months,
                "label": label_of(locale, step),
                "source": step.source,
                "national": step.national,
            }
            for step in sorted(steps, key=lambda each: each.months)
        ],
    )
    branch, year = kept.branch_id, today.year
    open_one = [
        Button(str(page * PAGE + place), Action.DUES_YEAR, (branch, row.person_id, year))
        for place, row in enumerate(here, 1)
    ]
    decide = [_deciding(texts, locale, each) for each in waiting]
    pay = Button(
        texts.plain(locale, "dues.button.pay_for"), Action.DUES_PAY_FOR, (kept.branch_id, 0)
    )
    return Page(text, (*decide, *in_rows(open_one, 4), (pay,)))


def _deciding(texts: Texts, locale: str, view: PaymentView) -> tuple[Button, ...]:
    label = texts.plain(locale, "dues.button.confirm_one", name=view.name, fen=view.amount_fen)
    refuse = texts.plain(locale, "dues.button.refuse")
    return (
        Button(label, Action.DUES_CONFIRM, (view.payment_id,)),
        Button(refuse, Action.DUES_REFUSE, (view.payment_id,)),
    )


def _chased(row: ChaseRow, number: int) -> dict[str, object]:
    found = row.arrears
    return {
        "number": number,
        "name": row.name,
        "run": [line.month for line in found.run],
        "others": [line.month for line in found.others],
        "fen": found.owed_fen,
        "step": found.step.months if found.step else 0,
        "reported": len(row.reported),
        "assessed": row.assessed,
        "reachable": row.reachable,
    }
