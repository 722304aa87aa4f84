"""`zhibu points`: the sheet of a branch and year, as a workbook or JSON."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    fail,
    opened,
    refused,
    settings_from,
    unit_coded,
)

app = typer.Typer(help="Points (党员积分): the sheet of a branch and year.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Points (党员积分): the sheet of a branch and year."""


@app.command()
def sheet(
    *,
    branch: Annotated[str, typer.Option(help="Code of the branch.")],
    year: Annotated[int, typer.Option(help="The year, such as 2026.")],
    out: Annotated[Path | None, typer.Option(help="The workbook to write, .xlsx.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="One JSON document; points in hundredths, null where not known."
        ),
    ] = False,
) -> None:
    """The points of a branch and year by member (党员积分汇总表): a workbook or JSON.

    Both have the months, quarters and half-years, the parts, the total and the band of each
    member. Say either --out FILE.xlsx or --json.
    """
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.points_document import sheet_document  # noqa: PLC0415
    from bot.views.points_workbook import Words, write_year  # noqa: PLC0415
    from services.points import year_sheet  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    if (out is None) != as_json:
        fail(Exit.USAGE, "Say where it goes: --out FILE.xlsx or --json.")
    if out is not None and out.suffix.lower() != ".xlsx":
        fail(Exit.USAGE, f"--out: {out} must end in .xlsx.")
    locale = settings_from(config).locale
    with opened(config) as deps, refused(locale):
        found = deps.run_now(year_sheet, SYSTEM, unit_coded(deps, branch), year)
    if out is None:
        typer.echo(json.dumps(sheet_document(found), ensure_ascii=False, indent=2))
        return
    texts = Texts.load()
    try:
        with out.open("wb") as file:
            write_year(Words(texts, locale), found, file)
    except OSError as error:
        fail(Exit.USAGE, f"--out: {out} cannot be written: {error.strerror}.")
    values = {"branch": found.name, "year": year, "path": str(out), "count": len(found.rows)}
    typer.echo(texts.plain(locale, "points_sheet.written", **values))
