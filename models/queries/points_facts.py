"""Named queries over other ledgers for points: attendance, and reminders of dues that were sent."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.meetings import Attendance, MeetingRecord
from models.organisation import Membership, Unit
from models.queries.compliance import HELD
from models.queries.dues import People
from models.queries.dues_reminders import DUES, MEMBER
from models.queries.reminders import SENT
from models.reminders import Reminder, ReminderAttempt

# A stage is made up for, and tried again, for a month or so and no longer.
_TRIED = timedelta(days=62)


class AttendedRow(NamedTuple):
    """One person in one record that stands; `first_id` is the first record of its event."""

    person_id: int
    record_id: int
    first_id: int
    kind: str
    held_on: date
    present: bool
    reason: str | None
    credit_hours: int | None


class ChasedRow(NamedTuple):
    """One reminder of dues that reached a member after the dues day; `at` in UTC."""

    person_id: int
    reminder_id: int
    period: str
    at: datetime
    zone: str


def attended(
    session: Session,
    people: People,
    first: date,
    until: date,
    present: Collection[bool],
    *,
    studied: bool,
) -> list[AttendedRow]:
    """Where these people were expected in [first, until), as the frozen lists say.

    `present` says which of them are asked for; `studied` adds those present with study hours.
    """
    later, beside = aliased(MeetingRecord), aliased(MeetingRecord)
    came = col(Attendance.present)
    # A correction stays in its event, and so do the kinds that were held together.
    opened = (
        select(func.min(col(beside.id)))
        .where(col(beside.event_id) == col(MeetingRecord.event_id))
        .scalar_subquery()
    )
    wanted = [came == literal(each) for each in sorted(present)]
    if studied:
        wanted.append(and_(came == literal(True), col(MeetingRecord.credit_hours) > 0))
    rows = session.execute(
        select(
            col(Attendance.person_id),
            col(MeetingRecord.id),
            opened,
            col(MeetingRecord.kind),
            col(MeetingRecord.held_on),
            came,
            col(Attendance.reason),
            col(MeetingRecord.credit_hours),
        )
        .join(MeetingRecord, col(MeetingRecord.id) == col(Attendance.record_id))
        .where(
            col(Attendance.person_id).in_(people),
            col(MeetingRecord.status) == HELD,
            col(MeetingRecord.held_on) >= first,
            col(MeetingRecord.held_on) < until,
            not_(exists(select(1).where(col(later.replaces_id) == col(MeetingRecord.id)))),
            or_(*wanted),
        )
        .order_by(col(MeetingRecord.id))
    )
    return [AttendedRow._make(row) for row in rows]


def chased(
    session: Session, people: People, first: date, until: date, stages: Collection[str]
) -> list[ChasedRow]:
    """Reminders of some stages that reached these people, for dues days around some days."""
    named = select(literal(MEMBER) + cast(col(Membership.person_id), String)).where(
        col(Membership.person_id).in_(people)
    )
    sent = (
        select(func.max(col(ReminderAttempt.at)))
        .where(
            col(ReminderAttempt.reminder_id) == col(Reminder.id),
            col(ReminderAttempt.outcome) == SENT,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Reminder.recipient),
            col(Reminder.id),
            col(Reminder.period),
            sent,
            col(Unit.zone),
        )
        .join(Unit, col(Unit.id) == col(Reminder.branch_id))
        .where(
            *_sent_after(first, until, stages),
            col(Reminder.recipient).in_(named),
            sent.is_not(None),
        )
        .order_by(col(Reminder.id))
    )
    return [ChasedRow(int(who.removeprefix(MEMBER)), *rest) for who, *rest in rows]


def chased_people(people: People, first: date, until: date, stages: Collection[str]) -> People:
    """Those of these people whom `chased` names."""
    member = col(Reminder.recipient).startswith(MEMBER, autoescape=True)
    number = func.substr(col(Reminder.recipient), len(MEMBER) + 1)
    # The database must not turn the name of an office into a number.
    told = select(case((member, cast(number, Integer)))).where(
        *_sent_after(first, until, stages), member
    )
    return select(col(Membership.person_id)).where(
        col(Membership.person_id).in_(people), col(Membership.person_id).in_(told)
    )


def _sent_after(
    first: date, until: date, stages: Collection[str]
) -> tuple[ColumnElement[bool], ...]:
    """Reminders of dues of some stages, of dues days from two months before the first day."""
    return (
        col(Reminder.obligation) == DUES,
        col(Reminder.stage).in_(sorted(stages)),
        col(Reminder.state) == SENT,
        col(Reminder.due_on) >= first - _TRIED,
        col(Reminder.due_on) < until,
    )
