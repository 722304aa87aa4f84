"""Where things stand in a workbook: sheets, headings, columns and empty rows."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from services.roster import read_book
from services.roster.layout import SHEETS, Sheet
from tests.services.roster_cast import BASE, base, broken, read, saved, told, workbook


@pytest.mark.parametrize("title", ["组织", "党员", "任职"])
def test_a_missing_sheet_is_named(tmp_path: Path, title: str) -> None:
    sheets = base()
    del sheets[title]
    assert told(read(sheets, tmp_path).faults) == [(title, 0, "", "", "sheet_missing")]


def test_the_sheet_of_rules_may_be_missing_which_is_not_the_same_as_empty(tmp_path: Path) -> None:
    sheets = base()
    sheets["规则"] = []
    assert read(sheets, tmp_path).rules == ()
    del sheets["规则"]
    book = read(sheets, tmp_path)
    assert (book.rules, book.faults) == (None, ())


def test_a_sheet_without_headings_is_named(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["任职"].delete_rows(1)
    assert told(read_book(saved(book, tmp_path)).faults) == [
        ("任职", 0, "", "", "headings_missing")
    ]


def test_an_empty_sheet_has_no_headings(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["任职"].delete_rows(1, 10)
    assert [f.key for f in read_book(saved(book, tmp_path)).faults] == ["headings_missing"]


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["党员"]["B1"], book["党员"]["E1"] = "称呼", None
    found = read_book(saved(book, tmp_path))
    assert told(found.faults) == [
        ("党员", 1, "姓名", "", "column_missing"),
        ("党员", 1, "党员类别", "", "column_missing"),
    ]
    assert found.members == ()


def test_columns_that_may_be_left_out_are(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["党员"].delete_cols(8)
    book["党员"].delete_cols(6)
    found = read_book(saved(book, tmp_path))
    assert found.faults == ()
    assert {(row.traits, row.until) for row in found.members} == {(frozenset(), None)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.title))
def test_every_other_heading_is_understood(tmp_path: Path, sheet: Sheet) -> None:
    wanted = read(base(), tmp_path)
    for number, column in enumerate(sheet.columns, start=1):
        for alias in column.aliases:
            book = workbook(BASE)
            book[sheet.title].cell(1, number, alias)
            assert read_book(saved(book, tmp_path)) == wanted


def test_a_heading_of_its_own_wins_over_another_name(tmp_path: Path) -> None:
    """A school has both the roster's numbers and students' numbers."""
    book = workbook(BASE)
    book["党员"].cell(1, 9, "学号")
    for row in range(2, 6):
        book["党员"].cell(row, 9, f"S{row}")
    assert [row.code for row in read_book(saved(book, tmp_path)).members] == [
        "1001",
        "1002",
        "1003",
        "1004",
    ]


def test_headings_may_stand_below_a_title_with_stars_and_blanks(tmp_path: Path) -> None:
    book = workbook(BASE)
    page = book["党员"]
    page.insert_rows(1, 2)
    page["A1"] = "某某机关党员名册"
    page["A3"], page["B3"] = "编 号*", "姓名＊"
    found = read_book(saved(book, tmp_path))
    assert found.faults == ()
    assert [row.where.row for row in found.members] == [4, 5, 6, 7]


def test_columns_may_stand_in_any_order_with_others_between(tmp_path: Path) -> None:
    book = workbook(BASE)
    page = book["党员"]
    page.insert_cols(1)
    page["A1"], page["A2"] = "备注", "随便写"
    page.move_range("B1:B5", cols=20)
    assert read_book(saved(book, tmp_path)).members == read(base(), tmp_path).members


def test_sheet_names_may_have_blanks_around_and_other_sheets_are_not_read(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["党员"].title = " 党员 "
    book.create_sheet("备忘")["A1"] = "=1/0"
    found = read_book(saved(book, tmp_path))
    assert found.faults == ()
    assert len(found.members) == 4


def test_the_size_that_a_sheet_claims_to_have_is_not_believed(tmp_path: Path) -> None:
    good = saved(workbook(BASE), tmp_path)
    with zipfile.ZipFile(good) as packed:
        content = packed.read("xl/worksheets/sheet2.xml")
    assert b'<dimension ref="A1:H5"' in content
    path = broken(
        tmp_path,
        "xl/worksheets/sheet2.xml",
        content.replace(b'<dimension ref="A1:H5"', b'<dimension ref="A1:B2"'),
    )
    assert read_book(path).members == read(base(), tmp_path).members


def test_a_workbook_whose_styles_openpyxl_complains_about_is_read_in_silence(
    tmp_path: Path,
) -> None:
    content = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    assert len(read_book(broken(tmp_path, "xl/styles.xml", content)).members) == 4


def test_a_workbook_without_any_known_sheet_names_what_is_missing(tmp_path: Path) -> None:
    found = read_book(saved(Workbook(), tmp_path))
    assert {(f.sheet, f.key) for f in found.faults} == {
        ("组织", "sheet_missing"),
        ("党员", "sheet_missing"),
        ("任职", "sheet_missing"),
    }
