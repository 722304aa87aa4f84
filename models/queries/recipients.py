"""Who can be written to for a unit: people with an office in it, in private, and its chat."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.vocabulary import Office
from models.chats import Chat
from models.organisation import Account, Appointment, Unit
from models.queries.compliance import ANSWERABLE
from models.queries.reminders import by_ladder, open_rows
from models.queries.terms import valid_on
from models.reminders import Reminder

# Who is asked first above a branch.
ABOVE = (
    Office.ORGANIZATION_OFFICER,
    Office.SECRETARY,
    Office.DEPUTY_SECRETARY,
    Office.COMMITTEE_READER,
)


class Officer(NamedTuple):
    """Somebody with an office who can be written to in private."""

    unit_id: int
    office: str
    person_id: int
    chat_id: int
    language: str | None


def officers(session: Session, unit_ids: Iterable[int], today: date) -> list[Officer]:
    """Who holds an office in some units and can be written to, the one of longest standing first.

    The order among offices is for the caller to say.
    """
    rows = session.execute(
        select(
            col(Appointment.unit_id),
            col(Appointment.office),
            col(Appointment.person_id),
            col(Account.telegram_id),
            col(Account.language),
        )
        .join(Account, col(Account.person_id) == col(Appointment.person_id))
        .where(
            col(Appointment.unit_id).in_(list(unit_ids)),
            valid_on(Appointment, today),
            col(Account.reachable) == true(),
        )
        .order_by(col(Appointment.since), col(Appointment.id))
    )
    return [Officer._make(row) for row in rows]


def group_chats(session: Session, unit_ids: Iterable[int]) -> dict[int, tuple[int, int | None]]:
    """Chat and topic of those of some units that are bound to one that can be written to."""
    rows = session.execute(
        select(col(Chat.unit_id), col(Chat.chat_id), col(Chat.thread_id)).where(
            col(Chat.unit_id).in_(list(unit_ids)), col(Chat.reachable) == true()
        )
    )
    return {unit_id: (chat_id, thread_id) for unit_id, chat_id, thread_id in rows}


def parents(session: Session, branch_ids: Iterable[int]) -> dict[int, int | None]:
    """The unit above each of some branches."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.parent_id)).where(col(Unit.id).in_(list(branch_ids)))
    )
    return {row[0]: row[1] for row in rows}


def same_people(session: Session, branch_ids: Sequence[int], today: date) -> list[int]:
    """Other branches for which somebody of these branches answers too."""
    here, there = aliased(Appointment), aliased(Appointment)
    return list(
        session.scalars(
            select(col(there.unit_id))
            .join(here, col(here.person_id) == col(there.person_id))
            .where(
                col(here.unit_id).in_(branch_ids),
                *_answers(here, today),
                *_answers(there, today),
                col(there.unit_id).not_in(branch_ids),
            )
            .distinct()
        )
    )


def due_beside(
    session: Session, now: datetime, above: Iterable[int], besides: Sequence[int]
) -> list[int]:
    """Other branches directly under some units with a call that is due."""
    return list(
        session.scalars(
            select(col(Reminder.branch_id))
            .join(Unit, col(Unit.id) == col(Reminder.branch_id))
            .where(
                *open_rows(),
                by_ladder(),
                col(Reminder.not_before) <= now,
                col(Unit.parent_id).in_(list(above)),
                col(Reminder.branch_id).not_in(besides),
            )
            .distinct()
        )
    )


def _answers(
    appointment: type[Appointment], today: date
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(appointment.office).in_([office.value for office in ANSWERABLE]),
        valid_on(appointment, today),
    )
