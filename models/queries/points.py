"""Named queries over the ledger of points: each runs one statement and returns plain rows.

Who is asked about is a statement of person ids, as with dues (`models.queries.dues`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from models.evaluation import EvaluationResult, EvaluationRound, EvaluationSubject
from models.organisation import Membership
from models.points import (
    PointsAppeal,
    PointsCard,
    PointsClosing,
    PointsDecision,
    PointsEntry,
    PointsEvidence,
    PointsPublication,
    PointsSetting,
)
from models.queries.dues import People


class EntryRow(NamedTuple):
    """One entry with the word on it; `status` is none while it waits, or for a reversal."""

    id: int
    branch_id: int
    person_id: int
    month: date
    event: str
    points: int
    occasion: str
    note: str
    reverses_id: int | None
    reason: str
    recorded_by: int | None
    recorded_at: datetime
    status: str | None
    changed_to: int | None
    decision_reason: str | None
    decided_by: int | None
    decided_at: datetime | None


class CardRow(NamedTuple):
    """One card of a month."""

    id: int
    branch_id: int
    person_id: int
    month: date
    scores: str
    note: str
    scored_by: int | None
    scored_at: datetime


class ClosingRow(NamedTuple):
    """One month laid open to objections."""

    id: int
    month: date
    objections_until: date
    opened_at: datetime
    reopened_at: datetime | None


class EvaluatedRow(NamedTuple):
    """What a closed evaluation gave one person: a weighted sum over its weight."""

    person_id: int
    total: int
    weight: int
    scale: int


_ENTRY = tuple(
    getattr(PointsEntry, name) for name in EntryRow._fields[: EntryRow._fields.index("status")]
)


def newest_settings(session: Session, unit_ids: ColumnElement[bool]) -> list[tuple[int, str, str]]:
    """What branches have set about points, as (branch, field, JSON): the newest row of each."""
    newest = (
        select(func.max(col(PointsSetting.id)))
        .where(unit_ids)
        .group_by(col(PointsSetting.unit_id), col(PointsSetting.field))
    )
    rows = session.execute(
        select(
            col(PointsSetting.unit_id), col(PointsSetting.field), col(PointsSetting.value)
        ).where(col(PointsSetting.id).in_(newest))
    )
    return [(unit_id, name, value) for unit_id, name, value in rows]


def settings_around(session: Session, people: People) -> list[tuple[int, str, str]]:
    """What the branches that these people belong or belonged to have set about points."""
    there = select(col(Membership.branch_id)).where(col(Membership.person_id).in_(people))
    return newest_settings(session, col(PointsSetting.unit_id).in_(there))


def select_entries() -> Select[Any]:
    """Entries as `EntryRow`, each with the word on it; conditions are for whoever asks."""
    return select(
        *_ENTRY,
        col(PointsDecision.status),
        col(PointsDecision.points),
        col(PointsDecision.reason),
        col(PointsDecision.decided_by),
        col(PointsDecision.decided_at),
    ).outerjoin(PointsDecision, col(PointsDecision.entry_id) == col(PointsEntry.id))


def entries_of(session: Session, people: People, first: date, last: date) -> list[EntryRow]:
    """All entries of these people in months from `first` to `last`, with the word on each."""
    rows = session.execute(
        select_entries()
        .where(col(PointsEntry.person_id).in_(people), col(PointsEntry.month).between(first, last))
        .order_by(col(PointsEntry.id))
    )
    return [EntryRow._make(row) for row in rows]


def cards_of(session: Session, people: People, first: date, last: date) -> list[CardRow]:
    """All cards of these people for months from `first` to `last`, the older first."""
    rows = session.execute(
        select(*(getattr(PointsCard, name) for name in CardRow._fields))
        .where(col(PointsCard.person_id).in_(people), col(PointsCard.month).between(first, last))
        .order_by(col(PointsCard.id))
    )
    return [CardRow._make(row) for row in rows]


def evaluated(session: Session, people: People, year: int) -> dict[tuple[int, int], EvaluatedRow]:
    """What closed evaluations of a year gave these people, by branch and person.

    Where the ballots were too few there is nothing.
    """
    rows = session.execute(
        select(
            col(EvaluationRound.branch_id),
            col(EvaluationSubject.person_id),
            col(EvaluationResult.total),
            col(EvaluationResult.weight),
            col(EvaluationRound.scale),
        )
        .join(EvaluationSubject, col(EvaluationSubject.round_id) == col(EvaluationRound.id))
        .join(
            EvaluationResult,
            (col(EvaluationResult.round_id) == col(EvaluationSubject.round_id))
            & (col(EvaluationResult.slot) == col(EvaluationSubject.slot)),
        )
        .where(
            col(EvaluationSubject.person_id).in_(people),
            col(EvaluationRound.year) == year,
            col(EvaluationRound.void_reason).is_(None),
            col(EvaluationResult.total).is_not(None),
        )
    )
    return {(branch_id, row[0]): EvaluatedRow._make(row) for branch_id, *row in rows}


def evidence_of(session: Session, entry_ids: Sequence[int]) -> Mapping[int, int]:
    """How many photos and documents go with each of these entries; none is left out."""
    rows = session.execute(
        select(col(PointsEvidence.entry_id), func.count())
        .where(col(PointsEvidence.entry_id).in_(entry_ids))
        .group_by(col(PointsEvidence.entry_id))
    )
    return {key: value for key, value in rows}  # noqa: C416


def newest_closings(session: Session, branch_id: int, first: date, last: date) -> list[ClosingRow]:
    """The newest closing of each month of a branch, by month."""
    newest = (
        select(func.max(col(PointsClosing.id)))
        .where(
            col(PointsClosing.branch_id) == branch_id,
            col(PointsClosing.month).between(first, last),
        )
        .group_by(col(PointsClosing.month))
    )
    rows = session.execute(
        select(*(getattr(PointsClosing, name) for name in ClosingRow._fields))
        .where(col(PointsClosing.id).in_(newest))
        .order_by(col(PointsClosing.month))
    )
    return [ClosingRow._make(row) for row in rows]


def appealed_months(session: Session, branch_id: int, first: date, last: date) -> set[date]:
    """Months of a branch with an appeal that waits for its answer."""
    rows = session.scalars(
        select(col(PointsAppeal.month)).where(
            col(PointsAppeal.branch_id) == branch_id,
            col(PointsAppeal.month).between(first, last),
            col(PointsAppeal.upheld).is_(None),
        )
    )
    return set(rows)


def published_years(session: Session, branch_id: int) -> set[int]:
    """The years that a branch has published."""
    rows = session.scalars(
        select(col(PointsPublication.year)).where(col(PointsPublication.branch_id) == branch_id)
    )
    return set(rows)
