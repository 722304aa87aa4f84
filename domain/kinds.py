"""Kinds of meeting, and reading rules/meetings.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.quorum import Denominator, Share, Strictness, VoteRule
from domain.reading import (
    Parser,
    Reader,
    UnfitError,
    Wrong,
    choice,
    day,
    flag,
    known,
    several,
    text,
)


class Attends(StrEnum):
    """Whose list is frozen as those who should attend."""

    BRANCH = "branch"
    COMMITTEE = "committee"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A kind of meeting; read from rules/meetings.toml."""

    key: str
    label: str
    label_en: str
    short: str  # for buttons and matrix heads
    aliases: tuple[str, ...]  # other names that people type
    attends: Attends
    decides: bool  # motions are put to the vote
    lecture: bool  # lecturer and topic belong to the minutes
    study: bool  # what was studied belongs to the minutes
    vote_rules: tuple[str, ...]  # keys of vote rules offered; the first is the usual one
    source: str
    since: date


_SHARE = re.compile(r"(at_least|more_than) ([1-9][0-9]?)/([1-9][0-9]?)")
_SHARE_EXAMPLE = "at_least 1/2 | more_than 1/2"
_NAMES = {"label": '"…"', "label_en": '"…"', "source": '"…"'}


def share(value: object) -> Share:
    """A fraction with its strictness, for example `at_least 4/5`; never above the whole."""
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UnfitError(Wrong.WRONG_TYPE, _SHARE_EXAMPLE)
    numerator, denominator = int(found[2]), int(found[3])
    if numerator > denominator:
        raise UnfitError(Wrong.TOO_LARGE, _SHARE_EXAMPLE)
    return Share(Strictness(found[1]), numerator, denominator)


_RULE: Mapping[str, Parser] = {
    "label": text,
    "label_en": text,
    "quorum": share,
    "passing": share,
    "of": choice(Denominator),
    "written_opinions_count": flag,
    "exclusions": flag,
    "per_person": flag,
    "ballots": flag,
    "disputed": flag,
    "source": text,
}
_RULE_DEFAULTS = {
    "passing": None,
    "of": Denominator.ENTITLED,
    "written_opinions_count": False,
    "exclusions": False,
    "per_person": False,
    "ballots": False,
    "disputed": False,
}
_KIND_DEFAULTS = {
    "aliases": (),
    "decides": False,
    "lecture": False,
    "study": False,
    "vote_rules": (),
}


def read_vote_rules(reader: Reader, document: Mapping[str, object]) -> dict[str, VoteRule]:
    """The vote rules by key; faulty ones are left out and noted."""
    found = {}
    for key, value in reader.table("vote_rules", document.get("vote_rules")).items():
        path = f"vote_rules.{key}"
        before = len(reader.faults)
        raw = reader.table(path, value)
        reader.require(path, raw, _NAMES | {"quorum": _SHARE_EXAMPLE})
        stated = reader.stated(path, raw, _RULE)
        if len(reader.faults) == before:
            found[key] = VoteRule(key=key, **{**_RULE_DEFAULTS, **stated})
    return found


def read_kinds(
    reader: Reader, document: Mapping[str, object], vote_rules: Mapping[str, VoteRule]
) -> dict[str, MeetingKind]:
    """The kinds of meeting by key; faulty ones are left out and noted."""
    parsers: Mapping[str, Parser] = {
        "label": text,
        "label_en": text,
        "short": text,
        "aliases": several(text),
        "attends": choice(Attends),
        "decides": flag,
        "lecture": flag,
        "study": flag,
        "vote_rules": several(known(vote_rules)),
        "source": text,
        "since": day,
    }
    needed = _NAMES | {"short": '"…"', "attends": "branch | committee | group"}
    needed["since"] = "2018-10-28"
    found = {}
    for key, value in reader.table("kinds", document.get("kinds")).items():
        path = f"kinds.{key}"
        before = len(reader.faults)
        raw = reader.table(path, value)
        reader.require(path, raw, needed)
        stated = {**_KIND_DEFAULTS, **reader.stated(path, raw, parsers)}
        if stated["decides"] != bool(stated["vote_rules"]):
            reader.fault(
                f"{path}.vote_rules", Wrong.UNKNOWN_VALUE, '["ordinary"] | decides = false'
            )
        if len(reader.faults) == before:
            found[key] = MeetingKind(key=key, **stated)
    _check_names(reader, found)
    return found


def names_of(kind: MeetingKind) -> frozenset[str]:
    """Every name under which a kind can be asked for, in one case."""
    names = (kind.key, kind.label, kind.label_en, kind.short, *kind.aliases)
    return frozenset(name.casefold() for name in names)


def _check_names(reader: Reader, kinds: Mapping[str, MeetingKind]) -> None:
    taken: dict[str, str] = {}
    for kind in kinds.values():
        for name in sorted(names_of(kind)):
            if name in taken:
                reader.fault(f"kinds.{kind.key}", Wrong.TWICE, f"≠ kinds.{taken[name]}", name)
            taken[name] = kind.key
