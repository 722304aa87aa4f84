"""A reminder after something was recorded: what is done is ticked, what is open stays."""

from bot.kit.buttons import Action
from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts
from bot.views.matrix import cut
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from bot.views.reminder_lines import WITH_A_DAY, line_of, press_of
from domain.ladder.stages import Audience
from services.reminders import Edit, EditItem

_BUTTONS = 6
_LABEL_COLUMNS = 44  # what a button shows on a phone
_CHINESE = "zh_CN"


def edited_page(texts: Texts, locale: str, edit: Edit) -> Page:
    """The same message as it is now; what does not fit is counted at its end."""
    shown = len(edit.items)
    text = texts.say(locale, "reminder_edited.text", **_values(texts, locale, edit, shown))
    while units(text) > PAGE_UNITS:
        shown = shown * 3 // 4
        values = _values(texts, locale, edit, shown)
        text = texts.say(locale, "reminder_edited.text", **values)
    several = len({item.branch_id for item in edit.items}) > 1
    ordered = sorted(edit.items, key=lambda each: not _to_record(each))
    found = [_button(texts, locale, item, several=several) for item in ordered]
    rows = tuple((each,) for each in found if each is not None)
    return Page(text, rows[:_BUTTONS])


def _values(texts: Texts, locale: str, edit: Edit, shown: int) -> dict[str, object]:
    """Values for `reminder_edited.text`: the items by branch, those that are over first."""
    branches: dict[int, tuple[str, list[dict[str, object]]]] = {}
    for item in sorted(edit.items[:shown], key=lambda each: each.due_on):
        _, items = branches.setdefault(item.branch_id, (item.branch, []))
        line = line_of(texts, locale, item, edit.today)
        items.append(_item(item, chinese=locale == _CHINESE) | {"line": line})
    return {
        "today": edit.today,
        "repeated": edit.repeated,
        "open": any(item.owed for item in edit.items),
        "branches": list(branches.values()),
        "recording": any(_to_record(item) and item.kind is not None for item in edit.items),
        "listing": any(item.owed and item.kind is not None for item in edit.items),
        "more": len(edit.items) - shown,
    }


def _item(item: EditItem, *, chinese: bool) -> dict[str, object]:
    return {
        "label": _label(item, chinese=chinese),
        "period": "" if item.subject in WITH_A_DAY else period_name(item.period, chinese=chinese),
        "due_on": item.due_on,
        "held_on": item.held_on,
        "missing": item.missing,
        "overdue": item.overdue,
        "done": item.done,
        "owed": item.owed,
        "above": item.told is Audience.COMMITTEE,
        "instead": item.instead,
    }


def _to_record(item: EditItem) -> bool:
    """A committee reads, and keeps no branch's records."""
    return item.owed and item.told is not Audience.COMMITTEE


def _button(texts: Texts, locale: str, item: EditItem, *, several: bool) -> Button | None:
    """Opens the form, or the record."""
    chinese = locale == _CHINESE
    named = f"{_label(item, chinese=chinese)} {period_name(item.period, chinese=chinese)}"
    label, _ = cut(f"{item.branch} {named}" if several else named, _LABEL_COLUMNS)
    found = press_of(item) if _to_record(item) else None
    if found is not None:
        key, action, args = found
        return Button(texts.plain(locale, key, label=label), action, args)
    if item.done and item.record_id is not None:
        shown = texts.plain(locale, "reminder_edited.show", label=label)
        return Button(shown, Action.MEETING_SHOW, (item.record_id,))
    return None


def _label(item: EditItem, *, chinese: bool) -> str:
    label = item.label if chinese else item.label_en
    return f"{label}·{item.group}" if item.group else label
