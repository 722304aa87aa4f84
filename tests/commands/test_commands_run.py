"""`zhibu run`, `zhibu db upgrade` and what all commands share: exit codes and sentences."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from models.upgrade import head
from playground import Playground
from tests.commands.conftest import ROOT, Installation

CONFIGURED = (
    ("run",),
    ("compliance",),
    ("db", "upgrade"),
    ("roster", "import", "roster.xlsx"),
    ("roster", "invite", "1001", "--bot", "zhibu_bot"),
)


@pytest.mark.parametrize("command", CONFIGURED, ids=" ".join)
def test_without_settings_every_command_says_what_to_copy(
    installation: Installation, command: tuple[str, ...]
) -> None:
    installation.config.unlink()
    done = installation.with_config(*command)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "config.example.toml" in done.stderr


@pytest.mark.parametrize("command", CONFIGURED, ids=" ".join)
def test_every_fault_of_the_settings_is_named_at_once(
    installation: Installation, command: tuple[str, ...]
) -> None:
    installation.settings('zoen = "Asia/Shanghai"\ntick_seconds = 0')
    done = installation.with_config(*command)
    assert done.exit_code == 3
    assert "zoen" in done.stderr
    assert "tick_seconds" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_refuses_the_token_of_the_example(installation: Installation) -> None:
    done = installation.run("run", "--config", ROOT / "config.example.toml")
    assert done.exit_code == 3
    assert "telegram.token" in done.stderr


def test_run_refuses_a_token_file_that_cannot_be_read(installation: Installation) -> None:
    text = installation.config.read_text("utf-8")
    token = 'token = "123456789:a-token-for-tests-only"'
    installation.config.write_text(text.replace(token, 'token_file = "nowhere"'), "utf-8")
    done = installation.with_config("run")
    assert done.exit_code == 3
    assert "nowhere" in done.stderr


def test_rules_with_a_fault_are_refused_by_key(installation: Installation) -> None:
    rules = installation.folder / "rules"
    rules.mkdir()
    for path in (ROOT / "rules").glob("*.toml"):
        text = path.read_text("utf-8")
        (rules / path.name).write_text(text.replace("minimum = 1", "minimum = -1", 1), "utf-8")
    installation.settings(f'rules = "{rules}"')
    done = installation.with_config("compliance")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "minimum" in done.stderr


def test_a_database_that_is_none_is_refused(installation: Installation) -> None:
    installation.database.parent.mkdir()
    installation.database.write_bytes(b"this is no database, but it is long enough" * 100)
    done = installation.with_config("compliance")
    assert (done.exit_code, done.stdout) == (5, "")
    assert "not a database" in done.stderr
    assert "SELECT" not in done.stderr


def test_a_database_of_a_newer_version_is_left_alone(installation: Installation) -> None:
    installation.with_config("db", "upgrade")
    connection = sqlite3.connect(installation.database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    done = installation.with_config("db", "upgrade")
    assert done.exit_code == 5
    assert "9999" in done.stderr


def test_upgrade_makes_folder_and_tables_and_can_be_repeated(installation: Installation) -> None:
    first = installation.with_config("db", "upgrade")
    second = installation.with_config("db", "upgrade")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert head() in first.stdout
    assert first.stdout != second.stdout
    connection = sqlite3.connect(installation.database)
    assert connection.execute("SELECT count(*) FROM meeting_record").fetchone() == (0,)
    connection.close()


def test_the_environment_names_the_settings(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = installation.config.rename(installation.folder / "elsewhere.toml")
    monkeypatch.setenv("ZHIBU_CONFIG", str(moved))
    assert installation.run("db", "upgrade").exit_code == 0


@pytest.mark.parametrize("arguments", [("dance",), ("roster", "dance"), ("run", "--fast")])
def test_an_unknown_command_or_option_is_wrong_usage(
    installation: Installation, arguments: tuple[str, ...]
) -> None:
    done = installation.run(*arguments)
    assert done.exit_code == 2
    assert arguments[-1] in done.stderr


@pytest.mark.parametrize("command", [("db", "upgrade"), ("run",)], ids=" ".join)
def test_a_command_works_as_a_process(installation: Installation, command: tuple[str, ...]) -> None:
    if command == ("run",):
        installation.settings('zone = "Mars/Base"')
    done = installation.process(*command)
    assert done.returncode == (3 if command == ("run",) else 0)
    assert "Traceback" not in done.stderr


async def test_run_ends_when_telegram_refuses_the_token(installation: Installation) -> None:
    async with Playground() as pg:
        text = installation.config.read_text("utf-8")
        installation.config.write_text(
            text.replace("[telegram]", f'[telegram]\nbase_url = "{pg.base_url}"'), "utf-8"
        )
        from tests.commands.processes import finished

        code, _, told = await finished(installation.folder, "run")
    assert code == 6
    assert "@BotFather" in told
    assert "a-token-for-tests-only" not in told


def test_help_needs_nothing_that_is_slow() -> None:
    """What each command needs is imported when it runs."""
    code = (
        "import sys; from bot.cli import app; "
        "print([m for m in ('telegram', 'sqlalchemy', 'openpyxl', 'pydantic', 'jinja2')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(ROOT), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
