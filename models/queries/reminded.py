"""What branches have been reminded of lately, and what one message was about."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from domain.vocabulary import UnitKind
from models.organisation import Unit
from models.reminders import Reminder


class AboutRow(NamedTuple):
    """One obligation and period that rows are about."""

    branch_id: int
    subject: str
    obligation: str
    period: str


def lately_about(
    session: Session, branch_id: int, subjects: Collection[str], since: datetime
) -> list[AboutRow]:
    """What rows of a branch that were planned since a moment are about, the newest last."""
    rows = session.execute(
        select(*_ABOUT)
        .where(
            col(Reminder.branch_id) == branch_id,
            col(Reminder.subject).in_(list(subjects)),
            col(Reminder.planned_at) >= since,
        )
        .group_by(*_ABOUT)
        .order_by(func.max(col(Reminder.id)))
    )
    return [AboutRow._make(row) for row in rows]


def about_message(
    session: Session, within: ColumnElement[bool], chat_id: int, message_id: int
) -> list[AboutRow]:
    """What a message in a chat was about, of the branches that meet a condition."""
    rows = session.execute(
        select(*_ABOUT)
        .join(Unit, col(Unit.id) == col(Reminder.branch_id))
        .where(within, col(Reminder.chat_id) == chat_id, col(Reminder.message_id) == message_id)
        .group_by(*_ABOUT)
        .order_by(func.min(col(Reminder.id)))
    )
    return [AboutRow._make(row) for row in rows]


def two_branches(session: Session, within: ColumnElement[bool]) -> list[tuple[int, str]]:
    """The first two branches that meet a condition: whether there is only one."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(col(Unit.kind) == UnitKind.BRANCH.value, within)
        .order_by(col(Unit.code))
        .limit(2)
    )
    return [(number, name) for number, name in rows]


def reminded_branches(
    session: Session,
    within: ColumnElement[bool],
    subjects: Collection[str],
    since: datetime,
    most: int,
) -> list[tuple[int, str, int]]:
    """Branches with rows since a moment: number, name and of how many rows, most of them first."""
    count = func.count(col(Reminder.id))
    rows = session.execute(
        select(col(Unit.id), col(Unit.name), count)
        .join(
            Reminder,
            and_(
                col(Reminder.branch_id) == col(Unit.id),
                col(Reminder.subject).in_(list(subjects)),
                col(Reminder.planned_at) >= since,
            ),
        )
        .where(within)
        .group_by(col(Unit.id), col(Unit.name), col(Unit.code))
        .order_by(count.desc(), col(Unit.code))
        .limit(most)
    )
    return [(number, name, found) for number, name, found in rows]


_ABOUT = (
    col(Reminder.branch_id),
    col(Reminder.subject),
    col(Reminder.obligation),
    col(Reminder.period),
)
