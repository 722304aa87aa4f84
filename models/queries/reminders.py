"""Statements of the reminder ledger: set-based, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
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

from domain.vocabulary import UnitKind
from models.organisation import (
    Membership,
    ObligationOverride,
    Unit,
)
from models.queries.terms import valid_on
from models.reminders import ClockMark, Reminder, ReminderAttempt
from models.types import UtcDateTime

WHOEVER_ANSWERS = "branch"  # the recipient is resolved when the row is claimed
PLANNED, CLAIMED, SENT, UNKNOWN, RETRY = "planned", "claimed", "sent", "unknown", "retry"
DEAD, SUPERSEDED, CANCELLED = "dead", "superseded", "cancelled"
MOST_UNKNOWN = 2  # once, and one repeat that says so
_UNITS = 5000  # units named in one statement
REMINDERS = Reminder.__table__  # type: ignore[attr-defined]
_MARK = ClockMark.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Due:
    """What rows that are planned together share; `not_before` is an aware instant."""

    obligation: str
    period: str
    stage: str
    due_on: date
    not_before: datetime


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
    statement = _dialect(session).insert(_MARK).values(name=name, day=day, seen=seen)
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"day": statement.excluded.day, "seen": statement.excluded.seen},
        )
    )


def roster_state(session: Session) -> str:
    """Changes whenever a unit, a membership or an override is added; three index look-ups."""
    newest = (
        select(func.max(col(table.id))).scalar_subquery()
        for table in (Unit, Membership, ObligationOverride)
    )
    row = session.connection().execute(select(*newest)).one()
    return ".".join(str(each or 0) for each in row)


def branch_zones(session: Session) -> list[str]:
    """The zones in which branches are."""
    found = session.scalars(
        select(col(Unit.zone)).where(col(Unit.kind) == UnitKind.BRANCH.value).distinct()
    )
    return sorted(found)


def staffed_branches(
    session: Session, condition: ColumnElement[bool], today: date
) -> frozenset[int]:
    """Branches that meet a condition and have members on a day."""
    belongs = exists(
        select(1).where(
            col(Membership.branch_id) == col(Unit.id),
            valid_on(Membership, today),
        )
    )
    found = session.connection().execute(
        select(col(Unit.id)).where(col(Unit.kind) == UnitKind.BRANCH.value, condition, belongs)
    )
    return frozenset(cast("Iterable[int]", found.scalars()))


def insert_planned(session: Session, due: Due, units: Sequence[int], now: datetime) -> int:
    """Plan one stage for many units; rows that exist are left as they are. How many are new."""
    made = 0
    for at in range(0, len(units), _UNITS):
        statement = _insert(session, due, units[at : at + _UNITS], now)
        # Of an INSERT the count is only kept where it is asked for.
        done = session.connection().execute(
            statement, execution_options={"preserve_rowcount": True}
        )
        made += cast("CursorResult[object]", done).rowcount
    return made


def supersede(session: Session, zone: str, stale: Iterable[tuple[str, date]]) -> int:
    """Open rows whose stage is over: `stale` names stages with the newest last day of each."""
    done = session.connection().execute(
        update(REMINDERS)
        .where(
            *open_rows(),
            REMINDERS.c.branch_id.in_(select(col(Unit.id)).where(col(Unit.zone) == zone)),
            or_(
                *(
                    and_(REMINDERS.c.stage == stage, REMINDERS.c.due_on <= day)
                    for stage, day in stale
                )
            ),
        )
        .values(state=SUPERSEDED)
    )
    return cast("CursorResult[object]", done).rowcount


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
            col(Reminder.recipient) == WHOEVER_ANSWERS,
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
            col(Reminder.recipient) == WHOEVER_ANSWERS,
        )
        .order_by(col(Reminder.id))
    ).all()


def open_rows_of(session: Session, branch_id: int) -> Sequence[Reminder]:
    """The rows of a branch and its groups that may still be sent."""
    units = select(col(Unit.id)).where(
        or_(col(Unit.id) == branch_id, col(Unit.parent_id) == branch_id)
    )
    return session.scalars(
        select(Reminder).where(
            *open_rows(),
            col(Reminder.unit_id).in_(units),
            col(Reminder.recipient) == WHOEVER_ANSWERS,
        )
    ).all()


def insert_ignoring(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert whole rows; those that exist are left as they are."""
    if rows:
        statement = _dialect(session).insert(REMINDERS).on_conflict_do_nothing()
        session.connection().execute(statement, [dict(row) for row in rows])


def _insert(session: Session, due: Due, units: Sequence[int], now: datetime) -> Any:  # noqa: ANN401 - two dialects
    """One row a unit; only the unit and its branch differ."""
    branch = case(
        (col(Unit.kind) == UnitKind.PARTY_GROUP.value, col(Unit.parent_id)), else_=col(Unit.id)
    )
    values: dict[str, Any] = {
        "obligation": literal(due.obligation),
        "period": literal(due.period),
        "unit_id": col(Unit.id),
        "branch_id": branch,
        "stage": literal(due.stage),
        "recipient": literal(WHOEVER_ANSWERS),
        "due_on": literal(due.due_on),
        "state": literal(PLANNED),
        "planned_at": literal(now, UtcDateTime),
        "not_before": literal(max(due.not_before, now), UtcDateTime),
        "epoch": literal(0),
        "attempts": literal(0),
        "unknowns": literal(0),
    }
    rows = select(*values.values()).where(col(Unit.id).in_(units))
    statement = _dialect(session).insert(REMINDERS).from_select(list(values), rows)
    return statement.on_conflict_do_nothing()


def _dialect(session: Session) -> Any:  # noqa: ANN401 - two modules with the same names
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
