"""`zhibu dues`: a figure explained, the register, totals of branches, and their settings."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NoReturn
from zoneinfo import ZoneInfo

import typer

from bot.commands.common import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    explained,
    fail,
    opened,
    settings_from,
    unit_coded,
)
from bot.commands.dues_options import typed_day, typed_fen, typed_month, typed_value

if TYPE_CHECKING:
    from bot.views.register import Words
    from domain.dues.rates import DuesRules, Settings
    from domain.errors import DomainError
    from services.dues import DuesSettings
    from services.seam import Deps

app = typer.Typer(help="Dues (党费): figures, registers, totals, settings.", no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document.")]
BranchOption = Annotated[str, typer.Option(help="Code of the branch.")]
_LOCALE, _ZONE = "zh_CN", "Asia/Shanghai"  # where there are no settings


class To(StrEnum):
    """To which coin a due is rounded."""

    FEN = "fen"
    JIAO = "jiao"
    YUAN = "yuan"


@app.command()
def quote(  # noqa: PLR0913 - each is an option
    kind: Annotated[str, typer.Option(help="salaried, retired, student, …")],
    *,
    base: Annotated[str | None, typer.Option(help="The base in yuan, such as 4300.50.")] = None,
    on: Annotated[str | None, typer.Option(help="A day such as 2026-11-01.")] = None,
    branch: Annotated[str | None, typer.Option(help="Code of the branch that sets it.")] = None,
    rounding: Annotated[To | None, typer.Option(help="To the fen, jiao or yuan.")] = None,
    ceiling: Annotated[bool | None, typer.Option(help="At most so much a month, or not.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """What a kind of member owes a month, and why; needs no database without `--branch`."""
    from domain.dues.money import Rounding  # noqa: PLC0415
    from domain.dues.quote import quote as explain  # noqa: PLC0415

    base_fen, day = typed_fen("--base", base), typed_day("--on", on)
    locale, rules, settings, today = _ground(config, branch)
    if rounding is not None:
        settings = replace(settings, rounding=Rounding(rounding.value))
    if ceiling is not None:
        settings = replace(settings, ceiling=ceiling)
    with _refused(rules, locale):
        found = explain(rules, kind, base_fen, day or today, settings)
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.dues_document import quote_document, quote_lines  # noqa: PLC0415

    _tell(quote_document(found) if as_json else quote_lines(Texts.load(), locale, found))


@app.command()
def register(
    *,
    year: Annotated[int, typer.Option(help="The year, such as 2026.")],
    branch: Annotated[str | None, typer.Option(help="Code of the branch; else all.")] = None,
    out: Annotated[Path | None, typer.Option(help="The workbook to write, .xlsx.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """The register of a branch and year, or of all (党费收缴明细表): a workbook or JSON."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.dues_document import register_document  # noqa: PLC0415
    from bot.views.register import Words, write_register  # noqa: PLC0415
    from services.dues import register as read_register  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    if (out is None) != as_json or (as_json and branch is None):
        fail(Exit.USAGE, "Say where it goes: --out FILE.xlsx, or of one branch --json.")
    if out is not None and out.suffix.lower() != ".xlsx":
        fail(Exit.USAGE, f"--out: {out} must end in .xlsx.")
    texts, locale = Texts.load(), settings_from(config).locale
    with opened(config) as deps, _refused(deps.rules.dues, locale):
        words = Words(texts, locale, deps.rules.dues)
        if branch is None:
            _tell(_all_registers(deps, words, year, out or Path()))
            return
        found = deps.run_now(read_register, SYSTEM, unit_coded(deps, branch), year)
        if out is None:
            _tell(register_document(found))
            return
        with _to_file(out) as file:
            write_register(words, found, file)
    values = {"name": found.name, "year": year, "path": str(out), "members": len(found.rows)}
    sums = {f"{name}_fen": getattr(found.totals, f"{name}_fen") for name in _SUMS}
    _tell(texts.plain(locale, "dues_command.register_written", **values, **sums))


def _all_registers(deps: "Deps", words: "Words", year: int, out: Path) -> str:
    """Read and write portion by portion, so that a thousand branches fit into little memory."""
    from bot.views.register import write_registers  # noqa: PLC0415
    from services.dues import branches_with_dues, registers  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    ids = deps.run_now(branches_with_dues, SYSTEM)
    found = (
        each
        for start in range(0, len(ids), _PORTION)
        for each in deps.run_now(registers, SYSTEM, ids[start : start + _PORTION], year)
    )
    with _to_file(out) as file:
        count = write_registers(words, year, found, file)
    values = {"year": year, "path": str(out), "branches": count}
    return words.plain("dues_command.registers_written", **values)


