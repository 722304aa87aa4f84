"""Statements for messages about points: rows of the reminder ledger, a period for each entry."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.points import PointsEntry
from models.queries.points import EntryRow, select_entries
from models.queries.reminders import open_rows
from models.reminders import Reminder

POINTS = "points"  # the period is the entry's number
DECIDERS = "deciders"  # the recipient: whoever decides, found when the row is claimed


def due_points(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Messages about points that are due, the oldest first, none that another claim holds."""
    return session.scalars(
        select(Reminder)
        .where(*open_rows(), col(Reminder.obligation) == POINTS, col(Reminder.not_before) <= now)
        .order_by(col(Reminder.not_before), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def entries_by_id(session: Session, entry_ids: Collection[int]) -> dict[int, EntryRow]:
    """Some entries with the word on each."""
    rows = session.execute(select_entries().where(col(PointsEntry.id).in_(entry_ids)))
    return {row[0]: EntryRow._make(row) for row in rows}
