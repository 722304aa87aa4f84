"""What chats have been told lately of what nobody asked for."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from models.organisation import Unit
from models.queries.reminders import CLAIMED, SENT, UNKNOWN
from models.reminders import Reminder


class Said(NamedTuple):
    """A row that was sent to a chat, may have been, or is on its way."""

    chat_id: int
    at: datetime
    message_id: int | None
    subject: str

    @property
    def message(self) -> tuple[object, ...]:
        """Which message it is part of; of what has no number yet, by when it was claimed."""
        return (self.message_id,) if self.message_id is not None else (self.at, self.subject)


def said_since(session: Session, chats: Iterable[int], since: datetime) -> list[Said]:
    """What some chats have been told since an instant; `at` is when it was claimed."""
    rows = session.execute(
        select(
            col(Reminder.chat_id),
            col(Reminder.taken_at),
            col(Reminder.message_id),
            col(Reminder.subject),
        )
        .where(
            col(Reminder.chat_id).in_(list(chats)),
            col(Reminder.taken_at) >= since,
            col(Reminder.state).in_((SENT, UNKNOWN, CLAIMED)),
        )
        .distinct()
    )
    return [Said._make(row) for row in rows]


def zones_of(session: Session, unit_ids: Iterable[int]) -> dict[int, str]:
    """The zones of some units."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.zone)).where(col(Unit.id).in_(list(unit_ids)))
    )
    return {row.id: row.zone for row in rows}
