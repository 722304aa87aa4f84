"""What the ledger of reminders says of the dues of one branch and month: states, and no names."""

from typing import NamedTuple

from sqlalchemy import case, exists, func, select
from sqlmodel import Session, col

from domain.ladder.stages import Subject
from models.queries.dues_reminders import DUES, MEMBER
from models.queries.reminders import SUPERSEDED
from models.reminders import Reminder, ReminderAttempt


class ToldRow(NamedTuple):
    """How many rows of a stage stand how; `whom` is `member:` or the list."""

    stage: str
    whom: str
    state: str
    rehearsed: bool
    number: int


def told_of_dues(session: Session, branch_id: int, period: str, rehearsal: str) -> list[ToldRow]:
    """The rows of a branch for a month, counted; `rehearsal` is the reason in an attempt."""
    member = col(Reminder.recipient).startswith(MEMBER, autoescape=True)
    whom = case((member, MEMBER), else_=col(Reminder.recipient))
    rehearsed = exists(
        select(1).where(
            col(ReminderAttempt.reminder_id) == col(Reminder.id),
            col(ReminderAttempt.outcome) == SUPERSEDED,
            col(ReminderAttempt.detail) == rehearsal,
        )
    )
    found = (
        select(col(Reminder.stage), whom.label("whom"), col(Reminder.state), rehearsed.label("why"))
        .where(
            col(Reminder.subject) == Subject.DUES.value,
            col(Reminder.obligation) == DUES,
            col(Reminder.period) == period,
            col(Reminder.unit_id) == branch_id,
        )
        .subquery()
    )
    rows = session.execute(
        select(found.c.stage, found.c.whom, found.c.state, found.c.why, func.count())
        .group_by(found.c.stage, found.c.whom, found.c.state, found.c.why)
        .order_by(found.c.stage, found.c.whom, found.c.state, found.c.why)
    )
    return [ToldRow(stage, who, state, bool(why), count) for stage, who, state, why, count in rows]
