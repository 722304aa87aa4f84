"""`zhibu workdays`: a year's file that the rules read, and years that are not known."""

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from domain.workdays import read_workdays
from tests.domain.workdays_cast import WORK_DAYS, arranged_files

RUNNER = CliRunner()


def test_the_file_of_this_year_is_what_the_library_gives() -> None:
    found = RUNNER.invoke(app, ["workdays", "write", "2026"])
    assert found.exit_code == 0
    assert tomllib.loads(found.stdout) == arranged_files()["2026.toml"]


@pytest.mark.parametrize("year", [2008, 2020, 2024, 2025])
def test_every_year_that_is_known_makes_a_file_that_is_read(year: int, tmp_path: Path) -> None:
    out = tmp_path / f"{year}.toml"
    found = RUNNER.invoke(app, ["workdays", "write", str(year), "--out", str(out)])
    assert found.exit_code == 0
    read, faults = read_workdays({out.name: tomllib.loads(out.read_text("utf-8"))})
    assert faults == ()
    assert read is not None
    assert read.years == {year}
    assert not WORK_DAYS.known(year)


def test_a_year_that_is_not_announced_is_said() -> None:
    found = RUNNER.invoke(app, ["workdays", "write", "2099"])
    assert found.exit_code == 1
    assert "2099" in found.stderr
    assert "by hand" in found.stderr


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "2026.toml"
    found = RUNNER.invoke(app, ["workdays", "write", "2026", "--out", str(out)])
    assert found.exit_code == 2
    assert "cannot be written" in found.stderr
