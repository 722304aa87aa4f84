"""Which files are rosters: broken ones, huge ones and bombs are refused before they cost much."""

from pathlib import Path

import pytest

from services.roster import RosterError, read_book
from services.roster.read import MOST_BYTES, MOST_ROWS, MOST_UNPACKED
from tests.services.roster_cast import BASE, broken, saved, workbook, zipped

_SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)
NO_SUCH_STRING = _SHEET % b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>'
_HEADINGS = "".join(
    f'<c t="inlineStr"><is><t>{heading}</t></is></c>'
    for heading in ("编号", "姓名", "所在支部", "党员类别", "入支部日期")
)
FAR_ROW = _SHEET % f'<row r="1">{_HEADINGS}</row><row r="99999999999"/>'.encode()


def refusal(path: Path) -> RosterError:
    with pytest.raises(RosterError) as refused:
        read_book(path)
    return refused.value


@pytest.mark.parametrize("name", ["none.xlsx", "."])
def test_a_file_that_is_not_there_or_a_directory_is_unreadable(tmp_path: Path, name: str) -> None:
    error = refusal(tmp_path / name)
    assert error.key == "unreadable"
    assert error.values["reason"]


def test_files_that_are_no_workbooks_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "roster.xlsx"
    text.write_text("编号,姓名\n1001,张三\n", "utf-8")
    old = tmp_path / "old.xls"  # also what Excel makes of a workbook with a password
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)
    for path in (text, old, zipped(tmp_path / "a.xlsx", photo=b"jpeg")):
        assert refusal(path).key == "no_workbook"


@pytest.mark.parametrize(
    ("entry", "content"),
    [
        ("xl/worksheets/sheet2.xml", b"<worksheet><sheetData><row><c"),
        ("xl/workbook.xml", b"<nothing/>"),
        ("xl/worksheets/sheet2.xml", NO_SUCH_STRING),
        ("xl/worksheets/sheet2.xml", b""),
        ("[Content_Types].xml", b"no xml"),
    ],
)
def test_a_workbook_that_is_broken_inside_is_refused(
    tmp_path: Path, entry: str, content: bytes
) -> None:
    assert refusal(broken(tmp_path, entry, content)).key == "no_workbook"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    error = refusal(path)
    assert (error.key, error.values) == ("too_large", {"megabytes": 20})


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_unread(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.xlsx", **{"xl/workbook.xml": b"0" * (MOST_UNPACKED + 1)})
    assert path.stat().st_size < 1024 * 1024
    error = refusal(path)
    assert (error.key, error.values) == ("too_large", {"megabytes": 100})


def test_a_sheet_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["党员"].cell(MOST_ROWS + 1, 1, "1001")
    error = refusal(saved(book, tmp_path))
    assert (error.key, error.values) == ("too_many_rows", {"most": MOST_ROWS})


def test_a_stray_cell_far_away_is_refused_and_costs_no_memory(tmp_path: Path) -> None:
    book = workbook(BASE)
    book["党员"]["A1048576"] = " x "
    book["党员"]["XFD1048576"] = "x"
    assert refusal(saved(book, tmp_path)).key == "too_many_rows"


def test_a_row_number_beyond_every_sheet_is_refused(tmp_path: Path) -> None:
    assert refusal(broken(tmp_path, "xl/worksheets/sheet2.xml", FAR_ROW)).key == "too_many_rows"


def test_the_last_row_that_is_allowed_is_read(tmp_path: Path) -> None:
    book = workbook(BASE)
    page = book["党员"]
    for number, cell in enumerate(page[2], start=1):
        page.cell(MOST_ROWS, number, cell.value)
    assert read_book(saved(book, tmp_path)).members[-1].where.row == MOST_ROWS


@pytest.mark.parametrize("name", ["名册.upload", "roster.XLSX", "roster"])
def test_the_name_of_the_file_does_not_matter(tmp_path: Path, name: str) -> None:
    assert read_book(saved(workbook(BASE), tmp_path, name)).faults == ()
