"""The living board of a group: what is done and what is open, by period; no names, no amounts."""

from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts
from bot.views.meetings import period_name
from bot.views.page import Page
from services.reminders import BoardLine, BoardView

_CHINESE = "zh_CN"


def board_page(texts: Texts, locale: str, view: BoardView, *, repeated: bool) -> Page:
    """One message; what does not fit is counted at its end."""
    total = shown = sum(len(part.lines) for part in view.parts)
    text = _text(texts, locale, view, repeated=repeated, shown=shown, total=total)
    while units(text) > PAGE_UNITS:
        shown = shown * 3 // 4
        text = _text(texts, locale, view, repeated=repeated, shown=shown, total=total)
    return Page(text)


def _text(
    texts: Texts, locale: str, view: BoardView, *, repeated: bool, shown: int, total: int
) -> str:
    chinese, left = locale == _CHINESE, shown
    parts = []
    for part in view.parts:
        lines = [_line(each, chinese=chinese) for each in part.lines[:left]]
        left -= len(lines)
        if lines:
            parts.append((period_name(part.period, chinese=chinese), lines))
    return texts.say(
        locale,
        "board.text",
        branch=view.branch,
        month=period_name(view.month, chinese=chinese),
        final=view.final,
        repeated=repeated,
        parts=parts,
        more=total - shown,
    )


def _line(line: BoardLine, *, chinese: bool) -> dict[str, object]:
    return {
        "label": line.label if chinese else line.label_en,
        "groups": line.groups,
        "counted": line.counted,
        "needed": line.needed,
        "done": line.done,
        "overdue": line.overdue,
        "due_on": line.due_on,
    }
