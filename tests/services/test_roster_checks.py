"""Faults across rows: codes, trees, intervals, offices and rules; each is named."""

from pathlib import Path
from typing import Any

import pytest

from services.roster import import_roster
from services.seam import SYSTEM, Deps
from tests.services.roster_cast import Sheets, base, bring_in, faults, read


def changed(sheet: str, row: int | None, **cells: Any) -> Sheets:
    """The roster with one row changed, or with one row more."""
    sheets = base()
    if row is None:
        sheets[sheet].append(cells)
    else:
        sheets[sheet][row] |= cells
    return sheets


NEW_MEMBER = {"党员类别": "正式", "入支部日期": "2022-01-01"}
REJOINED = {"党员类别": "正式", "入支部日期": "2024-01-01"}
# The change, and the one fault that it makes: sheet, row, column, value, key.
ONE_FAULT: list[tuple[Sheets, tuple[Any, ...]]] = [
    # 组织
    (
        changed("组织", None, 代码="ZB01", 名称="又一个", 类别="支部", 上级代码="DW"),
        ("组织", 6, "代码", "ZB01", "twice"),
    ),
    (changed("组织", 2, 上级代码="DX"), ("组织", 4, "上级代码", "DX", "unknown_code")),
    (changed("组织", 2, 上级代码="ZB01"), ("组织", 4, "上级代码", "ZB01", "wrong_parent")),
    (
        changed("组织", None, 代码="XZ02", 名称="小组", 类别="小组", 上级代码="DW"),
        ("组织", 6, "上级代码", "DW", "wrong_parent"),
    ),
    (
        changed("组织", None, 代码="XZ02", 名称="小组", 类别="小组"),
        ("组织", 6, "上级代码", "", "group_without_branch"),
    ),
    (changed("组织", 0, 上级代码="DW"), ("组织", 2, "上级代码", "DW", "circle")),
    (
        changed("组织", 1, 撤销日期="2020-06-18"),
        ("组织", 3, "撤销日期", "2020-06-18", "ends_before_start"),
    ),
    (
        changed("组织", 1, 支委会届期止="2024-06-19"),
        ("组织", 3, "支委会届期止", "2024-06-19", "ends_before_start"),
    ),
    (
        changed("组织", 2, 支委会届期止="2024-06-19"),
        ("组织", 4, "支委会届期起", "", "term_without_start"),
    ),
    # 党员
    (changed("党员", 2, 所在支部="ZB09"), ("党员", 4, "所在支部", "ZB09", "unknown_code")),
    (changed("党员", 2, 所在支部="DW"), ("党员", 4, "所在支部", "DW", "not_a_branch")),
    (changed("党员", 2, 党小组="XZ09"), ("党员", 4, "党小组", "XZ09", "unknown_code")),
    (changed("党员", 2, 党小组="XZ01"), ("党员", 4, "党小组", "XZ01", "group_elsewhere")),
    (changed("党员", 1, 党小组="ZB01"), ("党员", 3, "党小组", "ZB01", "group_elsewhere")),
    (
        changed("党员", 2, 离开日期="2021-02-28"),
        ("党员", 4, "离开日期", "2021-02-28", "ends_before_start"),
    ),
    (
        changed("党员", None, 编号="1004", 姓名="赵柳", 所在支部="ZB02", **REJOINED),
        ("党员", 6, "姓名", "赵柳", "other_name"),
    ),
    (
        changed("党员", None, 编号="1003", 姓名="王五", 所在支部="ZB01", **NEW_MEMBER),
        ("党员", 6, "入支部日期", "2022-01-01", "overlap"),
    ),
    (
        changed("党员", None, 编号="1004", 姓名="赵六", 所在支部="ZB01", **NEW_MEMBER),
        ("党员", 6, "入支部日期", "2022-01-01", "overlap"),
    ),
    # 任职
    (changed("任职", 0, 编号="1009"), ("任职", 2, "编号", "1009", "unknown_person")),
    (changed("任职", 0, 组织代码="ZB09"), ("任职", 2, "组织代码", "ZB09", "unknown_code")),
    (changed("任职", 0, 职务="小组长"), ("任职", 2, "职务", "group_leader", "office_elsewhere")),
    (changed("任职", 0, 组织代码="XZ01"), ("任职", 2, "职务", "secretary", "office_elsewhere")),
    (
        changed("任职", 1, 组织代码="ZB02"),
        ("任职", 3, "职务", "committee_reader", "office_elsewhere"),
    ),
    (
        changed("任职", 1, 组织代码="ZB02", 职务="运维"),
        ("任职", 3, "职务", "operator", "office_elsewhere"),
    ),
    (
        changed("任职", 0, 免职日期="2024-06-20"),
        ("任职", 2, "免职日期", "2024-06-20", "ends_before_start"),
    ),
    (
        changed("任职", None, 编号="1001", 组织代码="ZB01", 职务="支部书记", 任职日期="2024-06-20"),
        ("任职", 4, "", "", "row_twice"),
    ),
    # 规则
    (changed("规则", 0, 支部代码="ZB09"), ("规则", 2, "支部代码", "ZB09", "unknown_code")),
    (changed("规则", 0, 支部代码="DW"), ("规则", 2, "支部代码", "DW", "unknown_code")),
    (changed("规则", 0, 项目="tea"), ("规则", 2, "值", "2", "rule")),
    (changed("规则", 0, 数字项="colour"), ("规则", 2, "值", "2", "rule")),
    (changed("规则", 0, 值="many"), ("规则", 2, "值", "many", "rule")),
    (changed("规则", 0, 值="999"), ("规则", 2, "值", "999", "rule")),
    (
        changed("规则", None, 支部代码="ZB01", 项目="general_meeting", 数字项="minimum", 值="3"),
        ("规则", 3, "", "", "row_twice"),
    ),
]


