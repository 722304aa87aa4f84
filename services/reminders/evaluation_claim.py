"""Claiming messages to voters: each row judged again, so that who has voted hears nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlmodel import col

from domain.errors import Forbidden
from models.queries.evaluation_notices import TargetRow, due_notices, targets, voter_of_key
from models.queries.reminders import CANCELLED, PLANNED, lapse
from models.reminders import Reminder
from services.access import May
from services.evaluation.notices import NoticeStage
from services.reminders.claim import take_row, unreachable
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class EvaluationClaim:
    """One message for one voter in private: that there is a ballot, and nothing else."""

    chat_id: int
    language: str | None
    reminder_id: int
    epoch: int
    repeated: bool  # an earlier attempt may have arrived
    again: bool  # a reminder, not the first word
    round_id: int
    branch: str
    year: int

    @property
    def private(self) -> bool:
        """Nothing about an evaluation goes to a group."""
        return True

    @property
    def thread_id(self) -> int | None:
        """A private chat has no topics."""
        return None

    @property
    def epochs(self) -> Mapping[int, int]:
        """The row of the message, with the epoch of this claim."""
        return {self.reminder_id: self.epoch}


@use_case(may=May.OPERATE, writes=True)
def claim_evaluation(tx: Tx, *, limit: int = 20) -> tuple[EvaluationClaim, ...]:
    """Take at most `limit` messages that are due; empty when none is left to say.

    Who has voted in the meantime, or is no voter any more, hears nothing; nor does anybody once
    the round has ended.
    """
    if not tx.actor.system:  # no person may see who has not voted
        raise Forbidden("access.system")
    lapse(tx.session, tx.now, col(Reminder.claimed_until) <= tx.now)
    while rows := due_notices(tx.session, tx.now, limit):
        found = targets(tx.session, [voter_of_key(row.recipient) for row in rows])
        judged = [_judge(tx, row, found.get(voter_of_key(row.recipient))) for row in rows]
        tx.session.flush()
        if claims := tuple(each for each in judged if each is not None):
            return claims
    return ()


def _judge(tx: Tx, row: Reminder, target: TargetRow | None) -> EvaluationClaim | None:
    """The message of a row; without one the row gets its state."""
    if target is None or not target.waiting:
        row.state = CANCELLED
        return None
    # Of a representative nothing is kept by which a closed chat would be passed over.
    closed = target.person_id is None and row.state == PLANNED and row.attempts > 0
    if target.chat_id is None or closed:
        unreachable(tx, row)
        return None
    take_row(tx, row, target.chat_id)
    return EvaluationClaim(
        chat_id=target.chat_id,
        language=target.language,
        reminder_id=cast("int", row.id),
        epoch=row.epoch,
        repeated=bool(row.unknowns),
        again=row.stage != NoticeStage.OPENED,
        round_id=target.round_id,
        branch=target.branch_name,
        year=target.year,
    )
