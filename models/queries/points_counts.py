"""Members who are scored and have a card, counted by the database for many branches at once.

It counts those whose case is plain: one stay that began before the months and has not ended,
without any trait. `special` is the statement of the others: they are looked at one by one.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.organisation import Membership
from models.points import PointsCard, PointsSetting
from models.queries.compliance import Within
from models.queries.dues import People
from models.queries.dues_counts import branches_of, people_of
from models.queries.points import newest_settings


class CountRow(NamedTuple):
    """Plain members of one branch with a card for a month; `last` is when the latest got one."""

    branch_id: int
    month: date
    scored: int
    last: datetime


class FirstCard(NamedTuple):
    """The first card of a member for a month: later ones correct it."""

    person_id: int
    month: date
    row: int
    at: datetime


def settings_in(session: Session, within: Within) -> list[tuple[int, str, str]]:
    """What the branches have set about points, as (branch, field, JSON)."""
    return newest_settings(session, col(PointsSetting.unit_id).in_(branches_of(within)))


def special(within: Within, first: date) -> People:
    """Those who belong or belonged to the branches and whose case is not plain."""
    return (
        select(col(Membership.person_id))
        .where(col(Membership.person_id).in_(people_of(within)))
        .group_by(col(Membership.person_id))
        .having(
            or_(
                func.count() > 1,
                func.max(col(Membership.since)) > first,
                func.max(col(Membership.until)).is_not(None),
                func.max(col(Membership.traits)) != "",
            )
        )
    )


def first_cards(session: Session, people: People, first: date, last: date) -> list[FirstCard]:
    """The first card of each of these people for each month of a span."""
    rows = session.execute(
        select(
            col(PointsCard.person_id),
            col(PointsCard.month),
            func.min(col(PointsCard.id)),
            func.min(col(PointsCard.scored_at)),
        )
        .where(col(PointsCard.person_id).in_(people), col(PointsCard.month).between(first, last))
        .group_by(col(PointsCard.person_id), col(PointsCard.month))
    )
    return [FirstCard._make(row) for row in rows]


def plain_members(session: Session, within: Within, first: date) -> dict[int, int]:
    """How many plain members each branch has: they are scored in all of the months."""
    rows = session.execute(
        select(col(Membership.branch_id), func.count())
        .where(*_plain(within, first))
        .group_by(col(Membership.branch_id))
    )
    return {branch_id: count for branch_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def counts(session: Session, within: Within, first: date, last: date) -> list[CountRow]:
    """How many plain members of each branch have a card, by month."""
    given = (
        select(
            col(PointsCard.person_id),
            col(PointsCard.month),
            func.min(col(PointsCard.scored_at)).label("first"),
        )
        .where(
            col(PointsCard.branch_id).in_(branches_of(within)),
            col(PointsCard.month).between(first, last),
        )
        .group_by(col(PointsCard.person_id), col(PointsCard.month))
        .cte("given")
    )
    rows = session.execute(
        select(col(Membership.branch_id), given.c.month, func.count(), func.max(given.c.first))
        .join(given, given.c.person_id == col(Membership.person_id))
        .where(*_plain(within, first))
        .group_by(col(Membership.branch_id), given.c.month)
    )
    return [CountRow._make(row) for row in rows]


def _plain(within: Within, first: date) -> tuple[ColumnElement[bool], ...]:
    """The one stay of each plain member."""
    return (
        col(Membership.branch_id).in_(branches_of(within)),
        col(Membership.person_id).not_in(special(within, first)),
    )
