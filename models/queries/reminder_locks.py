"""Who may change a row of the reminder ledger: locks in one order, so that none wait in a circle.

Claims pass over what another transaction holds and so never wait for a row; all others take their
rows in the order of their ids first. SQLite has one writer and locks nothing.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from models.reminders import Reminder


def lock_rows(session: Session, *conditions: ColumnElement[bool]) -> None:
    """Wait for the rows that meet some conditions, before one statement changes them."""
    if session.get_bind().dialect.name == "postgresql":
        locked = _in_order(conditions).with_for_update(key_share=True)
        session.execute(locked).all()


def free_rows(session: Session, *conditions: ColumnElement[bool]) -> Sequence[int]:
    """The ids of the rows that meet some conditions and that no other transaction holds, locked."""
    locked = _in_order(conditions).with_for_update(key_share=True, skip_locked=True)
    return [row_id for (row_id,) in session.execute(locked) if row_id is not None]


def _in_order(conditions: Sequence[ColumnElement[bool]]) -> Select[int | None]:
    return select(col(Reminder.id)).where(*conditions).order_by(col(Reminder.id))
