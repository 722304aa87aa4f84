"""The register as a workbook in the usual columns; sums are values that agree to the fen."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from domain.dues.account import MonthLine, Standing
from domain.dues.months import months_of_year
from services.dues.values import Register, RegisterRow

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | None
TITLE = "党费收缴明细表"
BEFORE = ("序号", "姓名", "编号", "党小组", "党员类别", "计算基数(元)", "月交党费(元)")
MONTHS = tuple(f"{number}月" for number in range(1, 13))
AFTER = ("应交合计(元)", "实交合计(元)", "欠交(元)", "自愿多交(元)", "收据号", "备注")
HEADINGS = (*BEFORE, *MONTHS, *AFTER)
HEAD_ROW = 3
_MONEY = "0.00"
_WORDS: Mapping[Standing, str] = {Standing.EXEMPT: "免", Standing.ELSEWHERE: "外"}
_WIDE = {"姓名": 12, "编号": 12, "党小组": 16, "党员类别": 18, "收据号": 30, "备注": 30}


def write_register(register: Register, labels: Mapping[str, str], path: Path) -> None:
    """Write the register; `labels` name the kinds of member. Overwrites what is there."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = str(register.year)
    page.append([f"{register.name} {register.year}年{TITLE}"])
    page.append([f"截至 {register.today.isoformat()};单位:元"])
    page.append(list(HEADINGS))
    for row in register.rows:
        page.append(_cells(row, labels))
    page.append(_sums(register))
    _dress(page)
    book.save(path)


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


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _dress(page: "Worksheet") -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    last = get_column_letter(len(HEADINGS))
    for row in (1, 2):
        page.merge_cells(f"A{row}:{last}{row}")
        page.cell(row, 1).alignment = Alignment(horizontal="center")
    page.cell(1, 1).font = Font(bold=True, size=14)
    for number, heading in enumerate(HEADINGS, start=1):
        page.cell(HEAD_ROW, number).font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = _WIDE.get(heading, 10)
    for cells in page.iter_rows():
        for cell in cells:
            if isinstance(cell.value, Decimal):
                cell.number_format = _MONEY
            elif isinstance(cell.value, str):
                cell.data_type = "s"  # a name that begins with "=" is no formula
    page.freeze_panes = f"C{HEAD_ROW + 1}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
