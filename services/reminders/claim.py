"""Claiming: what is due is taken by one process for a while, its condition checked again."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import true
from sqlmodel import col

from domain.ladder.stages import Audience
from models.queries.recipients import due_beside, same_people
from models.queries.rehearsal import rehearsing_beside
from models.queries.reminders import (
    CLAIMED,
    DEAD,
    due_branches,
    due_rows,
    lapse,
    lock_branches,
)
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.reminders.beside import asked_how
from services.reminders.budget import Unasked, in_budget
from services.reminders.owed import people_for
from services.reminders.reach import Desk, Recipient
from services.reminders.rehearsal import unrehearsed
from services.reminders.snoozed import awake
from services.reminders.standing import Standing, checked, open_now
from services.reminders.values import Claim, Item
from services.seam import Tx, use_case

LEASE = timedelta(minutes=2)  # how long a claim holds while its process says nothing
_NOBODY = "nobody can be written to"


@use_case(may=May.OPERATE, writes=True)
def claim(tx: Tx, *, limit: int = 20) -> tuple[Claim, ...]:
    """Take what is due, one message for each chat, at most about `limit` chats.

    1. Rows whose lease ran out go out once more, marked as a possible repeat.
    2. Each row is judged again here: done is cancelled, an older call superseded, and one for
       whose branch it is no time to be written to waits.
    3. Its audience is found, or the next in line; when nobody is, that is a dead end.
    """
    lapse(tx.session, tx.now, col(Reminder.claimed_until) <= tx.now)
    claims: tuple[Claim, ...] = ()
    seen: set[int] = set()
    # Branches of which everything is done by now must not keep the others waiting.
    while not claims and (found := due_branches(tx.session, tx.now, limit, besides=seen)):
        seen.update(found)
        claims = _claim(tx, found)
    return claims


def _claim(tx: Tx, branch_ids: list[int]) -> tuple[Claim, ...]:
    chats, others = _beside(tx, branch_ids)
    locked = lock_branches(tx.session, [*branch_ids, *others])
    rows = list(due_rows(tx.session, tx.now, locked, lock=True))
    desk = Desk(tx, rows)
    told = {row.id: desk.told(row) for row in rows}
    own = frozenset(branch_ids)
    here = [row for row in rows if row.branch_id in own or _goes_to(told[row.id], chats)]
    by_chat: dict[int, list[tuple[Recipient, Standing]]] = {}
    for standing in awake(tx, open_now(tx, checked(tx, here))):
        recipient = told[standing.row.id]
        if recipient is None:
            (unrehearsed if desk.rehearses(standing.row) else unreachable)(tx, standing.row)
        else:
            by_chat.setdefault(recipient.chat_id, []).append((recipient, standing))
    fitting = in_budget(tx, by_chat, _unasked)
    claims = tuple(_take(tx, found) for found in fitting.values())
    tx.session.flush()
    return claims


@use_case(may=May.OPERATE, writes=True)
def recover(tx: Tx) -> int:
    """End the claims of a process that is gone, when the only one for this token starts."""
    return lapse(tx.session, tx.now, true())


def _beside(tx: Tx, branch_ids: Sequence[int]) -> tuple[frozenset[int], list[int]]:
    """The chats that are told, and other branches of which something goes there too.

    So that who answers for several branches, or stands above them, gets one message.
    """
    rows = due_rows(tx.session, tx.now, branch_ids)
    desk = Desk(tx, rows)
    told = [(row, each) for row in rows if (each := desk.told(row)) is not None]
    chats = frozenset(each.chat_id for _, each in told)
    found = set(same_people(tx.session, branch_ids, tx.today()))
    if any(each.rehearsed for _, each in told):
        found |= set(rehearsing_beside(tx.session, tx.now, branch_ids))
    above = desk.above([row for row, each in told if each.told is Audience.COMMITTEE])
    if above:
        found |= set(due_beside(tx.session, tx.now, above, branch_ids))
    if not found:
        return chats, []
    others = due_rows(tx.session, tx.now, sorted(found))
    there = Desk(tx, others)
    return chats, sorted({row.branch_id for row in others if _goes_to(there.told(row), chats)})


def _goes_to(recipient: Recipient | None, chats: frozenset[int]) -> bool:
    return recipient is not None and recipient.chat_id in chats


def _unasked(chat_id: int, found: tuple[Recipient, Standing]) -> Unasked:
    recipient, standing = found
    above = recipient.told is Audience.COMMITTEE
    return Unasked(standing.row, chat_id, standing.keeps, above=above)


def take_row(tx: Tx, row: Reminder, chat_id: int) -> None:
    """Claim a row for a while: a result is taken from this claim only."""
    row.state = CLAIMED
    row.claimed_until = tx.now + LEASE
    row.epoch += 1
    row.attempts += 1
    row.chat_id = chat_id
    row.taken_at = tx.now


def _take(tx: Tx, found: Sequence[tuple[Recipient, Standing]]) -> Claim:
    repeated = any(standing.row.unknowns for _, standing in found)
    for recipient, standing in found:
        take_row(tx, standing.row, recipient.chat_id)
        standing.row.told = recipient.noted
        standing.row.shown = str(standing.owed.missing)
    first, of_first = found[0]
    return Claim(
        chat_id=first.chat_id,
        thread_id=first.thread_id,
        private=first.private,
        language=first.language,
        today=tx.today(of_first.branch.zone),
        repeated=repeated,
        items=tuple(_item(tx, recipient, standing) for recipient, standing in found),
    )


def _item(tx: Tx, recipient: Recipient, standing: Standing) -> Item:
    row, owed, branch = standing.row, standing.owed, standing.branch
    assert row.id is not None
    return Item(
        reminder_id=row.id,
        epoch=row.epoch,
        branch_id=branch.unit_id,
        branch=branch.name,
        obligation=owed.key,
        label=owed.label,
        label_en=owed.label_en,
        kind=owed.kind,
        unit_id=owed.unit_id,
        group=branch.names.get(owed.unit_id),
        period=owed.period,
        stage=row.stage,
        due_on=owed.due_on,
        missing=owed.missing,
        overdue=owed.overdue,
        told=recipient.told,
        instead=recipient.told.value != row.recipient,
        called_on=standing.judged.call.on,
        late=standing.late(tx),
        rehearsed=recipient.rehearsed,
        subject=owed.subject,
        text=standing.judged.call.stage.text,
        people=() if recipient.rehearsed else people_for(tx, recipient.told, owed),
        fixed_on=standing.fixed_on,
        asked=asked_how(row),
    )


def unreachable(tx: Tx, row: Reminder) -> None:
    """Nobody can be written to: a list or digest says so, and the next stage tries again."""
    assert row.id is not None
    row.state = DEAD
    row.attempts += 1
    attempt = ReminderAttempt(
        reminder_id=row.id, epoch=row.epoch, at=tx.now, outcome=DEAD, detail=_NOBODY
    )
    tx.session.add(attempt)
