"""`zhibu workdays`: the State Council's arrangement of a year, as a file of rules."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import Exit, fail

app = typer.Typer(
    help="Work days. Exit code 0: written; 1: the year is not announced yet; 2: a wrong request.",
    no_args_is_help=True,
)
YearArgument = Annotated[int, typer.Argument(help="The year, as 2027.")]
OutOption = Annotated[Path | None, typer.Option(help="The file; without it the text is printed.")]
_DAY = timedelta(days=1)
_SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"


@app.callback()
def main() -> None:
    """Work days."""


@app.command()
def write(year: YearArgument, *, out: OutOption = None) -> None:
    """Write what rules/workdays/YEAR.toml needs, from the library chinesecalendar."""
    from chinese_calendar.constants import holidays, workdays  # noqa: PLC0415

    rest = sorted(day for day in holidays if day.year == year)
    if not rest:
        fail(
            Exit.FAULTS,
            f"The work days of {year} are not in the library. They are announced in November of"
            " the year before: update chinesecalendar then, or write the file by hand.",
        )
    text = document(year, rest, sorted(day for day in workdays if day.year == year))
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        fail(Exit.USAGE, f"{out} cannot be written: {error.strerror}")
    typer.echo(f"{out}: {len(rest)} days of rest in {year}.")


def document(year: int, rest: Iterable[date], worked: Iterable[date]) -> str:
    """The text of a file; `domain.workdays` reads it."""
    spans = "".join(
        f"  [{first}],\n" if first == last else f"  [{first}, {last}],\n"
        for first, last in _spans(rest)
    )
    days = ", ".join(map(str, worked))
    return (
        f'year = {year}\nsource = "{_SOURCE.format(year=year)}"\n'
        f"holidays = [ # first and last day\n{spans}]\n"
        f"workdays = [{days}] # on weekends\n"
    )


def _spans(days: Iterable[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in days:
        if found and found[-1][1] + _DAY == day:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found
