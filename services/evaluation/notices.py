"""Messages to voters: that there is a ballot, and a reminder to those who have not voted.

One rule: all are told when a round is opened, those who have not voted on the third day, and
besides that when a keeper asks for it, once in 24 hours. The rows are for all who may vote, or all
who wait; whether a message goes out is decided when it is claimed
(`services.reminders.evaluation_claim`). The keeper hears the same whoever waits: who has voted,
and even how many of those who wait can be written to, would tell names in a small branch.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from domain.errors import DomainError
from domain.ladder.stages import Subject
from models.organisation import Unit
from models.queries.dues_reminders import Planned, insert_rows
from models.queries.evaluation_notices import (
    EVALUATION,
    newest_call,
    supersede_calls,
    voter_key,
    voters_of,
)
from services.access import May
from services.evaluation.found import kept_round, require_open, view_of
from services.evaluation.values import RoundView
from services.meetings.branch import Branch
from services.seam import Tx, use_case

DAYS = 3  # after which those who have not voted are reminded
REST = timedelta(days=1)  # between two calls
_MORNING = time(9)  # in the branch's zone


class NoticeStage(StrEnum):
    """Why a voter is written to; a keeper's call has its day for a stage."""

    OPENED = "opened"
    THIRD_DAY = "third_day"
    JOINED = "joined"  # a representative, three days after they opened their link


def note_opened(tx: Tx, branch: Branch, round_id: int) -> None:
    """Plan to tell everybody but the one who opened the round, and all of them on the third day."""
    voters = voters_of(tx.session, round_id)
    told = [each.voter_id for each in voters if each.person_id != tx.actor.person_id]
    later = _third_day(branch.today, branch.zone)
    rows = [_row(branch.unit_id, round_id, NoticeStage.OPENED, each, tx.now) for each in told]
    rows += [
        _row(branch.unit_id, round_id, NoticeStage.THIRD_DAY, each.voter_id, later)
        for each in voters
    ]
    insert_rows(tx.session, Subject.EVALUATION, rows, tx.now)


def note_joined(tx: Tx, branch: Unit, round_id: int, voter_id: int) -> None:
    """Plan to remind a representative three days after they have joined; a second time nothing."""
    later = _third_day(tx.today(branch.zone), ZoneInfo(branch.zone))
    row = _row(cast("int", branch.id), round_id, NoticeStage.JOINED, voter_id, later)
    insert_rows(tx.session, Subject.EVALUATION, [row], tx.now)


@use_case(may=May.KEEPER, writes=True)
def remind_voters(tx: Tx, round_id: int) -> RoundView:
    """Remind all who have not voted by now; raises within a day of the last call."""
    row, branch = kept_round(tx, round_id, lock=True)
    require_open(row)
    last = newest_call(tx.session, round_id, tx.now, NoticeStage.JOINED)
    if last is not None and tx.now < last + REST:
        raise DomainError("evaluation.called_lately", hours=REST // timedelta(hours=1))
    waiting = [each.voter_id for each in voters_of(tx.session, round_id) if not each.voted]
    if not waiting:
        raise DomainError("evaluation.all_voted")
    supersede_calls(tx.session, round_id, tx.now + REST)
    stage = f"call {tx.now:%Y%m%d%H%M%S}"
    rows = [_row(branch.unit_id, round_id, stage, each, tx.now) for each in waiting]
    insert_rows(tx.session, Subject.EVALUATION, rows, tx.now)
    tx.effect = f"evaluation:{round_id}"
    return view_of(tx, row, branch)


def _third_day(today: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(today + timedelta(days=DAYS), _MORNING, zone)


def _row(branch_id: int, round_id: int, stage: str, voter_id: int, not_before: datetime) -> Planned:
    return Planned(
        EVALUATION,
        str(round_id),
        branch_id,
        str(stage),
        voter_key(voter_id),
        not_before.date(),
        not_before,
    )