@pytest.mark.parametrize(
    ("sheets", "fault"), ONE_FAULT, ids=lambda value: value[-1] if len(value) == 5 else "-"
)
def test_a_fault_across_rows_is_reported_with_its_place_and_its_reason(
    sqlite_deps: Deps, tmp_path: Path, sheets: Sheets, fault: tuple[Any, ...]
) -> None:
    assert faults(sqlite_deps, sheets, tmp_path) == [fault]


def test_nothing_is_written_while_a_fault_remains(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = changed("党员", None, 编号="1005", 姓名="钱七", 所在支部="ZB02", **NEW_MEMBER)
    sheets["组织"][2]["名称"] = "改名支部"
    sheets["任职"][0]["职务"] = "班长"
    assert [found[-1] for found in faults(deps, sheets, tmp_path)] == ["not_one_of"]


def test_faults_of_cells_and_of_rows_come_together_in_the_order_of_the_file(
    sqlite_deps: Deps, tmp_path: Path
) -> None:
    sheets = base()
    sheets["任职"][0]["组织代码"] = "ZB09"
    sheets["党员"][3]["姓名"] = "1"
    sheets["党员"][2]["所在支部"] = "ZB09"
    sheets["组织"][2]["上级代码"] = "DX"
    assert [(f[0], f[1], f[-1]) for f in faults(sqlite_deps, sheets, tmp_path)] == [
        ("组织", 4, "unknown_code"),
        ("党员", 4, "unknown_code"),
        ("党员", 5, "not_a_name"),
        ("任职", 2, "unknown_code"),
    ]


def test_a_circle_is_found_and_not_blamed_on_what_hangs_below_it(
    sqlite_deps: Deps, tmp_path: Path
) -> None:
    sheets = base()
    sheets["组织"] += [
        {"代码": "DW2", "名称": "二", "类别": "党委", "上级代码": "DW3"},
        {"代码": "DW3", "名称": "三", "类别": "党委", "上级代码": "DW2"},
        {"代码": "DW4", "名称": "四", "类别": "党委", "上级代码": "DW3"},
    ]
    found = faults(sqlite_deps, sheets, tmp_path)
    assert [(f[1], f[-1]) for f in found] == [(6, "circle"), (7, "circle")]


def test_a_circle_with_what_is_in_the_database_is_found(deps: Deps, tmp_path: Path) -> None:
    sheets = base()
    sheets["组织"].append({"代码": "DW2", "名称": "二", "类别": "党委", "上级代码": "DW"})
    bring_in(deps, sheets, tmp_path)
    part = {"组织": [{**sheets["组织"][0], "上级代码": "DW2"}], "党员": [], "任职": []}
    assert [found[-1] for found in faults(deps, part, tmp_path)] == ["circle"]


def test_a_file_may_name_what_only_the_database_holds(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    office = {"编号": "1004", "组织代码": "ZB02", "职务": "书记", "任职日期": "2026-01-01"}
    part: Sheets = {
        "组织": [],
        "党员": [{"编号": "1005", "姓名": "钱七", "所在支部": "ZB02", **NEW_MEMBER}],
        "任职": [office],
    }
    report = bring_in(deps, part, tmp_path)
    assert (report.added, report.not_in_file) == ({"党员": 1, "任职": 1}, 4)


def test_a_name_of_the_database_is_not_given_another_number(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = changed("党员", 2, 姓名="王武")
    assert faults(deps, sheets, tmp_path) == [("党员", 4, "姓名", "王武", "other_name")]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2020-01-01", ""),  # before what runs since 2021, and still running
        ("2020-01-01", "2021-03-02"),
    ],
)
def test_an_earlier_start_beside_what_is_kept_would_be_two_memberships(
    deps: Deps, tmp_path: Path, since: str, until: str
) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = changed("党员", 2, 入支部日期=since, 离开日期=until, 所在支部="ZB01")
    report = deps.run_now(import_roster, SYSTEM, read(sheets, tmp_path))
    (fault,) = report.faults
    assert (fault.row, fault.column, fault.key) == (4, "入支部日期", "overlap_known")
    assert str(fault.values["since"]) == "2021-03-01"


def test_a_start_within_a_time_that_is_over_would_be_two_memberships(
    deps: Deps, tmp_path: Path
) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = changed("党员", 3, 入支部日期="2022-12-31", 离开日期="")
    assert [found[-1] for found in faults(deps, sheets, tmp_path)] == ["overlap_known"]
    sheets = changed("党员", 3, 入支部日期="2023-01-01", 离开日期="")
    assert bring_in(deps, sheets, tmp_path).changed == {"党员": 1}


def test_settings_of_one_branch_are_judged_together(sqlite_deps: Deps, tmp_path: Path) -> None:
    """The fault stands at the row that it is about, not at the first."""
    sheets = base()
    for name, value in (("period", "quarter"), ("maximum", "x"), ("soft", "是")):
        sheets["规则"].append(
            {"支部代码": "ZB01", "项目": "general_meeting", "数字项": name, "值": value}
        )
    sheets["规则"].append({"支部代码": "ZB02", "项目": "tea", "数字项": "minimum", "值": "1"})
    found = faults(sqlite_deps, sheets, tmp_path)
    assert [(f[1], f[3], f[-1]) for f in found] == [(4, "x", "rule"), (6, "1", "rule")]


def institute(*settings: tuple[str, str], whole: bool) -> Sheets:
    """The second branch is one of an institute, where the theme day is the study session."""
    sheets = base() if whole else {"组织": [], "党员": [], "任职": []}
    if whole:
        sheets["组织"][2]["支部类型"] = "院所"
    sheets["规则"] = [
        {"支部代码": "ZB02", "项目": item, "数字项": "enabled", "值": value}
        for item, value in settings
    ]
    return sheets


def test_one_setting_may_make_room_for_another(deps: Deps, tmp_path: Path) -> None:
    study = ("study_session", "是")
    alone = institute(study, whole=True)
    assert [found[-1] for found in faults(deps, alone, tmp_path)] == ["rule"]
    bring_in(deps, institute(study, ("theme_day", "否"), whole=True), tmp_path)


def test_a_branch_of_the_database_is_judged_by_its_own_type(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, institute(whole=True), tmp_path)
    part = institute(("study_session", "是"), whole=False)
    assert [found[-1] for found in faults(deps, part, tmp_path)] == ["rule"]
