"""What branches have set themselves about reminders, and the times in which they have none."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from domain.vocabulary import UnitKind
from models.organisation import Unit
from models.reminders import ReminderSetting, ReminderSuspension


class SuspensionRow(NamedTuple):
    """A time without reminders that nobody has replaced."""

    id: int
    unit_id: int
    since: date
    until: date
    reason: str
    approver: str


def newest_settings(
    session: Session,
    within: ColumnElement[bool],
    kinds: Iterable[UnitKind] = (UnitKind.BRANCH,),
) -> list[tuple[int, str, str]]:
    """The newest row of each setting of the branches that meet a condition: branch, field, JSON.

    With other `kinds` those of such units.
    """
    newest = (
        select(func.max(col(ReminderSetting.id)))
        .where(col(ReminderSetting.unit_id).in_(_units(within, kinds)))
        .group_by(col(ReminderSetting.unit_id), col(ReminderSetting.field))
    )
    rows = session.execute(
        select(
            col(ReminderSetting.unit_id), col(ReminderSetting.field), col(ReminderSetting.value)
        ).where(col(ReminderSetting.id).in_(newest))
    )
    return [(unit_id, name, value) for unit_id, name, value in rows]


def suspensions(session: Session, within: ColumnElement[bool]) -> list[SuspensionRow]:
    """The suspensions in force of the branches that meet a condition, by their first day."""
    later = aliased(ReminderSuspension)
    rows = session.execute(
        select(
            col(ReminderSuspension.id),
            col(ReminderSuspension.unit_id),
            col(ReminderSuspension.since),
            col(ReminderSuspension.until),
            col(ReminderSuspension.reason),
            col(ReminderSuspension.approver),
        )
        .where(
            col(ReminderSuspension.unit_id).in_(_units(within)),
            col(ReminderSuspension.until) >= col(ReminderSuspension.since),
            ~exists(select(1).where(col(later.replaces_id) == col(ReminderSuspension.id))),
        )
        .order_by(col(ReminderSuspension.since), col(ReminderSuspension.id))
    )
    return [SuspensionRow._make(row) for row in rows]


def add(session: Session, table: type[SQLModel], values: Mapping[str, object]) -> None:
    """Insert one row."""
    session.connection().execute(insert(table).values(**values))


def _units(
    within: ColumnElement[bool], kinds: Iterable[UnitKind] = (UnitKind.BRANCH,)
) -> Select[Any]:
    return select(col(Unit.id)).where(col(Unit.kind).in_([each.value for each in kinds]), within)
