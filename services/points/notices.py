"""Messages about points: rows in the transaction that brings them about, sent by the next tick."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum

from domain.dues.months import Month, month_key
from domain.ladder.stages import Subject
from models.queries.dues_reminders import Planned, insert_rows, member_key, private_chats
from models.queries.points import EntryRow
from models.queries.points_entries import waiting_counts
from models.queries.points_notices import DECIDERS, POINTS, POINTS_MONTH, cancel_month
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


def note_laid_open(
    tx: Tx, branch: Branch, month: Month, people: Iterable[int], closing: tuple[int, date]
) -> None:
    """Tell each of these members who can be written to that they may object, until when.

    Each time that a month is laid open anew it is said anew. Who did it knows.
    """
    number, until = closing
    rows = [
        Planned(
            POINTS_MONTH,
            month_key(month),
            branch.unit_id,
            f"laid_open_{number}",
            member_key(person_id),
            until,
            _at_once(branch),
        )
        for person_id in sorted(private_chats(tx.session, people))
        if person_id != tx.actor.person_id
    ]
    insert_rows(tx.session, Subject.POINTS, rows, tx.now)


def drop_laid_open(tx: Tx, branch_id: int, month: Month) -> None:
    """What has not been said yet of a month that is opened again is not said."""
    cancel_month(tx.session, branch_id, month_key(month))


def _insert(tx: Tx, branch: Branch, told: Iterable[tuple[int, PointsStage, str]]) -> None:
    rows = [
        Planned(
            POINTS,
            str(entry_id),
            branch.unit_id,
            stage.value,
            recipient,
            branch.today,
            _at_once(branch),
        )
        for entry_id, stage, recipient in told
    ]
    if rows:
        insert_rows(tx.session, Subject.POINTS, rows, tx.now)


def _at_once(branch: Branch) -> datetime:
    """Ahead of the day's reminders: somebody waits for it."""
    return datetime.combine(branch.today, time(), branch.zone)
