"""Statements about what is due by a day of its own: which branches to look at, and probations."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from domain.ladder.lasting import Stay
from domain.vocabulary import MemberKind, UnitKind
from models.organisation import CommitteeTerm, Membership, Unit
from models.points import PointsSetting

_PROBATIONARY = MemberKind.PROBATIONARY.value
Days = tuple[date, date]  # both of them included


def terms_of_days(began: Sequence[Days], ends: Sequence[Days]) -> ColumnElement[bool]:
    """A condition over Unit: a term of it began in one of some spans, or ends in one of others."""
    days = (*_within(col(CommitteeTerm.since), began), *_within(col(CommitteeTerm.until), ends))
    return col(Unit.id).in_(select(col(CommitteeTerm.unit_id)).where(or_(*days)))


def probations_begun(spans: Sequence[Days]) -> ColumnElement[bool]:
    """A condition over Unit: somebody is a probationer there who was admitted in one of some spans.

    Where somebody came from another branch, they were admitted there.
    """
    begun = select(col(Membership.person_id)).where(
        col(Membership.kind) == _PROBATIONARY, or_(*_within(col(Membership.since), spans))
    )
    return col(Unit.id).in_(
        select(col(Membership.branch_id)).where(
            col(Membership.kind) == _PROBATIONARY, col(Membership.person_id).in_(begun)
        )
    )


def any_unit(session: Session, within: ColumnElement[bool]) -> bool:
    """Whether any unit meets a condition."""
    return session.scalar(select(exists(select(1).where(within)))) is True


def keeps_points() -> ColumnElement[bool]:
    """A condition over Unit: something was set there about points."""
    return col(Unit.id).in_(select(col(PointsSetting.unit_id)))


def probationers(session: Session, within: ColumnElement[bool]) -> list[Stay]:
    """All stays as probationers of those who have been one in some branches, also elsewhere."""
    here = select(col(Unit.id)).where(col(Unit.kind) == UnitKind.BRANCH.value, within)
    people = select(col(Membership.person_id)).where(
        col(Membership.kind) == _PROBATIONARY, col(Membership.branch_id).in_(here)
    )
    rows = session.execute(
        select(
            col(Membership.person_id),
            col(Membership.branch_id),
            col(Membership.since),
            col(Membership.until),
        ).where(and_(col(Membership.kind) == _PROBATIONARY, col(Membership.person_id).in_(people)))
    )
    return [Stay(*row) for row in rows]


def _within(day: Mapped[Any], spans: Iterable[Days]) -> list[ColumnElement[bool]]:
    return [day.between(*span) for span in spans]
