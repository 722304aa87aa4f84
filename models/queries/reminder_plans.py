"""Statements that plan calls: one for many rows, the same on both databases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, and_, case, exists, literal, select, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from domain.vocabulary import UnitKind
from models.organisation import Membership, Unit
from models.queries.reminder_locks import lock_rows
from models.queries.reminders import (
    MEETINGS,
    PLANNED,
    REMINDERS,
    SUPERSEDED,
    by_ladder,
    dialect_of,
    open_rows,
)
from models.queries.terms import valid_on
from models.reminders import Reminder
from models.types import UtcDateTime

_UNITS = 5000  # units or rows named in one statement


@dataclass(frozen=True, slots=True)
class Due:
    """What rows that are planned together share; `not_before` is an aware instant."""

    obligation: str
    period: str
    stage: str
    audience: str  # who is found when the row is claimed
    due_on: date
    not_before: datetime
    subject: str = MEETINGS


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


class OpenRow(NamedTuple):
    """A call that may still be sent."""

    id: int
    obligation: str
    period: str
    unit_id: int
    stage: str
    recipient: str
    planned_at: datetime


def open_in_zone(session: Session, zone: str) -> list[OpenRow]:
    """The calls of a zone that may still be sent: what the last days have left.

    What somebody asked for beside the ladder gives way to no call.
    """
    rows = session.execute(
        select(
            col(Reminder.id),
            col(Reminder.obligation),
            col(Reminder.period),
            col(Reminder.unit_id),
            col(Reminder.stage),
            col(Reminder.recipient),
            col(Reminder.planned_at),
        )
        .join(Unit, col(Unit.id) == col(Reminder.branch_id))
        .where(*open_rows(), by_ladder(), col(Reminder.asked_by).is_(None), col(Unit.zone) == zone)
    )
    return [OpenRow._make(row) for row in rows]


def about_same(call: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns of any statement
    """The condition that a row is about the unit, obligation and period of a call."""
    return and_(
        col(Reminder.unit_id) == call.unit_id,
        col(Reminder.obligation) == call.obligation,
        col(Reminder.period) == call.period,
    )


def gives_way(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a row may give way to a call of today.

    What was asked for never does, nor what was planned at a moment to come: the clock has been set
    back, and as calls of one thing follow each other, that is a newer one.
    """
    return (*open_rows(), col(Reminder.asked_by).is_(None), col(Reminder.planned_at) <= now)


def newer_waits(call: Any, now: datetime) -> ColumnElement[bool]:  # noqa: ANN401 - likewise
    """The condition that a newer call for the same waits, planned before the clock was set back."""
    later = col(Reminder.planned_at) > now
    return exists(
        select(1).where(*open_rows(), about_same(call), col(Reminder.asked_by).is_(None), later)
    )


def supersede(session: Session, ids: Sequence[int]) -> None:
    """Rows for which a newer call has come, unless they have gone out meanwhile."""
    for at in range(0, len(ids), _UNITS):
        stale = (*open_rows(), REMINDERS.c.id.in_(ids[at : at + _UNITS]))
        lock_rows(session, *stale)
        session.execute(update(REMINDERS).where(*stale).values(state=SUPERSEDED))


def planned_values(due: Due, unit: Any, branch: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - columns of any table
    """The values of planned rows of which only the unit and its branch differ."""
    return {
        "obligation": literal(due.obligation),
        "period": literal(due.period),
        "unit_id": unit,
        "branch_id": branch,
        "stage": literal(due.stage),
        "subject": literal(due.subject),
        "recipient": literal(due.audience),
        "due_on": literal(due.due_on),
        "state": literal(PLANNED),
        "planned_at": literal(now, UtcDateTime),
        "not_before": literal(max(due.not_before, now), UtcDateTime),
        "epoch": literal(0),
        "attempts": literal(0),
        "unknowns": literal(0),
    }


def _insert(session: Session, due: Due, units: Sequence[int], now: datetime) -> Any:  # noqa: ANN401 - two dialects
    branch = case(
        (col(Unit.kind) == UnitKind.PARTY_GROUP.value, col(Unit.parent_id)), else_=col(Unit.id)
    )
    values = planned_values(due, col(Unit.id), branch, now)
    rows = select(*values.values()).where(col(Unit.id).in_(units))
    statement = dialect_of(session).insert(REMINDERS).from_select(list(values), rows)
    return statement.on_conflict_do_nothing()
