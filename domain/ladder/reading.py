"""Reading rules/reminders.toml: every fault is collected, with its key and a right value."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import time
from typing import Any

from domain.ladder.checks import check_ladder, read_terms
from domain.ladder.fitting import check_fit, ends_within
from domain.ladder.stages import (
    Anchor,
    Audience,
    Board,
    DayKind,
    DigestDay,
    Ladder,
    Ladders,
    Offset,
    Stage,
    Subject,
)
from domain.periods import PeriodKind
from domain.reading import (
    Fault,
    Parser,
    Reader,
    UnfitError,
    Wrong,
    choice,
    flag,
    one_of,
    text,
    whole,
)

LADDERS_FILE = "reminders.toml"
_FARTHEST = 400  # days or work days
_LONGEST = 366  # days of grace
_OFFSET = re.compile(r"(-?[0-9]{1,3}) (days|work_days)")
_WITHOUT = frozenset({Subject.EVALUATION, Subject.BOARD, Subject.DIGEST})
_SUBJECTS = [each.value for each in Subject if each not in _WITHOUT]
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_KEY = 16  # so that it fits into the ledger with the number of a repeat


def offset(value: object) -> Offset:
    """Parse days such as "-5 work_days" or "1 days"."""
    right = '"-5 work_days" | "1 days"'
    if not isinstance(value, str):
        raise UnfitError(Wrong.WRONG_TYPE, right)
    found = _OFFSET.fullmatch(value)
    if found is None:
        raise UnfitError(Wrong.UNKNOWN_VALUE, right)
    count = int(found[1])
    if abs(count) > _FARTHEST:
        raise UnfitError(Wrong.TOO_LARGE, f"-{_FARTHEST} … {_FARTHEST}")
    return Offset(count, DayKind(found[2]))


def later(value: object) -> Offset:
    """Parse days that lie ahead."""
    found = offset(value)
    if found.count < 1:
        raise UnfitError(Wrong.TOO_SMALL, '"1 days"')
    return found


def stage_key(value: object) -> str:
    """A name that fits into the ledger of reminders."""
    right = '"still_missed"'
    if not isinstance(value, str):
        raise UnfitError(Wrong.WRONG_TYPE, right)
    if _KEY.fullmatch(value) is None:
        raise UnfitError(Wrong.UNKNOWN_VALUE, right)
    if len(value) > _LONGEST_KEY:
        raise UnfitError(Wrong.TOO_LARGE, f"≤ {_LONGEST_KEY}")
    return value


def hour(value: object) -> time:
    """A time as TOML writes it, without quotes."""
    if not isinstance(value, time):
        raise UnfitError(Wrong.WRONG_TYPE, "08:30:00")
    return value


def subject(value: object) -> Subject:
    """What a ladder may remind of."""
    if value not in _SUBJECTS:
        raise UnfitError(Wrong.UNKNOWN_VALUE, one_of(_SUBJECTS))
    return Subject(value)


def _as_they_are(value: object) -> object:
    return value


_SETTINGS: Mapping[str, Parser] = {
    "quiet_from": hour,
    "quiet_until": hour,
    "a_day": whole(1, 20),
    "cool_down_hours": whole(1, 240),
    "board": choice(Board),
    "digest_day": choice(DigestDay),
    "digest_at": hour,
    "digest_monthly": flag,
    "digest_quarterly": flag,
}
_NEXT: Mapping[str, Parser] = {each.value: choice(Audience) for each in Audience}
_LADDER: Mapping[str, Parser] = {
    "key": text,
    "subject": subject,
    "obligation": text,
    "period": choice(PeriodKind),
    "anchor": choice(Anchor),
    "lead_days": whole(0, _LONGEST),
    "stages": _as_they_are,
    **dict.fromkeys(("label", "label_en"), text),
}
_STAGE: Mapping[str, Parser] = {
    "key": stage_key,
    "offset": offset,
    "audience": choice(Audience),
    "text": text,
    "grace": whole(0, _LONGEST),
    "repeats": whole(1, 12),
    "every": later,
    "anchor": choice(Anchor),
}
_TOP: Mapping[str, Parser] = {
    "version": text,
    **dict.fromkeys(("settings", "terms", "next_in_line", "ladders"), _as_they_are),
}
_NEEDS_LADDER = {
    "key": '"meetings_of_a_month"',
    "subject": one_of(_SUBJECTS),
    "anchor": one_of([each.value for each in Anchor]),
    "lead_days": "3",
    "stages": "[{ … }]",
}
_NEEDS_STAGE = {
    "key": '"ahead"',
    "offset": '"-5 work_days"',
    "audience": one_of([each.value for each in Audience]),
    "text": '"ahead"',
    "grace": "3",
}


def read_ladders(
    document: Mapping[str, object], obligations: Collection[str] | None = None
) -> tuple[Ladders | None, tuple[Fault, ...]]:
    """Read the parsed document; None with the whole list of faults if there is one.

    `obligations` are the keys that a ladder may name; with None any will do.
    """
    reader = Reader(LADDERS_FILE)
    reader.require("", document, {"version": '"2026-11-21"', "ladders": "[[ladders]]"})
    reader.stated("", document, _TOP)
    settings = reader.table("settings", document.get("settings", {}))
    found = Ladders(
        version=str(document.get("version", "")),
        ladders=_ladders(reader, document.get("ladders", []), obligations),
        next_in_line=_next_in_line(reader, document.get("next_in_line", {})),
        term_years=read_terms(reader, document),
        **reader.stated("settings", settings, _SETTINGS),
    )
    faults = tuple(reader.faults)
    return (None, faults) if faults else (found, ())


def _next_in_line(reader: Reader, value: object) -> Mapping[Audience, Audience]:
    stated = reader.stated("next_in_line", reader.table("next_in_line", value), _NEXT)
    found = {Audience(key): other for key, other in stated.items()}
    for start in found:
        seen, at = [start], start
        while at in found and found[at] not in seen:
            at = found[at]
            seen.append(at)
        if found.get(at) is start:
            circle = " → ".join((*seen, start))
            reader.fault(f"next_in_line.{start}", Wrong.TWICE, "a line that ends", circle)
    return found


def _ladders(
    reader: Reader, value: object, obligations: Collection[str] | None
) -> tuple[Ladder, ...]:
    found: list[Ladder] = []
    for number, raw in enumerate(reader.rows("ladders", value), start=1):
        path = f"ladders.{number}"
        ladder = _ladder(reader, path, raw)
        if ladder is None:
            continue
        check_fit(reader, path, ladder, obligations)
        for other in found:
            if ladder.key == other.key:
                reader.fault(f"{path}.key", Wrong.TWICE, "key", ladder.key)
            if _for(ladder) == _for(other):
                right = "subject, period, obligation"
                reader.fault(f"{path}.period", Wrong.TWICE, right, other.key)
        found.append(ladder)
    return tuple(found)


def _for(ladder: Ladder) -> tuple[Subject, PeriodKind | None, str | None]:
    return ladder.subject, ladder.period, ladder.obligation


def _ladder(reader: Reader, path: str, raw: Mapping[str, object]) -> Ladder | None:
    before = len(reader.faults)
    reader.require(path, raw, _NEEDS_LADDER)
    stated = reader.stated(path, raw, _LADDER)
    unfit = len(reader.faults) > before
    stages = _stages(reader, f"{path}.stages", raw.get("stages", []))
    if unfit:
        return None
    ladder = Ladder(**{"period": None, **stated, "stages": tuple(stages.values())})
    check_ladder(reader, path, ladder)
    for number, stage in stages.items():
        if (most := ends_within(ladder, stage)) is not None:
            reader.fault(f"{path}.stages.{number}.offset", Wrong.TOO_LARGE, most, stage.key)
    return ladder


def _stages(reader: Reader, path: str, value: object) -> Mapping[int, Stage]:
    """Those that can be read, by their number."""
    found: dict[int, Stage] = {}
    for number, raw in enumerate(reader.rows(path, value), start=1):
        where = f"{path}.{number}"
        before = len(reader.faults)
        reader.require(where, raw, _NEEDS_STAGE)
        stated: dict[str, Any] = reader.stated(where, raw, _STAGE)
        if ("repeats" in raw) != ("every" in raw):
            missing = "every" if "repeats" in raw else "repeats"
            reader.fault(f"{where}.{missing}", Wrong.MISSING, '"7 days"')
        if len(reader.faults) > before:
            continue
        stage = Stage(**stated)
        _check_alike(reader, where, stage, found.values())
        found[number] = stage
    if isinstance(value, list) and not value:
        reader.fault(path, Wrong.EMPTY, "[{ … }]")
    return found


def _check_alike(reader: Reader, path: str, stage: Stage, others: Iterable[Stage]) -> None:
    for other in others:
        if stage.key == other.key:
            reader.fault(f"{path}.key", Wrong.TWICE, "key", stage.key)
        elif when_and_whom(stage) == when_and_whom(other):
            reader.fault(f"{path}.offset", Wrong.TWICE, "offset, audience", other.key)


def when_and_whom(stage: Stage) -> tuple[Anchor | None, Offset, Audience]:
    """What two stages of a ladder must not share."""
    return stage.anchor, stage.offset, stage.audience
