"""Reading rules/obligations.toml: presets that inherit, dated rows, and a branch's own numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.facts import Level, Needs, Obligation
from domain.periods import PeriodKind
from domain.reading import (
    Parser,
    Reader,
    Wrong,
    as_set,
    choice,
    day,
    filled,
    flag,
    known,
    one_of,
    optional,
    several,
    text,
    whole,
)
from domain.vocabulary import BranchType

MOST_IN_A_PERIOD = 366
# What a branch may set itself.
_OWN: Mapping[str, Parser] = {
    "enabled": flag,
    "minimum": whole(0, MOST_IN_A_PERIOD),
    "maximum": optional(whole(0, MOST_IN_A_PERIOD)),
    "period": choice(PeriodKind),
    "months": optional(several(whole(1, 12))),
    "attendance_min": optional(whole(0, 100)),
    "soft": flag,
    "not_for": as_set(several(choice(BranchType))),
}
_NEEDED = {
    "label": '"…"',
    "label_en": '"…"',
    "period": one_of([kind.value for kind in PeriodKind]),
    "minimum": "1",
    "kinds": '["general_meeting"]',
}
_DATED = {"key": "general_meeting", "source": '"…"', "since": "2018-10-28"}
_DEFAULTS = {
    "level": Level.BRANCH,
    "needs": Needs.NONE,
    "maximum": None,
    "soft": False,
    "months": None,
    "attendance_min": None,
    "until": None,
}
_PRESET: Mapping[str, Parser] = {
    "label": text,
    "label_en": text,
    "source": text,
    "inherits": text,
    "obligations": lambda value: value,
}

Rows = tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Where rows stand: preset and version of the file."""

    preset: str
    version: str


@dataclass(frozen=True, slots=True)
class PresetLabel:
    """What people call a preset."""

    label: str
    label_en: str


def read_presets(
    reader: Reader, document: Mapping[str, object], kinds: Collection[str], version: str
) -> dict[str, Rows]:
    """All rows of each preset with what it inherits, ordered by obligation and date."""
    parsers = _row_parsers(kinds)
    found: dict[str, Rows] = {}
    for name, value in reader.table("presets", document.get("presets")).items():
        path = f"presets.{name}"
        raw = reader.table(path, value)
        reader.require(path, raw, {"label": '"…"', "label_en": '"…"', "source": '"…"'})
        stated = reader.stated(path, raw, {**_PRESET, "inherits": known(found)})
        parent = found.get(stated.get("inherits", ""), ())
        home = Home(name, version)
        own: list[Obligation] = []
        for row_path, row in _paths(reader, f"{path}.obligations", raw.get("obligations", [])):
            own += _read_row(reader, row_path, row, parent, parsers, home=home)
        _check_overlaps(reader, path, own)
        found[name] = _inherit(parent, own, home)
        for later, other in sharing(found[name]):
            shared = one_of(sorted(later.kinds & other.kinds))
            where = f"{path}.obligations.{later.key}"
            reader.fault(where, Wrong.TWICE, f"≠ {other.key}", shared)
    return found


def read_preset_labels(document: Mapping[str, object]) -> dict[str, PresetLabel]:
    """The labels of the presets of a document in which `read_presets` found no fault."""
    tables = Reader("").table("presets", document.get("presets"))
    found = {name: Reader("").table(name, value) for name, value in tables.items()}
    return {
        name: PresetLabel(str(raw["label"]), str(raw["label_en"])) for name, raw in found.items()
    }


def sharing(rows: Rows) -> list[tuple[Obligation, Obligation]]:
    """Pairs of obligations that one and the same record would satisfy.

    One record fulfils one cadence; two held on one occasion have minutes each (rulebook 2.4).
    """
    on = [row for row in rows if row.enabled]
    return [
        (row, other)
        for number, row in enumerate(on)
        for other in on[:number]
        if row.key != other.key and row.kinds & other.kinds and _overlap(row, other)
    ]


def read_preset_of(
    reader: Reader, document: Mapping[str, object], presets: Collection[str]
) -> dict[BranchType, str]:
    """The preset of each branch type; every type must have one."""
    raw = reader.table("branch_types", document.get("branch_types"))
    parsers: Mapping[str, Parser] = {kind.value: known(presets) for kind in BranchType}
    reader.require("branch_types", raw, dict.fromkeys(parsers, one_of(presets)))
    stated = reader.stated("branch_types", raw, parsers)
    return {BranchType(key): preset for key, preset in stated.items()}