@contextmanager
def _to_file(out: Path) -> Iterator[BinaryIO]:
    """The file opened, or one sentence about why it cannot be written."""
    try:
        with out.open("wb") as file:
            yield file
    except OSError as error:
        fail(Exit.USAGE, f"--out: {out} cannot be written: {error.strerror}.")


_PORTION = 20  # branches read at once
_SUMS = ("due", "paid", "balance")


@app.command()
def totals(
    *,
    first: Annotated[str, typer.Option("--from", help="The first month, such as 2026-01.")],
    last: Annotated[str, typer.Option("--to", help="The last month, such as 2026-11.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """What every branch owes and has paid in some months; no person."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.dues_document import totals_document, totals_lines  # noqa: PLC0415
    from services.dues import branch_totals  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    months = typed_month("--from", first), typed_month("--to", last)
    locale = settings_from(config).locale
    with opened(config) as deps, _refused(deps.rules.dues, locale):
        found = deps.run_now(branch_totals, SYSTEM, *months)
    if as_json:
        _tell(totals_document(*months, found))
    else:
        _tell(totals_lines(Texts.load(), locale, months, found))


@app.command()
def settings(
    branch: BranchOption, *, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False
) -> None:
    """The settings of a branch, and which of them it has set itself."""
    from services.dues import dues_settings  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    locale = settings_from(config).locale
    with opened(config) as deps, _refused(deps.rules.dues, locale):
        found = deps.run_now(dues_settings, SYSTEM, unit_coded(deps, branch))
    _tell_settings(locale, branch, found, as_json=as_json)


@app.command("set")
def set_(
    field: Annotated[str, typer.Argument(help="A setting, as `zhibu dues settings` names it.")],
    value: Annotated[str | None, typer.Argument(help="Its value.")] = None,
    *,
    branch: BranchOption,
    default: Annotated[bool, typer.Option("--default", help="Back to the rules.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Set one thing for a branch, or go back to the rules."""
    from services.dues import set_dues  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    if (value is None) != default:
        fail(Exit.USAGE, "Say either a value or --default.")
    locale = settings_from(config).locale
    with opened(config) as deps, _refused(deps.rules.dues, locale):
        parsed = None if value is None else typed_value(field, value)
        found = deps.run_now(set_dues, SYSTEM, unit_coded(deps, branch), field, parsed)
    _tell_settings(locale, branch, found, as_json=as_json)


def _tell(found: "dict[str, object] | str") -> None:
    shown = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2)
    typer.echo(shown)


def _tell_settings(locale: str, code: str, found: "DuesSettings", *, as_json: bool) -> None:
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.dues_document import settings_document, settings_lines  # noqa: PLC0415

    if as_json:
        _tell(settings_document(code, found))
    else:
        _tell(settings_lines(Texts.load(), locale, found))


def _ground(config: Path, branch: str | None) -> "tuple[str, DuesRules, Settings, date]":
    """Language, rules, settings and today: of a branch, or without any database."""
    from bot.deps import clock_of  # noqa: PLC0415
    from services.dues import dues_settings  # noqa: PLC0415
    from services.rulebook import RULES, load_rules  # noqa: PLC0415
    from services.seam import SYSTEM, utc_now  # noqa: PLC0415

    if branch is None and config == DEFAULT_CONFIG and not config.exists():
        with explained():
            rules = load_rules(RULES).dues
        return _LOCALE, rules, rules.settings, utc_now().astimezone(ZoneInfo(_ZONE)).date()
    given = settings_from(config)
    if branch is None:
        with explained():
            rules = load_rules(given.rules or RULES).dues
        today = clock_of(given)().astimezone(given.tzinfo).date()
        return given.locale, rules, rules.settings, today
    with opened(config) as deps, _refused(deps.rules.dues, given.locale):
        found = deps.run_now(dues_settings, SYSTEM, unit_coded(deps, branch))
        today = deps.clock().astimezone(given.tzinfo).date()
        return given.locale, deps.rules.dues, found.settings, today


@contextmanager
def _refused(rules: "DuesRules", locale: str) -> Iterator[None]:
    """Turn what the rules refuse into one sentence."""
    from domain.errors import DomainError  # noqa: PLC0415

    try:
        yield
    except DomainError as error:
        _refuse(rules, locale, error)


def _refuse(rules: "DuesRules", locale: str, error: "DomainError") -> NoReturn:
    """Keys of what there is stay keys here: they are what is to be typed."""
    from bot.kit.dues import shown_dues  # noqa: PLC0415
    from bot.kit.texts import Texts  # noqa: PLC0415

    texts = Texts.load()
    typed = {name: error.values[name] for name in ("known", "field") if name in error.values}
    values = shown_dues(texts, rules, locale, error.values) | typed
    fail(Exit.USAGE, texts.plain(locale, f"error.{error.key}", **values))
