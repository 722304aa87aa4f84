"""Named queries over appeals, reviews and publications: each runs one statement."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import Session, col

from models.chats import Chat
from models.organisation import Person
from models.points import (
    PointsAppeal,
    PointsClosing,
    PointsPublication,
    PointsPublished,
    PointsReview,
)
from models.queries.compliance import Within
from models.queries.dues_counts import branches_of


class AppealRow(NamedTuple):
    """One appeal with the name of who raised it."""

    id: int
    branch_id: int
    person_id: int
    month: date
    text: str
    raised_at: datetime
    upheld: bool | None
    answer: str
    name: str


class PublicationRow(NamedTuple):
    """One published year of a branch."""

    id: int
    year: int
    scheme: str
    version: str
    seal: str
    published_at: datetime


def closing_row(session: Session, closing_id: int) -> PointsClosing:
    """One closing, to be changed."""
    return session.get_one(PointsClosing, closing_id)


def appeal_row(session: Session, appeal_id: int) -> PointsAppeal | None:
    """One appeal, whoever it is of."""
    return session.get(PointsAppeal, appeal_id)


def appeals(session: Session, *wanted: ColumnElement[bool]) -> list[AppealRow]:
    """Appeals that meet some conditions, the oldest first."""
    rows = session.execute(
        select(*(getattr(PointsAppeal, name) for name in AppealRow._fields[:-1]), col(Person.name))
        .join(Person, col(Person.id) == col(PointsAppeal.person_id))
        .where(*wanted)
        .order_by(col(PointsAppeal.id))
    )
    return [AppealRow._make(row) for row in rows]


def waiting_in(branch_id: int) -> tuple[ColumnElement[bool], ...]:
    """The appeals of a branch that wait for their answer."""
    return col(PointsAppeal.branch_id) == branch_id, col(PointsAppeal.upheld).is_(None)


def of_month(branch_id: int, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """The appeals of a branch to months whose first days lie in a span."""
    return (
        col(PointsAppeal.branch_id) == branch_id,
        col(PointsAppeal.month).between(first, last),
    )


def own(person_id: int) -> ColumnElement[bool]:
    """The appeals of one person."""
    return col(PointsAppeal.person_id) == person_id


def review_of(session: Session, branch_id: int, half: date) -> PointsReview | None:
    """The review of a half that holds: its newest row."""
    return session.scalars(
        select(PointsReview)
        .where(col(PointsReview.branch_id) == branch_id, col(PointsReview.half) == half)
        .order_by(col(PointsReview.id).desc())
        .limit(1)
    ).one_or_none()


def publication_of(session: Session, branch_id: int, year: int) -> PublicationRow | None:
    """The publication of a year, if there is one."""
    row = session.execute(
        select(*(getattr(PointsPublication, name) for name in PublicationRow._fields)).where(
            col(PointsPublication.branch_id) == branch_id, col(PointsPublication.year) == year
        )
    ).one_or_none()
    return None if row is None else PublicationRow._make(row)


def published_rows(session: Session, publication_id: int) -> list[tuple[PointsPublished, str]]:
    """The sealed rows of a publication with the names of today, by name."""
    rows = session.execute(
        select(PointsPublished, col(Person.name))
        .join(Person, col(Person.id) == col(PointsPublished.person_id))
        .where(col(PointsPublished.publication_id) == publication_id)
        .order_by(col(Person.name), col(Person.code))
    )
    return [(row, name) for row, name in rows]


def bands_in(session: Session, within: Within, year: int) -> Mapping[int, Mapping[str | None, int]]:
    """How many have which band in the published years of branches, by branch."""
    rows = session.execute(
        select(col(PointsPublication.branch_id), col(PointsPublished.band), func.count())
        .join(PointsPublished, col(PointsPublished.publication_id) == col(PointsPublication.id))
        .where(
            col(PointsPublication.branch_id).in_(branches_of(within)),
            col(PointsPublication.year) == year,
        )
        .group_by(col(PointsPublication.branch_id), col(PointsPublished.band))
    )
    found: dict[int, dict[str | None, int]] = {}
    for branch_id, band, count in rows:
        found.setdefault(branch_id, {})[band] = count
    return found


def reviews_in(
    session: Session, within: Within, halves: Iterable[date]
) -> dict[tuple[int, date], tuple[int, date, datetime]]:
    """By branch and half the review that holds: its id, its day, and when it was typed."""
    rows = session.execute(
        select(
            col(PointsReview.branch_id),
            col(PointsReview.half),
            col(PointsReview.id),
            col(PointsReview.held_on),
            col(PointsReview.recorded_at),
        )
        .where(
            col(PointsReview.branch_id).in_(branches_of(within)),
            col(PointsReview.half).in_(list(halves)),
        )
        .order_by(col(PointsReview.id).desc())
    )
    newest: dict[tuple[int, date], tuple[int, date, datetime]] = {}
    for branch_id, half, number, held_on, typed in rows:
        newest.setdefault((branch_id, half), (number, held_on, typed))
    return newest


def group_chat(session: Session, branch_id: int) -> tuple[int, int | None] | None:
    """The group that is bound to a branch, with its topic, where the bot can speak."""
    row: Any = session.execute(
        select(col(Chat.chat_id), col(Chat.thread_id)).where(
            col(Chat.unit_id) == branch_id, col(Chat.reachable) == true()
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])
