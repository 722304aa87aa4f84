"""The sheet of a branch and year for a narrow phone, by page."""

from collections import defaultdict
from collections.abc import Sequence

from bot.kit.buttons import page_count
from bot.kit.texts import label_of
from bot.views.matrix import COLUMNS, columns, pad
from bot.views.points import shown
from domain.dues.months import Month
from services.points import SheetRow, YearSheet

A_PAGE = 10  # members
_FIGURE = 8  # columns of a figure with the space before it
_NOT_FINAL = "*"


def on_page(found: YearSheet, page: int) -> Sequence[SheetRow]:
    """The members of a page."""
    return found.rows[page * A_PAGE : (page + 1) * A_PAGE]


def sheet(found: YearSheet, page: int, headings: tuple[str, ...], locale: str) -> dict[str, object]:
    """Values of one page: both halves and the total of each member, what is missing, the bands."""
    rows = on_page(found, page)
    missing: dict[tuple[Month, ...], list[str]] = defaultdict(list)
    for row in rows:
        if row.missing:
            missing[row.missing].append(row.name)
    bands: dict[str, int] = defaultdict(int)
    for row in found.rows:
        if row.band is not None:
            bands[label_of(locale, row.band)] += 1
    return {
        "branch": found.name,
        "year": found.year,
        "scheme": label_of(locale, found.scheme),
        "table": _table(rows, headings),
        "open": any(row.here and not row.final for row in rows),
        "missing": [{"names": names, "months": months} for months, names in missing.items()],
        "left": [row.name for row in rows if not row.here],
        "bands": [{"label": name, "count": count} for name, count in bands.items()],
        "count": len(found.rows),
        "page": page + 1,
        "pages": page_count(found.rows, A_PAGE),
    }


def _table(rows: Sequence[SheetRow], headings: tuple[str, ...]) -> str:
    """Monospaced; a total that is not final has a mark, and nothing is drawn by colour."""
    width = COLUMNS - _FIGURE * (len(headings) - 1)
    first, *others = headings
    lines = [pad(first, width) + "".join(_right(each) for each in others)]
    for row in rows:
        mark = _NOT_FINAL if row.total is not None and not row.final else ""
        figures = [*(shown(each.points) for each in row.halves), shown(row.total) + mark]
        lines.append(pad(row.name, width) + "".join(_right(each) for each in figures))
    return "\n".join(lines)


def _right(text: str) -> str:
    """The text at the right edge of its column."""
    return " " * (_FIGURE - sum(map(columns, text))) + text
