"""A reminder as values for its sentence, and the buttons that open the form."""

from bot.kit.buttons import Action, data_for
from bot.views.meetings import period_name
from services.reminders import Claim, Item

_BUTTONS = 6


def reminder(claimed: Claim, *, chinese: bool) -> dict[str, object]:
    """Values for `reminder.text`: what is missing, for which period, by when."""
    return {
        "branch": claimed.branch,
        "today": claimed.today,
        "repeated": claimed.repeated,
        "items": [_item(each, chinese=chinese) for each in claimed.items],
    }


def buttons(claimed: Claim, *, chinese: bool) -> list[tuple[dict[str, object], str]]:
    """A button for each obligation, with branch, kind and period filled in."""
    return [
        (
            {"label": _label(each, chinese=chinese)},
            data_for(Action.MEETING_OPEN, each.kind, claimed.branch_id, each.period),
        )
        for each in claimed.items[:_BUTTONS]
    ]


def _item(each: Item, *, chinese: bool) -> dict[str, object]:
    return {
        "label": _label(each, chinese=chinese),
        "period": period_name(each.period, chinese=chinese),
        "due_on": each.due_on,
        "missing": each.missing,
        "overdue": each.stage == "overdue",
    }


def _label(each: Item, *, chinese: bool) -> str:
    label = each.label if chinese else each.label_en
    return f"{label}·{each.group}" if each.group else label
