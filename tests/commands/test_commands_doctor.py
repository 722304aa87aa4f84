"""`zhibu doctor`: its sentences, one JSON document, and its exit code."""

import json
import sqlite3
from typing import Any

from tests.commands.conftest import Installation


def document(installation: Installation, *, exit_code: int) -> Any:
    done = installation.with_config("doctor", "--json")
    assert done.exit_code == exit_code, done.output
    return json.loads(done.stdout)


def of(found: Any, name: str) -> Any:
    return next(check for check in found["checks"] if check["name"] == name)


def execute(installation: Installation, statement: str) -> None:
    with sqlite3.connect(installation.database) as connection:
        connection.execute(statement)


def test_a_fresh_installation_needs_nobody(installation: Installation) -> None:
    found = document(installation, exit_code=0)
    assert found["version"] == 1
    assert found["fine"] is True
    assert of(found, "key")["health"] == "note"
    assert of(found, "workdays") == {
        "name": "workdays", "health": "note", "count": 1, "named": ["2027"],
    }  # fmt: skip


def test_branches_that_nobody_can_be_told_of_end_with_1(installation: Installation) -> None:
    found = document(installation.imported(), exit_code=1)
    assert found["fine"] is False
    assert of(found, "branches") == {
        "name": "branches", "health": "wrong", "count": 2, "named": ["ZB01", "ZB02"],
    }  # fmt: skip


def test_it_speaks_the_language_of_the_settings(installation: Installation) -> None:
    installation.imported()
    done = installation.with_config("doctor")
    assert done.exit_code == 1
    assert "ZB01、ZB02" in done.stdout
    assert "<b>" not in done.stdout
    installation.settings('locale = "en"')
    done = installation.with_config("doctor")
    assert "1 thing needs you" in done.stdout
    assert "/members" in done.stdout


def test_with_the_key_in_its_place_nothing_is_said_of_making_one(
    installation: Installation,
) -> None:
    key = installation.folder / "ballots.key"
    key.write_text("00" * 32, "ascii")
    installation.settings(f'evaluation_key = "{key}"')
    assert of(document(installation, exit_code=0), "key")["health"] == "fine"


def test_what_is_wrong_comes_first_and_long_lists_are_cut(installation: Installation) -> None:
    installation.imported()
    columns = "(code, name, kind, path, zone, parent_id)"
    for number in range(20):
        code = f"X{number:02}"
        values = f"('{code}', '{code}', 'branch', '/{number + 900}/', 'Asia/Shanghai', 1)"
        execute(installation, f"INSERT INTO unit {columns} VALUES {values}")
        execute(
            installation,
            "INSERT INTO membership (person_id, branch_id, kind, traits, since)"
            f" SELECT 1, id, 'full', '', '2020-01-01' FROM unit WHERE code = '{code}'",
        )
    done = installation.with_config("doctor")
    head, _, first, *_ = done.stdout.splitlines()
    assert "1" in head
    assert "22" in first
    assert "10" in first  # more than are named
    assert "X19" not in first
    assert len(of(document(installation, exit_code=1), "branches")["named"]) == 22
