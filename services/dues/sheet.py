"""The register as a workbook in the usual columns; sums are values that agree to the fen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from domain.dues.account import MonthLine, Standing
from domain.dues.months import months_of_year
from services.dues.papers import Register, RegisterRow

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value = str | int | Decimal | None
TITLE = "党费收缴明细表"
BEFORE = ("序号", "姓名", "编号", "党小组", "党员类别", "计算基数（元）", "月交党费（元）")
MONTHS = tuple(f"{number}月" for number in range(1, 13))
AFTER = ("应交合计（元）", "实交合计（元）", "欠交（元）", "自愿多交（元）", "收据号", "备注")
HEADINGS = (*BEFORE, *MONTHS, *AFTER)
_BRANCH = ("支部编号", "支部")
_OF_BRANCH = (*_BRANCH, "人数", "应交（元）", "实交（元）", "欠交（元）", "自愿多交（元）")
_WORDS: Mapping[Standing, str] = {Standing.EXEMPT: "免", Standing.ELSEWHERE: "外"}
_WIDE = {"支部": 20, "姓名": 12, "编号": 12, "党小组": 16, "党员类别": 18, "收据号": 30, "备注": 30}
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


def write_register(register: Register, labels: Mapping[str, str], path: Path) -> None:
    """Write the register; `labels` name the kinds of member. Overwrites what is there."""
    with _workbook(path) as book:
        looks = _Looks.of(book)
        page = book.add_worksheet(_sheet_name(register))
        _dress(page, looks, f"{register.name} {register.year}年{TITLE}", register.today, HEADINGS)
        for number, row in enumerate(register.rows, start=HEAD_ROW):
            _write(page, looks, number, _cells(row, labels))
        _write(page, looks, HEAD_ROW + len(register.rows), _sums(register))


def write_registers(
    registers: Iterable[Register], labels: Mapping[str, str], year: int, path: Path
) -> int:
    """Write the registers of many branches below one another; how many branches there were.

    The second sheet has a row for each branch. What is read is written and forgotten.
    """
    each: list[Value]
    sums: list[list[Value]] = []
    with _workbook(path) as book:
        looks, number = _Looks.of(book), HEAD_ROW
        page, totals = book.add_worksheet(str(year)), book.add_worksheet("各支部合计")
        headings = (*_BRANCH, *HEADINGS)
        today: date | None = None
        for register in registers:
            if today is None:
                _dress(page, looks, f"{year}年{TITLE}", register.today, headings)
                today = register.today
            for row in register.rows:
                _write(page, looks, number, (register.code, register.name, *_cells(row, labels)))
                number += 1
            sums.append(_branch_sums(register))
        if today is not None:
            page.autofilter(HEAD_ROW - 1, 0, number - 1, len(headings) - 1)
            _dress(totals, looks, f"{year}年党费各支部合计", today, _OF_BRANCH)
        for place, each in enumerate(sums, start=HEAD_ROW):
            _write(totals, looks, place, each)
    return len(sums)


@contextmanager
def _workbook(path: Path) -> "Iterator[Workbook]":
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to import

    # What cannot be written is refused here, before anything has been read.
    with path.open("wb") as file, Workbook(file, _OPTIONS) as book:
        yield book


def _cells(row: RegisterRow, labels: Mapping[str, str]) -> list[Value]:
    by_number = {line.month % 12: line for line in row.lines}
    return [
        row.number,
        row.name,
        row.code,
        row.group,
        labels.get(row.kind or "", row.kind),
        _yuan(row.base_fen),
        _yuan(row.due_fen),
        *(_month(by_number.get(number)) for number in range(12)),
        _yuan(row.totals.due_fen),
        _yuan(row.totals.paid_fen),
        _yuan(row.totals.balance_fen),
        _yuan(row.voluntary_fen),
        "、".join(row.receipts),
        _remarks(row.lines),
    ]


def _sums(register: Register) -> list[Value]:
    paid = [register.by_month[each].paid_fen for each in months_of_year(register.year)]
    total = register.totals
    sums = [*paid, total.due_fen, total.paid_fen, total.balance_fen, register.voluntary_fen]
    return ["合计", *[None] * (len(BEFORE) - 1), *map(_yuan, sums), None, None]


def _month(line: MonthLine | None) -> Value:
    """What was paid into a month; a word where nothing is owed, nothing where it is not yet."""
    if line is None:
        return None
    if not line.paid_fen and line.standing in _WORDS:
        return _WORDS[line.standing]
    return _yuan(line.paid_fen)


def _remarks(lines: Sequence[MonthLine]) -> str:
    """What the numbers do not say, without a reason: reasons stay in the ledger."""
    late = sum(line.paid_late for line in lines)
    reduced = sum(line.reduced for line in lines)
    waiting = sum(bool(line.reported_fen) for line in lines)
    said = ((late, "迟交"), (reduced, "减交"), (waiting, "待确认"))
    return "、".join(f"{word}{count}个月" for count, word in said if count)


@lru_cache(maxsize=4096)
def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _branch_sums(register: Register) -> list[Value]:
    total = register.totals
    sums = (total.due_fen, total.paid_fen, total.balance_fen, register.voluntary_fen)
    return [register.code, register.name, len(register.rows), *map(_yuan, sums)]


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
    page: "Worksheet", looks: _Looks, title: str, today: date, headings: Sequence[str]
) -> None:
    """Title, day, headings, and how it is printed."""
    for column, heading in enumerate(headings):
        page.set_column(column, column, _WIDE.get(heading, 10))
    last = len(headings) - 1
    page.merge_range(0, 0, 0, last, title, looks.title)
    page.merge_range(1, 0, 1, last, f"截至 {today.isoformat()}；单位：元", looks.note)
    page.write_row(HEAD_ROW - 1, 0, headings, looks.heading)
    page.freeze_panes(HEAD_ROW, 2)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)


def _sheet_name(register: Register) -> str:
    return f"{register.code} {register.year}".translate(_NOT_IN_NAMES)[:_SHEET_NAME]
