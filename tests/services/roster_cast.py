"""A roster as a file: a committee, two branches, a group, four people; tests change its cells."""

import zipfile
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from models.engine import transaction
from models.organisation import Membership, Person, Unit
from models.tables import METADATA
from services.roster import CellFault, ImportReport, RosterBook, import_roster, read_book
from services.roster.layout import SHEETS
from services.seam import SYSTEM, Deps, DryRun
from tests.services.meeting_cast import World

Rows = list[dict[str, Any]]
Sheets = dict[str, Rows]

BASE: Sheets = {
    "组织": [
        {"代码": "DW", "名称": "机关党委", "类别": "党委"},
        {
            "代码": "ZB01",
            "名称": "第一党支部",
            "类别": "党支部",
            "上级代码": "DW",
            "支部类型": "机关",
            "成立日期": "2020-06-18",
            "支委会届期起": "2024-06-20",
            "启用日期": "2026-01-01",
            "主题党日": "15",
        },
        {"代码": "ZB02", "名称": "第二党支部", "类别": "支部", "上级代码": "DW"},
        {"代码": "XZ01", "名称": "第一党小组", "类别": "党小组", "上级代码": "ZB01"},
    ],
    "党员": [
        {
            "编号": "1001",
            "姓名": "张三",
            "所在支部": "ZB01",
            "党小组": "XZ01",
            "党员类别": "正式党员",
            "入支部日期": "2020-06-18",
        },
        {
            "编号": "1002",
            "姓名": "李四",
            "所在支部": "ZB01",
            "党员类别": "预备",
            "人员情况": "学生、流动党员",
            "入支部日期": "2021-01-01",
        },
        {
            "编号": "1003",
            "姓名": "王五",
            "所在支部": "ZB02",
            "党员类别": "正式",
            "入支部日期": "2021-03-01",
        },
        {
            "编号": "1004",
            "姓名": "赵六",
            "所在支部": "ZB02",
            "党员类别": "正式",
            "入支部日期": "2019-01-01",
            "离开日期": "2023-01-01",
        },
    ],
    "任职": [
        {"编号": "1001", "组织代码": "ZB01", "职务": "书记", "任职日期": "2024-06-20"},
        {"编号": "1003", "组织代码": "DW", "职务": "查阅人", "任职日期": "2024-06-20"},
    ],
    "规则": [
        {"支部代码": "ZB01", "项目": "general_meeting", "数字项": "minimum", "值": "2"},
    ],
}


def base() -> Sheets:
    """The roster, to be changed."""
    return deepcopy(BASE)


def workbook(sheets: Mapping[str, Rows]) -> Workbook:
    """The rows below the headings of the template, first heading in A1."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        if sheet.title not in sheets:
            continue
        page = book.create_sheet(sheet.title)
        headings = [column.heading for column in sheet.columns]
        page.append(headings)
        for row in sheets[sheet.title]:
            unknown = row.keys() - set(headings)
            assert not unknown, unknown
            page.append([row.get(heading) for heading in headings])
    return book


def saved(book: Workbook, path: Path, name: str = "roster.xlsx") -> Path:
    book.save(path / name)
    return path / name


def read(sheets: Mapping[str, Rows], path: Path) -> RosterBook:
    """The rows through a real file."""
    return read_book(saved(workbook(sheets), path))


def bring_in(deps: Deps, sheets: Mapping[str, Rows], path: Path) -> ImportReport:
    """Import the rows through a real file; there must be no faults."""
    report = deps.run_now(import_roster, SYSTEM, read(sheets, path))
    assert report.faults == ()
    return report


def faults(deps: Deps, sheets: Mapping[str, Rows], path: Path) -> list[tuple[Any, ...]]:
    """What the import finds wrong, as (sheet, row, column, value, key); nothing is written."""
    before = everything(deps)
    report = deps.run_now(import_roster, SYSTEM, read(sheets, path))
    assert everything(deps) == before
    assert report.faults
    assert (report.added, report.changed, report.unchanged) == ({}, {}, {})
    return told(report.faults)


def rehearse(deps: Deps, sheets: Mapping[str, Rows], path: Path) -> ImportReport:
    """A dry run of the rows through a real file."""
    book = read(sheets, path)
    with pytest.raises(DryRun) as rehearsed:
        deps.run_now(import_roster, SYSTEM, book, dry_run=True)
    assert isinstance(rehearsed.value.result, ImportReport)
    return rehearsed.value.result


def everything(deps: Deps) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with transaction(deps.engine, writes=False) as session:
        return {
            name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
            for name, table in METADATA.tables.items()
        }


def told(faults: Iterable[CellFault]) -> list[tuple[Any, ...]]:
    """Faults as (sheet, row, column, value, key)."""
    return [(f.sheet, f.row, f.column, f.value, f.key) for f in faults]


def zipped(path: Path, **entries: bytes) -> Path:
    """A zip file with these entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return path


def broken(path: Path, entry: str, content: bytes) -> Path:
    """A copy of a good roster with one entry spoilt."""
    good = saved(workbook(BASE), path, "good.xlsx")
    with (
        zipfile.ZipFile(good) as source,
        zipfile.ZipFile(path / "broken.xlsx", "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for each in source.namelist():
            target.writestr(each, content if each == entry else source.read(each))
    return path / "broken.xlsx"


def units(deps: Deps) -> dict[str, Unit]:
    """The units by code."""
    return {each.code: each for each in World(deps).all(Unit)}


def times(deps: Deps, number: str) -> list[tuple[Any, ...]]:
    """The memberships of a person, oldest first, as (branch, kind, traits, since, until)."""
    world = World(deps)
    codes = {each.id: each.code for each in world.all(Unit)}
    person = next(each.id for each in world.all(Person) if each.code == number)
    rows = [each for each in world.all(Membership) if each.person_id == person]
    return [
        (codes[r.branch_id], r.kind, r.traits, str(r.since), str(r.until or ""))
        for r in sorted(rows, key=lambda row: row.since)
    ]
