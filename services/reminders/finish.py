"""Finishing: what became of a claimed message, written unless a later claim has taken over."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import insert, select, update
from sqlmodel import col

from models.chats import Chat
from models.organisation import Account
from models.queries.reminders import CLAIMED, DEAD, PLANNED, RETRY, SENT, UNKNOWN
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.binding import migrate_chat
from services.reminders.values import Claim, Result
from services.seam import Tx, use_case

ONCE_MORE = timedelta(minutes=5)  # after which an unknown outcome is repeated, once
_FIRST_WAIT = timedelta(seconds=30)  # doubled with each attempt
_LONGEST_WAIT = timedelta(hours=1)
_DETAIL = 200  # characters kept
# What Telegram says when a chat cannot be written to; anything else is our own fault.
_GONE = (
    "forbidden",
    "blocked",
    "kicked",
    "deactivated",
    "chat not found",
    "not a member",
    "have no rights",
    "not enough rights",
    "can't initiate",
    "peer_id_invalid",
)


@use_case(may=May.OPERATE, writes=True)
def finish(
    tx: Tx,
    claimed: Claim,
    result: Result,
    *,
    message_id: int | None = None,
    after: float = 0.0,
    detail: str = "",
    new_chat_id: int | None = None,
) -> int:
    """Note the outcome for every row of a message; how many rows still belonged to the claim.

    `after` is in seconds. A person or group that cannot be written to any more is noted, and the
    rows go to the next in line at once.
    """
    epochs = {item.reminder_id: item.epoch for item in claimed.items}
    _note(tx, epochs, result, detail)
    rows = tx.session.scalars(
        select(Reminder).where(col(Reminder.id).in_(epochs), col(Reminder.state) == CLAIMED)
    ).all()
    own = [row for row in rows if row.epoch == epochs[row.id or 0]]
    gone = result is Result.DEAD and any(word in detail.lower() for word in _GONE)
    if gone:
        _mark_unreachable(tx, claimed)
    if new_chat_id is not None:
        migrate_chat(tx, claimed.chat_id, new_chat_id)
    for row in own:
        row.claimed_until = None
        row.message_id = message_id
        if gone:
            _again(tx, row, 0)
        else:
            _SETTLE[result](tx, row, after)
    tx.session.flush()
    return len(own)


def _sent(_tx: Tx, row: Reminder, _after: float) -> None:
    row.state = SENT


def _unknown(tx: Tx, row: Reminder, _after: float) -> None:
    row.state = UNKNOWN
    row.unknowns += 1
    row.not_before = tx.now + ONCE_MORE


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
    Result.DEAD: _dead,
    Result.MIGRATED: _again,
}


def _note(tx: Tx, epochs: Mapping[int, int], result: Result, detail: str) -> None:
    """Every attempt is written down, also one that came too late to decide anything."""
    tx.session.execute(
        insert(ReminderAttempt),
        [
            {
                "reminder_id": reminder_id,
                "epoch": epoch,
                "at": tx.now,
                "outcome": result.value,
                "detail": detail[:_DETAIL],
            }
            for reminder_id, epoch in epochs.items()
        ],
    )


def _mark_unreachable(tx: Tx, claimed: Claim) -> None:
    """Whoever cannot be written to is passed over until they come back."""
    if claimed.private:
        mark = update(Account).where(col(Account.telegram_id) == claimed.chat_id)
    else:
        mark = update(Chat).where(col(Chat.chat_id) == claimed.chat_id)
    tx.session.execute(mark.values(reachable=False))
