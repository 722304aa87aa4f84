"""Reading the files of rules/points/: every fault of every file is collected."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.minutes import AbsenceReason
from domain.points.amount import Rounding, points
from domain.points.checks import check_scheme
from domain.points.scheme import (
    Band,
    Derivation,
    Derives,
    Dimension,
    Duty,
    Event,
    Group,
    GroupPer,
    Months,
    Part,
    PartKind,
    Per,
    PointsRules,
    Scheme,
)
from domain.reading import (
    Fault,
    Parser,
    Reader,
    Wrong,
    as_set,
    choice,
    day,
    filled,
    flag,
    known,
    several,
    text,
    whole,
)
from domain.vocabulary import MemberTrait

POINTS_FOLDER = "points"
_DATES = {"since": "2026-01-01"}
_LABELS = {"label": '"…"', "label_en": '"…"'}
_FIRST_DAY = "the first day of a month: 2026-01-01"
_NEW_YEAR = "a 1 January: 2027-01-01"
_ANY, _PLUS, _GAIN = points(), points(0), points(1)

_LABELLED: Mapping[str, Parser] = {"label": text, "label_en": text}
_TOP: Mapping[str, Parser] = {
    **_LABELLED,
    "key": text,
    "version": text,
    "source": text,
    "since": day,
    "until": day,
    "left_out": as_set(several(choice(MemberTrait))),
    "months": choice(Months),
    "rounding": choice(Rounding),
    "floor": _ANY,
    "most": _ANY,
}
_TABLES = ("parts", "dimensions", "groups", "events", "bands", "scored", "reviewed")
_MOST_GRACE = 92  # days: later than that nobody would call it the month's or the half's
_DUTY: Mapping[str, Parser] = {
    **_LABELLED,
    "source": text,
    "grace_days": whole(0, _MOST_GRACE),
}
_PART: Mapping[str, Parser] = {
    **_LABELLED,
    "key": text,
    "kind": choice(PartKind),
    "per": choice(Per),
    "points": _GAIN,
    "full": _GAIN,
}
_DIMENSION: Mapping[str, Parser] = {
    **_LABELLED,
    "key": text,
    "part": text,
    "start": _ANY,
    "most": _ANY,
    "floor": _ANY,
}
_EVENT: Mapping[str, Parser] = {
    **_LABELLED,
    "code": text,
    "dimension": text,
    "points": _ANY,
    "up_to": _ANY,
    "cap_month": _PLUS,
    "cap_year": _PLUS,
    "evidence": flag,
    "group": text,
    "veto": text,
    "derived": lambda value: value,
}
_GROUP: Mapping[str, Parser] = {**_LABELLED, "key": text, "per": choice(GroupPer)}
_BAND: Mapping[str, Parser] = {**_LABELLED, "key": text, "at_least": _ANY}


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the rows of one array of tables are read."""

    name: str
    parsers: Mapping[str, Parser]
    needed: Mapping[str, str]


_KEYED = {"key": '"…"', **_LABELS}
_PARTS = _Rows("parts", _PART, {**_KEYED, "kind": '"cards"'})
_DIMENSIONS = _Rows("dimensions", _DIMENSION, {**_KEYED, "part": '"base"'})
_GROUPS = _Rows("groups", _GROUP, {**_KEYED, "per": '"occasion"'})
_EVENTS = _Rows(
    "events",
    _EVENT,
    {"code": '"…"', **_LABELS, "dimension": '"…"', "points": '"-2"'},
)
_BANDS = _Rows("bands", _BAND, _KEYED)


def read_points(
    documents: Mapping[str, Mapping[str, object]], kinds: Collection[str] | None = None
) -> tuple[PointsRules | None, tuple[Fault, ...]]:
    """Read all parsed files by their names; None with the whole list of faults if there is one.

    `kinds` are the kinds of meeting that derived events may name; None where they are not known.
    """
    faults: list[Fault] = []
    found: list[tuple[str, Scheme]] = []
    for name in sorted(documents):
        scheme, wrong = read_scheme(name, documents[name], kinds)
        faults += wrong
        if scheme is not None:
            found.append((name, scheme))
    faults += _overlaps(found)
    if faults:
        return None, tuple(faults)
    return PointsRules(tuple(scheme for _, scheme in found)), ()


