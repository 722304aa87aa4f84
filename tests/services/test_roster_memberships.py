"""Memberships have dates: a change ends what runs and opens anew, and the past stays."""

from pathlib import Path

from services.people import rolls
from services.seam import SYSTEM, Deps
from tests.services.roster_cast import base, bring_in, times


def test_a_change_ends_what_runs_and_begins_anew(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["党员"][1] |= {"党员类别": "正式", "人员情况": "", "入支部日期": "2026-06-01"}
    report = bring_in(deps, sheets, tmp_path)
    assert (report.changed, report.added) == ({"党员": 1}, {})
    assert times(deps, "1002") == [
        ("ZB01", "probationary", "migrant,student", "2021-01-01", "2026-06-01"),
        ("ZB01", "full", "", "2026-06-01", ""),
    ]
    assert bring_in(deps, sheets, tmp_path).changed == {}
    assert len(times(deps, "1002")) == 2


def test_a_transfer_may_stand_in_the_file_with_all_its_past(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["党员"][2]["离开日期"] = "2024-01-01"
    moved = {**sheets["党员"][2], "所在支部": "ZB01", "入支部日期": "2024-01-01"}
    sheets["党员"].append({**moved, "离开日期": "2025-01-01"})
    sheets["党员"].append({**moved, "所在支部": "ZB02", "入支部日期": "2025-01-01", "离开日期": ""})
    expected = [
        ("ZB02", "full", "", "2021-03-01", "2024-01-01"),
        ("ZB01", "full", "", "2024-01-01", "2025-01-01"),
        ("ZB02", "full", "", "2025-01-01", ""),
    ]
    for _ in range(2):
        bring_in(deps, sheets, tmp_path)
        assert times(deps, "1003") == expected


def test_new_people_come_with_their_past(deps: Deps, tmp_path: Path) -> None:
    sheets = base()
    again = {**sheets["党员"][3], "入支部日期": "2024-01-01", "离开日期": None}
    sheets["党员"].insert(0, again)
    assert bring_in(deps, sheets, tmp_path).added["党员"] == 5
    assert [row[-2:] for row in times(deps, "1004")] == [
        ("2019-01-01", "2023-01-01"),
        ("2024-01-01", ""),
    ]


def test_leaving_is_a_day_in_the_row(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["党员"][2]["离开日期"] = "2026-11-20"
    assert bring_in(deps, sheets, tmp_path).changed == {"党员": 1}
    assert times(deps, "1003") == [("ZB02", "full", "", "2021-03-01", "2026-11-20")]
    (second,) = [r for r in deps.run_now(rolls, SYSTEM) if r.branch == "第二党支部"]
    assert second.total == 0


def test_the_row_of_the_same_day_corrects(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["党员"][0] |= {"所在支部": "ZB02", "党小组": None, "人员情况": "困难"}
    bring_in(deps, sheets, tmp_path)
    assert times(deps, "1001") == [("ZB02", "full", "in_hardship", "2020-06-18", "")]


def test_a_later_day_on_which_nothing_changed_opens_nothing(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    sheets["党员"][2]["入支部日期"] = "2026-11-01"
    report = bring_in(deps, sheets, tmp_path)
    assert (report.changed, report.unchanged["党员"]) == ({}, 4)
    assert times(deps, "1003") == [("ZB02", "full", "", "2021-03-01", "")]


def test_who_is_not_in_the_file_stays_and_is_counted(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    sheets = base()
    del sheets["党员"][1]
    report = bring_in(deps, sheets, tmp_path)
    assert report.not_in_file == 1
    assert len(times(deps, "1002")) == 1
