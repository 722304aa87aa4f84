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
from domain.points.duty import KEYS
from domain.vocabulary import UnitKind
from models.organisation import (
    CommitteeTerm,
    Membership,
    ObligationOverride,
    Unit,
)
from models.points import PointsSetting
from models.queries.reminder_locks import free_rows
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
MEETINGS, POINTS = Subject.MEETINGS.value, Subject.POINTS.value
DAYS = (Subject.TERM.value, Subject.PROBATION.value)  # owed by a day of the roster
LADDER_SUBJECTS = (MEETINGS, POINTS, *DAYS)  # what may share a message
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
    """Changes whenever a unit, a membership, a term or a setting is added; index look-ups."""
    newest = (
        select(func.max(col(table.id))).scalar_subquery()
        for table in (
            Unit,
            Membership,
            ObligationOverride,
            ReminderSetting,
            ReminderSuspension,
            CommitteeTerm,
            PointsSetting,
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


def by_ladder() -> ColumnElement[bool]:
    """The condition that a row is a call of a ladder of meetings, points, terms or probations.

    Of points the messages about entries and objections are none.
    """
    return or_(
        col(Reminder.subject).in_((MEETINGS, *DAYS)),
        and_(col(Reminder.subject) == POINTS, col(Reminder.obligation).in_(sorted(KEYS))),
    )


def lapse(session: Session, now: datetime, ended: ColumnElement[bool]) -> int:
    """Claims that ended without a word: nobody knows whether they were sent.

    Most processes die between calls and not within one, so such a row is tried once more.
    """
    # One that is being finished just now is not without a word.
    found = free_rows(session, col(Reminder.state) == CLAIMED, ended)
    if not found:
        return 0
    held = col(Reminder.id).in_(found)
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
    """Some branches with a call that is due, at most `limit`, none of those `besides`."""
    rows = session.scalars(
        select(col(Reminder.branch_id))
        .where(
            *open_rows(),
            col(Reminder.not_before) <= now,
            by_ladder(),
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


def due_rows(
    session: Session, now: datetime, branch_ids: Sequence[int], *, lock: bool = False
) -> Sequence[Reminder]:
    """The calls of some branches that are due, in the order in which it was planned.

    With `lock`, without what another transaction is just changing: models.queries.reminder_locks.
    """
    units = select(col(Unit.id)).where(
        or_(col(Unit.id).in_(branch_ids), col(Unit.parent_id).in_(branch_ids))
    )
    rows = (
        select(Reminder)
        .where(
            *open_rows(),
            col(Reminder.not_before) <= now,
            col(Reminder.unit_id).in_(units),
            by_ladder(),
        )
        .order_by(col(Reminder.id))
        # What was read before a lock is read again behind it.
        .execution_options(populate_existing=True)
    )
    if lock:
        rows = rows.with_for_update(key_share=True, skip_locked=True)
    return session.scalars(rows).all()


def insert_ignoring(session: Session, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert whole rows; those that exist are left as they are. How many are new."""
    if not rows:
        return 0
    statement = dialect_of(session).insert(REMINDERS).on_conflict_do_nothing()
    done = session.connection().execute(
        statement, [dict(row) for row in rows], execution_options={"preserve_rowcount": True}
    )
    return done.rowcount


def dialect_of(session: Session) -> Any:  # noqa: ANN401 - two modules with the same names
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
