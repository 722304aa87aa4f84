"""Texts as they are stored: as typed, without marks that nobody sees, within their limits."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.errors import DomainError
from domain.minutes import Problem
from services.meetings.entries import KindEntry, MeetingEntry

# Characters, by field; what is longer belongs into a file.
LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "place": 200,
        "lecturer": 120,
        "topic": 400,
        "observers": 1000,
        "agenda": 4000,
        "resolution": 4000,
        "content": 4000,
        "motion": 1000,
        "exclusion": 400,
        "reason": 1000,
    }
)
SHORTEST_REASON = 2  # characters
# Control characters but the line feed; marks that turn the direction of the text, which would
# change how a line of the ledger reads; halves of surrogate pairs, which no database stores.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SHARED = ("place",)
_OF_A_KIND = ("agenda", "resolution", "lecturer", "topic", "content", "observers")


def cleaned(text: str) -> str:
    """The text without unseen marks and without blanks around it."""
    return _UNSEEN.sub("", text).strip()


def clean_entry(entry: MeetingEntry) -> MeetingEntry:
    """The entry with all its texts cleaned."""
    return replace(
        entry, place=cleaned(entry.place), kinds=tuple(_clean_kind(each) for each in entry.kinds)
    )


def _clean_kind(entry: KindEntry) -> KindEntry:
    return replace(
        entry,
        agenda=cleaned(entry.agenda),
        resolution=cleaned(entry.resolution),
        lecturer=cleaned(entry.lecturer),
        topic=cleaned(entry.topic),
        content=cleaned(entry.content),
        observers=cleaned(entry.observers),
        motions=tuple(replace(each, text=cleaned(each.text)) for each in entry.motions),
        excluded=tuple(
            replace(each, reason=cleaned(each.reason), decision=cleaned(each.decision))
            for each in entry.excluded
        ),
    )


def too_long(entry: MeetingEntry, kind: KindEntry) -> Iterator[Problem]:
    """Each text over its limit, with both numbers."""
    texts = [(name, getattr(entry, name)) for name in _SHARED]
    texts += [(name, getattr(kind, name)) for name in _OF_A_KIND]
    texts += [("motion", motion.text) for motion in kind.motions]
    texts += [
        ("exclusion", text) for each in kind.excluded for text in (each.reason, each.decision)
    ]
    for name, text in texts:
        if len(text) > LIMITS[name]:
            yield Problem(
                "meeting.too_long", {"field": name, "length": len(text), "limit": LIMITS[name]}
            )


def clean_reason(reason: str) -> str:
    """The reason of a correction or withdrawal; raises when it says nothing or too much."""
    kept = cleaned(reason)
    if len(kept) < SHORTEST_REASON:
        raise DomainError("meeting.reason_missing", least=SHORTEST_REASON)
    if len(kept) > LIMITS["reason"]:
        raise DomainError(
            "meeting.too_long", field="reason", length=len(kept), limit=LIMITS["reason"]
        )
    return kept
