"""Claiming: what is due is taken by one process for a while, its condition checked again."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import true
from sqlmodel import col

from domain.obligations import Verdict, current_and_last
from domain.reminders import wanted
from models.organisation import Unit
from models.queries.recipients import Recipient, recipients, same_people
from models.queries.reminders import (
    CANCELLED,
    CLAIMED,
    DEAD,
    SUPERSEDED,
    due_branches,
    due_rows,
    lapse,
    lock_branches,
    open_rows_of,
)
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.compliance.facts import BranchFacts, around, facts_where
from services.reminders.values import Claim, Item
from services.seam import Tx, use_case

LEASE = timedelta(minutes=2)  # how long a claim holds while its process says nothing
_NOBODY = "nobody can be written to"
_Standing = tuple[Reminder, Verdict, BranchFacts]


@use_case(may=May.OPERATE, writes=True)
def claim(tx: Tx, *, limit: int = 20) -> tuple[Claim, ...]:
    """Take what is due, one message for each chat, at most about `limit` chats.

    1. Rows whose lease ran out go out once more, marked as a possible repeat.
    2. Each row is judged again here: done is cancelled, an older stage superseded.
    3. The recipient is found: secretary, deputy, the branch's group; nobody is a dead end.
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
    today = tx.today()
    told = recipients(tx.session, branch_ids, today)
    branch_ids += _shared(tx, branch_ids, told, today)
    locked = lock_branches(tx.session, branch_ids)
    by_chat: dict[int, list[_Standing]] = {}
    for standing in _standing(tx, locked):
        row = standing[0]
        recipient = told.get(row.branch_id)
        if recipient is None:
            unreachable(tx, row)
        else:
            by_chat.setdefault(recipient.chat_id, []).append(standing)
    claims = tuple(_take(tx, told[rows[0][0].branch_id], rows) for rows in by_chat.values())
    tx.session.flush()
    return claims


@use_case(may=May.OPERATE, writes=True)
def recover(tx: Tx) -> int:
    """End the claims of a process that is gone, when the only one for this token starts."""
    return lapse(tx.session, tx.now, true())


def cancel_for(tx: Tx, branch_id: int) -> int:
    """Cancel what no longer needs a reminder, after a record; inside the record's transaction."""
    rows = open_rows_of(tx.session, branch_id)
    return len(rows) - len(_checked(tx, rows)) if rows else 0


def _shared(
    tx: Tx, branch_ids: Sequence[int], told: dict[int, Recipient], today: date
) -> list[int]:
    """Other branches whose message goes to one of these chats, so that it is one message."""
    others = same_people(tx.session, branch_ids, today)
    chats = {recipient.chat_id for recipient in told.values()}
    found = recipients(tx.session, others, today) if others else {}
    shared = {unit: each for unit, each in found.items() if each.chat_id in chats}
    told |= shared
    return list(shared)


def _standing(tx: Tx, branch_ids: Sequence[int]) -> list[_Standing]:
    return _checked(tx, due_rows(tx.session, tx.now, branch_ids))


def _checked(tx: Tx, rows: Sequence[Reminder]) -> list[_Standing]:
    """The rows that still hold, with their verdicts; the others get their state."""
    start, end = around(tx.today())
    ids = {row.branch_id for row in rows}
    facts = {each.unit_id: each for each in facts_where(tx, col(Unit.id).in_(ids), start, end)}
    verdicts = {
        (each.obligation.key, each.period.key, each.unit_id): each
        for branch in facts.values()
        for each in _verdicts(branch, tx.today(branch.zone))
    }
    standing = []
    for row in rows:
        branch = facts[row.branch_id]
        verdict = verdicts.get((row.obligation, row.period, row.unit_id))
        stage = wanted(verdict, tx.today(branch.zone)) if verdict is not None else None
        if verdict is None or stage is None:
            row.state = CANCELLED
        elif stage.key != row.stage:
            row.state = SUPERSEDED
        else:
            standing.append((row, verdict, branch))
    tx.session.flush()
    return standing


def _verdicts(branch: BranchFacts, today: date) -> Iterable[Verdict]:
    for unit in branch.units:
        meetings = branch.meetings_of(unit.unit_id)
        yield from current_and_last(branch.obligations, unit, meetings, today)


def take_row(tx: Tx, row: Reminder, chat_id: int) -> None:
    """Claim a row for a while: a result is taken from this claim only."""
    row.state = CLAIMED
    row.claimed_until = tx.now + LEASE
    row.epoch += 1
    row.attempts += 1
    row.chat_id = chat_id


def _take(tx: Tx, recipient: Recipient, standing: Sequence[_Standing]) -> Claim:
    repeated = any(row.unknowns for row, _, _ in standing)
    for row, _, _ in standing:
        take_row(tx, row, recipient.chat_id)
    return Claim(
        chat_id=recipient.chat_id,
        thread_id=recipient.thread_id,
        private=recipient.private,
        language=recipient.language,
        today=tx.today(standing[0][2].zone),
        repeated=repeated,
        items=tuple(_item(*each) for each in standing),
    )


def _item(row: Reminder, verdict: Verdict, branch: BranchFacts) -> Item:
    rule = verdict.obligation
    assert row.id is not None
    return Item(
        reminder_id=row.id,
        epoch=row.epoch,
        branch_id=branch.unit_id,
        branch=branch.name,
        obligation=rule.key,
        label=rule.label,
        label_en=rule.label_en,
        kind=_usual_kind(rule.key, rule.kinds),
        unit_id=verdict.unit_id,
        group=branch.names.get(verdict.unit_id),
        period=verdict.period.key,
        stage=row.stage,
        due_on=verdict.due_on,
        missing=verdict.missing,
    )


def _usual_kind(obligation: str, kinds: frozenset[str]) -> str:
    """The kind for which the form opens: that of the obligation's own name, where it has one."""
    return obligation if obligation in kinds else min(kinds)


def unreachable(tx: Tx, row: Reminder) -> None:
    """Nobody can be written to: a list or digest says so, and the next stage tries again."""
    assert row.id is not None
    row.state = DEAD
    row.attempts += 1
    attempt = ReminderAttempt(
        reminder_id=row.id, epoch=row.epoch, at=tx.now, outcome=DEAD, detail=_NOBODY
    )
    tx.session.add(attempt)
