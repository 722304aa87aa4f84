"""The template: empty it is no roster yet, filled in with its own examples it is one."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.roster import import_roster, read_book, write_template
from services.roster.layout import (
    BRANCH_TYPES,
    MEMBER_KINDS,
    OFFICES,
    SHEETS,
    TRAITS,
    UNIT_KINDS,
    Sheet,
)
from services.seam import SYSTEM, Deps


@pytest.fixture
def template(tmp_path: Path) -> Path:
    write_template(tmp_path / "template.xlsx")
    return tmp_path / "template.xlsx"


def test_an_empty_template_is_read_without_a_fault(template: Path) -> None:
    book = read_book(template)
    assert book.faults == ()
    assert (book.units, book.members, book.offices, book.rules) == ((), (), (), ())


def test_importing_an_empty_template_writes_nothing(deps: Deps, template: Path) -> None:
    report = deps.run_now(import_roster, SYSTEM, read_book(template))
    assert (report.faults, report.added, report.changed, report.unchanged) == ((), {}, {}, {})


def test_a_template_filled_with_its_examples_is_imported(
    deps: Deps, template: Path, tmp_path: Path
) -> None:
    book = load_workbook(template)
    for sheet in SHEETS:
        for number, column in enumerate(sheet.columns, start=1):
            book[sheet.title].cell(2, number, column.example or None)
    # The example of a branch names the committee above it.
    book["组织"].append(["DW", "机关党委", "党委"])
    book.save(tmp_path / "filled.xlsx")
    report = deps.run_now(import_roster, SYSTEM, read_book(tmp_path / "filled.xlsx"))
    assert report.faults == ()
    assert report.added == {"组织": 2, "党员": 1, "任职": 1, "规则": 1}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.title))
def test_each_sheet_has_its_headings_and_keeps_numbers_as_text(
    template: Path, sheet: Sheet
) -> None:
    page = load_workbook(template)[sheet.title]
    assert [cell.value for cell in page[1]] == [
        column.heading + ("*" if column.required else "") for column in sheet.columns
    ]
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].number_format == "@"


def test_cells_with_few_words_offer_them(template: Path) -> None:
    offered = {
        (page.title, str(each.sqref).split(":", maxsplit=1)[0]): str(each.formula1)
        for page in load_workbook(template).worksheets
        for each in page.data_validations.dataValidation
    }
    assert set(offered) == {
        ("组织", "C2"),
        ("组织", "E2"),
        ("党员", "E2"),
        ("党员", "F2"),
        ("任职", "C2"),
    }
    assert offered["组织", "C2"] == '"党委,党总支,党支部,党小组"'
    assert all(len(words) <= 257 for words in offered.values())  # Excel takes no longer list


def test_the_notes_name_every_column(template: Path) -> None:
    rows = list(load_workbook(template)["说明"].iter_rows(values_only=True))
    assert rows[0][:3] == ("表", "列", "必填")
    assert [(row[0], row[1]) for row in rows[1:]] == [
        (sheet.title, column.heading) for sheet in SHEETS for column in sheet.columns
    ]
    assert next(row for row in rows if row[1] == "姓名")[2] == "是"


@pytest.mark.parametrize(
    ("title", "heading", "words"),
    [
        ("组织", "类别", UNIT_KINDS),
        ("组织", "支部类型", BRANCH_TYPES),
        ("党员", "党员类别", MEMBER_KINDS),
        ("党员", "人员情况", TRAITS),
        ("任职", "职务", OFFICES),
    ],
)
def test_every_word_of_the_list_is_understood(
    title: str, heading: str, words: dict[str, object]
) -> None:
    column = next(
        column
        for sheet in SHEETS
        for column in sheet.columns
        if (sheet.title, column.heading) == (title, heading)
    )
    for word, meaning in words.items():
        found = column.parse(f" {word} ")
        assert found == (frozenset({meaning}) if heading == "人员情况" else meaning), word


def test_every_kind_type_and_office_has_a_word() -> None:
    for words in (UNIT_KINDS, BRANCH_TYPES, MEMBER_KINDS, TRAITS, OFFICES):
        meanings = set(words.values())
        assert meanings == set(type(next(iter(meanings))))
