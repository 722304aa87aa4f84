"""Rows behind the months of many branches at once: a fixed number of statements, plain tuples.

Days come as the driver gives them (`RawDay`), as in `models.queries.compliance`, and for the same
reason.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, String, exists, func, not_, or_, select, type_coerce
from sqlmodel import Session

from domain.vocabulary import UnitKind
from models.dues import (
    DuesAllocation,
    DuesAssessment,
    DuesDecision,
    DuesExemption,
    DuesHandover,
    DuesPayment,
    DuesSetting,
)
from models.organisation import Membership, Unit
from models.queries.compliance import RawDay, RawInstant, Within
from models.tables import METADATA

_UNIT, _STAY, _ASSESSMENT, _RELIEF, _LETTER, _PAYMENT, _PART, _DECISION, _SETTING = (
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
        DuesSetting,
    )
)
_REPLACING = _RELIEF.alias("replacing")
People = Select[Any]  # a statement of person ids
StayRow = tuple[int, int, RawDay, RawDay | None, str]  # person, branch, since, until, traits
AssessmentRow = tuple[int, int, RawDay, int]  # person, id, since, due in fen
# person, month, fen, paid on, payment, whether it is confirmed, when it was decided
PaidRow = tuple[int, RawDay, int, RawDay, int, bool | None, RawInstant | None]


class ReliefRow(NamedTuple):
    """Months set apart."""

    person_id: int
    id: int
    kind: str
    since: date
    until: date
    due_fen: int | None


class LetterRow(NamedTuple):
    """What a letter of transfer said."""

    person_id: int
    from_branch_id: int | None
    to_branch_id: int | None
    moved_on: date
    dues_paid_through: date


def people_of(within: Within) -> People:
    """Everybody who belongs or belonged to the branches."""
    return select(_STAY.c.person_id).where(_STAY.c.branch_id.in_(branches_of(within)))


def branches_of(within: Within) -> Select[Any]:
    """The branches themselves."""
    return select(_UNIT.c.id).where(_UNIT.c.kind == UnitKind.BRANCH.value, within)


def keeps_dues(session: Session, within: Within) -> bool:
    """Whether any of the branches has ever assessed somebody."""
    found = session.connection().execute(
        select(_ASSESSMENT.c.id).where(_ASSESSMENT.c.branch_id.in_(branches_of(within))).limit(1)
    )
    return found.first() is not None


def stay_rows(session: Session, people: People) -> list[StayRow]:
    """All memberships of these people, in order."""
    found = session.connection().execute(
        select(
            _STAY.c.person_id,
            _STAY.c.branch_id,
            type_coerce(_STAY.c.since, String),
            type_coerce(_STAY.c.until, String),
            _STAY.c.traits,
        )
        .where(_STAY.c.person_id.in_(people))
        .order_by(_STAY.c.person_id, _STAY.c.since, _STAY.c.id)
    )
    return cast("list[StayRow]", found.all())


def assessment_rows(session: Session, people: People, last: date) -> list[AssessmentRow]:
    """Assessments of these people from a month up to `last`."""
    found = session.connection().execute(
        select(
            _ASSESSMENT.c.person_id,
            _ASSESSMENT.c.id,
            type_coerce(_ASSESSMENT.c.since, String),
            _ASSESSMENT.c.due_fen,
        ).where(_ASSESSMENT.c.person_id.in_(people), _ASSESSMENT.c.since <= last)
    )
    return cast("list[AssessmentRow]", found.all())


def relief_rows(session: Session, people: People, first: date, last: date) -> list[ReliefRow]:
    """Reliefs of these people that stand and touch the months from `first` to `last`."""
    replaced = exists(select(1).where(_REPLACING.c.replaces_id == _RELIEF.c.id))
    found = session.connection().execute(
        select(*(_RELIEF.c[name] for name in ReliefRow._fields)).where(
            _RELIEF.c.since <= last,
            _RELIEF.c.until >= first,
            not_(replaced),
            _RELIEF.c.person_id.in_(people),
        )
    )
    return [ReliefRow._make(row) for row in found]


def letter_rows(session: Session, people: People) -> list[LetterRow]:
    """Letters of transfer of these people, in the order in which they were recorded."""
    found = session.connection().execute(
        select(*(_LETTER.c[name] for name in LetterRow._fields))
        .where(_LETTER.c.person_id.in_(people))
        .order_by(_LETTER.c.id)
    )
    return [LetterRow._make(row) for row in found]


def paid_rows(
    session: Session, people: People, first: date, last: date, as_of: date
) -> list[PaidRow]:
    """What these people paid into some months by a day, what was refused left out, by day."""
    found = session.connection().execute(
        select(
            _PAYMENT.c.person_id,
            type_coerce(_PART.c.month, String),
            _PART.c.fen,
            type_coerce(_PAYMENT.c.paid_on, String),
            _PAYMENT.c.id,
            _DECISION.c.confirmed,
            type_coerce(_DECISION.c.decided_at, String),
        )
        .select_from(_PART)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .outerjoin(_DECISION, _DECISION.c.payment_id == _PAYMENT.c.id)
        .where(
            _PART.c.month.between(first, last),
            _PAYMENT.c.paid_on <= as_of,
            or_(_DECISION.c.confirmed.is_(None), _DECISION.c.confirmed),
            _PAYMENT.c.person_id.in_(people),
        )
        .order_by(_PAYMENT.c.paid_on, _PAYMENT.c.id)
    )
    return cast("list[PaidRow]", found.all())


def setting_rows(session: Session, within: Within) -> Sequence[tuple[int, str, str]]:
    """What these branches have set themselves, as (branch, field, JSON): the newest of each."""
    newest = (
        select(func.max(_SETTING.c.id))
        .where(_SETTING.c.unit_id.in_(branches_of(within)))
        .group_by(_SETTING.c.unit_id, _SETTING.c.field)
    )
    rows = session.connection().execute(
        select(_SETTING.c.unit_id, _SETTING.c.field, _SETTING.c.value).where(
            _SETTING.c.id.in_(newest)
        )
    )
    return cast("Sequence[tuple[int, str, str]]", rows.all())
