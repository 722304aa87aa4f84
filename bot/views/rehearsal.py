"""What the operator of a rehearsal is told besides: who would have had it, and how it ends."""

from collections.abc import Mapping, Sequence

from bot.kit.texts import Texts
from services.reminders import Item


def heads_of(texts: Texts, locale: str, items: Sequence[Item]) -> Mapping[int, str]:
    """What stands above the items of each branch: its name, or for whom they would have been."""
    told: dict[int, dict[str, None]] = {}
    for item in items:
        of_branch = told.setdefault(item.branch_id, {})
        if item.rehearsed:
            of_branch[texts.plain(locale, f"reminders_audience.{item.told.value}")] = None
    return {
        item.branch_id: _head(texts, locale, item.branch, list(told[item.branch_id]))
        for item in items
    }


def foot_of(texts: Texts, locale: str, items: Sequence[Item]) -> str:
    """How a rehearsal ends; nothing where none is."""
    rehearsed = any(item.rehearsed for item in items)
    return "\n\n" + texts.say(locale, "reminder_rehearsal.foot") if rehearsed else ""


def _head(texts: Texts, locale: str, branch: str, told: Sequence[str]) -> str:
    if not told:
        return branch
    return texts.plain(locale, "reminder_rehearsal.head", branch=branch, told=told)
