"""Everything that is kept about one person, for that person."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import select
from sqlmodel import SQLModel, col

from domain.errors import Forbidden
from models.meetings import Attendance, MeetingRecord
from models.organisation import Account, Appointment, Membership, Person, Unit
from services.access import May
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def export_own_data(tx: Tx) -> dict[str, object]:
    """The actor's own data as JSON values: dates and instants in ISO form."""
    person_id = tx.actor.person_id
    if person_id is None:
        raise Forbidden("access.bound")
    return {
        "person": _rows(tx, Person, Person.id == person_id),
        "account": _rows(tx, Account, Account.person_id == person_id),
        "memberships": _rows(tx, Membership, Membership.person_id == person_id),
        "appointments": _rows(tx, Appointment, Appointment.person_id == person_id),
        "units": _units(tx, person_id),
        "attendance": _attendance(tx, person_id),
        "recorded_meetings": [
            record_id
            for record_id in tx.session.scalars(
                select(col(MeetingRecord.id)).where(col(MeetingRecord.recorded_by) == person_id)
            )
        ],
    }


def _rows(tx: Tx, table: type[SQLModel], condition: object) -> list[Mapping[str, object]]:
    found = tx.session.scalars(select(table).where(condition))  # type: ignore[arg-type]
    return [cast("Mapping[str, object]", row.model_dump(mode="json")) for row in found]


def _units(tx: Tx, person_id: int) -> dict[str, str]:
    rows = tx.session.execute(
        select(col(Unit.id), col(Unit.name))
        .join(Membership, col(Membership.branch_id) == col(Unit.id))
        .where(col(Membership.person_id) == person_id)
    )
    return {str(unit_id): name for unit_id, name in rows}


def _attendance(tx: Tx, person_id: int) -> list[dict[str, object]]:
    rows = tx.session.execute(
        select(
            col(MeetingRecord.id),
            col(MeetingRecord.kind),
            col(MeetingRecord.held_on),
            col(Attendance.present),
            col(Attendance.reason),
        )
        .join(Attendance, col(Attendance.record_id) == col(MeetingRecord.id))
        .where(col(Attendance.person_id) == person_id)
        .order_by(col(MeetingRecord.held_on))
    )
    return [
        {
            "record": record_id,
            "kind": kind,
            "held_on": held_on.isoformat(),
            "present": present,
            "reason": reason,
        }
        for record_id, kind, held_on, present, reason in rows
    ]
