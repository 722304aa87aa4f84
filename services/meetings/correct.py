"""Corrections, withdrawals and cancelled plans: new rows with a reason, the old ones stay."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sqlalchemy import func, insert, select
from sqlmodel import col

from domain.errors import DomainError, Forbidden
from models.meetings import Attachment, MeetingRecord
from models.organisation import Unit
from services.access import KEEPERS, May
from services.drafts import delete_own
from services.meetings.context import own_branch
from services.meetings.record import (
    CANCELLED,
    HELD,
    PLANNED,
    WITHDRAWN,
    clean,
    clean_text,
    prepare,
    sound,
    store,
)
from services.meetings.records import newest
from services.meetings.values import AttachmentEntry, MeetingEntry, Receipt
from services.seam import Tx, use_case

_SHORTEST_REASON = 2  # characters
_MOST_FILES = 20
_COPIED = tuple(
    name
    for name in MeetingRecord.model_fields
    if name not in {"id", "status", "recorded_by", "recorded_at", "replaces_id", "reason"}
)


@use_case(may=May.MEMBER, writes=True)
def correct_meeting(
    tx: Tx, record_id: int, entry: MeetingEntry, reason: str, *, draft_id: int | None = None
) -> Receipt:
    """Replace a record by a corrected one, or a plan by what was held.

    The recorder of the row and the keepers of its branch may; a plan may be held by any member.
    Raises `meeting.replaced` when somebody else has corrected it in the meantime.
    """
    if draft_id is not None and not delete_own(tx, draft_id):
        raise DomainError("draft.gone")
    row, branch = _mine(tx, record_id, anybody=entry.status == HELD)
    if row.status not in {HELD, PLANNED}:
        raise DomainError("meeting.not_open", status=row.status)
    same_kind = len(entry.kinds) == 1 and entry.kinds[0].kind == row.kind
    if entry.branch_id != row.branch_id or not same_kind:
        raise DomainError("meeting.other_kind", kind=row.kind)
    cleaned = replace(
        clean(entry),
        source_chat_id=row.source_chat_id,
        source_message_id=row.source_message_id,
    )
    receipt = store(
        tx,
        branch,
        cleaned,
        sound(prepare(tx, branch, cleaned)),
        event_id=row.event_id,
        replaces=row,
        reason=_reason(reason),
    )
    _keep_files(tx, record_id, receipt.kinds[0].record_id)
    return receipt


@use_case(may=May.MEMBER, writes=True)
def withdraw_meeting(tx: Tx, record_id: int, reason: str, *, draft_id: int | None = None) -> int:
    """Withdraw a record; the id of the row that says so."""
    return _end(tx, record_id, HELD, WITHDRAWN, reason, draft_id)


@use_case(may=May.MEMBER, writes=True)
def cancel_meeting(tx: Tx, record_id: int, reason: str, *, draft_id: int | None = None) -> int:
    """Cancel a planned meeting; the id of the row that says so."""
    return _end(tx, record_id, PLANNED, CANCELLED, reason, draft_id)


@use_case(may=May.MEMBER, writes=True)
def add_attachments(tx: Tx, record_id: int, files: Sequence[AttachmentEntry]) -> int:
    """Add evidence to a record; how many files it has now."""
    row, _ = _mine(tx, record_id)
    there = select(func.count()).where(col(Attachment.record_id) == row.id)
    counted = (tx.session.scalar(there) or 0) + len(files)
    if counted > _MOST_FILES:
        raise DomainError("meeting.files_full", most=_MOST_FILES)
    for each in files:
        tx.session.execute(
            insert(Attachment).values(
                record_id=row.id,
                kind=each.kind,
                file_id=each.file_id,
                file_unique_id=each.file_unique_id,
                name=each.name[:200],
                size=each.size,
                stored_as=each.stored_as,
            )
        )
    return counted


def _end(  # noqa: PLR0917 - two use cases that differ in two words
    tx: Tx, record_id: int, was: str, becomes: str, reason: str, draft_id: int | None
) -> int:
    if draft_id is not None and not delete_own(tx, draft_id):
        raise DomainError("draft.gone")
    row, _ = _mine(tx, record_id)
    if row.status != was:
        raise DomainError("meeting.not_open", status=row.status)
    values = {name: getattr(row, name) for name in _COPIED}
    made = tx.session.execute(
        insert(MeetingRecord)
        .values(
            **values,
            status=becomes,
            recorded_by=tx.actor.person_id,
            recorded_at=tx.now,
            replaces_id=row.id,
            reason=_reason(reason),
        )
        .returning(col(MeetingRecord.id))
    )
    return cast("int", made.scalar_one())


def _mine(tx: Tx, record_id: int, *, anybody: bool = False) -> tuple[MeetingRecord, Unit]:
    """The newest version of a record that the actor may change."""
    row = newest(tx, record_id)
    branch = own_branch(tx, row.branch_id)
    own = tx.actor.person_id is not None and row.recorded_by == tx.actor.person_id
    keeps = any(seat.unit_id == row.branch_id and seat.office in KEEPERS for seat in tx.actor.seats)
    if not (own or keeps or tx.actor.system or (anybody and row.status == PLANNED)):
        raise Forbidden("meeting.not_yours")
    return row, branch


def _reason(reason: str) -> str:
    cleaned = clean_text("reason", reason)
    if len(cleaned) < _SHORTEST_REASON:
        raise DomainError("meeting.reason_missing")
    return cleaned


def _keep_files(tx: Tx, old_id: int, new_id: int) -> None:
    """Evidence of the old row is evidence of the new one too."""
    columns = ("kind", "file_id", "file_unique_id", "name", "size", "stored_as")
    old = tx.session.scalars(select(Attachment).where(col(Attachment.record_id) == old_id))
    rows = [{name: getattr(each, name) for name in columns} for each in old]
    if rows:
        tx.session.execute(insert(Attachment), [{**row, "record_id": new_id} for row in rows])
