"""An empty roster with headings, examples and the words that cells may hold."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from services.roster.layout import (
    BRANCH_TYPES,
    MEMBER_KINDS,
    OFFICES,
    SHEETS,
    TRAITS,
    UNIT_KINDS,
    Sheet,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WORDS: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "kind": {"组织": UNIT_KINDS, "党员": MEMBER_KINDS},
    "branch_type": {"组织": BRANCH_TYPES},
    "office": {"任职": OFFICES},
    "traits": {"党员": TRAITS},
}
_ROWS = 2000  # rows that are prepared as text


def write_template(path: Path) -> None:
    """Write a template; overwrites what is there."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        _sheet(book, sheet)
    _notes(book)
    book.save(path)


def _sheet(book: "Workbook", sheet: Sheet) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    page = book.create_sheet(sheet.title)
    for number, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        heading = page.cell(1, number, column.heading + ("*" if column.required else ""))
        heading.font = Font(bold=True)
        page.column_dimensions[letter].width = max(12, len(column.heading) * 2 + 4)
        page.column_dimensions[letter].number_format = "@"
        _offer(page, letter, _words(column.name, sheet.title))
    page.freeze_panes = "A2"


def _words(column: str, sheet: str) -> list[str]:
    words = _WORDS.get(column, {}).get(sheet, {})
    first: dict[object, str] = {}
    for word, meaning in words.items():
        first.setdefault(meaning, word)
    return list(first.values())


def _offer(page: "Worksheet", letter: str, words: list[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    if words:
        offered = DataValidation(
            type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False
        )
        page.add_data_validation(offered)
        offered.add(f"{letter}2:{letter}{_ROWS}")


def _notes(book: "Workbook") -> None:
    """The last sheet says what each column takes; it is not read."""
    from openpyxl.styles import Font  # noqa: PLC0415

    page = book.create_sheet("说明")
    page.append(["表", "列", "必填", "例子", "可填"])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for sheet in SHEETS:
        for column in sheet.columns:
            words = "、".join(_words(column.name, sheet.title))
            page.append(
                [
                    sheet.title,
                    column.heading,
                    "是" if column.required else "",
                    column.example,
                    words,
                ]
            )
    for letter, width in zip("ABCDE", (8, 16, 8, 18, 60), strict=True):
        page.column_dimensions[letter].width = width
