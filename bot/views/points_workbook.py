"""The year of a branch, and that of one member, as workbooks; figures are exact to a hundredth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bot.kit.texts import Texts, label_of, show_month, show_months
from bot.views.workbook import (
    HEAD_ROW,
    NARROW,
    Looks,
    Value,
    dress,
    hundredths,
    sheet_name,
    workbook,
    write_row,
)
from domain.dues.months import Month
from domain.errors import Labelled
from domain.points.scheme import Part
from services.points import CardSheet, Figure, SheetRow, YearSheet

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MEMBER = ("number", "name", "code", "group")
AFTER = ("total", "band", "remarks")
_WIDE = {"name": 12, "code": 12, "group": 16, "remarks": 40, "note": 40, "event": 30, "why": 30}


@dataclass(frozen=True, slots=True)
class Words:
    """What a workbook says, in the language of one locale."""

    texts: Texts
    locale: str

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
        return label_of(self.locale, row)

    def month(self, asked: Month) -> str:
        """A month."""
        return show_month(asked, chinese=self.locale == "zh_CN")

    def remarks(self, row: SheetRow) -> str:
        """What the numbers do not say."""
        said = [] if row.here else [self.plain("points_sheet.remark.left")]
        if row.missing:
            months = show_months(row.missing, chinese=self.locale == "zh_CN")
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
    with workbook(file) as book:
        looks = Looks.of(book)
        page = book.add_worksheet(sheet_name(f"{found.code} {found.year}"))
        title = words.plain("points_sheet.title", branch=found.name, year=found.year)
        note = words.plain("points_sheet.note", day=found.today, scheme=words.label(found.scheme))
        dress(page, looks, _wide(columns, headings), title=title, note=note)
        for number, row in enumerate(found.rows, start=HEAD_ROW):
            write_row(page, looks, number, _cells(row, words))


def write_card(words: Words, found: CardSheet, file: BinaryIO) -> None:
    """Write the card of one member: the months by dimension, the sums, and the entries."""
    with workbook(file) as book:
        looks = Looks.of(book)
        _write_months(
            book.add_worksheet(words.plain("points_sheet.card.sheet")), looks, words, found
        )
        _write_lines(
            book.add_worksheet(words.plain("points_sheet.lines.sheet")), looks, words, found
        )


def _write_months(page: "Worksheet", looks: Looks, words: Words, found: CardSheet) -> None:
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
    dress(page, looks, _wide(columns, headings), title=title, note=note)
    number = HEAD_ROW
    for each in found.months:
        scores = each.scores or {}
        cells = [hundredths(scores.get(dimension.key)) for dimension in found.monthly]
        said = each.note if each.scores is not None else words.plain("points_sheet.card.missing")
        write_row(
            page, looks, number, (words.month(each.month), *cells, hundredths(each.raw), said)
        )
        number += 1
    for name, value in _sums(found, words):
        number += 1
        write_row(page, looks, number, (name, value))


def _sums(found: CardSheet, words: Words) -> Iterator[tuple[str, Value]]:
    """What the months make together, a line for each."""
    row = found.row
    for name, figures in (("quarter", row.quarters), ("half", row.halves)):
        for number, figure in enumerate(figures, start=1):
            yield words.heading(f"{name}_{number}"), hundredths(figure.points)
    yield from ((words.label(each), hundredths(score)) for each, score in found.yearly)
    yield from ((words.label(each.part), hundredths(each.points)) for each in row.parts)
    yield words.heading("total"), hundredths(row.total)
    yield words.heading("band"), None if row.band is None else words.label(row.band)
    yield words.heading("remarks"), words.remarks(row)


def _write_lines(page: "Worksheet", looks: Looks, words: Words, found: CardSheet) -> None:
    columns = ("month", "event", "stated", "counted", "why", "note")
    title = words.plain("points_sheet.lines.title", name=found.row.name, year=found.year)
    headings = [words.heading(each) for each in columns]
    note = words.plain("points_sheet.lines.note")
    dress(page, looks, _wide(columns, headings), title=title, note=note)
    for number, each in enumerate(found.lines, start=HEAD_ROW):
        why = [words.plain(f"points_sheet.out.{reason.value}") for reason in each.why]
        if each.derived:
            why.insert(0, words.plain("points_sheet.derived"))
        cells = (hundredths(each.stated), hundredths(each.counted), words.listed(why), each.note)
        write_row(page, looks, number, (words.month(each.month), words.label(each), *cells))


def _wide(columns: Sequence[str], headings: Sequence[str]) -> list[tuple[str, int]]:
    """The headings with the widths of their columns."""
    widths = [_WIDE.get(column, NARROW) for column in columns]
    return list(zip(headings, widths, strict=True))


def _cells(row: SheetRow, words: Words) -> list[Value]:
    figures: list[Figure] = [*row.quarters, *row.halves]
    return [
        row.number,
        row.name,
        row.code,
        row.group,
        *(hundredths(each.raw) for each in row.months.values()),
        *(hundredths(each.points) for each in figures),
        *(hundredths(each.points) for each in row.parts),
        hundredths(row.total),
        None if row.band is None else words.label(row.band),
        words.remarks(row),
    ]
