"""Members who owe and have paid a month, counted by the database for many branches at once.

It counts those whose case is plain: one stay that began before the months and has not ended, one
due for all of the months, nothing set apart and no letter of transfer. `special` names the others,
and `unclear` those who paid a month in part or more than once: they are looked at one by one.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlmodel import Session

from domain.vocabulary import MemberTrait, UnitKind
from models.dues import (
    DuesAllocation,
    DuesAssessment,
    DuesDecision,
    DuesExemption,
    DuesHandover,
    DuesPayment,
)
from models.organisation import Membership, Unit
from models.queries.compliance import RawDay, Within
from models.queries.dues import People
from models.tables import METADATA

_UNIT, _STAY, _ASSESSMENT, _RELIEF, _LETTER, _PAYMENT, _PART, _DECISION = (
    METADATA.tables[table.__tablename__]
    for table in (
        Unit,
        Membership,
        DuesAssessment,
        DuesExemption,
        DuesHandover,
        DuesPayment,
        DuesAllocation,
        DuesDecision,
    )
)
_DAY = timedelta(days=1)
_LISTED = 5000  # persons named one by one in a statement
_LATER = _ASSESSMENT.alias("later")


class Asked(NamedTuple):
    """First days of months in a row, and the day up to which payments count."""

    months: tuple[date, ...]
    as_of: date


class Counted(NamedTuple):
    """What is counted: the branches, the months, and who is looked at one by one instead."""

    within: Within
    asked: Asked
    besides: frozenset[int]  # persons


class CountRow(NamedTuple):
    """Plain members of one branch and month."""

    branch_id: int
    month: RawDay
    owed: int
    paid: int
    last_paid_on: RawDay | None
    unclear: int  # members who paid in part or more than once; not counted here


def keeps_dues(session: Session, within: Within) -> bool:
    """Whether any of the branches has ever assessed somebody."""
    found = session.connection().execute(
        select(_ASSESSMENT.c.id).where(_ASSESSMENT.c.branch_id.in_(branches_of(within))).limit(1)
    )
    return found.first() is not None


def people_of(within: Within) -> People:
    """Everybody who belongs or belonged to the branches."""
    return select(_STAY.c.person_id).where(_STAY.c.branch_id.in_(branches_of(within)))


def counts(session: Session, what: Counted) -> Sequence[CountRow]:
    """How many plain members owe and have paid each month, by branch."""
    plain, months, paid = _plain(what), _months(what.asked), _paid(what.asked)
    in_full = _in_full(plain, paid)
    clear = or_(paid.c.times.is_(None), in_full)
    found = session.connection().execute(
        select(
            plain.c.branch_id,
            months.c.month,
            func.sum(case((clear, 1), else_=0)),
            func.sum(case((in_full, 1), else_=0)),
            func.max(case((in_full, paid.c.day))),
            func.sum(case((clear, 0), else_=1)),
        )
        .select_from(plain)
        .join(months, true())
        .outerjoin(
            paid, and_(paid.c.person_id == plain.c.person_id, paid.c.month == months.c.month)
        )
        .group_by(plain.c.branch_id, months.c.month)
    )
    return [CountRow._make(row) for row in found.all()]


def unclear(session: Session, what: Counted) -> Sequence[tuple[int, date]]:
    """Plain members and the months into which they paid in part or more than once."""
    plain, paid = _plain(what), _paid(what.asked)
    found = session.connection().execute(
        select(plain.c.person_id, paid.c.month)
        .join(paid, paid.c.person_id == plain.c.person_id)
        .where(not_(_in_full(plain, paid)))
    )
    return [(person_id, month) for person_id, month in found]


def special(session: Session, within: Within, asked: Asked) -> frozenset[int]:
    """Those members of the branches whose case is not plain."""
    return frozenset(session.connection().scalars(_special(within, asked)))


def _special(within: Within, asked: Asked) -> People:
    first, last = asked.months[0], asked.months[-1]
    stays = (
        select(_STAY.c.person_id)
        .where(_STAY.c.person_id.in_(people_of(within)))
        .group_by(_STAY.c.person_id)
        .having(
            or_(
                func.count() > 1,
                func.max(_STAY.c.since) >= first,
                func.max(_STAY.c.until).is_not(None),
                func.max(_STAY.c.traits).contains(MemberTrait.MEMBERSHIP_STOPPED.value),
            )
        )
    )
    changed = select(_ASSESSMENT.c.person_id).where(
        _ASSESSMENT.c.since > first, _ASSESSMENT.c.since <= last
    )
    # Whoever was first assessed of late has more time: an hour more or less is looked at too.
    told = (
        select(_ASSESSMENT.c.person_id)
        .where(_ASSESSMENT.c.person_id.in_(people_of(within)))
        .group_by(_ASSESSMENT.c.person_id)
        .having(func.min(_ASSESSMENT.c.assessed_at) >= datetime.combine(first, time(), UTC) - _DAY)
    )
    apart = select(_RELIEF.c.person_id).where(_RELIEF.c.since <= last, _RELIEF.c.until >= first)
    found = union(stays, changed, told, apart, select(_LETTER.c.person_id)).subquery()
    return select(found.c.person_id).where(found.c.person_id.in_(people_of(within)))


def these(persons: Iterable[int]) -> People:
    """A statement of persons that are known already."""
    return select(_STAY.c.person_id).where(_STAY.c.person_id.in_(list(persons)))


def _in_full(plain: Any, paid: Any) -> ColumnElement[bool]:  # noqa: ANN401 - subqueries
    return and_(paid.c.times == 1, paid.c.fen >= plain.c.due_fen)


def _plain(what: Counted) -> Any:  # noqa: ANN401 - a subquery
    """Plain members with branch and due."""
    first = what.asked.months[0]
    # A statement takes so many parameters and no more.
    few = len(what.besides) <= _LISTED
    listed: Any = what.besides if few else _special(what.within, what.asked)
    newer = and_(
        _LATER.c.person_id == _ASSESSMENT.c.person_id,
        _LATER.c.since <= first,
        or_(
            _LATER.c.since > _ASSESSMENT.c.since,
            and_(_LATER.c.since == _ASSESSMENT.c.since, _LATER.c.id > _ASSESSMENT.c.id),
        ),
    )
    return (
        select(_STAY.c.branch_id, _STAY.c.person_id, _ASSESSMENT.c.due_fen)
        .join(_ASSESSMENT, _ASSESSMENT.c.person_id == _STAY.c.person_id)
        .where(
            _STAY.c.branch_id.in_(branches_of(what.within)),
            _ASSESSMENT.c.since <= first,
            _ASSESSMENT.c.due_fen > 0,
            not_(exists(select(1).where(newer))),
            _STAY.c.person_id.not_in(listed),
        )
        .cte("plain")
    )


def _paid(asked: Asked) -> Any:  # noqa: ANN401 - a subquery
    """What each member has paid into each month, how often, and when last."""
    return (
        select(
            _PAYMENT.c.person_id,
            _PART.c.month,
            func.sum(_PART.c.fen).label("fen"),
            func.count().label("times"),
            func.max(_PAYMENT.c.paid_on).label("day"),
        )
        .select_from(_PART)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_DECISION, and_(_DECISION.c.payment_id == _PAYMENT.c.id, _DECISION.c.confirmed))
        .where(
            _PART.c.month.between(asked.months[0], asked.months[-1]),
            _PAYMENT.c.paid_on <= asked.as_of,
        )
        .group_by(_PAYMENT.c.person_id, _PART.c.month)
        .cte("paid")
    )


def _months(asked: Asked) -> Any:  # noqa: ANN401 - a subquery
    return union_all(*(select(literal(each, Date).label("month")) for each in asked.months)).cte(
        "asked_month"
    )


def branches_of(within: Within) -> Select[Any]:
    """A statement of the branches within a condition."""
    return select(_UNIT.c.id).where(_UNIT.c.kind == UnitKind.BRANCH.value, within)