def read_scheme(
    name: str, document: Mapping[str, object], kinds: Collection[str] | None = None
) -> tuple[Scheme | None, tuple[Fault, ...]]:
    """Read one parsed file; None with the whole list of faults if there is one."""
    reader = Reader(f"{POINTS_FOLDER}/{name}")
    top = _top(reader, document)
    parts = _rows(reader, document, _PARTS)
    dimensions = _rows(reader, document, _DIMENSIONS)
    groups = _rows(reader, document, _GROUPS)
    events = _events(reader, document, kinds)
    bands = _rows(reader, document, _BANDS)
    scored, reviewed = (_duty(reader, document, name) for name in ("scored", "reviewed"))
    if reader.faults:
        return None, tuple(reader.faults)
    scheme = Scheme(
        **top,
        parts=tuple(Part(**each) for each in parts),
        dimensions={each["key"]: Dimension(**each) for each in dimensions},
        groups={each["key"]: Group(**each) for each in groups},
        events={each["code"]: Event(**each) for each in events},
        bands=tuple(Band(**each) for each in bands),
        scored=scored,
        reviewed=reviewed,
    )
    check_scheme(reader, scheme)
    faults = tuple(reader.faults)
    return (None, faults) if faults else (scheme, ())


def _top(reader: Reader, document: Mapping[str, object]) -> dict[str, Any]:
    needed = {**_KEYED, "version": '"2026-11-21"', "source": '"…"', **_DATES, "parts": "[[parts]]"}
    reader.require("", document, {**needed, "bands": "[[bands]]"})
    plain = {key: value for key, value in document.items() if key not in _TABLES}
    top = reader.stated("", plain, _TOP)
    since, until = top.get("since"), top.get("until")
    if since is not None and since.day != 1:
        reader.fault("since", Wrong.UNKNOWN_VALUE, _FIRST_DAY, since)
    if until is not None and (until.month, until.day) != (1, 1):
        reader.fault("until", Wrong.UNKNOWN_VALUE, _NEW_YEAR, until)
    if since is not None and until is not None and until <= since:
        reader.fault("until", Wrong.TOO_SMALL, f"> {since}", until)
    return top


def _rows(reader: Reader, document: Mapping[str, object], how: _Rows) -> list[dict[str, Any]]:
    """The rows of an array of tables; whatever is wrong, and a key used twice, is a fault."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, raw in enumerate(reader.rows(how.name, document.get(how.name, [])), start=1):
        path = f"{how.name}.{number}"
        reader.require(path, raw, how.needed)
        stated = reader.stated(path, raw, how.parsers)
        name = "code" if "code" in how.needed else "key"
        key = stated.get(name)
        if key is not None and key in seen:
            reader.fault(f"{path}.{name}", Wrong.TWICE, f"≠ {key}", key)
        seen.update({key} if key else ())
        found.append(stated)
    return found


def _events(
    reader: Reader, document: Mapping[str, object], kinds: Collection[str] | None
) -> list[dict[str, Any]]:
    derived: Mapping[str, Parser] = {
        "from": choice(Derives),
        "kinds": as_set(filled(several(text if kinds is None else known(kinds)))),
        "reasons": as_set(filled(several(choice(AbsenceReason)))),
        "hours": _GAIN,
    }
    found = _rows(reader, document, _EVENTS)
    for number, stated in enumerate(found, start=1):
        if "derived" in stated:
            path = f"events.{number}.derived"
            raw = reader.table(path, stated["derived"])
            reader.require(path, raw, {"from": '"meeting_absent"'})
            read = reader.stated(path, raw, derived)
            source = read.pop("from", None)
            stated["derived"] = Derivation(source, **read) if source else None
    return found


def _duty(reader: Reader, document: Mapping[str, object], name: str) -> Duty | None:
    """By when something is due; None where the file does not ask for it, or says it wrong."""
    if name not in document:
        return None
    before = len(reader.faults)
    raw = reader.table(name, document[name])
    reader.require(name, raw, {**_LABELS, "source": '"…"', "grace_days": "10"})
    stated = reader.stated(name, raw, _DUTY)
    return Duty(**stated) if len(reader.faults) == before else None


def _overlaps(found: Sequence[tuple[str, Scheme]]) -> Iterator[Fault]:
    """Two files of one scheme must not hold on the same day."""
    for number, (name, one) in enumerate(found):
        for other_name, other in found[:number]:
            ends = (other.until or date.max, one.until or date.max)
            if one.key == other.key and one.since < ends[0] and other.since < ends[1]:
                file = f"{POINTS_FOLDER}/{name}"
                right = f"≠ {other_name}: until | since"
                yield Fault(file, "since", Wrong.TWICE, right, str(one.since))
