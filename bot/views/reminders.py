"""A reminder as a page: what is missing, for which period, by when, and buttons for the form."""

from collections.abc import Mapping
from datetime import date

from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts
from bot.views.asking import snooze_row
from bot.views.matrix import cut
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from bot.views.rehearsal import foot_of, heads_of
from bot.views.reminder_lines import WITH_A_DAY, line_of, press_of
from domain.ladder.stages import Audience
from services.reminders import Claim, Item

_BUTTONS = 6
_LABEL_COLUMNS = 44  # what a button shows on a phone
_CHINESE = "zh_CN"


def reminder_page(texts: Texts, locale: str, claimed: Claim) -> Page:
    """One message for one chat; what does not fit is counted at its end."""
    shown = len(claimed.items)
    heads, foot = heads_of(texts, locale, claimed.items), foot_of(texts, locale, claimed.items)
    values = reminder_values(texts, locale, claimed, shown, heads)
    text = texts.say(locale, "reminder.text", **values) + foot
    while units(text) > PAGE_UNITS:
        shown = shown * 3 // 4
        values = reminder_values(texts, locale, claimed, shown, heads)
        text = texts.say(locale, "reminder.text", **values) + foot
    several = len({item.branch_id for item in claimed.items}) > 1
    own = [item for item in claimed.items if _can_record(item)]
    buttons = (_button(texts, locale, item, several=several) for item in own)
    rows = tuple((each,) for each in buttons if each is not None)[:_BUTTONS]
    return Page(text, (*rows, *snooze_row(texts, locale, own, claimed.today)))


def reminder_values(
    texts: Texts, locale: str, claimed: Claim, shown: int, heads: Mapping[int, str]
) -> dict[str, object]:
    """Values for `reminder.text`: the items by branch, those that are over first."""
    branches: dict[int, tuple[str, list[dict[str, object]]]] = {}
    for item in sorted(claimed.items[:shown], key=lambda each: each.due_on):
        _, items = branches.setdefault(item.branch_id, (heads[item.branch_id], []))
        line = line_of(texts, locale, item, claimed.today)
        chinese = locale == _CHINESE
        items.append(_item(item, claimed.today, chinese=chinese) | {"line": line})
    return {
        "today": claimed.today,
        "repeated": claimed.repeated,
        "branches": list(branches.values()),
        "recording": any(_can_record(item) and item.kind is not None for item in claimed.items),
        "listing": any(item.kind is not None for item in claimed.items),
        "more": len(claimed.items) - shown,
    }


def _can_record(item: Item) -> bool:
    """A committee reads, and keeps no branch's records; nor does the operator of a rehearsal."""
    return not (_is_above(item) or item.rehearsed)


def _is_above(item: Item) -> bool:
    return item.told is Audience.COMMITTEE


def _item(item: Item, today: date, *, chinese: bool) -> dict[str, object]:
    near = item.fixed_on is not None and not item.overdue and today <= item.fixed_on
    return {
        "label": _label(item, chinese=chinese),
        "period": "" if item.subject in WITH_A_DAY else period_name(item.period, chinese=chinese),
        "due_on": item.due_on,
        "missing": item.missing,
        "overdue": item.overdue,
        "above": _is_above(item),
        "instead": item.instead,
        "called_on": item.called_on if item.late else None,
        "fixed_on": item.fixed_on if near else None,
        "asked": item.asked.value if item.asked else "",
    }


def _button(texts: Texts, locale: str, item: Item, *, several: bool) -> Button | None:
    """Opens the form with branch and period filled in; None where the roster ends the duty."""
    found = press_of(item)
    if found is None:
        return None
    key, action, args = found
    chinese = locale == _CHINESE
    named = f"{_label(item, chinese=chinese)} {period_name(item.period, chinese=chinese)}"
    label, _ = cut(f"{item.branch} {named}" if several else named, _LABEL_COLUMNS)
    return Button(texts.plain(locale, key, label=label), action, args)


def _label(item: Item, *, chinese: bool) -> str:
    label = item.label if chinese else item.label_en
    return f"{label}·{item.group}" if item.group else label
