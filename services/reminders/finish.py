"""Finishing: what became of a claimed message, written unless a later claim has taken over."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlmodel import col

from models.chats import Chat
from models.organisation import Account
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.reminders.claim import MOST_ATTEMPTS, Claim
from services.seam import Tx, use_case


class Result(StrEnum):
    """The outcomes of one attempt."""

    SENT = "sent"
    UNKNOWN = "unknown"  # it may have arrived
    RETRY = "retry"  # it did not arrive; later perhaps
    DEAD = "dead"  # it will never arrive there


@use_case(may=May.OPERATE, writes=True)
def finish(
    tx: Tx,
    claimed: Claim,
    result: Result,
    *,
    message_id: int | None = None,
    after: float = 0.0,
    detail: str = "",
) -> int:
    """Note the outcome for every row of a message; how many rows still belonged to the claim.

    `after` is in seconds. A recipient who can no longer be reached is noted, and the message
    goes to the next in line at once.
    """
    kept = 0
    for reminder_id, epoch in claimed.epochs:
        row = tx.session.scalars(
            select(Reminder).where(
                col(Reminder.id) == reminder_id,
                col(Reminder.epoch) == epoch,
                col(Reminder.state) == "claimed",
            )
        ).one_or_none()
        tx.session.add(
            ReminderAttempt(
                reminder_id=reminder_id,
                epoch=epoch,
                at=tx.now,
                outcome=result.value,
                detail=detail[:200],
            )
        )
        if row is not None:
            kept += 1
            _settle(tx, row, result, message_id, after)
    if result is Result.DEAD:
        _lost(tx, claimed)
    tx.session.flush()
    return kept


def _settle(tx: Tx, row: Reminder, result: Result, message_id: int | None, after: float) -> None:
    row.state = result.value
    row.claimed_until = None
    row.message_id = message_id
    if result is Result.UNKNOWN:
        row.not_before = tx.now
    if result in {Result.RETRY, Result.DEAD}:
        spent = row.attempts >= MOST_ATTEMPTS
        row.state = "dead" if spent else "retry"
        row.not_before = tx.now + timedelta(seconds=after)


def _lost(tx: Tx, claimed: Claim) -> None:
    """Whoever could not be reached is not tried first again until they come back."""
    if claimed.private:
        tx.session.execute(
            update(Account)
            .where(col(Account.telegram_id) == claimed.chat_id)
            .values(reachable=False)
        )
        return
    tx.session.execute(
        update(Chat).where(col(Chat.chat_id) == claimed.chat_id).values(reachable=False)
    )
