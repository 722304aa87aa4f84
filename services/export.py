"""Everything that is kept about one person, for that person."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import SQLModel, col

from domain.errors import Forbidden
from models.chats import Chat, Draft
from models.dues import (
    DuesAllocation,
    DuesAssessment,
    DuesDecision,
    DuesExemption,
    DuesHandover,
    DuesPayment,
)
from models.evaluation import EvaluationSubject, EvaluationVoter
from models.meetings import Attendance, MeetingRecord
from models.organisation import (
    Account,
    Appointment,
    Candidate,
    Invite,
    Membership,
    Person,
    Unit,
)
from models.points import (
    PointsAppeal,
    PointsCard,
    PointsDecision,
    PointsEntry,
    PointsEvidence,
    PointsPublished,
)
from services.access import May
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def export_own_data(tx: Tx) -> dict[str, object]:
    """The actor's own data as JSON values: dates and instants in ISO form.

    Left out are hashes of tokens, and who else had a hand in a row.
    """
    person_id, telegram_id = tx.actor.person_id, tx.actor.telegram_id
    if person_id is None:
        raise Forbidden("access.bound")
    return {
        "person": _rows(tx, Person, col(Person.id) == person_id),
        "account": _rows(tx, Account, col(Account.person_id) == person_id),
        "memberships": _rows(tx, Membership, col(Membership.person_id) == person_id),
        "appointments": _rows(tx, Appointment, col(Appointment.person_id) == person_id),
        "units": _units(tx, person_id),
        "attendance": _attendance(tx, person_id),
        "meetings": {
            role: _meetings(tx, col(column) == person_id)
            for role, column in (
                ("chaired", MeetingRecord.chair_id),
                ("minuted", MeetingRecord.recorder_id),
                ("recorded", MeetingRecord.recorded_by),
            )
        },
        "dues": _dues(tx, person_id),
        "points": _points(tx, person_id),
        "evaluations": {  # a ballot is nobody's once it is cast
            "voter": _rows(
                tx,
                EvaluationVoter,
                col(EvaluationVoter.person_id) == person_id,
                leave={"id", "token_hash"},
            ),
            "evaluated": _rows(
                tx, EvaluationSubject, col(EvaluationSubject.person_id) == person_id
            ),
        },
        "drafts": _rows(tx, Draft, col(Draft.user_id) == telegram_id),
        "seen_in_groups": _rows(
            tx, Candidate, col(Candidate.telegram_id) == telegram_id, leave={"id", "decided_by"}
        ),
        "invitations": _rows(
            tx, Invite, col(Invite.person_id) == person_id, leave={"id", "token_hash", "created_by"}
        ),
        "bound_chats": _rows(tx, Chat, col(Chat.bound_by) == telegram_id),
    }


def _rows(
    tx: Tx, table: type[SQLModel], condition: ColumnElement[bool], leave: set[str] | None = None
) -> list[Mapping[str, object]]:
    found = tx.session.scalars(select(table).where(condition))
    return [
        cast("Mapping[str, object]", row.model_dump(mode="json", exclude=leave)) for row in found
    ]


def _dues(tx: Tx, person_id: int) -> dict[str, object]:
    """One's own dues; who assessed, recorded or decided is left out."""
    leave = {"assessed_by", "recorded_by", "decided_by"}
    payments = select(col(DuesPayment.id)).where(col(DuesPayment.person_id) == person_id)
    own: Mapping[str, tuple[type[SQLModel], ColumnElement[bool]]] = {
        "assessments": (DuesAssessment, col(DuesAssessment.person_id) == person_id),
        "exemptions": (DuesExemption, col(DuesExemption.person_id) == person_id),
        "letters": (DuesHandover, col(DuesHandover.person_id) == person_id),
        "payments": (DuesPayment, col(DuesPayment.person_id) == person_id),
        "months": (DuesAllocation, col(DuesAllocation.payment_id).in_(payments)),
        "decisions": (DuesDecision, col(DuesDecision.payment_id).in_(payments)),
    }
    done = {
        "assessed": (DuesAssessment.id, DuesAssessment.assessed_by),
        "exempted": (DuesExemption.id, DuesExemption.recorded_by),
        "recorded": (DuesPayment.id, DuesPayment.recorded_by),
        "decided": (DuesDecision.payment_id, DuesDecision.decided_by),
    }
    return {
        **{name: _rows(tx, table, condition, leave) for name, (table, condition) in own.items()},
        "as_keeper": {
            name: list(tx.session.scalars(select(col(number)).where(col(by) == person_id)))
            for name, (number, by) in done.items()
        },
    }


