"""Where Telegram wants silence for a while: in the database, so that a restart forgets none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from models.reminders import SendingStop
from services.access import May
from services.seam import Tx, use_case

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing may go to a chat for so many seconds; chat 0 stands for all."""

    chat_id: int
    seconds: float


@use_case(may=May.OPERATE, writes=True)
def keep_stop(tx: Tx, chat_id: int, seconds: float) -> None:
    """Note a stop of so many seconds from now; a longer one that is on stays as it is."""
    row = tx.session.get(SendingStop, chat_id)
    left = _left(row, tx.now) if row is not None else _NONE
    until = tx.now + max(left, timedelta(seconds=seconds))
    tx.session.merge(SendingStop(chat_id=chat_id, since=tx.now, until=until))


@use_case(may=May.OPERATE, writes=True)
def stops_in_force(tx: Tx) -> tuple[Stop, ...]:
    """The stops that are still on; those that are over are forgotten."""
    tx.session.execute(delete(SendingStop).where(col(SendingStop.until) <= tx.now))
    rows = tx.session.scalars(select(SendingStop).order_by(col(SendingStop.chat_id)))
    return tuple(Stop(row.chat_id, _left(row, tx.now).total_seconds()) for row in rows)


def _left(row: SendingStop, now: datetime) -> timedelta:
    """What is left of a stop; a clock that was set back makes none longer than it was."""
    return min(max(row.until - now, _NONE), row.until - row.since)
