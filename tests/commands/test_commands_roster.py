"""`zhibu roster`: a template, an import that is whole or not at all, and the first link."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands.conftest import SAMPLE, Installation

Spoil = Callable[..., Path]


def people(installation: Installation) -> int:
    connection = sqlite3.connect(installation.database)
    (count,) = connection.execute("SELECT count(*) FROM person").fetchone()
    connection.close()
    return int(count)


def test_the_template_has_every_sheet_and_its_own_explanation(
    installation: Installation,
) -> None:
    path = installation.folder / "roster.xlsx"
    assert installation.run("roster", "template", path).exit_code == 0
    assert load_workbook(path).sheetnames == ["组织", "党员", "任职", "规则", "说明"]


def test_a_template_overwrites_nothing_unless_forced(installation: Installation) -> None:
    path = installation.folder / "roster.xlsx"
    path.write_bytes(b"filled in by hand")
    refused = installation.run("roster", "template", path)
    assert (refused.exit_code, path.read_bytes()) == (2, b"filled in by hand")
    assert str(path) in refused.stderr
    assert installation.run("roster", "template", path, "--force").exit_code == 0
    assert path.read_bytes() != b"filled in by hand"


def test_an_import_counts_what_it_has_added(installation: Installation) -> None:
    done = installation.with_config("roster", "import", SAMPLE)
    assert done.exit_code == 0
    assert re.search(r"党员.*30", done.stdout)
    assert people(installation) == 30


def test_the_same_roster_again_changes_nothing(installation: Installation) -> None:
    done = installation.imported().with_config("roster", "import", SAMPLE)
    assert done.exit_code == 0
    added = [int(number) for number in re.findall(r"新增 ?(\d+)", done.stdout)]
    assert added == [0, 0, 0, 0], done.stdout
    assert people(installation) == 30


def test_a_rehearsal_reports_and_writes_nothing(installation: Installation) -> None:
    done = installation.with_config("roster", "import", SAMPLE, "--dry-run")
    assert done.exit_code == 0
    assert re.search(r"党员.*30", done.stdout)
    assert people(installation) == 0


def test_a_faulty_cell_is_named_and_nothing_is_written(
    installation: Installation, spoiled: Spoil
) -> None:
    path = spoiled("党员", "E5", "党外人士")
    for options in ((), ("--dry-run",)):
        done = installation.with_config("roster", "import", path, *options)
        assert done.exit_code == 1
        assert done.stdout == ""
        assert all(word in done.stderr for word in ("党员", "5", "党外人士")), done.stderr
        assert people(installation) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("gone.xlsx", None), ("text.xlsx", b"not a workbook"), ("empty.xlsx", b"")],
)
def test_a_file_that_is_no_roster_is_refused_by_name(
    installation: Installation, name: str, content: bytes | None
) -> None:
    path = installation.folder / name
    if content is not None:
        path.write_bytes(content)
    done = installation.with_config("roster", "import", path)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_an_invitation_is_a_link_alone_on_standard_output(installation: Installation) -> None:
    done = installation.imported().with_config("roster", "invite", "1001", "--bot", "@zhibu_bot")
    assert done.exit_code == 0
    assert re.fullmatch(r"https://t\.me/zhibu_bot\?start=[\w-]{8,64}\n", done.stdout)
    assert "王建国" in done.stderr


def test_nobody_on_the_roster_cannot_be_invited(installation: Installation) -> None:
    done = installation.imported().with_config("roster", "invite", "9999", "--bot", "zhibu_bot")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "9999" in done.stderr


def test_an_invitation_needs_the_name_of_the_bot(installation: Installation) -> None:
    done = installation.imported().with_config("roster", "invite", "1001")
    assert done.exit_code == 2
    assert "--bot" in done.stderr


def test_the_command_works_as_a_process(installation: Installation) -> None:
    done = installation.process("roster", "import", SAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert people(installation) == 30
