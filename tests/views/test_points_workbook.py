"""The workbooks of points, read back cell by cell."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.kit.texts import LOCALES, Texts
from bot.views.points_workbook import Words, columns_of, write_card, write_year
from bot.views.workbook import HEAD_ROW
from domain.dues.months import months_of_year
from models.organisation import Person
from services.points import CardSheet, YearSheet, card_sheet, year_sheet
from services.seam import Deps
from tests.services.meeting_cast import FIRST, GONE, LI, NAMES, QIAN, SUN, WANG, WU, World
from tests.services.points_cast import (
    add_card,
    add_cards,
    add_entry,
    full_marks,
    seed_points,
)

TEXTS = Texts.load(strict=True)
INJECTIONS = ("=1+1", "+1", "-1", "@SUM(A1)")


@pytest.fixture
def world(sqlite_deps: Deps) -> World:
    """SUN has nine months of 100 and a tenth of 98.50; WU none."""
    made = seed_points(sqlite_deps)
    add_cards(made, SUN, *months_of_year(2026)[:9])
    add_card(made, SUN, "2026-10", {**full_marks(), "discipline": 850}, note="=迟到")
    return made


def read(content: BytesIO) -> Workbook:
    return load_workbook(BytesIO(content.getvalue()))


def year(world: World, locale: str = "zh_CN") -> tuple[YearSheet, list[list[Any]]]:
    found: YearSheet = world.run(year_sheet, WANG, FIRST, 2026)
    file = BytesIO()
    write_year(Words(TEXTS, locale), found, file)
    book = read(file)
    assert book.sheetnames == ["U2 2026"]
    return found, [list(row) for row in book.worksheets[0].iter_rows()]


def card(world: World, locale: str = "zh_CN") -> Workbook:
    found: CardSheet = world.run(card_sheet, SUN, FIRST, SUN, 2026)
    file = BytesIO()
    write_card(Words(TEXTS, locale), found, file)
    return read(file)


def values(rows: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in rows]


def test_the_summary_has_every_column_of_every_member(world: World) -> None:
    found, rows = year(world)
    columns = columns_of(found.scheme.parts)
    shown = values(rows)
    assert shown[0][0] == "第一支部 2026 年党员积分汇总表"
    assert "2026-11-20" in shown[1][0]
    months = [f"{number}月" for number in range(1, 13)]
    quarters = ["一季度", "二季度", "三季度", "四季度", "上半年", "下半年"]
    parts = ["基础积分", "民主测评积分", "总分", "格次", "备注"]
    assert shown[2] == ["序号", "姓名", "编号", "党小组", *months, *quarters, *parts]
    assert len(shown) == HEAD_ROW + len(found.rows)
    row = next(each for each in shown if each[1] == NAMES[SUN])
    by_column = dict(zip(columns, row, strict=True))
    assert (by_column["code"], by_column["group"]) == ("P6", "第二党小组")
    assert [by_column[f"month_{n}"] for n in (1, 9, 10, 11, 12)] == [100, 100, 98.5, None, None]
    assert [by_column[f"quarter_{n}"] for n in range(1, 5)] == [20, 20, 20, 6.57]
    assert (by_column["half_1"], by_column["half_2"]) == (40, 26.57)
    assert (by_column["part_0"], by_column["part_1"]) == (79.88, None)
    assert (by_column["total"], by_column["band"]) == (79.88, None)
    assert by_column["remarks"] == "年度未完、缺民主测评"


def test_every_figure_is_the_one_of_the_sheet_with_two_decimals(world: World) -> None:
    found, rows = year(world)
    columns = columns_of(found.scheme.parts)
    for cells, row in zip(rows[HEAD_ROW:], found.rows, strict=True):
        by_column = dict(zip(columns, cells, strict=True))
        expected = {
            **{f"month_{n}": each.raw for n, each in enumerate(row.months.values(), start=1)},
            **{f"quarter_{n}": each.points for n, each in enumerate(row.quarters, start=1)},
            **{f"half_{n}": each.points for n, each in enumerate(row.halves, start=1)},
            **{f"part_{n}": each.points for n, each in enumerate(row.parts)},
            "total": row.total,
        }
        for column, hundredths in expected.items():
            cell = by_column[column]
            if hundredths is None:
                assert cell.value is None
            else:
                assert (cell.data_type, cell.number_format) == ("n", "0.00")
                assert round(cell.value * 100) == hundredths


def test_remarks_say_what_the_numbers_do_not(world: World) -> None:
    add_entry(world, 1, WU, "2026-10", status="approved")
    add_entry(world, 2, WU, "2026-09")
    _, rows = year(world)
    remarks = {row[1]: row[-1] for row in values(rows)[HEAD_ROW:]}
    assert "缺积分卡：2026年1月至2026年10月" in remarks[NAMES[WU]]
    assert "有申报待审核" in remarks[NAMES[WU]]
    assert remarks[NAMES[GONE]].startswith("已转出，只列本支部评的月份")


def test_what_begins_like_a_formula_is_text(world: World) -> None:
    for who, name in zip((WU, LI, QIAN, SUN), INJECTIONS, strict=True):
        world.change(Person, who, name=name)
    _, rows = year(world)
    cells = {row[1].value: row[1] for row in rows[HEAD_ROW:]}
    for name in INJECTIONS:
        assert cells[name].data_type == "s"
    book = card(world)
    assert all(
        cell.data_type != "f"
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
    )
    assert "=迟到" in [row[-1] for row in values(book.worksheets[0].iter_rows())]
    assert f"{INJECTIONS[3]} 2026 年党员积分卡" == book.worksheets[0]["A1"].value


def test_a_card_has_each_month_by_dimension_and_what_it_makes(world: World) -> None:
    add_entry(world, 1, SUN, "2026-10", status="approved", points=300, note="=献血")
    add_entry(world, 2, SUN, "2026-10", status="declined")
    book = card(world)
    assert book.sheetnames == ["积分卡", "积分记录"]
    months, lines = (values(page.iter_rows()) for page in book.worksheets)
    assert months[2][:3] == ["月份", "政治立场", "政治学习"]
    assert months[2][-2:] == ["合计", "备注"]
    assert months[3] == ["2026年1月", *[10] * 10, 100, None]
    october = next(row for row in months if row[0] == "2026年10月")
    assert (october[5], october[11], october[12]) == (8.5, 98.5, "=迟到")
    sums = {row[0]: row[1] for row in months[HEAD_ROW + 10 :] if row[0]}
    assert sums == {
        "一季度": 20,
        "二季度": 20,
        "三季度": 20,
        "四季度": 6.57,
        "上半年": 40,
        "下半年": 26.57,
        "基础积分": 79.88,
        "民主测评积分": None,
        "总分": 79.88,
        "格次": None,
        "备注": "年度未完、缺民主测评",
    }
    assert lines[2] == ["月份", "事项", "认定分", "计入分", "说明", "备注"]
    assert lines[3] == ["2026年10月", "好人好事", 3, 3, None, "=献血"]
    assert lines[4][2:5] == [1, 0, "未通过"]


def test_a_missing_card_is_said(world: World) -> None:
    found: CardSheet = world.run(card_sheet, WU, FIRST, WU, 2026)
    file = BytesIO()
    write_card(Words(TEXTS, "zh_CN"), found, file)
    rows = values(read(file).worksheets[0].iter_rows())
    assert rows[3][0] == "2026年1月"
    assert rows[3][-1] == "缺积分卡"


@pytest.mark.parametrize("locale", LOCALES)
def test_it_speaks_the_language_of_who_asks(world: World, locale: str) -> None:
    _, rows = year(world, locale)
    shown = values(rows)
    assert shown[2][4] == ("1月" if locale == "zh_CN" else "Jan")
    assert shown[2][-5] == ("基础积分" if locale == "zh_CN" else "Base points")
    names = {"zh_CN": ["积分卡", "积分记录"], "en": ["Card", "Entries"]}
    assert card(world, locale).sheetnames == names[locale]


def test_points_by_the_year_have_a_line_for_each_dimension(sqlite_deps: Deps) -> None:
    world = seed_points(sqlite_deps, scheme="student_bonus")
    book = card(world)
    rows = values(book.worksheets[0].iter_rows())
    sums = {row[0]: row[1] for row in rows[HEAD_ROW:] if row[0]}
    assert (sums["履行义务"], sums["总分"]) == (60, 60)
