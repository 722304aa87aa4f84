"""What comes out of the use cases for meetings: frozen values, nothing of the ORM."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.attendance import Rate
from domain.minutes import Problem
from domain.obligations import State
from domain.periods import PeriodKind
from domain.quorum import Ruling, Tally
from services.meetings.entries import AttachmentEntry


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
    committee: bool  # a term of the branch committee runs today
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
    status: str  # held, planned, cancelled, withdrawn
    serial: int  # 0 while it is planned
    expected: int
    present: int
    rate: Rate | None
    rulings: tuple[tuple[str, Ruling], ...]  # the motion's text with its ruling
    steps: tuple[Step, ...]  # how the obligations that this kind serves stand now


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
    files: tuple[AttachmentEntry, ...]
    recorded_by: str | None
    recorded_by_id: int | None
    recorded_at: datetime
    replaces_id: int | None
    replaced_by: int | None
    reason: str
    source_chat_id: int | None
    source_message_id: int | None

    @property
    def attachments(self) -> int:
        """How many files prove it."""
        return len(self.files)


@dataclass(frozen=True, slots=True)
class Listed:
    """One record as a list shows it."""

    record_id: int
    kind: str
    unit_name: str
    held_on: date
    serial: int
    status: str
    present: int
    expected: int


@dataclass(frozen=True, slots=True)
class CheckedKind:
    """What the summary shows of one kind before it is submitted."""

    kind: str
    expected: int
    present: int
    expected_voters: int
    present_voters: int
    absent: tuple[str, ...]  # names
    problems: tuple[Problem, ...]
    rulings: tuple[tuple[str, Ruling], ...]  # as they would be frozen


@dataclass(frozen=True, slots=True)
class Attended:
    """One meeting of one's own attendance."""

    held_on: date
    kind: str
    present: bool
    reason: str | None
