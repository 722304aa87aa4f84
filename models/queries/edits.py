"""Statements about messages that are to be edited: taken with a lease, finished if it holds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from models.chats import Chat
from models.organisation import Account
from models.queries.reminders import LADDER_SUBJECTS, SENT
from models.queries.settling import BOARD
from models.reminders import Reminder

Place = tuple[int, int]  # chat and message


def due_places(session: Session, now: datetime, limit: int) -> list[Place]:
    """Reminders that are to be edited, those that have waited longest first."""
    rows = session.execute(
        select(col(Reminder.chat_id), col(Reminder.message_id))
        .where(*_due(LADDER_SUBJECTS, now))
        .group_by(col(Reminder.chat_id), col(Reminder.message_id))
        .order_by(func.min(col(Reminder.edit_at)), func.min(col(Reminder.id)))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def rows_in(session: Session, places: Iterable[Place]) -> Sequence[Reminder]:
    """All rows of some messages; a record that is being committed is waited for."""
    these = [
        and_(col(Reminder.chat_id) == chat_id, col(Reminder.message_id) == message_id)
        for chat_id, message_id in places
    ]
    return session.scalars(
        select(Reminder)
        .where(or_(*these))
        .order_by(col(Reminder.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def due_boards_shown(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Boards that are to be looked at again, those that have waited longest first."""
    return session.scalars(
        select(Reminder)
        .where(*_due((BOARD,), now))
        .order_by(col(Reminder.edit_at), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def languages(session: Session, chat_ids: Iterable[int]) -> dict[int, str | None]:
    """The language that the person of each private chat has chosen."""
    rows = session.execute(
        select(col(Account.telegram_id), col(Account.language)).where(
            col(Account.telegram_id).in_(list(chat_ids))
        )
    )
    return {row[0]: row[1] for row in rows}


def edited(session: Session, shown: Mapping[int, str], lease: datetime) -> None:
    """The message shows this now; what has changed since the lease was taken is edited again."""
    for word in sorted(set(shown.values())):
        ids = [row_id for row_id, each in shown.items() if each == word]
        session.execute(update(Reminder).where(col(Reminder.id).in_(ids)).values(shown=word))
    _released(session, shown, lease, edit_at=None, edit_tries=0)


def edit_later(session: Session, ids: Iterable[int], lease: datetime, at: datetime) -> None:
    """The message could not be edited; it is tried again."""
    _released(session, ids, lease, edit_at=at, edit_tries=Reminder.edit_tries + 1)


def edit_no_more(session: Session, ids: Iterable[int], lease: datetime) -> None:
    """The message cannot be edited; what is recorded later tries again."""
    _released(session, ids, lease, edit_at=None, edit_tries=0)


def lost_boards(session: Session, ids: Iterable[int], now: datetime) -> None:
    """The messages of these rows are not there; of those about a board a new one may be sent."""
    session.execute(
        update(Reminder)
        .where(col(Reminder.id).in_(list(ids)), col(Reminder.subject) == BOARD)
        .values(message_id=None, shown=None, pinned=False, edit_at=None, not_before=now)
    )


def note_pinned(session: Session, ids: Iterable[int]) -> None:
    """It is pinned, or cannot be: either way that is done."""
    session.execute(update(Reminder).where(col(Reminder.id).in_(list(ids))).values(pinned=True))


def note_unreachable(session: Session, chat_id: int) -> None:
    """Nobody can be written to there until they come back."""
    for table, column in ((Account, col(Account.telegram_id)), (Chat, col(Chat.chat_id))):
        session.execute(update(table).where(column == chat_id).values(reachable=False))


def _due(subjects: Sequence[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Reminder.edit_at) <= now,
        col(Reminder.subject).in_(subjects),
        col(Reminder.state) == SENT,
        col(Reminder.message_id).is_not(None),
    )


def _released(session: Session, ids: Iterable[int], lease: datetime, **values: object) -> int:
    held: ColumnElement[bool] = col(Reminder.edit_at) == lease
    done = session.execute(
        update(Reminder)
        .where(col(Reminder.id).in_(list(ids)), held)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[object]", done).rowcount
