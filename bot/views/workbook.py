"""What all workbooks share: how cells look, how rows are written, how a sheet is printed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value: TypeAlias = str | int | Decimal | None
HEAD_ROW = 3  # of the headings, counted from 1; rows of members follow
NARROW = 10  # the ordinary width of a column
_A4 = 9
_OPTIONS = {
    # A row is written as it comes and forgotten: a thousand branches fit into little memory.
    "constant_memory": True,
    # What people are called is text, whatever it begins with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SHEET_NAME = 31  # characters, and none of these
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


@dataclass(frozen=True, slots=True)
class Looks:
    """How cells look."""

    title: "Format"
    note: "Format"
    heading: "Format"
    figure: "Format"

    @classmethod
    def of(cls, book: "Workbook") -> "Looks":
        """The looks as formats of a workbook."""
        return cls(
            title=book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            note=book.add_format({"align": "center"}),
            heading=book.add_format({"bold": True, "text_wrap": True}),
            figure=book.add_format({"num_format": "0.00"}),
        )


@contextmanager
def workbook(file: BinaryIO) -> "Iterator[Workbook]":
    """A workbook that is written to a file; its rows are to be written in their order."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to import

    with Workbook(file, _OPTIONS) as book:
        yield book


def write_row(page: "Worksheet", looks: Looks, number: int, cells: Sequence[Value]) -> None:
    """Write one row, counted from 0; what is not known stays an empty cell."""
    for column, value in enumerate(cells):
        if isinstance(value, Decimal):
            # A decimal is taken as it is, though the annotation leaves it out.
            page.write_number(number, column, value, looks.figure)  # type: ignore[call-overload]
        elif isinstance(value, str):
            if value:
                page.write_string(number, column, value)
        elif value is not None:
            page.write_number(number, column, value)


def dress(
    page: "Worksheet", looks: Looks, columns: Sequence[tuple[str, int]], *, title: str, note: str
) -> None:
    """Title, a note, the headings with their widths in characters, and how it is printed."""
    for number, (_, width) in enumerate(columns):
        page.set_column(number, number, width)
    last = len(columns) - 1
    page.merge_range(0, 0, 0, last, title, looks.title)
    page.merge_range(1, 0, 1, last, note, looks.note)
    page.write_row(HEAD_ROW - 1, 0, [heading for heading, _ in columns], looks.heading)
    page.freeze_panes(HEAD_ROW, 2)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)


def sheet_name(name: str) -> str:
    """A name that a sheet can have."""
    return name.translate(_NOT_IN_NAMES)[:_SHEET_NAME]


@lru_cache(maxsize=4096)  # the same in many rows
def hundredths(value: int | None) -> Decimal | None:
    """Whole hundredths (fen, or points) as the number that is written; exact."""
    return None if value is None else Decimal(value).scaleb(-2)
