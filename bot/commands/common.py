"""What the commands share: the settings option, exit codes, one sentence for each error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from services.seam import Deps


class Exit(IntEnum):
    """Exit codes that a script can rely on; README.md lists them."""

    OK = 0
    FAULTS = 1  # the answer is no: something is missing, or a file has faults
    USAGE = 2  # the command was not given in the right form
    SETTINGS = 3
    RULES = 4
    DATABASE = 5
    DEAF = 6  # nothing can be received from Telegram


ConfigOption = Annotated[
    Path,
    typer.Option("--config", help="The settings; see config.example.toml.", envvar="ZHIBU_CONFIG"),
]
DEFAULT_CONFIG = Path("config.toml")


def fail(code: Exit, *sentences: str) -> NoReturn:
    """Say what is wrong on standard error and end with the code."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)  # noqa: T201 - this is how a command speaks
    raise typer.Exit(code)


def settings_from(path: Path) -> "Settings":
    """The settings, or the end of the command with every fault named."""
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        return load_settings(path, dict(os.environ))
    except SettingsError as error:
        fail(Exit.SETTINGS, f"The settings in {path} cannot be used:", *error.faults)


@contextmanager
def opened(path: Path) -> Iterator["Deps"]:
    """The use cases over the settings' database, closed again at the end."""
    from bot.deps import build_deps  # noqa: PLC0415

    settings = settings_from(path)
    with explained():
        deps = build_deps(settings)
    try:
        with _database_explained():
            yield deps
    finally:
        deps.close()


def unit_coded(deps: "Deps", code: str) -> int:
    """The id of a unit by its code; raises NotFound."""
    from services.compliance import unit_id_of  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    return deps.run_now(unit_id_of, SYSTEM, code)


@contextmanager
def refused(locale: str) -> Iterator[None]:
    """Turn what is refused into one sentence."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from domain.errors import DomainError  # noqa: PLC0415

    try:
        yield
    except DomainError as error:
        fail(Exit.USAGE, Texts.load().plain(locale, f"error.{error.key}", **error.values))


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can be wrong with rules, folders and database into one sentence each."""
    from services.rulebook import RulesError  # noqa: PLC0415

    try:
        with _database_explained():
            yield
    except RulesError as error:
        lines = [
            f"{f.file}: {f.key}: {f.problem.value.replace('_', ' ')}; expected {f.expected}"
            + (f", found {f.found}" if f.found else "")
            for f in error.faults
        ]
        fail(Exit.RULES, "The rules cannot be used:", *lines)
    except OSError as error:
        fail(Exit.DATABASE, f"The database cannot be used: {error.strerror}: {error.filename}")


@contextmanager
def _database_explained() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from models.upgrade import NewerTablesError  # noqa: PLC0415

    try:
        yield
    except NewerTablesError as error:
        fail(
            Exit.DATABASE,
            f"The database cannot be used: its {error}; run the newer zhibu on it.",
        )
    except SQLAlchemyError as error:
        # The driver's own words; SQLAlchemy's would add the statement and what it carried.
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        fail(Exit.DATABASE, f"The database cannot be used: {reason}")
