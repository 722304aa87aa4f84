"""What an operator must know, counted: each runs one statement and names units by their codes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, case, false, func, select, text, true
from sqlmodel import Session, col

from models.chats import Chat, InboxUpdate
from models.evaluation import EvaluationRound
from models.organisation import Unit
from models.queries.compliance import ANSWERABLE
from models.queries.recipients import group_chats, officers
from models.queries.reminder_plans import staffed_branches
from models.queries.reminders import (
    CLAIMED,
    DEAD,
    UNKNOWN,
    open_rows,
)
from models.reminders import Reminder, SendingStop

_UNITS = 5000  # units named in one statement


class Deliveries(NamedTuple):
    """Rows of the ledger of reminders that did not go their ordinary way."""

    dead: int
    unknown: int
    overdue: int
    lapsed: int


def deliveries(session: Session, now: datetime, since: datetime, late: datetime) -> Deliveries:
    """Dead and unknown rows that were due since a moment; open ones due before it was late."""
    due, state = col(Reminder.not_before), col(Reminder.state)
    lately = due >= since
    held = and_(state == CLAIMED, col(Reminder.claimed_until) <= now)
    cases = (
        and_(state == DEAD, lately),
        and_(state == UNKNOWN, lately),
        and_(*open_rows(), due < late),
        held,
    )
    row = session.execute(
        select(*(func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in cases))
    ).one()
    return Deliveries(*map(int, row))


def dead_branches(session: Session, since: datetime) -> list[str]:
    """Codes of branches with rows that were due since a moment and came to a dead end."""
    return list(
        session.scalars(
            select(col(Unit.code))
            .join(Reminder, col(Reminder.branch_id) == col(Unit.id))
            .where(col(Reminder.state) == DEAD, col(Reminder.not_before) >= since)
            .distinct()
            .order_by(col(Unit.code))
        )
    )


def unreached_branches(session: Session, today: date) -> list[str]:
    """Codes of branches with members of whom nobody who answers, nor the group, can be told."""
    staffed = sorted(staffed_branches(session, true(), today))
    silent = [unit for some in _some(staffed) for unit in _silent(session, some, today)]
    return sorted(code for some in _some(silent) for code in _codes(session, some))


def unreachable_chats(session: Session) -> list[str]:
    """Codes of units whose group the bot was removed from."""
    return list(
        session.scalars(
            select(col(Unit.code))
            .join(Chat, col(Chat.unit_id) == col(Unit.id))
            .where(col(Chat.reachable) == false())
            .order_by(col(Unit.code))
        )
    )


def unanswered_updates(session: Session, before: datetime) -> int:
    """Updates that came in before a moment and were never dealt with to the end."""
    found = session.scalar(
        select(func.count())
        .select_from(InboxUpdate)
        .where(col(InboxUpdate.answered_at).is_(None), col(InboxUpdate.received_at) < before)
    )
    return int(found or 0)


def stops_on(session: Session, now: datetime) -> int:
    """Chats that Telegram wants to be left alone, all of them together counted as one."""
    found = session.scalar(
        select(func.count()).select_from(SendingStop).where(col(SendingStop.until) > now)
    )
    return int(found or 0)


def votes_are_open(session: Session) -> bool:
    """Whether any round of an evaluation is under way."""
    found = select(col(EvaluationRound.id)).where(col(EvaluationRound.ended_at).is_(None))
    return session.scalar(found.limit(1)) is not None


def revision_of(session: Session) -> str:
    """The revision of the tables."""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")))


def _some(units: Sequence[int]) -> Iterable[Sequence[int]]:
    return (units[at : at + _UNITS] for at in range(0, len(units), _UNITS))


def _silent(session: Session, units: Sequence[int], today: date) -> list[int]:
    answer = {office.value for office in ANSWERABLE}
    told = {each.unit_id for each in officers(session, units, today) if each.office in answer}
    told |= group_chats(session, units).keys()
    return [unit for unit in units if unit not in told]


def _codes(session: Session, units: Sequence[int]) -> Iterable[str]:
    return session.scalars(select(col(Unit.code)).where(col(Unit.id).in_(units)))
