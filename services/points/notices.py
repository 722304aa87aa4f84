"""Messages that proposals bring about: rows in their own transaction, sent by the next tick."""

from collections.abc import Iterable
from datetime import datetime, time
from enum import StrEnum

from models.queries.dues_reminders import Planned, insert_rows, member_key
from models.queries.points import EntryRow
from models.queries.points_entries import waiting_counts
from models.queries.points_notices import DECIDERS, POINTS
from services.meetings.branch import Branch
from services.seam import Tx


class PointsStage(StrEnum):
    """What is said of an entry; the first to who decides, the others to who proposed it."""

    WAITING = "waiting"
    DECIDED = "decided"
    REVERSED = "reversed"


def note_waiting(tx: Tx, branch: Branch, entry_id: int) -> None:
    """Tell who decides that something waits, unless something else did already."""
    if waiting_counts(tx.session, [branch.unit_id])[branch.unit_id] == 1:
        _insert(tx, branch, [(entry_id, PointsStage.WAITING, DECIDERS)])


def note_word(tx: Tx, branch: Branch, stage: PointsStage, rows: Iterable[EntryRow]) -> None:
    """Tell who proposed some entries what became of them; of a reversal also whom it is about.

    Nobody is told of what they have done themselves.
    """
    whom = {
        row.id: {row.recorded_by, row.person_id if stage is PointsStage.REVERSED else None}
        for row in rows
    }
    told = [
        (entry_id, stage, member_key(person_id))
        for entry_id, people in whom.items()
        for person_id in sorted(each for each in people - {tx.actor.person_id} if each)
    ]
    _insert(tx, branch, told)


def _insert(tx: Tx, branch: Branch, told: Iterable[tuple[int, PointsStage, str]]) -> None:
    # Ahead of the day's reminders: somebody waits for it.
    at_once = datetime.combine(branch.today, time(), branch.zone)
    rows = [
        Planned(
            POINTS,
            str(entry_id),
            branch.unit_id,
            stage.value,
            recipient,
            branch.today,
            at_once,
        )
        for entry_id, stage, recipient in told
    ]
    if rows:
        insert_rows(tx.session, rows, tx.now)