def override(reader: Reader, row: Obligation, raw: Mapping[str, object]) -> Obligation:
    """The row with what a branch sets itself; setting anything turns a row on."""
    stated = reader.stated(row.key, raw, _OWN)
    if not stated:
        return row
    changes = {"enabled": True, **stated, "overridden": tuple(sorted(stated))}
    found = replace(row, **changes)
    _check_row(reader, row.key, raw, found)
    return found


def _row_parsers(kinds: Collection[str]) -> Mapping[str, Parser]:
    return {
        **_OWN,
        "key": text,
        "label": text,
        "label_en": text,
        "kinds": as_set(filled(several(known(kinds)))),
        "level": choice(Level),
        "needs": choice(Needs),
        "since": day,
        "until": day,
        "source": text,
    }


def _paths(reader: Reader, path: str, value: object) -> Iterable[tuple[str, Mapping[str, object]]]:
    for number, row in enumerate(reader.rows(path, value), start=1):
        yield f"{path}.{row.get('key', number)}", row


def _read_row(
    reader: Reader,
    path: str,
    raw: Mapping[str, object],
    parent: Rows,
    parsers: Mapping[str, Parser],
    *,
    home: Home,
) -> list[Obligation]:
    """One row in a list; an empty list when it is faulty."""
    before = len(reader.faults)
    reader.require(path, raw, _DATED)
    stated = reader.stated(path, raw, parsers)
    base = _base(parent, stated)
    if base is None:
        reader.require(path, raw, _NEEDED)
    if len(reader.faults) > before:
        return []
    fields = stated | {"preset": home.preset, "version": home.version}
    row = replace(base, **fields) if base else Obligation(**{**_DEFAULTS, **fields})
    _check_row(reader, path, raw, row)
    return [row]


def _base(parent: Rows, stated: Mapping[str, Any]) -> Obligation | None:
    """The inherited row in force when this one begins, else the first of its key."""
    same = [row for row in parent if row.key == stated.get("key")]
    since = stated.get("since", date.min)
    return next((row for row in same if row.in_force_on(since)), same[0] if same else None)


def _check_row(reader: Reader, path: str, raw: Mapping[str, object], row: Obligation) -> None:
    if row.maximum is not None and row.minimum > row.maximum:
        if "minimum" in raw:
            reader.fault(f"{path}.minimum", Wrong.TOO_LARGE, f"≤ {row.maximum}", row.minimum)
        else:
            reader.fault(f"{path}.maximum", Wrong.TOO_SMALL, f"≥ {row.minimum}", row.maximum)
    if row.until is not None and row.until <= row.since:
        reader.fault(f"{path}.until", Wrong.TOO_SMALL, f"> {row.since}", row.until)


def _check_overlaps(reader: Reader, path: str, rows: list[Obligation]) -> None:
    for number, row in enumerate(rows):
        for other in rows[:number]:
            if row.key == other.key and _overlap(row, other):
                reader.fault(f"{path}.obligations.{row.key}", Wrong.TWICE, "until", row.since)


def _overlap(one: Obligation, other: Obligation) -> bool:
    return (one.until is None or other.since < one.until) and (
        other.until is None or one.since < other.until
    )


def _inherit(parent: Rows, own: list[Obligation], home: Home) -> Rows:
    """Own rows, and what the parent says of other obligations and of times before and after."""
    order = list(dict.fromkeys(row.key for row in (*parent, *own)))
    kept = [replace(part, preset=home.preset) for row in parent for part in _around(row, own)]
    return tuple(sorted((*kept, *own), key=lambda row: (order.index(row.key), row.since)))


def _around(row: Obligation, own: list[Obligation]) -> list[Obligation]:
    """What is left of an inherited row before the first own row of its key and after the last."""
    same = [other for other in own if other.key == row.key]
    if not same:
        return [row]
    parts = []
    first = min(other.since for other in same)
    if row.since < first:
        parts.append(replace(row, until=min(row.until or first, first)))
    ends = [other.until for other in same if other.until is not None]
    if len(ends) == len(same) and (row.until is None or max(ends) < row.until):
        parts.append(replace(row, since=max(row.since, *ends)))
    return parts
