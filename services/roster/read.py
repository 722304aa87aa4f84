"""From a file to rows: every faulty cell is named, none stops the reading."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from services.roster.cells import CellError, plain
from services.roster.layout import MEMBERS, OFFICE_ROWS, RULES, SHEETS, UNITS, Column, Sheet
from services.roster.values import (
    CellFault,
    MemberRow,
    OfficeRow,
    RosterBook,
    RosterError,
    RuleRow,
    UnitRow,
    Where,
)

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

    Cell: TypeAlias = ReadOnlyCell | EmptyCell
    Lines: TypeAlias = Iterator[tuple[int, Sequence[Cell]]]

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024  # a small file can unpack to gigabytes
MOST_ROWS = 50_000
_LAST_ROW = 1_048_576  # Excel has no more
_MOST_COLUMNS = 100  # a stray cell far to the right makes no row longer
_ROW_TYPES: dict[str, Any] = {
    UNITS.title: UnitRow,
    MEMBERS.title: MemberRow,
    OFFICE_ROWS.title: OfficeRow,
    RULES.title: RuleRow,
}
_SEARCHED = 5  # rows at the top in which the headings are looked for
# What openpyxl and what it stands on raise for files that are broken inside; a password on
# single entries is a RuntimeError, broken XML a SyntaxError.
_BROKEN = (
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_book(path: Path) -> RosterBook:
    """Read a workbook; raises RosterError for a file that is none."""
    from openpyxl import load_workbook  # noqa: PLC0415

    _check_size(path)
    # openpyxl warns of styles and extensions that it leaves out; a roster needs none.
    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True)
        except _BROKEN as error:
            raise RosterError("no_workbook") from error
        if not book.worksheets:
            raise RosterError("no_workbook")
        return _read({page.title.strip(): page for page in book.worksheets})


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise RosterError("too_large", megabytes=MOST_BYTES >> 20)
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except OSError as error:
        raise RosterError("unreadable", reason=error.strerror or "") from error
    except _BROKEN as error:
        raise RosterError("no_workbook") from error
    if unpacked > MOST_UNPACKED:
        raise RosterError("too_large", megabytes=MOST_UNPACKED >> 20)


def _read(pages: dict[str, Any]) -> RosterBook:
    found: dict[str, list[Any]] = {}
    faults: list[CellFault] = []
    for sheet in SHEETS:
        page = pages.get(sheet.title)
        if page is not None:
            found[sheet.title] = _rows(sheet, _lines(page), faults)
        elif sheet.required:
            faults.append(CellFault(sheet.title, 0, "", "", "sheet_missing"))
    return RosterBook(
        units=tuple(found.get(UNITS.title, ())),
        members=tuple(found.get(MEMBERS.title, ())),
        offices=tuple(found.get(OFFICE_ROWS.title, ())),
        rules=tuple(found[RULES.title]) if RULES.title in found else None,
        faults=tuple(faults),
    )


def _lines(page: Any) -> "Lines":  # noqa: ANN401 - openpyxl's sheet for reading has no public type
    """The rows of a sheet with their numbers."""
    page.reset_dimensions()  # some programs write wrong ones, and rows would be missed
    try:
        yield from enumerate(page.iter_rows(max_col=_MOST_COLUMNS), start=1)
    except _BROKEN as error:
        raise RosterError("no_workbook") from error


def _rows(sheet: Sheet, lines: "Lines", faults: list[CellFault]) -> list[object]:
    head = _headings(sheet, lines)
    if head is None:
        faults.append(CellFault(sheet.title, 0, "", "", "headings_missing"))
        return []
    row, places = head
    missing = [c for c in sheet.columns if c.required and c.name not in places]
    if missing:
        faults += [CellFault(sheet.title, row, c.heading, "", "column_missing") for c in missing]
        return []
    made: list[object] = []
    blank: Sequence[Cell] | None = None
    for number, cells in lines:
        empty = cells is blank or all(_empty(cell.value) for cell in cells)
        if empty and number <= _LAST_ROW:
            blank = cells  # openpyxl fills a gap, of up to a million rows, with the same tuple
            continue
        if number > MOST_ROWS:
            raise RosterError("too_many_rows", most=MOST_ROWS)
        before = len(faults)
        values = {
            column.name: _value(sheet, column, number, _at(cells, places.get(column.name)), faults)
            for column in sheet.columns
        }
        if len(faults) == before:
            made.append(_ROW_TYPES[sheet.title](where=Where(sheet.title, number), **values))
    return made


def _headings(sheet: Sheet, lines: "Lines") -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the place of each column; `lines` go on below it."""
    for number, cells in islice(lines, _SEARCHED):
        shown = [plain(cell.value or "").replace(" ", "").rstrip("*") for cell in cells]
        found = {
            column.name: shown.index(heading)
            for column in sheet.columns
            for heading in (*reversed(column.aliases), column.heading)  # its own heading wins
            if heading in shown
        }
        if len(found) > 1:
            return number, found
    return None


def _at(cells: "Sequence[Cell]", place: int | None) -> "Cell | None":
    return cells[place] if place is not None and place < len(cells) else None


def _value(
    sheet: Sheet, column: Column, number: int, cell: "Cell | None", faults: list[CellFault]
) -> object:
    value = None if cell is None else cell.value

    def fault(key: str, **values: object) -> None:
        # An array formula is an object that keeps its text inside.
        shown = "" if value is None else plain(getattr(value, "text", value))[:60]
        faults.append(CellFault(sheet.title, number, column.heading, shown, key, values))

    if _empty(value):
        if column.required:
            fault("empty")
        return frozenset() if column.name == "traits" else None
    if cell is not None and cell.data_type in _NO_VALUES:
        fault(_NO_VALUES[cell.data_type])
        return None
    try:
        return column.parse(value)
    except CellError as error:
        fault(error.key, **error.values)
        return None


# What a formula shows may differ from machine to machine; an error such as #N/A says nothing.
_NO_VALUES = {"f": "formula", "e": "error_cell"}


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
