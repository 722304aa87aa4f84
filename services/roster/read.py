"""From a file to rows: every faulty cell is named, none stops the reading."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
_ROW_TYPES: dict[str, Any] = {
    UNITS.title: UnitRow,
    MEMBERS.title: MemberRow,
    OFFICE_ROWS.title: OfficeRow,
    RULES.title: RuleRow,
}
_SEARCHED = 5  # rows at the top in which the headings are looked for


def read_book(path: Path) -> RosterBook:
    """Read a workbook; raises RosterError for a file that is none."""
    tables = _tables(path)
    formulas = _formulas(path)
    found: dict[str, list[Any]] = {}
    faults: list[CellFault] = []
    for sheet in SHEETS:
        rows = tables.get(sheet.title)
        if rows is None:
            if sheet.required:
                faults.append(CellFault(sheet.title, 0, "", "", "sheet_missing"))
            continue
        found[sheet.title] = _rows(sheet, rows, formulas.get(sheet.title, set()), faults)
    return RosterBook(
        units=tuple(found.get(UNITS.title, ())),
        members=tuple(found.get(MEMBERS.title, ())),
        offices=tuple(found.get(OFFICE_ROWS.title, ())),
        rules=tuple(found.get(RULES.title, ())),
        faults=tuple(faults),
    )


def _tables(path: Path) -> dict[str, Sequence[Sequence[object]]]:
    """The cells of each known sheet."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        size = path.stat().st_size
    except OSError as error:
        raise RosterError("unreadable", reason=error.strerror or "") from error
    if size > MOST_BYTES:
        raise RosterError("too_large", megabytes=MOST_BYTES >> 20)
    if not zipfile.is_zipfile(path):
        raise RosterError("no_workbook")
    try:
        book = CalamineWorkbook.from_path(str(path))
        wanted = {sheet.title for sheet in SHEETS}
        tables = {
            name.strip(): book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if name.strip() in wanted
        }
    except (CalamineError, OSError, ValueError) as error:
        raise RosterError("no_workbook") from error
    if any(len(rows) > MOST_ROWS for rows in tables.values()):
        raise RosterError("too_many_rows", most=MOST_ROWS)
    return dict(tables)


def _formulas(path: Path) -> dict[str, set[tuple[int, int]]]:
    """Cells that hold a formula: what they show may differ from machine to machine."""
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(path, read_only=True)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise RosterError("no_workbook") from error
    found: dict[str, set[tuple[int, int]]] = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    place = (cell.row or 0, cell.column or 0)
                    found.setdefault(sheet.title.strip(), set()).add(place)
    book.close()
    return found


def _rows(
    sheet: Sheet,
    rows: Sequence[Sequence[object]],
    formulas: set[tuple[int, int]],
    faults: list[CellFault],
) -> list[object]:
    head, columns = _headings(sheet, rows)
    if head is None:
        faults.append(CellFault(sheet.title, 0, "", "", "headings_missing"))
        return []
    missing = [c for c in sheet.columns if c.required and c.name not in columns]
    for column in missing:
        faults.append(CellFault(sheet.title, head + 1, column.heading, "", "column_missing"))
    if missing:
        return []
    made = []
    for number, cells in enumerate(rows[head + 1 :], start=head + 2):
        if all(_empty(cell) for cell in cells):
            continue
        before = len(faults)
        values = {
            column.name: _cell(sheet, column, number, columns, cells, formulas, faults)
            for column in sheet.columns
        }
        if len(faults) == before:
            made.append(_ROW_TYPES[sheet.title](where=Where(sheet.title, number), **values))
    return made


def _headings(sheet: Sheet, rows: Sequence[Sequence[object]]) -> tuple[int | None, dict[str, int]]:
    """The row of the headings and the place of each column."""
    for place, cells in enumerate(rows[:_SEARCHED]):
        shown = [plain(cell).replace(" ", "").rstrip("*") for cell in cells]
        found = {
            column.name: shown.index(heading)
            for column in sheet.columns
            for heading in (column.heading, *column.aliases)
            if heading in shown
        }
        if len(found) > 1:
            return place, found
    return None, {}


def _cell(  # noqa: PLR0917 - everything that says where a cell is
    sheet: Sheet,
    column: Column,
    number: int,
    columns: dict[str, int],
    cells: Sequence[object],
    formulas: set[tuple[int, int]],
    faults: list[CellFault],
) -> object:
    place = columns.get(column.name)
    value = cells[place] if place is not None and place < len(cells) else ""

    def fault(key: str, **values: object) -> None:
        faults.append(
            CellFault(sheet.title, number, column.heading, plain(value)[:60], key, values)
        )

    if place is not None and (number, place + 1) in formulas:
        fault("formula")
        return None
    if _empty(value):
        if column.required:
            fault("empty")
        return frozenset() if column.name == "traits" else None
    try:
        return column.parse(value)
    except CellError as error:
        fault(error.key, **error.values)
        return None


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