def _points(tx: Tx, person_id: int) -> dict[str, object]:
    """One's own points; who proposed, decided, scored or answered is left out."""
    leave = {"recorded_by", "decided_by", "scored_by", "answered_by", "file_id"}
    entries = select(col(PointsEntry.id)).where(col(PointsEntry.person_id) == person_id)
    own: Mapping[str, tuple[type[SQLModel], ColumnElement[bool]]] = {
        "entries": (PointsEntry, col(PointsEntry.person_id) == person_id),
        "decisions": (PointsDecision, col(PointsDecision.entry_id).in_(entries)),
        "evidence": (PointsEvidence, col(PointsEvidence.entry_id).in_(entries)),
        "cards": (PointsCard, col(PointsCard.person_id) == person_id),
        "appeals": (PointsAppeal, col(PointsAppeal.person_id) == person_id),
        "published": (PointsPublished, col(PointsPublished.person_id) == person_id),
    }
    done = {
        "proposed": (PointsEntry.id, PointsEntry.recorded_by),
        "decided": (PointsDecision.entry_id, PointsDecision.decided_by),
        "scored": (PointsCard.id, PointsCard.scored_by),
        "answered": (PointsAppeal.id, PointsAppeal.answered_by),
    }
    return {
        **{name: _rows(tx, table, condition, leave) for name, (table, condition) in own.items()},
        "as_keeper": {
            name: list(tx.session.scalars(select(col(number)).where(col(by) == person_id)))
            for name, (number, by) in done.items()
        },
    }


def _units(tx: Tx, person_id: int) -> dict[str, str]:
    """The names of the units that the person's rows mention."""
    mentioned: tuple[Any, ...] = (
        select(col(Membership.branch_id)).where(col(Membership.person_id) == person_id),
        select(col(Membership.group_id)).where(col(Membership.person_id) == person_id),
        select(col(Appointment.unit_id)).where(col(Appointment.person_id) == person_id),
        *(
            select(col(column)).where(col(person) == person_id, col(column).is_not(None))
            for column, person in (
                (DuesPayment.branch_id, DuesPayment.person_id),
                (DuesAssessment.branch_id, DuesAssessment.person_id),
                (DuesExemption.branch_id, DuesExemption.person_id),
                (DuesHandover.from_branch_id, DuesHandover.person_id),
                (DuesHandover.to_branch_id, DuesHandover.person_id),
                (PointsEntry.branch_id, PointsEntry.person_id),
                (PointsCard.branch_id, PointsCard.person_id),
                (PointsAppeal.branch_id, PointsAppeal.person_id),
            )
        ),
    )
    rows = tx.session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(or_(*(col(Unit.id).in_(some) for some in mentioned)))
        .order_by(col(Unit.id))
    )
    return {str(unit_id): name for unit_id, name in rows}


def _meetings(tx: Tx, condition: ColumnElement[bool]) -> list[int | None]:
    return list(
        tx.session.scalars(
            select(col(MeetingRecord.id)).where(condition).order_by(col(MeetingRecord.id))
        )
    )


def _attendance(tx: Tx, person_id: int) -> list[dict[str, object]]:
    rows = tx.session.execute(
        select(
            col(MeetingRecord.id),
            col(MeetingRecord.kind),
            col(MeetingRecord.status),
            col(MeetingRecord.held_on),
            col(Attendance.present),
            col(Attendance.votes),
            col(Attendance.reason),
        )
        .join(Attendance, col(Attendance.record_id) == col(MeetingRecord.id))
        .where(col(Attendance.person_id) == person_id)
        .order_by(col(MeetingRecord.held_on), col(MeetingRecord.id))
    )
    return [
        {
            "record": record_id,
            "kind": kind,
            "status": status,
            "held_on": held_on.isoformat(),
            "present": present,
            "votes": votes,
            "reason": reason,
        }
        for record_id, kind, status, held_on, present, votes, reason in rows
    ]
