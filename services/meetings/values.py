"""What goes into and comes out of the use cases for meetings: frozen values, nothing of the ORM."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.attendance import Rate
from domain.minutes import AbsenceReason
from domain.obligations import State
from domain.periods import PeriodKind
from domain.quorum import Ruling, Tally


@dataclass(frozen=True, slots=True)
class MotionEntry:
    """One motion as it was reported; `rule` is a key of rules/meetings.toml."""

    text: str
    rule: str
    tally: Tally
    about: tuple[str, ...] = ()


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
    absent: Mapping[int, AbsenceReason] = field(default_factory=dict)  # by person
    excluded: frozenset[int] = frozenset()  # approved out of the number entitled to vote
    observers: str = ""


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
    status: str = "held"  # held, planned


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the branch, as names are matched against."""

    person_id: int
    name: str
    group: str | None
    office: str | None  # an office of the branch committee


@dataclass(frozen=True, slots=True)
class ExpectedPerson:
    """Somebody who should attend."""

    person_id: int
    name: str
    votes: bool


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """Who should attend a kind of meeting on a day."""

    people: tuple[ExpectedPerson, ...]

    @property
    def voters(self) -> int:
        return sum(person.votes for person in self.people)


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit and what it is called."""

    unit_id: int
    name: str


@dataclass(frozen=True, slots=True)
class BranchContext:
    """What a form needs to know of a branch before it asks."""

    branch_id: int
    name: str
    zone: str
    kinds: tuple[str, ...]  # those that make sense for it
    groups: tuple[UnitName, ...]
    secretary_id: int | None
    likely_chairs: tuple[int, ...]  # secretary first
    me: int | None  # the person who asks, when of this branch
    my_group_id: int | None
    places: tuple[str, ...]  # last used, newest first
    last_theme_day: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a record did for one obligation in its period."""

    obligation: str
    label: str
    label_en: str
    period: str  # key, such as 2026Q4
    period_kind: PeriodKind
    counted: int
    minimum: int
    missing: int
    state: State


@dataclass(frozen=True, slots=True)
class KindReceipt:
    """What was recorded of one kind."""

    record_id: int
    kind: str
    unit_id: int
    unit_name: str | None  # of the group; None for the branch itself
    serial: int
    expected: int
    present: int
    rate: Rate | None
    rulings: tuple[tuple[str, Ruling], ...]  # the motion's text with its ruling
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded, and what it did for the periods."""

    event_id: int
    branch_id: int
    zone: str
    started_at: datetime
    status: str
    corrected: bool
    kinds: tuple[KindReceipt, ...]


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """One person's line in the frozen list."""

    person_id: int
    name: str
    present: bool
    votes: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class MotionView:
    """A motion with its tally and its ruling as frozen."""

    text: str
    rule: str
    tally: Tally
    entitled: int
    voters_present: int
    quorum_needed: int
    votes_needed: int
    quorum_met: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A record in full."""

    record_id: int
    event_id: int
    branch_id: int
    branch_name: str
    group_id: int | None
    group_name: str | None
    zone: str
    kind: str
    status: str
    serial: int
    held_on: date
    started_at: datetime
    ended_at: datetime | None
    place: str
    chair_id: int | None
    chair: str | None
    recorder_id: int | None
    recorder: str | None
    observers: str
    agenda: str
    resolution: str
    lecturer: str
    topic: str
    content: str
    credit_hours: int | None
    expected: int
    present: int
    expected_voters: int
    present_voters: int
    attendance: tuple[AttendanceView, ...]
    motions: tuple[MotionView, ...]
    attachments: int
    recorded_by: str | None
    recorded_by_id: int | None
    recorded_at: datetime
    replaces_id: int | None
    replaced_by: int | None
    reason: str
    source_chat_id: int | None
    source_message_id: int | None


@dataclass(frozen=True, slots=True)
class Attended:
    """One meeting of one's own attendance."""

    held_on: date
    kind: str
    present: bool
    reason: str | None
