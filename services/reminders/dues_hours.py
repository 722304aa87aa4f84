"""When what the clock has to say of dues goes out: in the hours of a branch, not in rehearsal."""

from collections.abc import Iterable

from models.queries.dues_reminders import DUES
from models.queries.reminders import SUPERSEDED
from models.reminders import Reminder, ReminderAttempt
from services.reminders.dues_items import Judged
from services.seam import Tx

REHEARSAL = "rehearsal"  # why a row gave way, in its attempt


def going(tx: Tx, judged: Iterable[Judged]) -> list[Judged]:
    """What goes out now; the rows of the others wait, or get their state.

    A branch that rehearses tells its members nothing by the clock. What people did is told at any
    hour: somebody waits for it.
    """
    found = []
    for each in judged:
        free = each.branch.own.free
        if each.row.obligation != DUES:
            found.append(each)
        elif each.branch.own.reminding.rehearsal:
            _rehearsed(tx, each.row)
        elif free is None:
            each.row.state = SUPERSEDED
        elif free > tx.now:
            each.row.not_before = free
        else:
            found.append(each)
    return found


def _rehearsed(tx: Tx, row: Reminder) -> None:
    assert row.id is not None
    row.state = SUPERSEDED
    attempt = ReminderAttempt(
        reminder_id=row.id, epoch=row.epoch, at=tx.now, outcome=SUPERSEDED, detail=REHEARSAL
    )
    tx.session.add(attempt)
