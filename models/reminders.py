"""Messages that nobody asked for: rows first, then deliveries."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Reminder(SQLModel, table=True):
    """One stage of one obligation of one unit and period for one recipient."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("obligation", "period", "unit_id", "stage", "recipient"),
        Index("ix_reminder_due", "state", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    obligation: str = Field(max_length=40)
    period: str = Field(max_length=20)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    branch_id: int = Field(foreign_key="unit.id")
    stage: str = Field(max_length=20)
    recipient: str = Field(max_length=32)  # "branch": whoever answers for it, resolved when sent
    due_on: date  # last day of the period
    state: str = Field(
        max_length=12
    )  # planned claimed sent unknown retry dead superseded cancelled
    planned_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    epoch: int = 0  # counts claims; an older claim may not write a result
    attempts: int = 0
    unknowns: int = 0  # attempts of which nobody knows whether they arrived; two at most
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    message_id: int | None = None


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
