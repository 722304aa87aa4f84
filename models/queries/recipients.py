"""Who is written to for a branch: statements that find the chat of whoever answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.chats import Chat
from models.organisation import Account, Appointment
from models.queries.compliance import ANSWERABLE
from models.queries.terms import valid_on


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a branch's message goes; `telegram_id` is the chat of a person in private."""

    unit_id: int
    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None


def recipients(session: Session, branch_ids: Sequence[int], today: date) -> dict[int, Recipient]:
    """For each branch its secretary in private, else a deputy, else its group."""
    groups = session.scalars(
        select(Chat).where(col(Chat.unit_id).in_(branch_ids), col(Chat.reachable) == true())
    )
    found = {
        chat.unit_id: Recipient(chat.unit_id, chat.chat_id, chat.thread_id, False, None)
        for chat in groups
    }
    rank = case(
        {office.value: place for place, office in enumerate(ANSWERABLE)},
        value=col(Appointment.office),
    )
    people = session.execute(
        select(col(Appointment.unit_id), col(Account.telegram_id), col(Account.language))
        .join(Account, col(Account.person_id) == col(Appointment.person_id))
        .where(
            col(Appointment.unit_id).in_(branch_ids),
            *_answers(Appointment, today),
            col(Account.reachable) == true(),
        )
        # The first in line is read last and takes the place.
        .order_by(rank.desc(), col(Appointment.since).desc(), col(Appointment.id).desc())
    )
    for unit_id, telegram_id, language in people:
        found[unit_id] = Recipient(unit_id, telegram_id, None, True, language)
    return found


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


def _answers(
    appointment: type[Appointment], today: date
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(appointment.office).in_([office.value for office in ANSWERABLE]),
        valid_on(appointment, today),
    )
