"""Statements about what is due by a day of its own: which branches to look at, and probations."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from domain.ladder.lasting import Stay
from domain.vocabulary import MemberKind, UnitKind
from models.organisation import CommitteeTerm, Membership, Unit
from models.points import PointsSetting

_PROBATIONARY = MemberKind.PROBATIONARY.value
Days = tuple[date, date]  # both of them included


def terms_begun(spans: Iterable[Days], told: Days) -> list[ColumnElement[bool]]:
    """Conditions over Unit: a term of it began within one of some spans, or ends within a span."""
    terms = select(col(CommitteeTerm.unit_id))
    began = [terms.where(col(CommitteeTerm.since).between(*span)) for span in spans]
    ends = terms.where(col(CommitteeTerm.until).between(*told))
    return [col(Unit.id).in_(each) for each in (*began, ends)]


def probations_begun(span: Days) -> ColumnElement[bool]:
    """A condition over Unit: somebody is a probationer there who was admitted within a span.

    Where somebody came from another branch, they were admitted there.
    """
    begun = select(col(Membership.person_id)).where(
        col(Membership.kind) == _PROBATIONARY, col(Membership.since).between(*span)
    )
    return col(Unit.id).in_(
        select(col(Membership.branch_id)).where(
            col(Membership.kind) == _PROBATIONARY, col(Membership.person_id).in_(begun)
        )
    )


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
