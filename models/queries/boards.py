"""Statements about the boards of branch groups: one row a branch and month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, true, update
from sqlmodel import Session, col

from models.chats import Chat
from models.organisation import Unit
from models.queries.reminders import (
    CANCELLED,
    DEAD,
    PLANNED,
    SENT,
    SUPERSEDED,
    insert_ignoring,
    open_rows,
)
from models.queries.settling import BOARD
from models.reminders import Reminder

RECIPIENT = "branch_group"
_SOME = 5000  # units named in one statement


def chats_state(session: Session) -> str:
    """Changes whenever a chat is bound, or can be written to again."""
    row = session.execute(
        select(func.count(), func.max(col(Chat.bound_at))).where(col(Chat.reachable) == true())
    ).one()
    return f"{row[0]} {row[1]}"


def has_chat() -> ColumnElement[bool]:
    """The condition that a unit is bound to a chat that can be written to."""
    return exists(select(1).where(col(Chat.unit_id) == col(Unit.id), col(Chat.reachable) == true()))


@dataclass(frozen=True, slots=True)
class Boards:
    """What the boards of a month share; both instants are aware."""

    period: str  # key of the month
    due_on: date  # its last day
    not_before: datetime
    midnight: datetime  # at which today has begun


def insert_boards(session: Session, boards: Boards, units: Sequence[int], now: datetime) -> int:
    """A row for each branch; rows that exist are left as they are. How many are new."""
    return insert_ignoring(
        session,
        [
            {
                "obligation": BOARD,
                "period": boards.period,
                "subject": BOARD,
                "unit_id": unit_id,
                "branch_id": unit_id,
                "stage": BOARD,
                "recipient": RECIPIENT,
                "due_on": boards.due_on,
                "state": PLANNED,
                "planned_at": now,
                "not_before": boards.not_before,
                "epoch": 0,
                "attempts": 0,
                "unknowns": 0,
                "edit_tries": 0,
                "pinned": False,
            }
            for unit_id in units
        ],
    )


def reopen_boards(session: Session, boards: Boards, units: Sequence[int]) -> None:
    """Boards that were not sent, or are not there any more, wait again.

    One that was sent today waits for another day.
    """
    gone = (col(Reminder.state) == SENT) & col(Reminder.message_id).is_(None)
    for at in range(0, len(units), _SOME):
        session.execute(
            update(Reminder)
            .where(
                col(Reminder.subject) == BOARD,
                col(Reminder.period) == boards.period,
                col(Reminder.unit_id).in_(units[at : at + _SOME]),
                or_(
                    col(Reminder.state).in_((CANCELLED, SUPERSEDED, DEAD)),
                    gone & (col(Reminder.not_before) < boards.midnight),
                ),
            )
            .values(
                state=PLANNED,
                not_before=boards.not_before,
                message_id=None,
                shown=None,
                edit_at=None,
                edit_tries=0,
                pinned=False,
            )
            .execution_options(synchronize_session=False)
        )


def look_again(session: Session, zone: str, since: date, now: datetime) -> None:
    """Every board of a zone whose month ended on a day or later is judged again."""
    here = select(col(Unit.id)).where(col(Unit.zone) == zone)
    session.execute(
        update(Reminder)
        .where(
            col(Reminder.subject) == BOARD,
            col(Reminder.state) == SENT,
            col(Reminder.message_id).is_not(None),
            col(Reminder.edit_at).is_(None),
            col(Reminder.due_on) >= since,
            col(Reminder.unit_id).in_(here),
        )
        .values(edit_at=now)
        .execution_options(synchronize_session=False)
    )


def due_boards(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Boards that are due, those that have waited longest first."""
    return session.scalars(
        select(Reminder)
        .where(*open_rows(), col(Reminder.not_before) <= now, col(Reminder.subject) == BOARD)
        .order_by(col(Reminder.not_before), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
