"""Named queries over the ledger of dues: each runs one statement and returns plain rows.

Who is asked about is a statement of person ids: one person, everybody who ever belonged to a
branch, or to some branches; so that a branch takes as many queries as a person.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, insert, select
from sqlmodel import Session, SQLModel, col

from models.dues import (
    DuesAllocation,
    DuesAssessment,
    DuesDecision,
    DuesExemption,
    DuesHandover,
    DuesPayment,
    DuesSetting,
)
from models.organisation import Membership, Person

People: TypeAlias = Select[Any]


class StayRow(NamedTuple):
    """One membership."""

    person_id: int
    branch_id: int
    group_id: int | None
    traits: str
    since: date
    until: date | None


class AssessmentRow(NamedTuple):
    """One assessment."""

    id: int
    person_id: int
    since: date
    due_fen: int
    kind: str
    base_fen: int | None
    by_hand: bool
    reason: str
    branch_id: int
    assessed_by: int | None
    assessed_at: datetime


class ExemptionRow(NamedTuple):
    """One exemption that stands; `first_id` is the one that it has come from by changes."""

    id: int
    person_id: int
    branch_id: int
    kind: str
    since: date
    until: date
    due_fen: int | None
    reason: str
    approver: str
    replaces_id: int | None
    recorded_by: int | None
    first_id: int


class HandoverRow(NamedTuple):
    """What one letter of transfer says."""

    person_id: int
    from_branch_id: int | None
    to_branch_id: int | None
    moved_on: date
    dues_paid_through: date


class PaymentRow(NamedTuple):
    """One payment with what the collector said of it; `confirmed` is none while it waits."""

    id: int
    branch_id: int
    person_id: int
    paid_on: date
    amount_fen: int
    voluntary_fen: int
    large: bool
    note: str
    reverses_id: int | None
    reason: str
    recorded_by: int | None
    source_chat_id: int | None
    source_message_id: int | None
    confirmed: bool | None
    receipt_year: int | None
    receipt_number: int | None
    refusal: str | None
    decided_at: datetime | None


def one_person(person_id: int) -> People:
    """One person."""
    return select(col(Membership.person_id)).where(col(Membership.person_id) == person_id)


def ever_in(*branch_ids: int) -> People:
    """Everybody who belongs or belonged to a branch, or to one of several."""
    return select(col(Membership.person_id)).where(col(Membership.branch_id).in_(branch_ids))


def one_of(branch_id: int, person_id: int) -> People:
    """One person, when they belong or belonged to a branch."""
    return ever_in(branch_id).where(col(Membership.person_id) == person_id)


def names_of(session: Session, people: People) -> dict[int, tuple[str, str]]:
    """Name and roster number of each person, by name and number."""
    rows = session.execute(
        select(col(Person.id), col(Person.name), col(Person.code))
        .where(col(Person.id).in_(people))
        .order_by(col(Person.name), col(Person.code))
    )
    return {person_id: (name, code) for person_id, name, code in rows}


def stays_of(session: Session, people: People) -> list[StayRow]:
    """All memberships of these people, in order."""
    names = ("person_id", "branch_id", "group_id", "traits", "since", "until")
    rows = session.execute(
        select(*(getattr(Membership, name) for name in names))
        .where(col(Membership.person_id).in_(people))
        .order_by(col(Membership.person_id), col(Membership.since), col(Membership.id))
    )
    return [StayRow._make(row) for row in rows]


def assessments_of(session: Session, people: People) -> list[AssessmentRow]:
    """All assessments of these people, in the order in which they were made."""
    rows = session.execute(
        select(*(getattr(DuesAssessment, name) for name in AssessmentRow._fields))
        .where(col(DuesAssessment.person_id).in_(people))
        .order_by(col(DuesAssessment.id))
    )
    return [AssessmentRow._make(row) for row in rows]


def exemptions_of(session: Session, people: People) -> list[ExemptionRow]:
    """All exemptions of these people; a row that another replaces is left out."""
    rows = session.execute(
        select(*(getattr(DuesExemption, name) for name in ExemptionRow._fields[:-1]))
        .where(col(DuesExemption.person_id).in_(people))
        .order_by(col(DuesExemption.id))
    )
    standing: dict[int, ExemptionRow] = {}
    for row in rows:
        before = standing.pop(row.replaces_id, None) if row.replaces_id else None
        first = row.id if before is None else before.first_id
        standing[row.id] = ExemptionRow._make((*row, first))
    return list(standing.values())


def handovers_of(session: Session, people: People) -> list[HandoverRow]:
    """What letters of transfer said, in the order in which it was recorded."""
    rows = session.execute(
        select(*(getattr(DuesHandover, name) for name in HandoverRow._fields))
        .where(col(DuesHandover.person_id).in_(people))
        .order_by(col(DuesHandover.id))
    )
    return [HandoverRow._make(row) for row in rows]


_PAYMENT = tuple(
    getattr(DuesPayment, name)
    for name in PaymentRow._fields[: PaymentRow._fields.index("confirmed")]
)


def payments_of(session: Session, people: People, since: date | None = None) -> list[PaymentRow]:
    """All payments of these people with the collector's word, by day; refused ones too.

    With `since`, only those into this month or a later one.
    """
    rows = session.execute(
        select(
            *_PAYMENT,
            col(DuesDecision.confirmed),
            col(DuesDecision.receipt_year),
            col(DuesDecision.receipt_number),
            col(DuesDecision.reason),
            col(DuesDecision.decided_at),
        )
        .outerjoin(DuesDecision, col(DuesDecision.payment_id) == col(DuesPayment.id))
        .where(col(DuesPayment.person_id).in_(people), *_into(since))
        .order_by(col(DuesPayment.paid_on), col(DuesPayment.id))
    )
    return [PaymentRow._make(row) for row in rows]


def allocations_of(
    session: Session, people: People, since: date | None = None
) -> dict[int, dict[date, int]]:
    """The months of each payment of these people; with `since`, as in `payments_of`."""
    rows = session.execute(
        select(col(DuesAllocation.payment_id), col(DuesAllocation.month), col(DuesAllocation.fen))
        .join(DuesPayment, col(DuesPayment.id) == col(DuesAllocation.payment_id))
        .where(col(DuesPayment.person_id).in_(people), *_into(since))
        .order_by(col(DuesAllocation.payment_id), col(DuesAllocation.month))
    )
    found: dict[int, dict[date, int]] = {}
    for payment_id, month, fen in rows:
        found.setdefault(payment_id, {})[month] = fen
    return found


def settings_around(session: Session, people: People) -> list[tuple[int, str, str]]:
    """What the branches that these people belong or belonged to have set themselves."""
    there = select(col(Membership.branch_id)).where(col(Membership.person_id).in_(people))
    return newest_settings(session, col(DuesSetting.unit_id).in_(there))


def _into(since: date | None) -> tuple[ColumnElement[bool], ...]:
    if since is None:
        return ()
    found = select(col(DuesAllocation.payment_id)).where(col(DuesAllocation.month) >= since)
    return (col(DuesPayment.id).in_(found),)


def newest_settings(session: Session, unit_ids: ColumnElement[bool]) -> list[tuple[int, str, str]]:
    """What branches have set themselves, as (branch, field, JSON): the newest row of each."""
    newest = (
        select(func.max(col(DuesSetting.id)))
        .where(unit_ids)
        .group_by(col(DuesSetting.unit_id), col(DuesSetting.field))
    )
    rows = session.execute(
        select(col(DuesSetting.unit_id), col(DuesSetting.field), col(DuesSetting.value)).where(
            col(DuesSetting.id).in_(newest)
        )
    )
    return [(unit_id, name, value) for unit_id, name, value in rows]


def last_receipt(session: Session, branch_id: int, year: int) -> int:
    """The greatest number that a receipt of a branch has in a year; nought when there is none."""
    found = session.scalar(
        select(func.max(col(DuesDecision.receipt_number))).where(
            and_(col(DuesDecision.branch_id) == branch_id, col(DuesDecision.receipt_year) == year)
        )
    )
    return int(found or 0)


def add(session: Session, table: type[SQLModel], values: Mapping[str, object]) -> int:
    """Insert one row; its id."""
    made = session.connection().execute(insert(table).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def add_all(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert many rows in one statement."""
    if rows:
        session.execute(insert(table), [dict(row) for row in rows])
