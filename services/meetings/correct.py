"""Corrections, withdrawals and cancelled plans: new rows with a reason, the old ones stay."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from domain.errors import DomainError, Forbidden, NotFound
from models.meetings import Attachment, MeetingRecord
from models.queries.meetings import add_row, add_rows
from services.access import KEEPERS, May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.meetings.check import held_on, prepare, sound
from services.meetings.clean import clean_entry, clean_reason
from services.meetings.entries import (
    CANCELLED,
    HELD,
    PLANNED,
    WITHDRAWN,
    AttachmentEntry,
    MeetingEntry,
)
from services.meetings.frozen import frozen_of
from services.meetings.ledger import load_ledger
from services.meetings.read import files_of, readable, replaced_by
from services.meetings.receipt import stored_receipt
from services.meetings.record import refuse_duplicates
from services.meetings.settling import settle_record
from services.meetings.store import Checked, Replaces, file_rows, store
from services.meetings.values import Receipt
from services.seam import Tx, use_case

MOST_FILES = 20
# What a row may become by a correction: what was held cannot become a plan.
_BECOMES = frozenset({(HELD, HELD), (PLANNED, PLANNED), (PLANNED, HELD)})
_COPIED = tuple(
    name
    for name in MeetingRecord.model_fields
    if name not in {"id", "status", "recorded_by", "recorded_at", "replaces_id", "reason"}
)


@use_case(may=May.MEMBER, writes=True)
def correct_meeting(
    tx: Tx,
    record_id: int,
    entry: MeetingEntry,
    reason: str,
    *,
    confirmed_separate: bool = False,
    draft_id: int | None = None,
) -> Receipt:
    """Replace a record by a corrected one, or a plan by what was held.

    The recorder and the keepers of the branch may; a plan may be held by any member. Raises
    `meeting.replaced` when it was corrected in the meantime. The list of who should attend stays
    as frozen unless the day or the group changes.
    """
    row, branch = _locked(tx, record_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _done_before(tx, row)
    _refuse_replaced(tx, row)
    if (row.status, entry.status) != (PLANNED, HELD):
        _refuse_others(tx, row)
    _refuse_change(row, entry)
    kept = replace(
        clean_entry(entry),
        source_chat_id=row.source_chat_id,
        source_message_id=row.source_message_id,
        attachments=(*files_of(tx, record_id), *entry.attachments),
    )
    replaces = Replaces(row, clean_reason(reason))
    prepared = sound(prepare(tx, branch, kept, frozen_of(tx, branch, record_id)))
    ledger = load_ledger(tx, branch, {row.kind}, held_on(branch, kept))
    if kept.status == HELD and not confirmed_separate:
        refuse_duplicates(prepared, ledger, but=record_id)
    return store(tx, Checked(branch, kept, prepared, ledger, replaces))


@use_case(may=May.MEMBER, writes=True)
def withdraw_meeting(
    tx: Tx, record_id: int, reason: str, *, draft_id: int | None = None
) -> Receipt:
    """Withdraw a record, which keeps its number; the receipt says how its period stands now."""
    return _end(tx, record_id, (HELD, WITHDRAWN), reason, draft_id)


@use_case(may=May.MEMBER, writes=True)
def cancel_meeting(tx: Tx, record_id: int, reason: str, *, draft_id: int | None = None) -> Receipt:
    """Cancel a planned meeting."""
    return _end(tx, record_id, (PLANNED, CANCELLED), reason, draft_id)


@use_case(may=May.MEMBER, writes=True)
def add_attachments(tx: Tx, record_id: int, files: Sequence[AttachmentEntry]) -> int:
    """Add evidence to a record, each file once; how many files it has now."""
    row, _ = _locked(tx, record_id)
    _refuse_replaced(tx, row)
    _refuse_others(tx, row)
    if row.status not in {HELD, PLANNED}:
        raise DomainError("meeting.not_open", status=row.status)
    there = {each.file_unique_id for each in files_of(tx, record_id)}
    rows = file_rows(record_id, [each for each in files if each.file_unique_id not in there])
    if len(there) + len(rows) > MOST_FILES:
        raise DomainError("meeting.files_full", most=MOST_FILES)
    add_rows(tx.session.connection(), Attachment, rows)
    tx.effect = f"record:{row.event_id}"
    return len(there) + len(rows)


def _end(
    tx: Tx, record_id: int, becomes: tuple[str, str], reason: str, draft_id: int | None
) -> Receipt:
    row, branch = _locked(tx, record_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _done_before(tx, row)
    _refuse_replaced(tx, row)
    _refuse_others(tx, row)
    before, after = becomes
    if row.status != before:
        raise DomainError("meeting.not_open", status=row.status)
    ended = {name: getattr(row, name) for name in _COPIED} | {
        "status": after,
        "recorded_by": tx.actor.person_id,
        "recorded_at": tx.now,
        "replaces_id": record_id,
        "reason": clean_reason(reason),
    }
    written = add_row(tx.session.connection(), MeetingRecord, ended)
    tx.effect = f"record:{row.event_id}"
    found = stored_receipt(tx, row.event_id, only=written)
    settle_record(tx, branch, found, row)
    return found


def _locked(tx: Tx, record_id: int) -> tuple[MeetingRecord, Branch]:
    """A record within reach; nobody else writes to its branch until this is done."""
    row = readable(tx, record_id)
    return row, load_branch(tx, row.branch_id, lock=True)


def _refuse_replaced(tx: Tx, row: MeetingRecord) -> None:
    newer = replaced_by(tx, cast("int", row.id))
    if newer is not None:
        raise DomainError("meeting.replaced", newer=newer)


def _refuse_others(tx: Tx, row: MeetingRecord) -> None:
    """Only who recorded it, its 记录人, and the keepers of its branch may change it."""
    me = tx.actor.person_id
    own = me is not None and me in {row.recorded_by, row.recorder_id}
    keeps = any(seat.unit_id == row.branch_id and seat.office in KEEPERS for seat in tx.actor.seats)
    if not (own or keeps):
        raise Forbidden("meeting.not_yours")


def _refuse_change(row: MeetingRecord, entry: MeetingEntry) -> None:
    """A correction stays in its branch and its kind; anything else is another meeting."""
    if row.status not in {HELD, PLANNED}:
        raise DomainError("meeting.not_open", status=row.status)
    if (row.status, entry.status) not in _BECOMES:
        raise DomainError("meeting.held_already")
    if entry.branch_id != row.branch_id or [each.kind for each in entry.kinds] != [row.kind]:
        raise DomainError("meeting.other_kind", kind=row.kind)


def _done_before(tx: Tx, row: MeetingRecord) -> Receipt:
    """The receipt of what the first submit of a draft did; raises when there is nothing."""
    newer = replaced_by(tx, cast("int", row.id), by=tx.actor.person_id)
    if newer is None:
        raise NotFound("draft.gone")
    tx.effect = f"record:{row.event_id}"
    return stored_receipt(tx, row.event_id, only=newer)
