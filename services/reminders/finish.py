"""Finishing: what became of a claimed message, written unless a later claim has taken over."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import insert, select, update
from sqlmodel import col

from models.chats import Chat
from models.organisation import Account
from models.queries.reminders import (
    CLAIMED,
    DEAD,
    MOST_UNKNOWN,
    PLANNED,
    RETRY,
    SENT,
    UNKNOWN,
)
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.binding import migrate_chat
from services.reminders.values import Ending, Result, Taken
from services.seam import Tx, use_case

_FIRST_WAIT = timedelta(seconds=30)  # doubled with each attempt
_LONGEST_WAIT = timedelta(hours=1)
_DETAIL = 200  # characters kept


@use_case(may=May.OPERATE, writes=True)
def finish(tx: Tx, claimed: Taken, ending: Ending) -> int:
    """Note the outcome for every row of a message; how many rows still belonged to the claim.

    A person or group that cannot be written to any more is noted, and the rows go to the next in
    line at once; those of a group that has another id now go there.
    """
    epochs = claimed.epochs
    _note(tx, epochs, ending)
    # A claim that lapsed and that nobody has taken since can still be known to have arrived.
    awaited = (CLAIMED, RETRY, UNKNOWN) if ending.result is Result.SENT else (CLAIMED,)
    rows = tx.session.scalars(
        select(Reminder)
        .where(col(Reminder.id).in_(epochs), col(Reminder.state).in_(awaited))
        .order_by(col(Reminder.id))
        # The notes of two who finish the same rows hold their keys, so this must not ask for them.
        .with_for_update(key_share=True)
    ).all()
    own = [row for row in rows if row.id is not None and row.epoch == epochs[row.id]]
    if ending.result is Result.GONE:
        _mark_unreachable(tx, claimed)
    if ending.new_chat_id is not None:
        migrate_chat(tx, claimed.chat_id, ending.new_chat_id)
    for row in own:
        row.claimed_until = None
        row.message_id = ending.message_id
        _SETTLE[ending.result](tx, row, ending.after)
    tx.session.flush()
    return len(own)


def _sent(_tx: Tx, row: Reminder, _after: float) -> None:
    row.state = SENT


def _unknown(tx: Tx, row: Reminder, after: float) -> None:
    """It went out and nobody answered: once more, marked as a possible repeat, and then no more."""
    row.unknowns += 1
    if row.unknowns < MOST_UNKNOWN:
        _retry(tx, row, after)
    else:
        row.state = UNKNOWN


def _retry(tx: Tx, row: Reminder, after: float) -> None:
    """Later: as long as Telegram asks, and longer with each attempt; the stage's end ends it."""
    row.state = RETRY
    wait = min(_FIRST_WAIT * 2 ** min(row.attempts - 1, 10), _LONGEST_WAIT)
    row.not_before = tx.now + max(wait, timedelta(seconds=after))


def _dead(_tx: Tx, row: Reminder, _after: float) -> None:
    row.state = DEAD


def _again(tx: Tx, row: Reminder, _after: float) -> None:
    row.state = PLANNED
    row.not_before = tx.now


_SETTLE: Mapping[Result, Callable[[Tx, Reminder, float], None]] = {
    Result.SENT: _sent,
    Result.UNKNOWN: _unknown,
    Result.RETRY: _retry,
    Result.GONE: _again,
    Result.DEAD: _dead,
    Result.MIGRATED: _again,
}


def _note(tx: Tx, epochs: Mapping[int, int], ending: Ending) -> None:
    """Every attempt is written down, also one that came too late to decide anything."""
    tx.session.execute(
        insert(ReminderAttempt),
        [
            {
                "reminder_id": reminder_id,
                "epoch": epoch,
                "at": tx.now,
                "outcome": ending.result.value,
                "detail": ending.detail[:_DETAIL],
            }
            for reminder_id, epoch in epochs.items()
        ],
    )


def _mark_unreachable(tx: Tx, claimed: Taken) -> None:
    """Whoever cannot be written to is passed over until they come back."""
    if claimed.private:
        mark = update(Account).where(col(Account.telegram_id) == claimed.chat_id)
    else:
        mark = update(Chat).where(col(Chat.chat_id) == claimed.chat_id)
    tx.session.execute(mark.values(reachable=False))
