"""Statements of the reminder ledger: set-based, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from domain.ladder.stages import Subject
from domain.vocabulary import UnitKind
from models.organisation import (
    Membership,
    ObligationOverride,
    Unit,
)
from models.reminders import (
    ClockMark,
    Reminder,
    ReminderAttempt,
    ReminderSetting,
    ReminderSuspension,
)
from models.types import UtcDateTime

PLANNED, CLAIMED, SENT, UNKNOWN, RETRY = "planned", "claimed", "sent", "unknown", "retry"
DEAD, SUPERSEDED, CANCELLED = "dead", "superseded", "cancelled"
MOST_UNKNOWN = 2  # once, and one repeat that says so
REMINDERS = Reminder.__table__  # type: ignore[attr-defined]
MEETINGS = Subject.MEETINGS.value
_MARK = ClockMark.__table__  # type: ignore[attr-defined]


def marks(session: Session, prefix: str) -> dict[str, tuple[date, str]]:
    """Day and state by the rest of the name, for all marks whose name has a prefix."""
    rows = session.connection().execute(
        select(col(ClockMark.name), col(ClockMark.day), col(ClockMark.seen)).where(
            col(ClockMark.name).startswith(prefix, autoescape=True)
        )
    )
    return {name.removeprefix(prefix): (day, seen) for name, day, seen in rows}


def set_mark(session: Session, name: str, day: date, seen: str) -> None:
    """Write one mark; another process that writes the same one waits here for our commit."""
    statement = dialect_of(session).insert(_MARK).values(name=name, day=day, seen=seen)
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"day": statement.excluded.day, "seen": statement.excluded.seen},
        )
    )


def roster_state(session: Session) -> str:
    """Changes whenever a unit, a membership or a setting is added; a few index look-ups."""
    newest = (
        select(func.max(col(table.id))).scalar_subquery()
        for table in (
            Unit,
            Membership,
            ObligationOverride,
            ReminderSetting,
            ReminderSuspension,
        )
    )
    row = session.connection().execute(select(*newest)).one()
    return ".".join(str(each or 0) for each in row)


def branch_zones(session: Session) -> list[str]:
    """The zones in which branches are."""
    found = session.scalars(
        select(col(Unit.zone)).where(col(Unit.kind) == UnitKind.BRANCH.value).distinct()
    )
    return sorted(found)


def open_rows() -> tuple[ColumnElement[bool], ...]:
    """The conditions that a row may still be sent."""
    return (col(Reminder.state).in_((PLANNED, RETRY)),)


def lapse(session: Session, now: datetime, ended: ColumnElement[bool]) -> int:
    """Claims that ended without a word: nobody knows whether they were sent.

    Most processes die between calls and not within one, so such a row is tried once more.
    """
    held = and_(col(Reminder.state) == CLAIMED, ended)
    if session.scalars(select(col(Reminder.id)).where(held).limit(1)).first() is None:
        return 0
    session.execute(
        insert(ReminderAttempt).from_select(
            ["reminder_id", "epoch", "at", "outcome", "detail"],
            select(
                col(Reminder.id),
                col(Reminder.epoch),
                literal(now, UtcDateTime),
                literal(UNKNOWN),
                literal("lapsed"),
            ).where(held),
        )
    )
    done = session.execute(
        update(Reminder)
        .where(held)
        .values(
            state=case((col(Reminder.unknowns) + 1 < MOST_UNKNOWN, RETRY), else_=UNKNOWN),
            unknowns=col(Reminder.unknowns) + 1,
            not_before=now,
            claimed_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[object]", done).rowcount


def due_branches(
    session: Session, now: datetime, limit: int, *, besides: Iterable[int] = ()
) -> list[int]:
    """Some branches with a meeting that is due, at most `limit`, none of those `besides`."""
    rows = session.scalars(
        select(col(Reminder.branch_id))
        .where(
            *open_rows(),
            col(Reminder.not_before) <= now,
            col(Reminder.subject) == MEETINGS,
            col(Reminder.branch_id).not_in(list(besides)),
        )
        .order_by(col(Reminder.state), col(Reminder.not_before))
        .limit(limit)
    )
    return list(dict.fromkeys(rows))


def lock_branches(session: Session, branch_ids: Iterable[int]) -> list[int]:
    """Those of the branches that no other claim holds; SQLite has one writer and locks nothing."""
    return list(
        session.scalars(
            select(col(Unit.id))
            .where(col(Unit.id).in_(list(branch_ids)))
            .order_by(col(Unit.id))
            .with_for_update(skip_locked=True, key_share=True)
        )
    )


def due_rows(session: Session, now: datetime, branch_ids: Sequence[int]) -> Sequence[Reminder]:
    """What is due of the meetings of some branches, in the order in which it was planned."""
    units = select(col(Unit.id)).where(
        or_(col(Unit.id).in_(branch_ids), col(Unit.parent_id).in_(branch_ids))
    )
    return session.scalars(
        select(Reminder)
        .where(
            *open_rows(),
            col(Reminder.not_before) <= now,
            col(Reminder.unit_id).in_(units),
            col(Reminder.subject) == MEETINGS,
        )
        .order_by(col(Reminder.id))
        # What was read before a lock is read again behind it.
        .execution_options(populate_existing=True)
    ).all()


def insert_ignoring(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert whole rows; those that exist are left as they are."""
    if rows:
        statement = dialect_of(session).insert(REMINDERS).on_conflict_do_nothing()
        session.connection().execute(statement, [dict(row) for row in rows])


def dialect_of(session: Session) -> Any:  # noqa: ANN401 - two modules with the same names
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
