"""Statements of the recording transaction about reminders: one look, and a change where needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlmodel import Session, col

from domain.ladder.stages import Subject
from models.queries.reminder_locks import lock_rows
from models.queries.reminders import (
    CANCELLED,
    CLAIMED,
    DAYS,
    PLANNED,
    RETRY,
    SENT,
    by_ladder,
    open_rows,
)
from models.reminders import ClockMark, Reminder

BOARD = Subject.BOARD.value
PLAN_MARK = "reminders "  # followed by the zone: its day has been planned
BOARDS_MARK = "boards in "  # likewise, for the boards of groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What a record may have changed: units, obligations and periods, and boards from a day on."""

    branch_id: int
    units: Sequence[int]
    obligations: Sequence[str]
    periods: Sequence[str]
    boards_since: date | None  # none where it changes no board


class SettledRow(NamedTuple):
    """A row that waits, or stands in a chat."""

    id: int
    subject: str
    obligation: str
    period: str
    unit_id: int
    state: str
    shown: str | None
    edit_at: datetime | None


_WAITS_OR_STANDS = or_(
    col(Reminder.state).in_((PLANNED, RETRY, CLAIMED, CANCELLED)),
    col(Reminder.message_id).is_not(None),
)
_ABOUT = select(
    col(Reminder.id),
    col(Reminder.subject),
    col(Reminder.obligation),
    col(Reminder.period),
    col(Reminder.unit_id),
    col(Reminder.state),
    col(Reminder.shown),
    col(Reminder.edit_at),
).where(
    or_(
        and_(
            col(Reminder.obligation).in_(bindparam("obligations", expanding=True)),
            col(Reminder.period).in_(bindparam("periods", expanding=True)),
            col(Reminder.unit_id).in_(bindparam("units", expanding=True)),
            by_ladder(),
        ),
        and_(
            col(Reminder.obligation) == BOARD,
            col(Reminder.unit_id) == bindparam("branch_id"),
            col(Reminder.due_on) >= bindparam("boards_since"),
        ),
    ),
    _WAITS_OR_STANDS,
)


def rows_touched(session: Session, asked: Asked) -> list[SettledRow]:
    """The rows about what a record may have changed."""
    values = {
        "branch_id": asked.branch_id,
        "units": list(asked.units),
        "obligations": list(asked.obligations),
        "periods": list(asked.periods),
        "boards_since": asked.boards_since or date.max,
    }
    return [SettledRow._make(row) for row in session.connection().execute(_ABOUT, values)]


def day_rows(session: Session, since: date) -> Sequence[Reminder]:
    """The rows about a day of the roster, from a day on, that wait or stand in a chat."""
    return session.scalars(
        select(Reminder)
        .where(
            col(Reminder.subject).in_(DAYS),
            col(Reminder.due_on) >= since,
            _WAITS_OR_STANDS,
        )
        .order_by(col(Reminder.id))
    ).all()


def hold(session: Session, ids: Sequence[int]) -> None:
    """Wait for rows that are to change, in the order in which all wait for them."""
    if ids:
        lock_rows(session, col(Reminder.id).in_(ids))


def cancel(session: Session, ids: Sequence[int]) -> None:
    """Rows that nobody needs any more, unless they have gone out meanwhile."""
    if ids:
        session.execute(
            update(Reminder).where(col(Reminder.id).in_(ids), *open_rows()).values(state=CANCELLED)
        )


def revive(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Cancelled rows wait again; whether their call is still wanted is judged when they go out."""
    if ids:
        session.execute(
            update(Reminder)
            .where(col(Reminder.id).in_(ids), col(Reminder.state) == CANCELLED)
            .values(state=PLANNED, not_before=now)
        )


def want_edits(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Messages that stand in a chat, or are on their way there, are to be edited."""
    if ids:
        session.execute(
            update(Reminder)
            .where(col(Reminder.id).in_(ids), col(Reminder.state).in_((CLAIMED, SENT)))
            .values(edit_at=now, edit_tries=0)
        )


def forget_days(session: Session, prefixes: Iterable[str]) -> None:
    """Let the next tick plan this day again."""
    for prefix in prefixes:
        session.execute(
            delete(ClockMark).where(col(ClockMark.name).startswith(prefix, autoescape=True))
        )
