"""The register as a workbook in the usual columns; sums are values that agree to the fen."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from bot.kit.dues import kind_labels
from bot.kit.texts import Texts
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
from domain.dues.account import MonthLine, Standing
from domain.dues.months import months_of_year
from domain.dues.rates import DuesRules
from services.dues import Register, RegisterRow

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

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


def write_register(words: Words, register: Register, file: BinaryIO) -> None:
    """Write the register of a branch and year."""
    with workbook(file) as book:
        looks = Looks.of(book)
        page = book.add_worksheet(sheet_name(f"{register.code} {register.year}"))
        values = {"branch": register.name, "year": register.year}
        title = words.plain("dues_register.title_of", **values)
        _dress(page, looks, words, COLUMNS, title=title, today=register.today)
        for number, row in enumerate(register.rows, start=HEAD_ROW):
            write_row(page, looks, number, _cells(row, words))
        write_row(page, looks, HEAD_ROW + len(register.rows), _totals(register, words))


def write_registers(words: Words, year: int, registers: Iterable[Register], file: BinaryIO) -> int:
    """Write the registers of many branches below one another; how many branches there were.

    The second sheet has a row for each branch. What is read is written and forgotten.
    """
    sums: list[list[Value]] = []
    with workbook(file) as book:
        looks, number = Looks.of(book), HEAD_ROW
        page = book.add_worksheet(str(year))
        totals = book.add_worksheet(words.plain("dues_register.sums.sheet"))
        today: date | None = None
        for register in registers:
            if today is None:
                today = register.today
                title = words.plain("dues_register.title_all", year=year)
                _dress(page, looks, words, COLUMNS_OF_ALL, title=title, today=today)
            for row in register.rows:
                write_row(page, looks, number, (register.code, register.name, *_cells(row, words)))
                number += 1
            sums.append(_branch_sums(register))
        if today is not None:
            page.autofilter(HEAD_ROW - 1, 0, number - 1, len(COLUMNS_OF_ALL) - 1)
            title = words.plain("dues_register.sums.title", year=year)
            _dress(totals, looks, words, COLUMNS_OF_SUMS, title=title, today=today)
        for place, cells in enumerate(sums, start=HEAD_ROW):
            write_row(totals, looks, place, cells)
    return len(sums)


def _cells(row: RegisterRow, words: Words) -> list[Value]:
    by_number = {line.month % 12: line for line in row.lines}
    return [
        row.number,
        row.name,
        row.code,
        row.group,
        words.kinds.get(row.kind or "", row.kind),
        hundredths(row.base_fen),
        hundredths(row.due_fen),
        *(_month(by_number.get(number), words) for number in range(12)),
        hundredths(row.totals.due_fen),
        hundredths(row.totals.paid_fen),
        hundredths(row.totals.balance_fen),
        hundredths(row.voluntary_fen),
        words.between.join(row.receipts),
        _remarks(row.lines, words),
    ]


def _totals(register: Register, words: Words) -> list[Value]:
    paid = [hundredths(register.by_month[each].paid_fen) for each in months_of_year(register.year)]
    word = words.plain("dues_register.word.total")
    return [word, *[None] * (len(_MEMBER) - 1), *paid, *_sums(register), None, None]


def _sums(register: Register) -> list[Value]:
    total = register.totals
    return [
        hundredths(fen)
        for fen in (total.due_fen, total.paid_fen, total.balance_fen, register.voluntary_fen)
    ]


def _month(line: MonthLine | None, words: Words) -> Value:
    """What was paid into a month; a word where nothing is owed, nothing where it is not yet."""
    if line is None:
        return None
    if not line.paid_fen and line.standing in words.standings:
        return words.standings[line.standing]
    return hundredths(line.paid_fen)


def _remarks(lines: Sequence[MonthLine], words: Words) -> str:
    """What the numbers do not say, without a reason: reasons stay in the ledger."""
    months = {
        "late": sum(line.paid_late for line in lines),
        "reduced": sum(line.reduced for line in lines),
        "waiting": sum(bool(line.reported_fen) for line in lines),
    }
    said = (words.remark(name, count) for name, count in months.items() if count)
    return words.between.join(said)


def _branch_sums(register: Register) -> list[Value]:
    return [register.code, register.name, len(register.rows), *_sums(register)]


def _dress(
    page: "Worksheet",
    looks: Looks,
    words: Words,
    columns: Sequence[str],
    *,
    title: str,
    today: date,
) -> None:
    headings = [(words.heading(each), _WIDE.get(each, NARROW)) for each in columns]
    dress(page, looks, headings, title=title, note=words.plain("dues_register.as_of", day=today))
