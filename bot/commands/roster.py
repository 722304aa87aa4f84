"""`zhibu roster`: template, import, and the first invitations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    fail,
    opened,
    settings_from,
)

if TYPE_CHECKING:
    from bot.kit.texts import Texts
    from services.roster import CellFault, ImportReport

app = typer.Typer(help="The roster: organisations, people, offices.", no_args_is_help=True)
_SHEETS = ("组织", "党员", "任职", "规则")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="The .xlsx file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite.")] = False,  # noqa: FBT002
) -> None:
    """Write an empty roster with headings and notes."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from services.roster import write_template  # noqa: PLC0415

    texts = Texts.load()
    if file.exists() and not force:
        fail(Exit.USAGE, texts.plain("zh_CN", "roster.exists", path=file))
    write_template(file)
    typer.echo(texts.plain("zh_CN", "roster.template_done", path=file))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The .xlsx file to import.")],
    config: ConfigOption = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, write nothing.")] = False,  # noqa: FBT002
) -> None:
    """Import a roster; with any fault nothing is written (exit code 1)."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from services.roster import RosterError, import_roster, read_book  # noqa: PLC0415
    from services.seam import SYSTEM, DryRun  # noqa: PLC0415

    locale, texts = settings_from(config).locale, Texts.load()
    try:
        book = read_book(file)
    except RosterError as error:
        fail(Exit.FAULTS, texts.plain(locale, f"roster.file.{error.key}", **error.values))
    with opened(config) as deps:
        try:
            report = deps.run_now(import_roster, SYSTEM, book, dry_run=dry_run)
        except DryRun as rehearsed:
            report = _report(rehearsed.result)
    if report.faults:
        lines = [_fault(texts, locale, fault) for fault in report.faults]
        head = texts.plain(locale, "roster.faults", count=len(lines))
        fail(Exit.FAULTS, head, *lines)
    _tell(texts, locale, report)
    typer.echo(texts.plain(locale, "roster.rehearsed" if dry_run else "roster.imported"))


@app.command()
def invite(
    numbers: Annotated[list[str], typer.Argument(help="Numbers (编号) on the roster.")],
    bot_name: Annotated[str, typer.Option("--bot", help="The bot's user name.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Make a one-time link for each person: how the first secretary comes in."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from domain.errors import DomainError  # noqa: PLC0415
    from services.people import INVITE_HOURS, create_invite_for  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    locale, texts = settings_from(config).locale, Texts.load()
    with opened(config) as deps:
        for number in numbers:
            try:
                token, name = deps.run_now(create_invite_for, SYSTEM, number)
            except DomainError as error:
                fail(Exit.FAULTS, texts.plain(locale, f"error.{error.key}", **error.values))
            told = texts.plain(locale, "roster.invite", name=name, hours=INVITE_HOURS)
            typer.echo(told, err=True)
            typer.echo(f"https://t.me/{bot_name.lstrip('@')}?start={token}")


def _report(result: object) -> "ImportReport":
    from services.roster import ImportReport  # noqa: PLC0415

    assert isinstance(result, ImportReport)
    return result


def _fault(texts: "Texts", locale: str, fault: "CellFault") -> str:
    reason = texts.plain(locale, f"roster.fault.{fault.key}", **fault.values)
    return texts.plain(
        locale,
        "roster.fault_line",
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        value=fault.value,
        reason=reason,
    )


def _tell(texts: "Texts", locale: str, report: "ImportReport") -> None:
    for sheet in _SHEETS:
        typer.echo(
            texts.plain(
                locale,
                "roster.counted",
                sheet=sheet,
                added=report.added.get(sheet, 0),
                changed=report.changed.get(sheet, 0),
                unchanged=report.unchanged.get(sheet, 0),
            )
        )
    if report.not_in_file:
        typer.echo(texts.plain(locale, "roster.not_in_file", count=report.not_in_file))
    if report.rehearsing:
        typer.echo(texts.plain(locale, "roster.rehearsing", count=report.rehearsing))
