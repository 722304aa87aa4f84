"""The register as a workbook, read back: it agrees with the register to the fen."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bot.kit.texts import LOCALES, Texts
from bot.views.register import (
    COLUMNS,
    COLUMNS_OF_ALL,
    COLUMNS_OF_SUMS,
    Words,
    write_register,
    write_registers,
)
from bot.views.workbook import HEAD_ROW
from domain.rulebook import Rules
from models.organisation import Person
from services.dues import Register, registers
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import seed_dues
from tests.services.dues_register_cast import lived_in, read
from tests.services.meeting_cast import FIRST, SECOND, SUN

TEXTS = Texts.load(strict=True)
AT = {column: number for number, column in enumerate(COLUMNS)}
SUMS = ("due_sum", "paid_sum", "balance", "voluntary")


@pytest.fixture
def words(rules: Rules) -> Words:
    return Words(TEXTS, "zh_CN", rules.dues)


def written(words: Words, found: Register) -> list[list[Any]]:
    file = BytesIO()
    write_register(words, found, file)
    book = CalamineWorkbook.from_filelike(BytesIO(file.getvalue()))
    assert book.sheet_names == [f"{found.code} {found.year}"]
    return book.get_sheet_by_index(0).to_python()


def fen(value: Any) -> int:
    found = Decimal(str(value)) * 100
    assert found == int(found)
    return int(found)


def months_in(cells: list[Any]) -> list[Any]:
    return cells[AT["month_1"] : AT["month_12"] + 1]


def test_the_workbook_agrees_with_the_register_to_the_fen(sqlite_deps: Deps, words: Words) -> None:
    found = read(lived_in(sqlite_deps))
    rows = written(words, found)
    body, last = rows[HEAD_ROW:-1], rows[-1]
    assert [each[AT["name"]] for each in body] == [row.name for row in found.rows]
    assert {len(each) for each in rows} == {len(COLUMNS)}
    for cells, row in zip(body, found.rows, strict=True):
        total = row.totals
        sums = [total.due_fen, total.paid_fen, total.balance_fen, row.voluntary_fen]
        assert [fen(cells[AT[column]]) for column in SUMS] == sums
        paid = [each for each in months_in(cells) if isinstance(each, float)]
        assert sum(map(fen, paid)) == total.paid_fen
        assert cells[AT["kind"]] == "按月领取工资"
    for column in SUMS:
        assert fen(last[AT[column]]) == sum(fen(cells[AT[column]]) for cells in body)
    assert fen(last[AT["balance"]]) == found.totals.balance_fen
    assert list(map(fen, months_in(last))) == [sums.paid_fen for sums in found.by_month.values()]


def test_the_workbook_says_in_words_what_numbers_do_not(sqlite_deps: Deps, words: Words) -> None:
    rows = written(words, read(lived_in(sqlite_deps)))
    by_name = {cells[AT["name"]]: cells for cells in rows[HEAD_ROW:-1]}
    assert months_in(by_name["钱七"])[7:11] == ["", "免", "外", 0.0]
    assert by_name["吴十"][AT["remarks"]] == "减交2个月、待确认1个月"
    assert by_name["孙八"][AT["remarks"]] == "迟交1个月"
    assert by_name["张三"][AT["receipts"]] == "2026-0001"
    assert "原因" not in str(rows)  # a reason is for the ledger


@pytest.mark.parametrize(
    ("locale", "title", "note", "headings", "total"),
    [
        (
            "zh_CN",
            "第一支部 2026年党费收缴明细表",
            "截至 2026-11-20；单位：元",
            ("序号", "12月", "备注"),
            "合计",
        ),
        (
            "en",
            "第一支部: register of dues 2026",
            "As of 2026-11-20; in yuan",
            ("No.", "Dec", "Remarks"),
            "Total",
        ),
    ],
)
def test_the_workbook_speaks_the_language_of_who_asks(
    sqlite_deps: Deps, locale: str, title: str, note: str, headings: tuple[str, ...], total: str
) -> None:
    words = Words(TEXTS, locale, sqlite_deps.rules.dues)
    rows = written(words, read(lived_in(sqlite_deps)))
    assert (rows[0][0], rows[1][0], rows[-1][0]) == (title, note, total)
    shown = rows[HEAD_ROW - 1]
    assert tuple(shown[AT[each]] for each in ("number", "month_12", "remarks")) == headings
    assert len(set(shown)) == len(COLUMNS)


def test_an_english_workbook_has_english_words_in_its_cells(sqlite_deps: Deps) -> None:
    words = Words(TEXTS, "en", sqlite_deps.rules.dues)
    rows = written(words, read(lived_in(sqlite_deps)))
    by_name = {cells[AT["name"]]: cells for cells in rows[HEAD_ROW:-1]}
    assert months_in(by_name["钱七"])[8:10] == ["exempt", "elsewhere"]
    assert by_name["吴十"][AT["remarks"]] == "2 months reduced, 1 month waiting"
    assert by_name["张三"][AT["kind"]] == "Monthly salary"


def test_the_workbook_has_no_formula_whatever_people_are_called(
    sqlite_deps: Deps, words: Words
) -> None:
    world = lived_in(sqlite_deps)
    world.change(Person, SUN, name='=HYPERLINK("x")')
    file = BytesIO()
    write_register(words, read(world), file)
    cells = [cell for page in load_workbook(file) for row in page.iter_rows() for cell in row]
    assert '=HYPERLINK("x")' in [cell.value for cell in cells]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_an_empty_register_is_a_workbook_as_well(sqlite_deps: Deps, words: Words) -> None:
    rows = written(words, read(seed_dues(sqlite_deps), 2025))
    assert (len(rows), rows[-1][0]) == (HEAD_ROW + 1, "合计")
    assert {fen(each) for each in months_in(rows[-1])} == {0}


# ------------------------------------------------------------------ many branches


@pytest.mark.parametrize("locale", LOCALES)
def test_many_registers_are_one_sheet_with_a_second_of_sums(sqlite_deps: Deps, locale: str) -> None:
    words = Words(TEXTS, locale, sqlite_deps.rules.dues)
    lived_in(sqlite_deps)
    found = sqlite_deps.run_now(registers, SYSTEM, (FIRST, SECOND), 2026)
    file = BytesIO()
    assert write_registers(words, 2026, iter(found), file) == 2
    book = CalamineWorkbook.from_filelike(BytesIO(file.getvalue()))
    assert book.sheet_names == ["2026", words.plain("dues_register.sums.sheet")]
    people, sums = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert people[0][0] == words.plain("dues_register.title_all", year=2026)
    assert people[HEAD_ROW - 1] == [words.heading(each) for each in COLUMNS_OF_ALL]
    assert [row[:4] for row in people[HEAD_ROW:]] == [
        [each.code, each.name, row.number, row.name] for each in found for row in each.rows
    ]
    at = COLUMNS_OF_ALL.index("paid_sum")
    assert [fen(row[at]) for row in people[HEAD_ROW:]] == [
        row.totals.paid_fen for each in found for row in each.rows
    ]
    assert sums[HEAD_ROW - 1] == [words.heading(each) for each in COLUMNS_OF_SUMS]
    assert [(row[0], row[2], fen(row[3]), fen(row[4])) for row in sums[HEAD_ROW:]] == [
        (each.code, len(each.rows), each.totals.due_fen, each.totals.paid_fen) for each in found
    ]


def test_no_registers_are_an_empty_workbook(words: Words) -> None:
    file = BytesIO()
    assert write_registers(words, 2026, (), file) == 0
    book = CalamineWorkbook.from_filelike(BytesIO(file.getvalue()))
    assert [book.get_sheet_by_name(name).to_python() for name in book.sheet_names] == [[], []]
