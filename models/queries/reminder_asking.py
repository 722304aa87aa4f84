"""What was asked for beside the ladders: reminders put off, and 催一下."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, insert, select
from sqlmodel import Session, col

from models.organisation import Person
from models.queries.reminders import open_rows
from models.reminders import Reminder, ReminderSnooze

What = tuple[int, str, str]  # unit, obligation, period


class SnoozeRow(NamedTuple):
    """One time that reminders were put off."""

    id: int
    until: date
    reason: str
    name: str | None  # who asked
    asked_at: datetime


def snoozes_of(session: Session, unit_ids: Iterable[int]) -> dict[What, date]:
    """Until when reminders to some units are put off, or were: the newest row of each."""
    newest = (
        select(func.max(col(ReminderSnooze.id)))
        .where(col(ReminderSnooze.unit_id).in_(list(unit_ids)))
        .group_by(
            col(ReminderSnooze.unit_id), col(ReminderSnooze.obligation), col(ReminderSnooze.period)
        )
    )
    rows = session.execute(
        select(
            col(ReminderSnooze.unit_id),
            col(ReminderSnooze.obligation),
            col(ReminderSnooze.period),
            col(ReminderSnooze.until),
        ).where(col(ReminderSnooze.id).in_(newest))
    )
    return {(unit, obligation, period): until for unit, obligation, period, until in rows}


def snoozes_about(session: Session, what: What) -> list[SnoozeRow]:
    """Every time that one thing was put off, the newest last."""
    rows = session.execute(
        select(
            col(ReminderSnooze.id),
            col(ReminderSnooze.until),
            col(ReminderSnooze.reason),
            col(Person.name),
            col(ReminderSnooze.asked_at),
        )
        .outerjoin(Person, col(Person.id) == col(ReminderSnooze.asked_by))
        .where(*_about(ReminderSnooze, what))
        .order_by(col(ReminderSnooze.id))
    )
    return [SnoozeRow._make(row) for row in rows]


def add_snooze(session: Session, what: What, said: Mapping[str, object]) -> None:
    """Insert one row; the newest holds."""
    unit_id, obligation, period = what
    values = {"unit_id": unit_id, "obligation": obligation, "period": period, **said}
    session.connection().execute(insert(ReminderSnooze).values(**values))


def open_about(session: Session, what: What) -> Sequence[Reminder]:
    """The rows about one thing that may still be sent."""
    return session.scalars(
        select(Reminder).where(*open_rows(), *_about(Reminder, what)).order_by(col(Reminder.id))
    ).all()


def asked_about(session: Session, what: What, stage: str) -> Sequence[Reminder]:
    """The rows about one thing that were asked for under the name of a stage, oldest first."""
    return session.scalars(
        select(Reminder)
        .where(
            *_about(Reminder, what),
            col(Reminder.asked_by).is_not(None),
            col(Reminder.stage).startswith(stage, autoescape=True),
        )
        .order_by(col(Reminder.id))
    ).all()


def asked_together(session: Session, row: Reminder) -> Sequence[Reminder]:
    """The rows that were asked for in one press, of a branch and its groups."""
    return session.scalars(
        select(Reminder)
        .where(
            col(Reminder.branch_id) == row.branch_id,
            col(Reminder.obligation) == row.obligation,
            col(Reminder.period) == row.period,
            col(Reminder.asked_by) == row.asked_by,
            col(Reminder.planned_at) == row.planned_at,
        )
        .order_by(col(Reminder.id))
    ).all()


def beside(session: Session, row: Reminder) -> Sequence[Reminder]:
    """The rows of the message that a row is part of, itself among them."""
    same = (
        (col(Reminder.id) == row.id)
        if row.taken_at is None
        else (col(Reminder.chat_id) == row.chat_id)
        & (col(Reminder.taken_at) == row.taken_at)
        & (col(Reminder.subject) == row.subject)
    )
    return session.scalars(select(Reminder).where(same).order_by(col(Reminder.id))).all()


def _about(
    table: type[Reminder] | type[ReminderSnooze], what: What
) -> tuple[ColumnElement[bool], ...]:
    unit_id, obligation, period = what
    return (
        col(table.unit_id) == unit_id,
        col(table.obligation) == obligation,
        col(table.period) == period,
    )
