"""Cells: what is understood, and how a faulty one is reported."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from domain.vocabulary import BranchType, MemberKind, MemberTrait, Office, UnitKind
from services.roster import read_book
from tests.services.roster_cast import BASE, base, broken, read, saved, told, workbook


def test_a_roster_is_read_into_rows(tmp_path: Path) -> None:
    book = read(base(), tmp_path)
    assert book.faults == ()
    assert [len(rows or ()) for rows in (book.units, book.members, book.offices, book.rules)] == [
        4,
        4,
        2,
        1,
    ]
    branch, li, office = book.units[1], book.members[1], book.offices[1]
    assert (branch.where.sheet, branch.where.row) == ("组织", 3)
    assert (branch.code, branch.name, branch.kind, branch.parent, branch.branch_type) == (
        "ZB01",
        "第一党支部",
        UnitKind.BRANCH,
        "DW",
        BranchType.GOVERNMENT,
    )
    assert (branch.established_on, branch.dissolved_on, branch.theme_day) == (
        date(2020, 6, 18),
        None,
        15,
    )
    assert (branch.term_since, branch.term_until, branch.ledger_since) == (
        date(2024, 6, 20),
        None,
        date(2026, 1, 1),
    )
    assert (li.name, li.kind, li.group) == ("李四", MemberKind.PROBATIONARY, None)
    assert li.traits == {MemberTrait.STUDENT, MemberTrait.MIGRANT}
    assert (office.office, office.unit, office.until) == (Office.COMMITTEE_READER, "DW", None)
    assert book.rules is not None
    assert (book.rules[0].obligation, book.rules[0].value) == ("general_meeting", 2)


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["任职"].insert_rows(3, 2)
    book["任职"]["B4"] = "   "
    assert [row.where.row for row in read_book(saved(book, tmp_path)).offices] == [2, 5]


def test_a_formula_is_refused_where_it_stands_whatever_it_shows(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["党员"]["B3"] = '="李"&"四"'
    book["党员"]["H4"] = "=TODAY()"  # in a column that may be empty
    book["组织"]["K3"] = ArrayFormula("K3:K3", "=10+5")
    assert told(read_book(saved(book, tmp_path)).faults) == [
        ("组织", 3, "主题党日", "=10+5", "formula"),
        ("党员", 3, "姓名", '="李"&"四"', "formula"),
        ("党员", 4, "离开日期", "=TODAY()", "formula"),
    ]


def test_a_row_of_nothing_but_formulas_is_not_overlooked(tmp_path: Path) -> None:
    book = workbook(BASE)
    for column in range(1, 9):
        book["党员"].cell(9, column, f"=A{column}")
    found = read_book(saved(book, tmp_path)).faults
    assert {(f.row, f.key) for f in found} == {(9, "formula")}
    assert len(found) == 8


def test_text_that_begins_like_a_formula_is_text(tmp_path: Path) -> None:
    book = workbook(BASE)
    cell = book["组织"]["B2"]
    cell.value, cell.data_type = "=机关党委", "s"
    assert read_book(saved(book, tmp_path)).units[0].name == "=机关党委"


def test_an_error_value_is_no_text(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["组织"]["B2"] = "#N/A"
    assert told(read_book(saved(book, tmp_path)).faults) == [
        ("组织", 2, "名称", "#N/A", "error_cell")
    ]


@pytest.mark.parametrize(
    ("sheet", "row", "heading", "value", "key"),
    [
        ("组织", 0, "代码", "党 委/一", "not_a_code"),
        ("组织", 0, "代码", "X" * 41, "too_long"),
        ("组织", 0, "名称", "字" * 121, "too_long"),
        ("组织", 0, "名称", None, "empty"),
        ("组织", 0, "名称", "  ", "empty"),
        ("组织", 0, "类别", "俱乐部", "not_one_of"),
        ("组织", 1, "支部类型", "剧团", "not_one_of"),
        ("组织", 1, "成立日期", "2026-02-30", "no_such_day"),
        ("组织", 1, "成立日期", "去年", "not_a_day"),
        ("组织", 1, "成立日期", "1919-05-04", "day_out_of_bounds"),
        ("组织", 1, "成立日期", "2101-01-01", "day_out_of_bounds"),
        ("组织", 1, "成立日期", 45000, "not_a_day"),
        ("组织", 1, "成立日期", time(8, 30), "not_a_day"),
        ("组织", 1, "主题党日", 29, "not_a_theme_day"),
        ("组织", 1, "主题党日", "0", "not_a_theme_day"),
        ("组织", 1, "主题党日", "月底", "not_a_theme_day"),
        ("组织", 1, "主题党日", 1.5, "not_a_theme_day"),
        ("党员", 0, "姓名", "张三13800000000", "not_a_name"),
        ("党员", 0, "姓名", "张\u200b三", "invisible"),
        ("党员", 0, "姓名", "张\ue000", "invisible"),
        ("党员", 0, "姓名", "张" * 61, "too_long"),
        ("党员", 0, "党员类别", "群众", "not_one_of"),
        ("党员", 1, "人员情况", "学生、快乐", "not_one_of"),
        ("党员", 0, "入支部日期", "2026/13/01", "no_such_day"),
        ("任职", 0, "职务", "班长", "not_one_of"),
        ("规则", 0, "项目", "x" * 41, "too_long"),
    ],
)
def test_a_faulty_cell_is_reported_with_its_place_its_value_and_why(
    tmp_path: Path, sheet: str, row: int, heading: str, value: object, key: str
) -> None:
    sheets = base()
    sheets[sheet][row][heading] = value
    shown = "" if key == "empty" else str(value)[:60]
    assert told(read(sheets, tmp_path).faults) == [(sheet, row + 2, heading, shown, key)]


def test_every_faulty_cell_is_reported_and_only_its_row_is_left_out(tmp_path: Path) -> None:
    sheets = base()
    sheets["党员"][0] |= {"姓名": "1", "党员类别": "?", "入支部日期": "?"}
    sheets["任职"][1]["职务"] = "?"
    book = read(sheets, tmp_path)
    assert [(f.sheet, f.row, f.column) for f in book.faults] == [
        ("党员", 2, "姓名"),
        ("党员", 2, "党员类别"),
        ("党员", 2, "入支部日期"),
        ("任职", 3, "职务"),
    ]
    assert [len(book.members), len(book.offices), len(book.units)] == [3, 1, 4]


def test_the_fault_of_a_word_names_the_words_that_are_understood(tmp_path: Path) -> None:
    sheets = base()
    sheets["党员"][0]["党员类别"] = "群众"
    (fault,) = read(sheets, tmp_path).faults
    assert "预备党员" in str(fault.values["words"])


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 11, 5),
        datetime(2026, 11, 5, 8, 30),  # noqa: DTZ001 - cells know no zone
        "2026-11-05",
        "2026.11.5",
        "2026/11/5",
        "2026年11月5日",
        " ２０２６ 年 11 月 5 ",
    ],
)
@pytest.mark.parametrize("iso", [False, True])
def test_a_day_is_understood_as_a_date_or_as_text(tmp_path: Path, value: object, iso: bool) -> None:
    sheets = base()
    sheets["组织"][1]["成立日期"] = value
    book = workbook(sheets)
    book.iso_dates = iso
    found = read_book(saved(book, tmp_path))
    assert found.faults == ()
    assert found.units[1].established_on == date(2026, 11, 5)


def test_numbers_in_cells_are_codes_without_a_point(tmp_path: Path) -> None:
    sheets = base()
    for row, value in zip(sheets["党员"], (1001, 1002.0, "１００３", " 10 04 "), strict=True):
        row["编号"] = value
    assert [row.code for row in read(sheets, tmp_path).members] == ["1001", "1002", "1003", "1004"]


def test_a_number_that_another_program_wrote_with_a_point_is_a_code_without(
    tmp_path: Path,
) -> None:
    sheets = base()
    for row, number in zip(sheets["党员"], (1001, 1002, 1003, 1004), strict=True):
        row["编号"] = number
    good = saved(workbook(sheets), tmp_path, "good.xlsx")
    with zipfile.ZipFile(good) as packed:
        content = packed.read("xl/worksheets/sheet2.xml")
    assert b"<v>1002</v>" in content
    content = content.replace(b"<v>1001</v>", b"<v>1001.0</v>")
    content = content.replace(b"<v>1002</v>", b"<v>1.002E3</v>")
    found = read_book(broken(tmp_path, "xl/worksheets/sheet2.xml", content))
    assert [row.code for row in found.members] == ["1001", "1002", "1003", "1004"]


@pytest.mark.parametrize(
    "name", ["买买提·艾力", "Anna Smith", "O'Brien-Lee", "欧阳 修", "㐀䶮", "𠮷田"]
)
def test_names_of_many_kinds_are_names(tmp_path: Path, name: str) -> None:
    sheets = base()
    sheets["党员"][0]["姓名"] = name
    assert read(sheets, tmp_path).members[0].name == name


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        ("是", True),
        ("否", False),
        (True, True),
        ("TRUE", True),
        ("False", False),
        (12, 12),
        ("12", 12),
        ("3、6,9", [3, 6, 9]),
        ("quarter", "quarter"),
        ("1234", "1234"),
    ],
)
def test_a_setting_is_a_number_yes_or_no_a_list_or_a_word(
    tmp_path: Path, value: object, read_as: object
) -> None:
    sheets = base()
    sheets["规则"][0]["值"] = value
    found = read(sheets, tmp_path)
    assert found.rules is not None
    assert found.rules[0].value == read_as
    assert type(found.rules[0].value) is type(read_as)
