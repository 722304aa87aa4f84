"""Messages that nobody asked for: rows first, then deliveries."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Reminder(SQLModel, table=True):
    """One stage of one obligation of one unit and period for one recipient."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("obligation", "period", "unit_id", "stage", "recipient"),
        Index("ix_reminder_due", "state", "not_before"),
        Index("ix_reminder_taken", "chat_id", "taken_at"),
        Index("ix_reminder_message", "chat_id", "message_id"),
        Index("ix_reminder_edit", "subject", "edit_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    obligation: str = Field(max_length=40)
    period: str = Field(max_length=20)
    subject: str = Field(max_length=12)  # domain.ladder.stages.Subject
    unit_id: int = Field(foreign_key="unit.id", index=True)
    branch_id: int = Field(foreign_key="unit.id")
    stage: str = Field(max_length=20)  # of its ladder; a repeat with its number: "ended+1"
    recipient: str = Field(max_length=32)  # an audience or a person, found when it is claimed
    due_on: date  # the last day on which it is in time
    state: str = Field(
        max_length=12
    )  # planned claimed sent unknown retry dead superseded cancelled
    planned_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    epoch: int = 0  # counts claims; an older claim may not write a result
    attempts: int = 0
    unknowns: int = 0  # attempts of which nobody knows whether they arrived; two at most
    told: str | None = Field(
        default=None, max_length=16
    )  # of meetings: the audience that was found
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: int | None = None
    taken_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # when it was last claimed: a chat is told so many things a day
    asked_by: int | None = Field(
        default=None, foreign_key="person.id"
    )  # who pressed 催一下, or asked to be told again; a ladder's own calls have nobody
    edit_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # its message is to be edited from this instant on
    edit_tries: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}
    )  # edits in a row that did not reach it
    shown: str | None = Field(
        default=None, max_length=64
    )  # digest of what its message shows now, where it is edited
    pinned: bool = False


class ReminderAttempt(SQLModel, table=True):
    """What became of one attempt to deliver one reminder."""

    __tablename__ = "reminder_attempt"

    id: int | None = Field(default=None, primary_key=True)
    reminder_id: int = Field(foreign_key="reminder.id", index=True)
    epoch: int
    at: datetime = Field(sa_type=UtcDateTime)
    outcome: str = Field(max_length=12)
    detail: str = Field(default="", max_length=200)


class SendingStop(SQLModel, table=True):
    """A chat that Telegram wants to be left alone for a while, or all of them."""

    __tablename__ = "sending_stop"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)  # 0: all chats
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


class ClockMark(SQLModel, table=True):
    """The last day for which something was done once a day, so that an idle tick asks one row."""

    __tablename__ = "clock_mark"

    name: str = Field(primary_key=True, max_length=60)  # what, and in which zone
    day: date
    seen: str = Field(default="", max_length=120)  # what the roster and the rules were then


class ReminderSetting(SQLModel, table=True):
    """One thing that a branch has set otherwise than rules/reminders.toml; its newest row holds."""

    __tablename__ = "reminder_setting"
    __table_args__ = (Index("ix_reminder_setting_unit_field", "unit_id", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    field: str = Field(max_length=80)
    value: str = Field(sa_type=Text)  # JSON; null goes back to the rules
    set_by: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcDateTime)


class ReminderSuspension(SQLModel, table=True):
    """A time in which a branch is not reminded, both days in it; a later row may replace it."""

    __tablename__ = "reminder_suspension"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    since: date
    until: date  # before `since`: withdrawn
    reason: str = Field(sa_type=Text)
    approver: str = Field(max_length=120)  # who approved it, as the decision says
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    replaces_id: int | None = Field(default=None, foreign_key="reminder_suspension.id", unique=True)


class ReminderSnooze(SQLModel, table=True):
    """A unit's reminders of one obligation and period put off; the newest row holds."""

    __tablename__ = "reminder_snooze"
    __table_args__ = (Index("ix_reminder_snooze_what", "unit_id", "obligation", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    obligation: str = Field(max_length=40)
    period: str = Field(max_length=20)
    until: date  # the first day on which it is reminded again
    reason: str = Field(sa_type=Text)
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)


class DigestSeal(SQLModel, table=True):
    """A quarter's digest as it was sent: its figures, the rules they came from, and their hash."""

    __tablename__ = "digest_seal"
    __table_args__ = (UniqueConstraint("unit_id", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    period: str = Field(max_length=20)
    rules: str = Field(max_length=80)  # version
    content: str = Field(sa_type=Text)  # JSON with sorted keys
    digest: str = Field(max_length=64)  # SHA-256 of rules and content, in hexadecimal
    sealed_at: datetime = Field(sa_type=UtcDateTime)
