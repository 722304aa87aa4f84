"""What the ledger of reminders says of one obligation, period and unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.chats import Chat
from models.organisation import Account, Person, Unit
from models.queries.reminders import by_ladder
from models.reminders import Reminder, ReminderAttempt


class AttemptRow(NamedTuple):
    """One attempt."""

    at: datetime
    outcome: str
    detail: str


def rows_about(session: Session, obligation: str, period: str, unit_id: int) -> Sequence[Reminder]:
    """The rows of a unit for one obligation and period, in the order of planning."""
    return session.scalars(
        select(Reminder)
        .where(
            by_ladder(),
            col(Reminder.obligation) == obligation,
            col(Reminder.period) == period,
            col(Reminder.unit_id) == unit_id,
        )
        .order_by(col(Reminder.id))
    ).all()


def attempts_of(session: Session, reminder_id: int) -> list[AttemptRow]:
    """The attempts to deliver a row, oldest first."""
    rows = session.exec(
        select(col(ReminderAttempt.at), col(ReminderAttempt.outcome), col(ReminderAttempt.detail))
        .where(col(ReminderAttempt.reminder_id) == reminder_id)
        .order_by(col(ReminderAttempt.id))
    )
    return [AttemptRow._make(row) for row in rows]


def name_of_chat(session: Session, chat_id: int) -> str | None:
    """Whose chat it is: a person's name, or that of the unit it is bound to."""
    person = session.scalar(
        select(col(Person.name))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(col(Account.telegram_id) == chat_id)
    )
    if person is not None:
        return person
    return session.scalar(
        select(col(Unit.name))
        .join(Chat, col(Chat.unit_id) == col(Unit.id))
        .where(col(Chat.chat_id) == chat_id)
    )
