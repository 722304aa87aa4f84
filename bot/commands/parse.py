"""`zhibu parse`: what a typed phrase is read as, and by which rule."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, Exit, fail, opened

if TYPE_CHECKING:
    from bot.kit.reading import NamedWord, NameEntry, NamesReading, Readable, Reading

app = typer.Typer(
    help="How typed phrases are read. Exit code 0: a value; 1: the bot would ask or refuse.",
    no_args_is_help=True,
)
_ZONE = ZoneInfo("Asia/Shanghai")


class Prefer(StrEnum):
    """Where the unsaid lies."""

    PAST = "past"
    FUTURE = "future"


TextArgument = Annotated[str, typer.Argument(help="The phrase.")]
NowOption = Annotated[str | None, typer.Option(help="The instant of typing, ISO 8601.")]
PreferOption = Annotated[Prefer, typer.Option(help="A log looks back, a plan ahead.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document.")]


_KINDS = {
    "date": "A calendar day.",
    "datetime": "A day with its time.",
    "range": "From one time to another.",
    "period": "Whole months.",
    "money": "An amount in yuan; `--now` and `--prefer` change nothing.",
}


def _add(kind: str, what: str) -> None:
    """The command that reads one kind."""

    @app.command(kind, help=what)
    def read(
        text: TextArgument,
        *,
        now: NowOption = None,
        prefer: PreferOption = Prefer.PAST,
        as_json: JsonOption = False,
    ) -> None:
        _tell(kind, text, _read(kind, text, _now(now), prefer), as_json=as_json)


for _kind, _what in _KINDS.items():
    _add(_kind, _what)


def _read(kind: str, text: str, now: datetime, prefer: Prefer) -> "Reading[Readable]":
    from bot.kit import reading  # noqa: PLC0415

    if kind == "money":
        return reading.read_money(text)
    readers = {
        "date": reading.read_date,
        "datetime": reading.read_datetime,
        "range": reading.read_range,
        "period": reading.read_period,
    }
    return readers[kind](text, now=now, prefer=reading.Direction(prefer.value))


@app.command("name")
def name_(
    text: TextArgument,
    *,
    among: Annotated[list[str] | None, typer.Option(help="One who may be meant; repeat.")] = None,
    branch: Annotated[str | None, typer.Option(help="Code of the branch whose people.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    now: NowOption = None,
    prefer: PreferOption = Prefer.PAST,  # noqa: ARG001 - as for the other kinds
    as_json: JsonOption = False,
) -> None:
    """Who is meant, among those of a branch on the day of `--now`, or the names given."""
    from bot.kit.reading import NameEntry, read_names  # noqa: PLC0415

    if bool(among) == (branch is not None):
        fail(Exit.USAGE, "Say who may be meant: --branch CODE, or --among NAME for each name.")
    moment = _now(now) if now else None
    roster = (
        _people(config, branch, moment)
        if branch is not None
        else [NameEntry(place, name) for place, name in enumerate(among or ())]
    )
    read = read_names(text, roster)
    document = _names_document(text, read, roster)
    typer.echo(json.dumps(document, ensure_ascii=False) if as_json else _names_line(document))
    if not read.settled:
        raise typer.Exit(Exit.FAULTS)


def _now(text: str | None) -> datetime:
    if text is None:
        return datetime.now(_ZONE)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--now: {text!r} is no instant; write it like 2026-11-20T20:30.")
    return found if found.tzinfo else found.replace(tzinfo=_ZONE)


def _tell(kind: str, text: str, read: "Reading[Readable]", *, as_json: bool) -> None:
    """Answer; exit code 1 when there is no value."""
    from bot.kit.reading import Ambiguous, Value, canonical  # noqa: PLC0415

    document: dict[str, object] = {"kind": kind, "text": text, "rule": read.rule}
    if isinstance(read, Value):
        document |= {"answer": "value", "value": canonical(read.value), "exact": read.exact}
        shown = str(document["value"])
    elif isinstance(read, Ambiguous):
        readings = [canonical(each) for each in read.readings]
        document |= {"answer": "ambiguous", "reason": read.reason.value, "readings": readings}
        shown = " | ".join([f"ambiguous: {read.reason.value}", *readings])
    else:
        document |= {"answer": "refused", "reason": read.reason.value}
        shown = f"refused: {read.reason.value}"
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        typer.echo(shown + (f"  ({read.rule})" if read.rule else ""))
    if not isinstance(read, Value):
        raise typer.Exit(Exit.FAULTS)


def _people(config: Path, code: str, moment: datetime | None) -> "list[NameEntry]":
    from bot.kit.reading import NameEntry  # noqa: PLC0415
    from domain.errors import DomainError  # noqa: PLC0415
    from services.compliance import unit_id_of  # noqa: PLC0415
    from services.meetings import people_of  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    with opened(config) as deps:
        today: date = (moment or deps.clock()).astimezone(_ZONE).date()
        try:
            branch_id = deps.run_now(unit_id_of, SYSTEM, code)
            found = deps.run_now(people_of, SYSTEM, branch_id, today)
        except DomainError:
            fail(Exit.USAGE, f"--branch: there is no branch with the code {code!r}.")
    return [NameEntry(each.person_id, each.name, each.group, each.office) for each in found]


def _names_document(
    text: str, read: "NamesReading", roster: "Sequence[NameEntry]"
) -> dict[str, object]:
    names = {entry.id: entry.name for entry in roster}
    document: dict[str, object] = {"kind": "name", "text": text}
    if read.reason:
        return document | {"answer": "refused", "reason": read.reason.value, "words": []}
    answer = "value" if read.settled else "ambiguous"
    value = [names[each] for each in read.ids]
    return document | {
        "answer": answer,
        "value": value,
        "words": [_word(word, names) for word in read.words],
    }


def _word(word: "NamedWord", names: dict[int, str]) -> dict[str, object]:
    return {
        "typed": word.typed,
        "rule": word.rule.value,
        "excepted": word.excepted,
        "names": [names[each] for each in word.ids],
        "choices": [names[each] for each in word.choices],
        "nearest": [names[each] for each in word.nearest],
    }


def _names_line(document: dict[str, object]) -> str:
    words = document["words"]
    if not isinstance(words, list) or not words:
        return f"refused: {document['reason']}"
    return "\n".join(map(_word_line, words))


def _word_line(word: dict[str, list[str]]) -> str:
    """张三: 张三  (full); 刘: 刘一 or 刘二?  (part)."""
    if word["names"]:
        shown = ("not " if word["excepted"] else "") + "、".join(word["names"])
    elif word["choices"]:
        shown = " or ".join(word["choices"]) + "?"
    else:
        shown = "nobody" + (f"; near: {'、'.join(word['nearest'])}" if word["nearest"] else "")
    return f"{word['typed']}: {shown}  ({word['rule']})"
