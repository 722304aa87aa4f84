"""Named queries for those who keep the points of a branch: each runs one statement."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.organisation import Appointment
from models.points import PointsAppeal, PointsCard, PointsDecision, PointsEntry
from models.queries.terms import valid_on


def used_months(session: Session, branch_id: int) -> set[date]:
    """The months for which a branch has cards or entries."""
    rows = session.scalars(
        union(
            *(
                select(col(table.month)).where(col(table.branch_id) == branch_id)
                for table in (PointsCard, PointsEntry)
            )
        )
    )
    return set(rows)


def holders_on(session: Session, unit_id: int, offices: Collection[str], day: date) -> set[int]:
    """Who holds one of some offices in a unit on a day."""
    rows = session.scalars(
        select(col(Appointment.person_id)).where(
            col(Appointment.unit_id) == unit_id,
            col(Appointment.office).in_(offices),
            valid_on(Appointment, day),
        )
    )
    return set(rows)


def waiting_entries(session: Session, branch_id: int) -> int:
    """How many proposals of a branch wait for a decision and have not been taken back."""
    reversal = aliased(PointsEntry)
    found = session.scalar(
        select(func.count())
        .select_from(PointsEntry)
        .outerjoin(PointsDecision, col(PointsDecision.entry_id) == col(PointsEntry.id))
        .outerjoin(reversal, col(reversal.reverses_id) == col(PointsEntry.id))
        .where(
            col(PointsEntry.branch_id) == branch_id,
            col(PointsEntry.reverses_id).is_(None),
            col(PointsDecision.entry_id).is_(None),
            col(reversal.id).is_(None),
        )
    )
    return found or 0


def waiting_appeals(session: Session, branch_id: int) -> int:
    """How many appeals of a branch wait for their answer."""
    found = session.scalar(
        select(func.count())
        .select_from(PointsAppeal)
        .where(col(PointsAppeal.branch_id) == branch_id, col(PointsAppeal.upheld).is_(None))
    )
    return found or 0
