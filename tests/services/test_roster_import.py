"""Importing a roster: as a whole, twice without a change, and rehearsed without a trace."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from domain.errors import Forbidden
from models.organisation import (
    Appointment,
    CommitteeTerm,
    Membership,
    ObligationOverride,
    Person,
)
from services.roster import import_roster
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import ANONYMOUS, FENG, READER, ZHANG, World, seed
from tests.services.roster_cast import (
    Sheets,
    base,
    bring_in,
    everything,
    read,
    rehearse,
    times,
    units,
)


def test_a_roster_is_imported_as_a_whole(deps: Deps, tmp_path: Path) -> None:
    report = bring_in(deps, base(), tmp_path)
    assert report.added == {"组织": 4, "党员": 4, "任职": 2, "规则": 1}
    assert (report.changed, report.unchanged, report.not_in_file) == ({}, {}, 0)
    found, world = units(deps), World(deps)
    dw, branch, group = found["DW"], found["ZB01"], found["XZ01"]
    assert (dw.parent_id, dw.path) == (None, f"/{dw.id}/")
    assert (branch.parent_id, branch.path) == (dw.id, f"/{dw.id}/{branch.id}/")
    assert group.path == f"/{dw.id}/{branch.id}/{group.id}/"
    assert (branch.kind, branch.branch_type, branch.zone, branch.theme_day) == (
        "branch",
        "government",
        deps.zone,
        15,
    )
    assert (branch.established_on, branch.ledger_since) == (date(2020, 6, 18), date(2026, 1, 1))
    assert {each.code: each.name for each in world.all(Person)} == {
        "1001": "张三",
        "1002": "李四",
        "1003": "王五",
        "1004": "赵六",
    }
    assert times(deps, "1002") == [("ZB01", "probationary", "migrant,student", "2021-01-01", "")]
    assert times(deps, "1004") == [("ZB02", "full", "", "2019-01-01", "2023-01-01")]
    assert [each.group_id for each in world.all(Membership) if each.group_id] == [group.id]
    assert {(each.unit_id, each.office, each.since) for each in world.all(Appointment)} == {
        (branch.id, "secretary", date(2024, 6, 20)),
        (dw.id, "committee_reader", date(2024, 6, 20)),
    }
    (term,) = world.all(CommitteeTerm)
    assert (term.unit_id, term.since, term.until) == (branch.id, date(2024, 6, 20), None)
    (rule,) = world.all(ObligationOverride)
    assert (rule.unit_id, rule.obligation, rule.field, rule.value) == (
        branch.id,
        "general_meeting",
        "minimum",
        "2",
    )


def test_importing_twice_changes_nothing(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    before = everything(deps)
    report = bring_in(deps, base(), tmp_path)
    assert everything(deps) == before
    assert report.unchanged == {"组织": 4, "党员": 4, "任职": 2, "规则": 1}
    assert (report.added, report.changed) == ({}, {})


def test_the_order_of_the_rows_does_not_matter(deps: Deps, tmp_path: Path) -> None:
    sheets = base()
    for rows in sheets.values():
        rows.reverse()
    bring_in(deps, sheets, tmp_path)
    found = units(deps)
    assert found["XZ01"].path == f"{found['ZB01'].path}{found['XZ01'].id}/"
    assert bring_in(deps, base(), tmp_path).changed == {}


def changes() -> Sheets:
    sheets = base()
    sheets["组织"][1]["名称"] = "改名支部"
    sheets["组织"].append({"代码": "ZB03", "名称": "新支部", "类别": "支部", "上级代码": "DW"})
    sheets["党员"][1] |= {"党员类别": "正式", "入支部日期": "2026-06-01"}
    sheets["任职"][0]["免职日期"] = "2026-11-01"
    sheets["规则"] = []
    return sheets


def test_a_rehearsal_tells_what_would_be_and_leaves_every_row(deps: Deps, tmp_path: Path) -> None:
    bring_in(deps, base(), tmp_path)
    before = everything(deps)
    told = rehearse(deps, changes(), tmp_path)
    assert everything(deps) == before
    assert told == bring_in(deps, changes(), tmp_path)
    assert (told.added, told.changed) == ({"组织": 1}, {"组织": 1, "党员": 1, "任职": 1, "规则": 1})


def test_a_rehearsal_on_an_empty_database_leaves_it_empty(deps: Deps, tmp_path: Path) -> None:
    assert rehearse(deps, base(), tmp_path).added == {"组织": 4, "党员": 4, "任职": 2, "规则": 1}
    assert not any(everything(deps).values())


def test_a_rehearsal_leaves_every_byte_of_the_file(
    sqlite_deps: Deps, sqlite_url: str, tmp_path: Path
) -> None:
    bring_in(sqlite_deps, base(), tmp_path)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    _settle(sqlite_deps)
    before = file.read_bytes()
    rehearse(sqlite_deps, changes(), tmp_path)
    _settle(sqlite_deps)
    assert file.read_bytes() == before


def _settle(deps: Deps) -> None:
    """Move what stands in the write-ahead log into the file."""
    with deps.engine.connect() as connection:
        connection.connection.driver_connection.execute(  # type: ignore[union-attr]
            "PRAGMA wal_checkpoint(TRUNCATE)"
        )


def test_an_import_that_breaks_off_leaves_nothing(deps: Deps, tmp_path: Path) -> None:
    """The database fails at the last table: what was written before goes too."""
    bring_in(deps, base(), tmp_path)
    before = everything(deps)

    @event.listens_for(deps.engine, "before_cursor_execute")
    def _fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("DELETE FROM obligation_override"):
            raise ConnectionError

    book = read(changes(), tmp_path)
    with pytest.raises(ConnectionError):
        deps.run_now(import_roster, SYSTEM, book)
    event.remove(deps.engine, "before_cursor_execute", _fail)
    assert everything(deps) == before


@pytest.mark.parametrize("who", [ZHANG, FENG, READER, 999_999, ANONYMOUS])
def test_only_operators_import(deps: Deps, tmp_path: Path, who: int) -> None:
    world = seed(deps)
    before = everything(deps)
    book = read(base(), tmp_path)
    with pytest.raises(Forbidden, match=r"access\.(operate|anonymous)"):
        world.run(import_roster, who, book)
    assert everything(deps) == before


def test_an_operator_imports(deps: Deps, tmp_path: Path) -> None:
    assert World(deps).run(import_roster, OPERATOR, read(base(), tmp_path)).added["组织"] == 4
