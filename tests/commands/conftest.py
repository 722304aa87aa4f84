"""An installation in a folder: settings, and the command line as a script sees it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.support.guard import pytest_runtest_call, pytest_runtest_setup

__all__ = ["pytest_runtest_call", "pytest_runtest_setup"]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "playground" / "sample" / "roster.xlsx"
SETTINGS = """
rehearsal_clock = "2026-11-20T20:30:00+08:00"
{extra}
[telegram]
token = "123456789:a-token-for-tests-only"
[database]
url = "sqlite:///{database}"
"""


@dataclass(frozen=True)
class Installation:
    """A folder with settings, where no environment of the outside reaches."""

    folder: Path
    config: Path
    database: Path
    sample: Callable[[], Path]  # a database with the sample roster

    def run(self, *arguments: object) -> Result:
        """A command in this process."""
        return CliRunner().invoke(app, [str(each) for each in arguments])

    def with_config(self, *arguments: object) -> Result:
        return self.run(*arguments, "--config", self.config)

    def process(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """A command in a process of its own, in the folder."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    def settings(self, extra: str) -> None:
        self.config.write_text(SETTINGS.format(extra=extra, database=self.database), "utf-8")

    def imported(self) -> "Installation":
        """With the sample roster in it."""
        self.database.parent.mkdir()
        shutil.copy(self.sample(), self.database)
        return self

    def compliance(self, *arguments: object) -> Any:
        """The one JSON document that the digest is."""
        done = self.with_config("compliance", "--json", *arguments)
        assert done.exit_code in {0, 1}, done.output
        return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ZHIBU_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database into which the sample roster has been imported by the command."""
    folder = tmp_path_factory.mktemp("sample")
    database = folder / "zhibu.db"
    made = Installation(folder, folder / "config.toml", database, lambda: database)
    made.settings("")
    done = made.with_config("roster", "import", SAMPLE)
    assert done.exit_code == 0, done.output
    return database


@pytest.fixture
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    for name in [name for name in os.environ if name.startswith("ZHIBU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Installation(
        tmp_path,
        tmp_path / "config.toml",
        tmp_path / "data" / "zhibu.db",
        lambda: Path(request.getfixturevalue("sample")),
    )
    made.settings("")
    return made


@pytest.fixture
def spoiled(tmp_path: Path) -> Callable[..., Path]:
    """The sample roster with one cell changed: sheet, cell, value."""

    def spoil(sheet: str, cell: str, value: str | date | None) -> Path:
        book = load_workbook(SAMPLE)
        book[sheet][cell] = value
        path = tmp_path / "spoiled.xlsx"
        book.save(path)
        return path

    return spoil
