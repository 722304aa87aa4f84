"""What members are told of a month of points, in private and without any figure."""

from collections.abc import Iterable
from datetime import date, datetime, time

from domain.dues.months import Month, month_key
from models.queries.dues_reminders import (
    POINTS_MONTH,
    Planned,
    cancel_notices,
    insert_rows,
    member_key,
    private_chats,
)
from services.meetings.branch import Branch
from services.seam import Tx


def note_laid_open(
    tx: Tx, branch: Branch, month: Month, people: Iterable[int], closing: tuple[int, date]
) -> None:
    """Plan a word to each of these members who can be written to; the clock sends it.

    Each time that a month is laid open anew it is said anew. Who did it knows.
    """
    number, until = closing
    at_once = datetime.combine(branch.today, time(), branch.zone)
    reachable = private_chats(tx.session, people)
    rows = [
        Planned(
            POINTS_MONTH,
            month_key(month),
            branch.unit_id,
            f"laid_open_{number}",
            member_key(person_id),
            until,
            at_once,
        )
        for person_id in sorted(reachable)
        if person_id != tx.actor.person_id
    ]
    insert_rows(tx.session, rows, tx.now)


def drop_laid_open(tx: Tx, branch_id: int, month: Month) -> None:
    """What has not been said yet of a month that is opened again is not said."""
    cancel_notices(tx.session, branch_id, POINTS_MONTH, month_key(month))
