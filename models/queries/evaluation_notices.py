"""Statements for messages to voters: rows of the reminder ledger, by round and voter.

A row names a voter and not a person, since a representative of the masses is nobody's member. Who
is reminded has not voted, so nothing of it outlives the round.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, col

from domain.ladder.stages import Subject
from models.evaluation import EvaluationRound, EvaluationVoter
from models.organisation import Account, Unit
from models.queries.reminders import CLAIMED, SUPERSEDED, open_rows
from models.reminders import Reminder, ReminderAttempt

EVALUATION = "evaluation"  # the period is the round's number
_VOTER = "voter:"


class VoterRow(NamedTuple):
    """A voter; no person for a representative of the masses."""

    voter_id: int
    person_id: int | None
    voted: bool


class TargetRow(NamedTuple):
    """A voter as a message reaches them; no chat when they have no account, or it is closed."""

    round_id: int
    branch_name: str
    year: int
    person_id: int | None
    waiting: bool  # the round is open, and they have not voted
    chat_id: int | None
    language: str | None


def voter_key(voter_id: int) -> str:
    """The recipient of a row."""
    return f"{_VOTER}{voter_id}"


def voter_of_key(recipient: str) -> int:
    """The voter whom a row is for."""
    return int(recipient.removeprefix(_VOTER))


def voters_of(session: Session, round_id: int) -> tuple[VoterRow, ...]:
    """Everybody who may vote, in no order of voting."""
    rows = session.execute(
        select(col(EvaluationVoter.id), col(EvaluationVoter.person_id), col(EvaluationVoter.voted))
        .where(col(EvaluationVoter.round_id) == round_id)
        .order_by(col(EvaluationVoter.id))
    )
    return tuple(VoterRow._make(row) for row in rows)


def newest_call(session: Session, round_id: int, now: datetime, besides: str) -> datetime | None:
    """When the voters were last called, leaving out what one of them gets alone."""
    return session.scalar(
        select(func.max(col(Reminder.not_before))).where(
            *_of_round(round_id),
            col(Reminder.not_before) <= now,
            col(Reminder.stage) != besides,
            col(Reminder.state) != SUPERSEDED,
        )
    )


def supersede_calls(session: Session, round_id: int, before: datetime) -> None:
    """What was to go out before a moment gives way to a newer call."""
    session.execute(
        update(Reminder)
        .where(*open_rows(), *_of_round(round_id), col(Reminder.not_before) <= before)
        .values(state=SUPERSEDED)
    )


def forget_notices(session: Session, round_id: int) -> None:
    """Delete the rows of a round; of one that is being sent only the account goes."""
    gone = select(col(Reminder.id)).where(*_of_round(round_id), col(Reminder.state) != CLAIMED)
    session.execute(delete(ReminderAttempt).where(col(ReminderAttempt.reminder_id).in_(gone)))
    session.execute(delete(Reminder).where(*_of_round(round_id), col(Reminder.state) != CLAIMED))
    session.execute(update(Reminder).where(*_of_round(round_id)).values(chat_id=None))


def due_notices(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Messages to voters that are due, the oldest first, none that another claim holds."""
    return session.scalars(
        select(Reminder)
        .where(
            *open_rows(),
            col(Reminder.subject) == Subject.EVALUATION.value,
            col(Reminder.not_before) <= now,
        )
        .order_by(col(Reminder.not_before), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def targets(session: Session, voter_ids: Iterable[int]) -> dict[int, TargetRow]:
    """By voter, what a message needs; a voter who is gone is missing."""
    address = func.coalesce(col(Account.telegram_id), col(EvaluationVoter.telegram_id))
    rows = session.execute(
        select(
            col(EvaluationVoter.id),
            col(EvaluationRound.id),
            col(Unit.name),
            col(EvaluationRound.year),
            col(EvaluationVoter.person_id),
            col(EvaluationRound.ended_at).is_(None) & col(EvaluationVoter.voted).is_(False),
            address,
            col(Account.language),
        )
        .join(EvaluationRound, col(EvaluationRound.id) == col(EvaluationVoter.round_id))
        .join(Unit, col(Unit.id) == col(EvaluationRound.branch_id))
        .outerjoin(
            Account,
            (col(Account.person_id) == col(EvaluationVoter.person_id)) & col(Account.reachable),
        )
        .where(col(EvaluationVoter.id).in_(list(voter_ids)))
    )
    return {voter_id: TargetRow._make(rest) for voter_id, *rest in rows}


def _of_round(round_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Reminder.obligation) == EVALUATION, col(Reminder.period) == str(round_id)
