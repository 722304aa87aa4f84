"""Statements for messages about points: rows of the reminder ledger."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from domain.ladder.stages import Subject
from models.points import PointsEntry
from models.queries.points import EntryRow, select_entries
from models.queries.reminder_locks import lock_rows
from models.queries.reminders import CANCELLED, open_rows
from models.reminders import Reminder

POINTS = "points"  # of an entry: the period is its number
POINTS_MONTH = "points_month"  # of a month that is laid open to objections
DECIDERS = "deciders"  # the recipient: whoever decides, found when the row is claimed


def due_points(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Messages about points that are due, the oldest first, none that another claim holds."""
    return session.scalars(
        select(Reminder)
        .where(
            *open_rows(),
            col(Reminder.subject) == Subject.POINTS.value,
            col(Reminder.obligation).in_((POINTS, POINTS_MONTH)),
            col(Reminder.not_before) <= now,
        )
        .order_by(col(Reminder.not_before), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def entries_by_id(session: Session, entry_ids: Collection[int]) -> dict[int, EntryRow]:
    """Some entries with the word on each."""
    rows = session.execute(select_entries().where(col(PointsEntry.id).in_(entry_ids)))
    return {row[0]: EntryRow._make(row) for row in rows}


def cancel_month(session: Session, branch_id: int, month: str) -> None:
    """What is not sent yet of a branch's month need not be sent any more."""
    unsent = (
        *open_rows(),
        col(Reminder.unit_id) == branch_id,
        col(Reminder.obligation) == POINTS_MONTH,
        col(Reminder.period) == month,
    )
    lock_rows(session, *unsent)
    session.connection().execute(update(Reminder).where(*unsent).values(state=CANCELLED))
