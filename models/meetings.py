"""Meeting records: append-only rows; a correction or withdrawal names the row that it replaces."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Event(SQLModel, table=True):
    """One coming-together at a day and place; it holds one record for each kind of meeting."""

    __tablename__ = "event"

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id", index=True)
    held_on: date


class MeetingRecord(SQLModel, table=True):
    """The minutes of one meeting of one kind; counts are frozen with it."""

    __tablename__ = "meeting_record"
    __table_args__ = (
        Index("ix_meeting_record_unit_day", "unit_id", "held_on"),
        Index("ix_meeting_record_branch_day", "branch_id", "held_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    branch_id: int = Field(foreign_key="unit.id")
    unit_id: int = Field(foreign_key="unit.id")  # the branch, or the group for a group meeting
    kind: str = Field(max_length=32)  # key in rules/meetings.toml
    status: str = Field(max_length=12)  # held, planned, cancelled, withdrawn
    serial: int  # 第 n 次 of its kind in the unit and year
    held_on: date  # in the branch's zone; decides the period
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    place: str = Field(max_length=200)
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    recorder_id: int | None = Field(default=None, foreign_key="person.id")
    observers: str = Field(default="", sa_type=Text)
    agenda: str = Field(default="", sa_type=Text)
    resolution: str = Field(default="", sa_type=Text)
    lecturer: str = Field(default="", max_length=120)
    topic: str = Field(default="", max_length=400)
    content: str = Field(default="", sa_type=Text)  # what was studied
    credit_hours: int | None = None  # hundredths of an hour (学时)
    expected: int = 0
    present: int = 0
    expected_voters: int = 0
    present_voters: int = 0
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    replaces_id: int | None = Field(default=None, foreign_key="meeting_record.id", unique=True)
    reason: str = Field(default="", sa_type=Text)  # of a correction or withdrawal
    source_chat_id: int | None = Field(default=None, sa_type=BigInteger)
    source_message_id: int | None = None


class Attendance(SQLModel, table=True):
    """One person who should have attended one meeting, as the roster said on that day."""

    __tablename__ = "attendance"

    record_id: int = Field(foreign_key="meeting_record.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    present: bool
    votes: bool  # entitled to vote in this meeting
    reason: str | None = Field(default=None, max_length=20)  # domain.meetings.AbsenceReason


class Motion(SQLModel, table=True):
    """One motion with its own tally and the ruling as it was computed."""

    __tablename__ = "motion"

    record_id: int = Field(foreign_key="meeting_record.id", primary_key=True)
    position: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    rule: str = Field(max_length=32)  # vote rule key in rules/meetings.toml
    votes_for: int
    votes_against: int
    votes_abstain: int
    written_for: int = 0
    written_against: int = 0
    written_abstain: int = 0
    entitled: int
    voters_present: int
    quorum_needed: int
    votes_needed: int
    quorum_met: bool
    passed: bool


class Attachment(SQLModel, table=True):
    """A photo or document that proves a record; a copy is kept where it could be downloaded."""

    __tablename__ = "attachment"

    id: int | None = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="meeting_record.id", index=True)
    kind: str = Field(max_length=12)  # photo, document
    file_id: str = Field(sa_type=Text)
    file_unique_id: str = Field(max_length=64, index=True)
    name: str = Field(default="", max_length=200)
    size: int | None = Field(default=None, sa_type=BigInteger)  # bytes
    stored_as: str | None = Field(default=None, max_length=200)  # file name below data/files
