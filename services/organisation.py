"""The tree and its people as other use cases need them: plain facts of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from domain.meetings import Member
from domain.vocabulary import BRANCH_COMMITTEE_OFFICES, MemberKind, MemberTrait, Office
from models.organisation import Appointment, CommitteeTerm, Membership, Person, Unit
from models.queries.terms import valid_on


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A membership on a day, with what people call it by."""

    member: Member
    name: str
    group: str | None
    office: str | None  # an office of the branch committee


def members_on(session: Session, branch_id: int, day: date) -> tuple[NamedMember, ...]:
    """Everybody who belonged to the branch on a day, by name and number."""
    offices = _committee_offices(session, branch_id, day)
    sits = has_committee(session, branch_id, day)
    group = Unit.__table__.alias("party_group")  # type: ignore[attr-defined]
    rows = session.execute(
        select(
            col(Person.id),
            col(Person.name),
            col(Membership.kind),
            col(Membership.traits),
            col(Membership.group_id),
            group.c.name,
            col(Membership.since),
            col(Membership.until),
        )
        .select_from(Membership)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .outerjoin(group, group.c.id == col(Membership.group_id))
        .where(col(Membership.branch_id) == branch_id, valid_on(Membership, day))
        .order_by(col(Person.name), col(Person.id))
    )
    return tuple(
        NamedMember(
            Member(
                person_id=person_id,
                kind=MemberKind(kind),
                traits=read_traits(traits),
                group_id=group_id,
                committee=sits and person_id in offices,
                since=since,
                until=until,
            ),
            name,
            group_name,
            offices.get(person_id),
        )
        for person_id, name, kind, traits, group_id, group_name, since, until in rows
    )


def read_traits(stored: str) -> frozenset[MemberTrait]:
    """Traits as the column keeps them: values with commas between."""
    return frozenset(MemberTrait(each) for each in stored.split(",") if each)


def write_traits(traits: Iterable[MemberTrait]) -> str:
    return ",".join(sorted(trait.value for trait in traits))


def has_committee(session: Session, branch_id: int, day: date) -> bool:
    """Whether a term of the branch committee runs on a day: an office alone makes none."""
    found = session.execute(
        select(col(CommitteeTerm.id)).where(
            col(CommitteeTerm.unit_id) == branch_id, valid_on(CommitteeTerm, day)
        )
    )
    return found.first() is not None


def holders(session: Session, unit_id: int, office: Office, day: date) -> tuple[int, ...]:
    """Who holds an office in a unit on a day."""
    return tuple(
        session.scalars(
            select(col(Appointment.person_id))
            .where(
                col(Appointment.unit_id) == unit_id,
                col(Appointment.office) == office.value,
                valid_on(Appointment, day),
            )
            .order_by(col(Appointment.since))
        )
    )


def _committee_offices(session: Session, branch_id: int, day: date) -> dict[int, str]:
    rows = session.execute(
        select(col(Appointment.person_id), col(Appointment.office)).where(
            col(Appointment.unit_id) == branch_id, valid_on(Appointment, day)
        )
    )
    return {person_id: office for person_id, office in rows if office in BRANCH_COMMITTEE_OFFICES}
