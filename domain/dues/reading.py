"""Reading rules/dues.toml and a branch's own settings: every fault is collected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from domain.dues.money import Rounding, percent, yuan
from domain.dues.rates import (
    Band,
    BaseChange,
    D,
    Dated,
    DuesRules,
    Duty,
    LastMonth,
    PayEvery,
    Publication,
    Rate,
    Settings,
    Step,
    Threshold,
    Told,
)
from domain.reading import (
    Fault,
    Parser,
    Reader,
    UnfitError,
    Wrong,
    choice,
    day,
    filled,
    flag,
    several,
    text,
    whole,
)
from domain.workdays import Moves

DUES_FILE = "dues.toml"
_LATEST_DAY = 28  # every month has it
_MOST_MONTHS = 24

SETTINGS: Mapping[str, Parser] = {
    "rounding": choice(Rounding),
    "base_change": choice(BaseChange),
    "ceiling": flag,
    "prepay_months": whole(0, _MOST_MONTHS),
    "backpay_months": whole(0, _MOST_MONTHS),
    "pay_every": choice(PayEvery),
    "dues_day": whole(1, _LATEST_DAY),
    "dues_day_moves": choice(Moves),
    "last_month": choice(LastMonth),
    "publication": choice(Publication),
    "steps": several(whole(1, _MOST_MONTHS)),
    "farmer": yuan,
}
_DATES: Mapping[str, Parser] = {"source": text, "since": day, "until": day}
_THRESHOLD: Mapping[str, Parser] = {**_DATES, "amount": yuan}
_BAND: Mapping[str, Parser] = {"rate": percent, "up_to": yuan}
_RATE: Mapping[str, Parser] = {
    **_DATES,
    "kind": text,
    "label": text,
    "label_en": text,
    "base": text,
    "base_en": text,
    "flat": yuan,
    "range": lambda value: _span(several(yuan)(value)),
    "bands": lambda value: value,
}
_STEP: Mapping[str, Parser] = {
    **_DATES,
    "months": whole(1, _MOST_MONTHS),
    "label": text,
    "label_en": text,
    "tell": filled(several(choice(Told))),
    "part_payments": flag,
    "national": flag,
}
_DATED = {"source": '"…"', "since": "2008-04-01"}
_LABELS = {"label": '"…"', "label_en": '"…"'}
_SUMS = ("bands", "flat", "range")
_TOP: Mapping[str, Parser] = {
    "version": text,
    **dict.fromkeys(
        ("settings", "rates", "ceilings", "large", "steps", "duty"),
        lambda value: value,
    ),
}


def read_dues(document: Mapping[str, object]) -> tuple[DuesRules | None, tuple[Fault, ...]]:
    """Read the parsed document; None with the whole list of faults if there is one."""
    reader = Reader(DUES_FILE)
    reader.require("", document, {"version": '"2026-11-21"', "rates": "[[rates]]"})
    reader.stated("", document, _TOP)
    settings = reader.table("settings", document.get("settings", {}))
    steps = _rows(reader, "steps", document, _STEP, {"months": "6", "tell": '["member"]', **_LABELS,
                  "part_payments": "true", "national": "true", **_DATED})  # fmt: skip
    found = DuesRules(
        version=str(document.get("version", "")),
        settings=Settings(**reader.stated("settings", settings, SETTINGS)),
        rates=_rates(reader, document),
        ceilings=_thresholds(reader, "ceilings", document),
        large=_thresholds(reader, "large", document),
        steps=tuple(Step(**each) for _, each in steps),
        duty=_duty(reader, document),
    )
    _check_overlaps(reader, "rates", found.rates, lambda row: row.kind)
    _check_overlaps(reader, "ceilings", found.ceilings, lambda _: "")
    _check_overlaps(reader, "large", found.large, lambda _: "")
    _check_overlaps(reader, "steps", found.steps, lambda row: row.months)
    faults = tuple(reader.faults)
    return (None, faults) if faults else (found, ())


def check_setting(field: str, value: object) -> tuple[Fault, ...]:
    """Everything wrong with one thing that a branch wants to set itself."""
    reader = Reader("overrides")
    reader.stated("", {field: value}, SETTINGS)
    return tuple(reader.faults)


def own_settings(rules: DuesRules, own: Mapping[str, object]) -> Settings:
    """The settings of a branch; what `check_setting` finds faulty changes nothing."""
    if not own:
        return rules.settings
    return replace(rules.settings, **Reader("overrides").stated("", own, SETTINGS))


def _rows(
    reader: Reader,
    name: str,
    document: Mapping[str, object],
    parsers: Mapping[str, Parser],
    needed: Mapping[str, str],
) -> Iterable[tuple[str, dict[str, Any]]]:
    """The sound rows of an array of tables, each with its path."""
    for number, raw in enumerate(reader.rows(name, document.get(name, [])), start=1):
        path, before = f"{name}.{number}", len(reader.faults)
        reader.require(path, raw, needed)
        stated = reader.stated(path, raw, parsers)
        until = stated.get("until")
        if until is not None and "since" in stated and until <= stated["since"]:
            reader.fault(f"{path}.until", Wrong.TOO_SMALL, f"> {stated['since']}", until)
        if len(reader.faults) == before:
            yield path, stated


def _thresholds(reader: Reader, name: str, document: Mapping[str, object]) -> tuple[Threshold, ...]:
    rows = _rows(reader, name, document, _THRESHOLD, {"amount": '"1000"', **_DATED})
    return tuple(Threshold(**each) for _, each in rows)


def _rates(reader: Reader, document: Mapping[str, object]) -> tuple[Rate, ...]:
    found = []
    needed = {"kind": '"salaried"', **_LABELS, **_DATED}
    for path, stated in _rows(reader, "rates", document, _RATE, needed):
        sums = [name for name in _SUMS if name in stated]
        if len(sums) != 1:
            reader.fault(path, Wrong.TWICE if sums else Wrong.MISSING, " | ".join(_SUMS), sums)
            continue
        if "bands" in stated:
            stated["bands"] = _bands(reader, f"{path}.bands", stated["bands"])
        found.append(Rate(**stated))
    return tuple(found)


def _bands(reader: Reader, path: str, value: object) -> tuple[Band, ...]:
    raw = reader.rows(path, value)
    found: list[Band] = []
    for number, row in enumerate(raw, start=1):
        where, before = f"{path}.{number}", len(reader.faults)
        last = number == len(raw)
        reader.require(where, row, {"rate": '"0.5%"'} | ({} if last else {"up_to": '"3000"'}))
        stated = reader.stated(where, row, _BAND)
        if last and "up_to" in row:
            reader.fault(f"{where}.up_to", Wrong.UNKNOWN_KEY, "rate", "up_to")
        if len(reader.faults) == before:
            found.append(Band(**stated))
    if not raw:
        reader.fault(path, Wrong.EMPTY, '[{ rate = "0.5%" }]')
    bounds = [band.up_to for band in found if band.up_to is not None]
    for lower, upper in pairwise(bounds):
        if upper <= lower:
            reader.fault(path, Wrong.TOO_SMALL, f"> {lower}", upper)
    return tuple(found)


def _duty(reader: Reader, document: Mapping[str, object]) -> Duty | None:
    if "duty" not in document:
        return None
    raw, before = reader.table("duty", document["duty"]), len(reader.faults)
    reader.require("duty", raw, {**_LABELS, **_DATED})
    stated = reader.stated("duty", raw, {**_DATES, "label": text, "label_en": text})
    if len(reader.faults) > before:
        return None
    return Duty(**stated, version=str(document.get("version", "")))


def _span(found: tuple[int, ...]) -> tuple[int, int]:
    right = '["0.20", "1.00"]'
    if len(found) != 2:  # noqa: PLR2004 - the least and the most
        raise UnfitError(Wrong.WRONG_TYPE, right)
    least, most = found
    if least > most:
        raise UnfitError(Wrong.TOO_SMALL, right)
    return least, most


def _check_overlaps(
    reader: Reader, name: str, rows: Sequence[D], key: Callable[[D], object]
) -> None:
    """Two rows of the same key must not hold on the same day."""
    for number, row in enumerate(rows):
        for other in rows[:number]:
            if key(row) == key(other) and _overlap(row, other):
                reader.fault(f"{name}.{key(row)}".rstrip("."), Wrong.TWICE, "until", row.since)


def _overlap(one: Dated, other: Dated) -> bool:
    return (one.until is None or other.since < one.until) and (
        other.until is None or one.since < other.until
    )
