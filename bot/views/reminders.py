"""A reminder as a page: what is missing, for which period, by when, and buttons for the form."""

from bot.kit.buttons import Action
from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts
from bot.views.asking import snooze_row
from bot.views.matrix import cut
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from domain.ladder.stages import Audience
from services.reminders import Claim, Item

_BUTTONS = 6
_LABEL_COLUMNS = 44  # what a button shows on a phone
_CHINESE = "zh_CN"


def reminder_page(texts: Texts, locale: str, claimed: Claim) -> Page:
    """One message for one chat; what does not fit is counted at its end."""
    chinese = locale == _CHINESE
    shown = len(claimed.items)
    text = texts.say(locale, "reminder.text", **reminder_values(claimed, shown, chinese=chinese))
    while units(text) > PAGE_UNITS:
        shown = shown * 3 // 4
        values = reminder_values(claimed, shown, chinese=chinese)
        text = texts.say(locale, "reminder.text", **values)
    several = len({item.branch_id for item in claimed.items}) > 1
    own = [item for item in claimed.items if _can_record(item)]
    rows = tuple((_button(texts, locale, item, several=several),) for item in own[:_BUTTONS])
    return Page(text, (*rows, *snooze_row(texts, locale, own, claimed.today)))


def reminder_values(claimed: Claim, shown: int, *, chinese: bool) -> dict[str, object]:
    """Values for `reminder.text`: the items by branch, those that are over first."""
    branches: dict[int, tuple[str, list[dict[str, object]]]] = {}
    for item in sorted(claimed.items[:shown], key=lambda each: each.due_on):
        _, items = branches.setdefault(item.branch_id, (item.branch, []))
        items.append(_item(item, chinese=chinese))
    return {
        "today": claimed.today,
        "repeated": claimed.repeated,
        "branches": list(branches.values()),
        "recording": any(_can_record(item) for item in claimed.items),
        "more": len(claimed.items) - shown,
    }


def _can_record(item: Item) -> bool:
    """A committee reads, and keeps no branch's records."""
    return item.told is not Audience.COMMITTEE


def _item(item: Item, *, chinese: bool) -> dict[str, object]:
    return {
        "label": _label(item, chinese=chinese),
        "period": period_name(item.period, chinese=chinese),
        "due_on": item.due_on,
        "missing": item.missing,
        "overdue": item.overdue,
        "above": not _can_record(item),
        "instead": item.instead,
        "called_on": item.called_on if item.late else None,
        "asked": item.asked.value if item.asked else "",
    }


def _button(texts: Texts, locale: str, item: Item, *, several: bool) -> Button:
    """Opens the form with kind, branch and period filled in."""
    chinese = locale == _CHINESE
    named = f"{_label(item, chinese=chinese)} {period_name(item.period, chinese=chinese)}"
    label, _ = cut(f"{item.branch} {named}" if several else named, _LABEL_COLUMNS)
    args = (item.kind, item.branch_id, item.period)
    return Button(texts.plain(locale, "reminder.button", label=label), Action.MEETING_OPEN, args)


def _label(item: Item, *, chinese: bool) -> str:
    label = item.label if chinese else item.label_en
    return f"{label}·{item.group}" if item.group else label
