"""The year of a branch, and that of one member, as workbooks; figures are exact to a hundredth."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from bot.kit.texts import Texts, show_month, show_months
from bot.views.points import Labelled, label
from domain.dues.months import Month
from domain.points.scheme import Part
from services.points import CardLine, CardSheet, Figure, SheetRow, YearSheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value = str | int | Decimal | None
MEMBER = ("number", "name", "code", "group")
AFTER = ("total", "band", "remarks")
HEAD_ROW = 3  # of the headings, counted from 1; members follow
_WIDE = {"name": 12, "code": 12, "group": 16, "remarks": 40, "note": 40, "event": 30, "why": 30}
_A4 = 9
_OPTIONS = {
    # What people are called is text, whatever it begins with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SHEET_NAME = 31  # characters, and none of these
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


@dataclass(frozen=True, slots=True)
class Words:
    """What a workbook says, in the language of one locale."""

    texts: Texts
    locale: str

    @property
    def chinese(self) -> bool:
        return self.locale == "zh_CN"

    def plain(self, key: str, **values: object) -> str:
        """A sentence by its key."""
        return self.texts.plain(self.locale, key, **values)

    def heading(self, column: str) -> str:
        """What stands above a column: `month_3` is the third of twelve."""
        name, _, number = column.partition("_")
        if number:
            return self.plain(f"points_sheet.heading.{name}", number=int(number))
        return self.plain(f"points_sheet.heading.{name}")

    def label(self, row: Labelled) -> str:
        """What something of the scheme is called."""
        return label(row, chinese=self.chinese)

    def month(self, asked: Month) -> str:
        """A month."""
        return show_month(asked, chinese=self.chinese)

    def remarks(self, row: SheetRow) -> str:
        """What the numbers do not say."""
        said = [] if row.here else [self.plain("points_sheet.remark.left")]
        if row.missing:
            months = show_months(row.missing, chinese=self.chinese)
            said.append(self.plain("points_sheet.remark.missing", months=months))
        said += [
            self.plain(f"points_sheet.remark.{block.value}")
            for block in row.blocks
            if block.value != "unscored_months"  # the months are named
        ]
        if row.vetoed:
            said.append(self.plain("points_sheet.remark.vetoed"))
        return self.listed(said)

    def listed(self, words: Sequence[str]) -> str:
        """Several words as one text."""
        return self.plain("points_sheet.list", items=words) if words else ""


@dataclass(frozen=True, slots=True)
class _Looks:
    """How cells look."""

    title: "Format"
    note: "Format"
    heading: "Format"
    points: "Format"

    @classmethod
    def of(cls, book: "Workbook") -> "_Looks":
        return cls(
            title=book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            note=book.add_format({"align": "center"}),
            heading=book.add_format({"bold": True, "text_wrap": True}),
            points=book.add_format({"num_format": "0.00"}),
        )


def columns_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """The columns of the yearly summary; those of the parts are `part_0`, `part_1` and so on."""
    return (
        *MEMBER,
        *(f"month_{number}" for number in range(1, 13)),
        *(f"quarter_{number}" for number in range(1, 5)),
        *(f"half_{number}" for number in range(1, 3)),
        *(f"part_{number}" for number in range(len(parts))),
        *AFTER,
    )


def write_year(words: Words, found: YearSheet, file: BinaryIO) -> None:
    """Write the summary of a branch and year: a row for each member."""
    parts, columns = found.scheme.parts, columns_of(found.scheme.parts)
    headings = [
        words.label(parts[int(each[5:])]) if each.startswith("part_") else words.heading(each)
        for each in columns
    ]
    with _workbook(file) as book:
        looks = _Looks.of(book)
        page = book.add_worksheet(_sheet_name(f"{found.code} {found.year}"))
        title = words.plain("points_sheet.title", branch=found.name, year=found.year)
        note = words.plain("points_sheet.note", day=found.today, scheme=words.label(found.scheme))
        _dress(page, looks, columns, headings, title=title, note=note)
        for number, row in enumerate(found.rows, start=HEAD_ROW):
            _write(page, looks, number, _cells(row, words))


def write_card(words: Words, found: CardSheet, file: BinaryIO) -> None:
    """Write the card of one member: the months by dimension, the sums, and the entries."""
    with _workbook(file) as book:
        looks = _Looks.of(book)
        _write_months(
            book.add_worksheet(words.plain("points_sheet.card.sheet")), looks, words, found
        )
        _write_lines(
            book.add_worksheet(words.plain("points_sheet.lines.sheet")), looks, words, found
        )


def _write_months(page: "Worksheet", looks: _Looks, words: Words, found: CardSheet) -> None:
    columns = ("month", *(each.key for each in found.monthly), "sum", "note")
    headings = [
        words.heading("month"),
        *(words.label(each) for each in found.monthly),
        words.heading("sum"),
        words.heading("note"),
    ]
    title = words.plain("points_sheet.card.title", name=found.row.name, year=found.year)
    note = words.plain(
        "points_sheet.card.note",
        branch=found.branch,
        day=found.today,
        scheme=words.label(found.scheme),
    )
    _dress(page, looks, columns, headings, title=title, note=note)
    number = HEAD_ROW
    for each in found.months:
        scores = each.scores or {}
        cells = [_points(scores.get(dimension.key)) for dimension in found.monthly]
        said = each.note if each.scores is not None else words.plain("points_sheet.card.missing")
        _write(page, looks, number, (words.month(each.month), *cells, _points(each.raw), said))
        number += 1
    for name, value in _sums(found, words):
        number += 1
        _write(page, looks, number, (name, value))


def _sums(found: CardSheet, words: Words) -> Iterator[tuple[str, Value]]:
    """What the months make together, a line for each."""
    row = found.row
    for name, figures in (("quarter", row.quarters), ("half", row.halves)):
        for number, figure in enumerate(figures, start=1):
            yield words.heading(f"{name}_{number}"), _points(figure.points)
    yield from ((words.label(each), _points(score)) for each, score in found.yearly)
    yield from ((words.label(each.part), _points(each.points)) for each in row.parts)
    yield words.heading("total"), _points(row.total)
    yield words.heading("band"), None if row.band is None else words.label(row.band)
    yield words.heading("remarks"), words.remarks(row)


def _write_lines(page: "Worksheet", looks: _Looks, words: Words, found: CardSheet) -> None:
    columns = ("month", "event", "stated", "counted", "why", "note")
    title = words.plain("points_sheet.lines.title", name=found.row.name, year=found.year)
    headings = [words.heading(each) for each in columns]
    note = words.plain("points_sheet.lines.note")
    _dress(page, looks, columns, headings, title=title, note=note)
    for number, each in enumerate(found.lines, start=HEAD_ROW):
        why = [words.plain(f"points_sheet.out.{reason.value}") for reason in each.why]
        if each.derived:
            why.insert(0, words.plain("points_sheet.derived"))
        cells = (_points(each.stated), _points(each.counted), words.listed(why), each.note)
        _write(page, looks, number, (words.month(each.month), _event(each, words), *cells))


def _event(each: CardLine, words: Words) -> str:
    return each.label if words.chinese else each.label_en


@contextmanager
def _workbook(file: BinaryIO) -> "Iterator[Workbook]":
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to import

    with Workbook(file, _OPTIONS) as book:
        yield book


def _cells(row: SheetRow, words: Words) -> list[Value]:
    figures: list[Figure] = [*row.quarters, *row.halves]
    return [
        row.number,
        row.name,
        row.code,
        row.group,
        *(_points(each.raw) for each in row.months.values()),
        *(_points(each.points) for each in figures),
        *(_points(each.points) for each in row.parts),
        _points(row.total),
        None if row.band is None else words.label(row.band),
        words.remarks(row),
    ]


@lru_cache(maxsize=4096)  # the same in most rows
def _points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def _write(page: "Worksheet", looks: _Looks, number: int, cells: Sequence[Value]) -> None:
    for column, value in enumerate(cells):
        if value is None or value == "":
            continue
        if isinstance(value, Decimal):
            # A decimal is taken as it is, though the annotation leaves it out.
            page.write_number(number, column, value, looks.points)  # type: ignore[call-overload]
        elif isinstance(value, str):
            page.write_string(number, column, value)
        else:
            page.write_number(number, column, value)


def _dress(
    page: "Worksheet",
    looks: _Looks,
    columns: Sequence[str],
    headings: Sequence[str],
    *,
    title: str,
    note: str,
) -> None:
    """Title, what it is of, headings, and how it is printed."""
    for number, column in enumerate(columns):
        page.set_column(number, number, _WIDE.get(column, 10))
    last = len(columns) - 1
    page.merge_range(0, 0, 0, last, "", looks.title)
    page.write_string(0, 0, title, looks.title)
    page.merge_range(1, 0, 1, last, "", looks.note)
    page.write_string(1, 0, note, looks.note)
    for number, heading in enumerate(headings):
        page.write_string(HEAD_ROW - 1, number, heading, looks.heading)
    page.freeze_panes(HEAD_ROW, 2)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)


def _sheet_name(name: str) -> str:
    return name.translate(_NOT_IN_NAMES)[:_SHEET_NAME]
