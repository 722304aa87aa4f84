"""Offices, terms, the tree and the rules: what a second import makes of what is there."""

from datetime import date
from pathlib import Path

from models.organisation import Appointment, CommitteeTerm, ObligationOverride, Unit
from models.reminders import ClockMark
from services.seam import Deps
from tests.services.meeting_cast import World
from tests.services.roster_cast import Sheets, base, bring_in, rehearse, units


def test_an_office_ends_and_passes_on(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["任职"][0]["免职日期"] = "2026-11-01"
    sheets["任职"].append(
        {"编号": "1002", "组织代码": "ZB01", "职务": "书记", "任职日期": "2026-11-01"}
    )
    report = bring_in(deps, sheets, tmp_path)
    assert (report.added, report.changed) == ({"任职": 1}, {"任职": 1})
    rows = [each for each in World(deps).all(Appointment) if each.office == "secretary"]
    assert sorted(str(each.until) for each in rows) == ["2026-11-01", "None"]


def test_a_new_term_ends_the_one_that_runs(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["组织"][1] |= {"支委会届期起": "2026-10-01", "支委会届期止": "2029-10-01"}
    assert bring_in(deps, sheets, tmp_path).changed == {"组织": 1}
    rows = sorted(World(deps).all(CommitteeTerm), key=lambda row: row.since)
    assert [(str(row.since), str(row.until)) for row in rows] == [
        ("2024-06-20", "2026-10-01"),
        ("2026-10-01", "2029-10-01"),
    ]
    assert bring_in(deps, sheets, tmp_path).unchanged["组织"] == 4


def test_the_end_of_a_term_is_a_change_that_is_counted(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["组织"][1]["支委会届期止"] = "2026-11-01"
    assert bring_in(deps, sheets, tmp_path).changed == {"组织": 1}
    assert [row.until for row in World(deps).all(CommitteeTerm)] == [date(2026, 11, 1)]


def test_a_unit_that_moves_takes_along_what_the_file_leaves_out(deps: Deps, tmp_path: Path) -> None:
    """Or whoever is above the new place would not reach the group."""
    bring_in(deps, base(), tmp_path)
    sheets = base()
    part: Sheets = {
        "组织": [
            {"代码": "ZZ", "名称": "总支", "类别": "党总支", "上级代码": "DW"},
            {**sheets["组织"][1], "上级代码": "ZZ"},
        ],
        "党员": [],
        "任职": [],
    }
    report = bring_in(deps, part, tmp_path)
    assert (report.added, report.changed) == ({"组织": 1}, {"组织": 1})
    found = units(deps)
    assert found["ZB01"].path == f"{found['ZZ'].path}{found['ZB01'].id}/"
    assert found["XZ01"].path == f"{found['ZB01'].path}{found['XZ01'].id}/"
    assert found["ZB02"].path == f"{found['DW'].path}{found['ZB02'].id}/"


def rules(deps: Deps) -> set[tuple[str, str, str]]:
    codes = {each.id: each.code for each in World(deps).all(Unit)}
    return {
        (codes[each.unit_id], each.field, each.value)
        for each in World(deps).all(ObligationOverride)
    }


def setting(branch: str, name: str, value: str) -> dict[str, str]:
    return {"支部代码": branch, "项目": "general_meeting", "数字项": name, "值": value}


def test_the_sheet_of_rules_says_all_that_a_branch_of_the_file_sets(
    deps: Deps, tmp_path: Path
) -> None:
    sheets = base()
    sheets["规则"] = [
        setting("ZB01", "minimum", "2"),
        setting("ZB01", "soft", "是"),
        setting("ZB02", "minimum", "2"),
    ]
    assert bring_in(deps, sheets, tmp_path).added["规则"] == 3
    sheets["规则"] = [setting("ZB01", "minimum", "3"), setting("ZB02", "minimum", "2")]
    report = bring_in(deps, sheets, tmp_path)
    assert (report.changed, report.unchanged["规则"]) == ({"规则": 2}, 1)
    assert rules(deps) == {("ZB01", "minimum", "3"), ("ZB02", "minimum", "2")}
    del sheets["规则"]
    report = bring_in(deps, sheets, tmp_path)
    assert "规则" not in {**report.added, **report.changed, **report.unchanged}
    assert rules(deps) == {("ZB01", "minimum", "3"), ("ZB02", "minimum", "2")}


def test_rules_of_a_branch_that_only_the_database_holds_are_set_twice_alike(
    deps: Deps, tmp_path: Path
) -> None:
    bring_in(deps, base(), tmp_path)
    part: Sheets = {
        "组织": [],
        "党员": [],
        "任职": [],
        "规则": [setting("ZB01", "minimum", "2"), setting("ZB02", "soft", "否")],
    }
    for expected in ({"规则": 1}, {}):
        assert bring_in(deps, part, tmp_path).added == expected
    assert rules(deps) == {("ZB01", "minimum", "2"), ("ZB02", "soft", "false")}


def test_reminders_of_the_day_are_planned_again(deps: Deps, tmp_path: Path) -> None:
    world = World(deps)
    world.add(
        ClockMark,
        {"name": "reminders Asia/Shanghai", "day": date(2026, 11, 20), "seen": ""},
        {"name": "backup", "day": date(2026, 11, 20), "seen": ""},
    )
    rehearse(deps, base(), tmp_path)
    assert len(world.all(ClockMark)) == 2
    bring_in(deps, base(), tmp_path)
    assert [each.name for each in world.all(ClockMark)] == ["backup"]
