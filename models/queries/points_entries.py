"""Named queries over single entries of points: what waits, what was decided, and what is shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.meetings import MeetingRecord
from models.organisation import Membership, Person, Unit
from models.points import (
    PointsDecision,
    PointsEntry,
    PointsEvidence,
    PointsPublication,
    PointsPublished,
)
from models.queries.points import EntryRow, select_entries


class ReversalRow(NamedTuple):
    """The row that takes an entry back."""

    reverses_id: int
    id: int
    reason: str
    recorded_by: int | None


class FileRow(NamedTuple):
    """A photo or document of an entry."""

    entry_id: int
    kind: str
    file_id: str
    file_unique_id: str
    name: str
    size: int | None
    stored_as: str | None


class PublishedRow(NamedTuple):
    """One member of a published year."""

    total: int
    band: str | None
    final: bool
    published_at: datetime


def entry_of(session: Session, entry_id: int) -> EntryRow | None:
    """One entry with the word on it, whoever it is of."""
    row = session.execute(select_entries().where(col(PointsEntry.id) == entry_id)).one_or_none()
    return None if row is None else EntryRow._make(row)


def waiting_entries(session: Session, branch_id: int) -> list[EntryRow]:
    """The proposals of a branch on which nobody has decided, the oldest first."""
    rows = session.execute(
        select_entries()
        .where(col(PointsEntry.branch_id) == branch_id, *_waits())
        .order_by(col(PointsEntry.id))
    )
    return [EntryRow._make(row) for row in rows]


def waiting_counts(session: Session, branch_ids: Collection[int]) -> dict[int, int]:
    """How many proposals wait in each of these branches; none is left out."""
    rows = session.execute(
        select(col(PointsEntry.branch_id), func.count())
        .outerjoin(PointsDecision, col(PointsDecision.entry_id) == col(PointsEntry.id))
        .where(col(PointsEntry.branch_id).in_(branch_ids), *_waits())
        .group_by(col(PointsEntry.branch_id))
    )
    return {key: value for key, value in rows}  # noqa: C416


def proposed_before(session: Session, values: Mapping[str, object]) -> int | None:
    """The newest entry with these values; None when there is none."""
    found: int | None = session.scalar(
        select(func.max(col(PointsEntry.id))).where(
            *(getattr(PointsEntry, name) == value for name, value in values.items())
        )
    )
    return found


def reversals_of(session: Session, entry_ids: Collection[int]) -> dict[int, ReversalRow]:
    """The rows that take some entries back, by entry."""
    rows = session.execute(
        select(*(getattr(PointsEntry, name) for name in ReversalRow._fields)).where(
            col(PointsEntry.reverses_id).in_(entry_ids)
        )
    )
    return {row[0]: ReversalRow._make(row) for row in rows}


def files_of_entries(session: Session, entry_ids: Collection[int]) -> dict[int, list[FileRow]]:
    """The evidence of some entries, oldest first."""
    rows = session.execute(
        select(*(getattr(PointsEvidence, name) for name in FileRow._fields))
        .where(col(PointsEvidence.entry_id).in_(entry_ids))
        .order_by(col(PointsEvidence.id))
    )
    found: dict[int, list[FileRow]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(FileRow._make(row))
    return dict(found)


def people_named(session: Session, people: Collection[int]) -> dict[int, str]:
    """The names of some people."""
    rows = session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    )
    return {key: value for key, value in rows}  # noqa: C416


def meetings_named(session: Session, record_ids: Collection[int]) -> Mapping[int, tuple[str, date]]:
    """Kind and day of some records of meetings."""
    rows = session.execute(
        select(col(MeetingRecord.id), col(MeetingRecord.kind), col(MeetingRecord.held_on)).where(
            col(MeetingRecord.id).in_(record_ids)
        )
    )
    return {number: (kind, held_on) for number, kind, held_on in rows}


def published_total(
    session: Session, branch_id: int, year: int, person_id: int
) -> PublishedRow | None:
    """What a branch published of somebody's year."""
    row = session.execute(
        select(
            col(PointsPublished.total),
            col(PointsPublished.band),
            col(PointsPublished.final),
            col(PointsPublication.published_at),
        )
        .join(PointsPublication, col(PointsPublication.id) == col(PointsPublished.publication_id))
        .where(
            col(PointsPublication.branch_id) == branch_id,
            col(PointsPublication.year) == year,
            col(PointsPublished.person_id) == person_id,
        )
    ).one_or_none()
    return None if row is None else PublishedRow._make(row)


def last_branch(session: Session, person_id: int) -> int | None:
    """The branch to which somebody came last, whether they are still there or not."""
    found: int | None = session.scalars(
        select(col(Membership.branch_id))
        .where(col(Membership.person_id) == person_id)
        .order_by(col(Membership.since).desc(), col(Membership.id).desc())
        .limit(1)
    ).first()
    return found


def units_named(session: Session, unit_ids: Collection[int]) -> Sequence[tuple[int, str, str]]:
    """Id, name and zone of some units, by code."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.name), col(Unit.zone))
        .where(col(Unit.id).in_(unit_ids))
        .order_by(col(Unit.code))
    )
    return [(number, name, zone) for number, name, zone in rows]


def _waits() -> tuple[ColumnElement[bool], ...]:
    """A proposal without a decision that was not taken back."""
    back = aliased(PointsEntry)
    return (
        col(PointsDecision.entry_id).is_(None),
        col(PointsEntry.reverses_id).is_(None),
        ~exists(select(1).where(col(back.reverses_id) == col(PointsEntry.id))),
    )
