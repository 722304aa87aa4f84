"""What a form hands over: one event with the minutes of each kind held in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from domain.minutes import AbsenceReason
from domain.quorum import Tally

HELD, PLANNED, CANCELLED, WITHDRAWN = "held", "planned", "cancelled", "withdrawn"


@dataclass(frozen=True, slots=True)
class MotionEntry:
    """One motion as it was reported; `rule` is a key of rules/meetings.toml."""

    text: str
    rule: str
    tally: Tally
    about: tuple[str, ...] = ()  # the people concerned, where the rule votes on each


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Somebody left out of the number entitled to vote; never automatic, always approved."""

    person_id: int
    reason: str
    decision: str  # of the superior organisation, with its date or number


@dataclass(frozen=True, slots=True)
class AttachmentEntry:
    """A file that proves the meeting; `size` in bytes, `stored_as` names the copy that is kept."""

    kind: str  # photo, document
    file_id: str
    file_unique_id: str
    name: str = ""
    size: int | None = None
    stored_as: str | None = None


@dataclass(frozen=True, slots=True)
class KindEntry:
    """The minutes of one kind within an event."""

    kind: str
    group_id: int | None = None
    agenda: str = ""
    resolution: str = ""
    motions: tuple[MotionEntry, ...] = ()
    lecturer: str = ""
    topic: str = ""
    content: str = ""
    credit_hours: int | None = None  # hundredths of an hour
    absent: Mapping[int, AbsenceReason] = field(  # by person
        default_factory=lambda: MappingProxyType({})
    )
    excluded: tuple[Exclusion, ...] = ()
    observers: str = ""
    said_expected: int | None = None  # numbers that were typed beside the lists
    said_present: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingEntry:
    """One event: a time and place, and the minutes of each kind that was held in it."""

    branch_id: int
    kinds: tuple[KindEntry, ...]
    started_at: datetime  # aware
    ended_at: datetime | None
    place: str
    chair_id: int | None
    recorder_id: int | None
    attachments: tuple[AttachmentEntry, ...] = ()
    source_chat_id: int | None = None
    source_message_id: int | None = None
    status: Literal["held", "planned"] = "held"
