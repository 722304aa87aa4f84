"""A copy of what reminders depend on, for a rehearsal that keeps nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, insert, literal, or_, select, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col

from domain.vocabulary import MemberKind
from models.chats import Chat
from models.dues import (
    DuesAllocation,
    DuesAssessment,
    DuesDecision,
    DuesExemption,
    DuesPayment,
    DuesSetting,
)
from models.evaluation import EvaluationRound, EvaluationVoter
from models.meetings import Event, MeetingRecord
from models.organisation import (
    Account,
    Appointment,
    CommitteeTerm,
    Membership,
    ObligationOverride,
    Person,
    Unit,
)
from models.points import PointsCard, PointsDecision, PointsEntry, PointsReview, PointsSetting
from models.queries.reminders import DEAD, by_ladder, open_rows
from models.reminders import (
    Reminder,
    ReminderAttempt,
    ReminderSetting,
    ReminderSnooze,
    ReminderSuspension,
)
from models.tables import METADATA

Copied = Mapping[str, Sequence[Mapping[str, Any]]]  # rows by the name of their table
_CHUNK = 1000
_NAMELESS = {
    str(Person.__tablename__): {"name": ""},
    str(EvaluationVoter.__tablename__): {"label": ""},
}


def copied(session: Session, path: str | None, before: datetime) -> Copied:
    """The rows that matter to reminders: of all units, or of the one with a path.

    To one unit belong what is below it and what is above it. Of reminders those that were planned
    before an instant. Amounts and scores are among them, but no names of people.
    """
    units = select(col(Unit.id)).where(_around(path))
    of_units: dict[type[SQLModel], Mapped[int]] = {
        CommitteeTerm: col(CommitteeTerm.unit_id),
        ObligationOverride: col(ObligationOverride.unit_id),
        Appointment: col(Appointment.unit_id),
        Event: col(Event.branch_id),
        MeetingRecord: col(MeetingRecord.branch_id),
        Chat: col(Chat.unit_id),
        PointsSetting: col(PointsSetting.unit_id),
        PointsCard: col(PointsCard.branch_id),
        PointsReview: col(PointsReview.branch_id),
        ReminderSetting: col(ReminderSetting.unit_id),
        ReminderSuspension: col(ReminderSuspension.unit_id),
        ReminderSnooze: col(ReminderSnooze.unit_id),
        DuesSetting: col(DuesSetting.unit_id),
        DuesAssessment: col(DuesAssessment.branch_id),
        DuesExemption: col(DuesExemption.branch_id),
        DuesPayment: col(DuesPayment.branch_id),
        DuesDecision: col(DuesDecision.branch_id),
        PointsEntry: col(PointsEntry.branch_id),
        PointsDecision: col(PointsDecision.branch_id),
        EvaluationRound: col(EvaluationRound.branch_id),
    }
    paid = select(col(DuesPayment.id)).where(col(DuesPayment.branch_id).in_(units))
    rounds = select(col(EvaluationRound.id)).where(col(EvaluationRound.branch_id).in_(units))
    conditions: dict[str, ColumnElement[bool]] = {
        str(Unit.__tablename__): _around(path),
        str(Account.__tablename__): true(),
        str(Person.__tablename__): true(),
        str(Membership.__tablename__): col(Membership.branch_id).in_(units) | _elsewhere(units),
        str(DuesAllocation.__tablename__): col(DuesAllocation.payment_id).in_(paid),
        str(EvaluationVoter.__tablename__): col(EvaluationVoter.round_id).in_(rounds),
        str(Reminder.__tablename__): (col(Reminder.planned_at) < before)
        & col(Reminder.branch_id).in_(units),
        **{str(table.__tablename__): column.in_(units) for table, column in of_units.items()},
    }
    found = {
        name: session.execute(_all(name).where(condition)).mappings()
        for name, condition in conditions.items()
    }
    return {
        name: [{**row, **_NAMELESS.get(name, {})} for row in rows] for name, rows in found.items()
    }


def paste(session: Session, facts: Copied) -> None:
    """Write copied rows into empty tables."""
    METADATA.create_all(session.connection())
    for name, rows in facts.items():
        for at in range(0, len(rows), _CHUNK):
            session.execute(insert(METADATA.tables[name]), list(rows[at : at + _CHUNK]))


def any_due(session: Session, now: datetime) -> bool:
    """Whether a row may go out now."""
    due = select(1).where(*open_rows(), col(Reminder.not_before) <= now)
    return session.scalar(select(exists(due))) is True


def next_start(session: Session, now: datetime) -> datetime | None:
    """When the next row that waits may go out."""
    return session.scalar(
        select(func.min(col(Reminder.not_before))).where(
            *open_rows(), col(Reminder.not_before) > now
        )
    )


def dead_rows(session: Session, since: datetime) -> list[tuple[datetime, str, str, str, str]]:
    """Attempts to call to meetings from an instant on for which nobody could be found."""
    rows = session.execute(
        select(
            col(ReminderAttempt.at),
            col(Unit.code),
            col(Reminder.obligation),
            col(Reminder.period),
            col(Reminder.stage),
        )
        .join(Reminder, col(Reminder.id) == col(ReminderAttempt.reminder_id))
        .join(Unit, col(Unit.id) == col(Reminder.branch_id))
        .where(
            col(ReminderAttempt.outcome) == DEAD,
            col(ReminderAttempt.at) >= since,
            by_ladder(),
        )
        .order_by(col(ReminderAttempt.id))
    )
    return [(at, code, rule, period, stage) for at, code, rule, period, stage in rows]


def about(session: Session, ids: Sequence[int]) -> list[tuple[str, str, str]]:
    """Subject, code of the branch and stage of some rows, each once."""
    rows = session.execute(
        select(col(Reminder.subject), col(Unit.code), col(Reminder.stage))
        .join(Unit, col(Unit.id) == col(Reminder.branch_id))
        .where(col(Reminder.id).in_(ids))
        .distinct()
    )
    return [(subject, code, stage) for subject, code, stage in rows]


def _all(name: str) -> Any:  # noqa: ANN401 - rows of any table
    table: Table = METADATA.tables[name]
    return select(table)


def _elsewhere(units: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of ids
    """Stays elsewhere of those who have been probationers here: the year counts from the first."""
    probationary = col(Membership.kind) == MemberKind.PROBATIONARY.value
    here = select(col(Membership.person_id)).where(
        probationary, col(Membership.branch_id).in_(units)
    )
    return probationary & col(Membership.person_id).in_(here)


def _around(path: str | None) -> ColumnElement[bool]:
    if path is None:
        return true()
    below = col(Unit.path).startswith(path, autoescape=True)
    return or_(below, literal(path).startswith(col(Unit.path)))
