"""`zhibu parse`: what a typed phrase is read as, and by which rule."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.common import Exit, fail

app = typer.Typer(help="How typed phrases are read.", no_args_is_help=True)
_ZONE = ZoneInfo("Asia/Shanghai")


class Prefer(StrEnum):
    """Where the unsaid lies."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that every kind has."""

    text: str
    now: datetime
    prefer: Prefer


TextArgument = Annotated[str, typer.Argument(help="The phrase.")]
NowOption = Annotated[str | None, typer.Option(help="The instant of typing, ISO 8601.")]
PreferOption = Annotated[Prefer, typer.Option(help="A log looks back, a plan ahead.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def _now(text: str | None) -> datetime:
    if text is None:
        return datetime.now(_ZONE)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--now: {text!r} is no instant; write it like 2026-11-20T20:30.")
    return found if found.tzinfo else found.replace(tzinfo=_ZONE)


def _tell(kind: str, asked: Asked, as_json: bool) -> None:  # noqa: FBT001
    """Read and answer; exit code 1 when there is no value."""
    from bot.kit.reading import (  # noqa: PLC0415
        Ambiguous,
        Direction,
        Value,
        canonical,
        read_date,
        read_datetime,
        read_money,
        read_period,
        read_range,
    )

    ways = {
        "date": read_date,
        "datetime": read_datetime,
        "range": read_range,
        "period": read_period,
    }
    if kind == "money":
        read = read_money(asked.text)
    else:
        read = ways[kind](asked.text, now=asked.now, prefer=Direction(asked.prefer.value))
    document: dict[str, object] = {"kind": kind, "text": asked.text, "rule": read.rule}
    if isinstance(read, Value):
        document |= {"answer": "value", "value": canonical(read.value), "exact": read.exact}
    elif isinstance(read, Ambiguous):
        readings = [canonical(each) for each in read.readings]
        document |= {"answer": "ambiguous", "reason": read.reason.value, "readings": readings}
    else:
        document |= {"answer": "refused", "reason": read.reason.value}
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        shown = document.get("value") or f"{document['answer']}: {document['reason']}"
        typer.echo(str(shown))
    if document["answer"] != "value":
        raise typer.Exit(Exit.FAULTS)


@app.command("date")
def date_(
    text: TextArgument,
    now: NowOption = None,
    prefer: PreferOption = Prefer.PAST,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """A calendar day."""
    _tell("date", Asked(text, _now(now), prefer), as_json)


@app.command("datetime")
def datetime_(
    text: TextArgument,
    now: NowOption = None,
    prefer: PreferOption = Prefer.PAST,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """A day with its time."""
    _tell("datetime", Asked(text, _now(now), prefer), as_json)


@app.command("range")
def range_(
    text: TextArgument,
    now: NowOption = None,
    prefer: PreferOption = Prefer.PAST,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """From one time to another."""
    _tell("range", Asked(text, _now(now), prefer), as_json)


@app.command("period")
def period_(
    text: TextArgument,
    now: NowOption = None,
    prefer: PreferOption = Prefer.PAST,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Whole months."""
    _tell("period", Asked(text, _now(now), prefer), as_json)


@app.command("money")
def money_(text: TextArgument, as_json: JsonOption = False) -> None:  # noqa: FBT002
    """An amount in yuan."""
    _tell("money", Asked(text, _now(None), Prefer.PAST), as_json)
