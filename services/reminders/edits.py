"""Messages that say what holds no more: taken for a while, judged again, and edited in place.

An edit is no message: it may be made twice, and where it cannot be made nothing else is sent.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import cast

from models.organisation import Unit
from models.queries.edits import (
    Place,
    due_places,
    edit_later,
    edit_no_more,
    edited,
    languages,
    lost_boards,
    note_pinned,
    note_unreachable,
    rows_in,
)
from models.reminders import Reminder
from services.access import May
from services.binding import migrate_chat
from services.reminders.claim import LEASE
from services.reminders.edit_lines import Line, LineJudge, is_called
from services.reminders.edit_values import (
    Edit,
    Edited,
    EditEnding,
    EditResult,
    EditsTaken,
)
from services.reminders.rehearsal import OPERATOR
from services.seam import Tx, use_case

_MESSAGES = 20  # taken in one transaction
_FIRST_WAIT = timedelta(seconds=30)  # doubled with each try
_LONGEST_WAIT = timedelta(days=1)
_DOUBLED = 12  # times; by then it is longer than the longest


@use_case(may=May.OPERATE, writes=True)
def claim_edits(tx: Tx, *, limit: int = _MESSAGES) -> EditsTaken:
    """Take at most `limit` reminders that are to be edited, each with all its lines.

    What shows already what holds is left as it is, and so is a message about what no ladder calls
    for. A line that cannot be judged any more, since a rule or a group is gone, is left out.
    """
    places = due_places(tx.session, tx.now, limit)
    if not places:
        return EditsTaken((), more=False)
    messages = _messages(rows_in(tx.session, places))
    judge = LineJudge.of(tx, [row for rows in messages.values() for row in rows])
    spoken = languages(tx.session, {chat_id for chat_id, _ in messages})
    found = []
    for place, rows in messages.items():
        lines = judge.lines(rows)
        if not _to_edit(lines):
            _forget(rows)
        else:
            found.append(_taken(tx, place, lines, spoken.get(place[0])))
    tx.session.flush()
    return EditsTaken(tuple(found), more=len(places) == limit)


@use_case(may=May.OPERATE, writes=True)
def finish_edit(tx: Tx, claimed: Edited, ending: EditEnding) -> None:
    """Note what became of an edit; what was recorded meanwhile is edited again."""
    session, ids, lease = tx.session, list(claimed.rows), claimed.lease
    if ending.pinned:
        note_pinned(session, ids)
    match ending.result:
        case EditResult.EDITED:
            edited(session, claimed.rows, lease)
        case EditResult.LATER:
            wait = max(_wait(tx, ids), timedelta(seconds=ending.after))
            edit_later(session, ids, lease, tx.now + min(wait, _LONGEST_WAIT))
        case EditResult.REFUSED:
            edit_no_more(session, ids, lease)
        case EditResult.LOST:
            edit_no_more(session, ids, lease)
            lost_boards(session, ids, tx.now)
        case EditResult.CLOSED:
            edit_no_more(session, ids, lease)
            note_unreachable(session, claimed.chat_id)
        case _:  # migrated
            edit_no_more(session, ids, lease)
            migrate_chat(tx, claimed.chat_id, cast("int", ending.new_chat_id))


def take_edit(tx: Tx, rows: Iterable[Reminder]) -> None:
    """Hold rows for a while; until the edit is known to be made nobody knows what they show."""
    for row in rows:
        row.edit_at = tx.now + LEASE
        row.shown = None


def _wait(tx: Tx, ids: Sequence[int]) -> timedelta:
    row: Reminder = tx.session.get_one(Reminder, ids[0])
    tries: int = row.edit_tries
    return _FIRST_WAIT * (1 << min(tries, _DOUBLED))


def _place(row: Reminder) -> Place:
    return cast("int", row.chat_id), cast("int", row.message_id)


def _messages(rows: Iterable[Reminder]) -> dict[Place, list[Reminder]]:
    found: dict[Place, list[Reminder]] = {}
    for row in rows:
        found.setdefault(_place(row), []).append(row)
    return found


def _forget(rows: Iterable[Reminder]) -> None:
    for row in rows:
        row.edit_at = None


def _to_edit(lines: Sequence[Line]) -> bool:
    """Whether all of a message is called for by ladders, says something, and not what holds.

    What an operator has heard of a rehearsal stays as it is.
    """
    about = all(is_called(row) and row.told != OPERATOR for row, _, _ in lines)
    stale = any(row.shown != shown for row, _, shown in lines)
    return about and stale and any(item is not None for _, item, _ in lines)


def _taken(tx: Tx, place: Place, lines: Sequence[Line], language: str | None) -> Edit:
    rows = [row for row, _, _ in lines]
    take_edit(tx, rows)
    chat_id, message_id = place
    first, _, _ = lines[0]
    return Edit(
        chat_id=chat_id,
        message_id=message_id,
        language=language,
        today=tx.today(tx.session.get_one(Unit, first.branch_id).zone),
        repeated=any(row.unknowns for row in rows),
        items=tuple(item for _, item, _ in lines if item is not None),
        rows={cast("int", row.id): shown for row, _, shown in lines},
        lease=tx.now + LEASE,
    )
