"""The register as a workbook in the usual columns; sums are values that agree to the fen."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from bot.kit.dues import kind_labels
from bot.kit.texts import Texts
from domain.dues.account import MonthLine, Standing
from domain.dues.months import months_of_year
from domain.dues.rates import DuesRules
from services.dues import Register, RegisterRow

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value = str | int | Decimal | None
_BRANCH = ("branch_code", "branch")
_MEMBER = ("number", "name", "code", "group", "kind", "base", "due")
_MONTHS = tuple(f"month_{number}" for number in range(1, 13))
_SUMS = ("due_sum", "paid_sum", "balance", "voluntary")
COLUMNS = (*_MEMBER, *_MONTHS, *_SUMS, "receipts", "remarks")
COLUMNS_OF_ALL = (*_BRANCH, *COLUMNS)
COLUMNS_OF_SUMS = (*_BRANCH, "members", *_SUMS)
_WIDE = {
    "branch": 20,
    "name": 12,
    "code": 12,
    "group": 16,
    "kind": 18,
    "receipts": 30,
    "remarks": 30,
}
_A4 = 9
HEAD_ROW = 3  # of the headings, counted from 1; members follow
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


class Words:
    """What the workbook says, in the language of one locale."""

    def __init__(self, texts: Texts, locale: str, rules: DuesRules) -> None:
        self._texts, self._locale = texts, locale
        self._remarks: dict[tuple[str, int], str] = {}  # the same in many rows
        self.kinds = kind_labels(rules, locale)
        # What stands between things of a list; a sentence for each row would take too long.
        self.between = self.plain("dues_register.word.list", items=("|", "|")).strip("|")
        self.standings = {
            Standing.EXEMPT: self.plain("dues_register.word.exempt"),
            Standing.ELSEWHERE: self.plain("dues_register.word.elsewhere"),
        }

    def plain(self, key: str, **values: object) -> str:
        """A sentence by its key."""
        return self._texts.plain(self._locale, key, **values)

    def heading(self, column: str) -> str:
        """What stands above a column."""
        if column in _MONTHS:
            return self.plain("dues_register.heading.month", number=1 + _MONTHS.index(column))
        return self.plain(f"dues_register.heading.{column}")

    def remark(self, name: str, months: int) -> str:
        """What there is to remark, and of how many months."""
        key = name, months
        if key not in self._remarks:
            self._remarks[key] = self.plain(f"dues_register.word.{name}", count=months)
        return self._remarks[key]


@dataclass(frozen=True, slots=True)
class _Looks:
    """How cells look."""

    title: "Format"
    note: "Format"
    heading: "Format"
    money: "Format"

    @classmethod
    def of(cls, book: "Workbook") -> "_Looks":
        return cls(
            title=book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            note=book.add_format({"align": "center"}),
            heading=book.add_format({"bold": True, "text_wrap": True}),
            money=book.add_format({"num_format": "0.00"}),
        )


def write_register(words: Words, register: Register, file: BinaryIO) -> None:
    """Write the register of a branch and year."""
    with _workbook(file) as book:
        looks = _Looks.of(book)
        page = book.add_worksheet(_sheet_name(register))
        values = {"branch": register.name, "year": register.year}
        title = words.plain("dues_register.title_of", **values)
        _dress(page, looks, words, COLUMNS, title=title, today=register.today)
        for number, row in enumerate(register.rows, start=HEAD_ROW):
            _write(page, looks, number, _cells(row, words))
        _write(page, looks, HEAD_ROW + len(register.rows), _totals(register, words))


def write_registers(words: Words, year: int, registers: Iterable[Register], file: BinaryIO) -> int:
    """Write the registers of many branches below one another; how many branches there were.

    The second sheet has a row for each branch. What is read is written and forgotten.
    """
    sums: list[list[Value]] = []
    with _workbook(file) as book:
        looks, number = _Looks.of(book), HEAD_ROW
        page = book.add_worksheet(str(year))
        totals = book.add_worksheet(words.plain("dues_register.sums.sheet"))
        today: date | None = None
        for register in registers:
            if today is None:
                today = register.today
                title = words.plain("dues_register.title_all", year=year)
                _dress(page, looks, words, COLUMNS_OF_ALL, title=title, today=today)
            for row in register.rows:
                _write(page, looks, number, (register.code, register.name, *_cells(row, words)))
                number += 1
            sums.append(_branch_sums(register))
        if today is not None:
            page.autofilter(HEAD_ROW - 1, 0, number - 1, len(COLUMNS_OF_ALL) - 1)
            title = words.plain("dues_register.sums.title", year=year)
            _dress(totals, looks, words, COLUMNS_OF_SUMS, title=title, today=today)
        for place, cells in enumerate(sums, start=HEAD_ROW):
            _write(totals, looks, place, cells)
    return len(sums)


@contextmanager
def _workbook(file: BinaryIO) -> "Iterator[Workbook]":
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to import

    with Workbook(file, _OPTIONS) as book:
        yield book


def _cells(row: RegisterRow, words: Words) -> list[Value]:
    by_number = {line.month % 12: line for line in row.lines}
    return [
        row.number,
        row.name,
        row.code,
        row.group,
        words.kinds.get(row.kind or "", row.kind),
        _yuan(row.base_fen),
        _yuan(row.due_fen),
        *(_month(by_number.get(number), words) for number in range(12)),
        _yuan(row.totals.due_fen),
        _yuan(row.totals.paid_fen),
        _yuan(row.totals.balance_fen),
        _yuan(row.voluntary_fen),
        words.between.join(row.receipts),
        _remarks(row.lines, words),
    ]


def _totals(register: Register, words: Words) -> list[Value]:
    paid = [_yuan(register.by_month[each].paid_fen) for each in months_of_year(register.year)]
    word = words.plain("dues_register.word.total")
    return [word, *[None] * (len(_MEMBER) - 1), *paid, *_sums(register), None, None]


def _sums(register: Register) -> list[Value]:
    total = register.totals
    return [
        _yuan(fen)
        for fen in (total.due_fen, total.paid_fen, total.balance_fen, register.voluntary_fen)
    ]


def _month(line: MonthLine | None, words: Words) -> Value:
    """What was paid into a month; a word where nothing is owed, nothing where it is not yet."""
    if line is None:
        return None
    if not line.paid_fen and line.standing in words.standings:
        return words.standings[line.standing]
    return _yuan(line.paid_fen)


def _remarks(lines: Sequence[MonthLine], words: Words) -> str:
    """What the numbers do not say, without a reason: reasons stay in the ledger."""
    months = {
        "late": sum(line.paid_late for line in lines),
        "reduced": sum(line.reduced for line in lines),
        "waiting": sum(bool(line.reported_fen) for line in lines),
    }
    said = (words.remark(name, count) for name, count in months.items() if count)
    return words.between.join(said)


@lru_cache(maxsize=4096)
def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _branch_sums(register: Register) -> list[Value]:
    return [register.code, register.name, len(register.rows), *_sums(register)]


def _write(page: "Worksheet", looks: _Looks, number: int, cells: Sequence[Value]) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, Decimal):
            # A decimal is taken as it is, though the annotation leaves it out.
            page.write_number(number, column, value, looks.money)  # type: ignore[call-overload]
        elif isinstance(value, str):
            page.write_string(number, column, value)
        elif value is not None:
            page.write_number(number, column, value)


def _dress(
    page: "Worksheet",
    looks: _Looks,
    words: Words,
    columns: Sequence[str],
    *,
    title: str,
    today: date,
) -> None:
    """Title, day, headings, and how it is printed."""
    for number, column in enumerate(columns):
        page.set_column(number, number, _WIDE.get(column, 10))
    last = len(columns) - 1
    page.merge_range(0, 0, 0, last, title, looks.title)
    note = words.plain("dues_register.as_of", day=today)
    page.merge_range(1, 0, 1, last, note, looks.note)
    page.write_row(HEAD_ROW - 1, 0, [words.heading(each) for each in columns], looks.heading)
    page.freeze_panes(HEAD_ROW, 2)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)


def _sheet_name(register: Register) -> str:
    return f"{register.code} {register.year}".translate(_NOT_IN_NAMES)[:_SHEET_NAME]
