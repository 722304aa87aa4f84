"""Reading records: the current ones, one in full, its history, one's own attendance."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlmodel import col

from domain.errors import NotFound
from domain.quorum import Tally
from models.meetings import Attachment, Attendance, MeetingRecord
from models.meetings import Motion as MotionRow
from models.organisation import Person, Unit
from services.access import May
from services.meetings.current import current
from services.meetings.entries import HELD, PLANNED, AttachmentEntry
from services.meetings.values import AttendanceView, Attended, Listed, MeetingView, MotionView
from services.seam import Tx, use_case


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def meeting(tx: Tx, record_id: int) -> MeetingView:
    """A record in full, for the branch's members and those above it."""
    return view(tx, readable(tx, record_id))


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def history(tx: Tx, record_id: int) -> tuple[MeetingView, ...]:
    """All versions of a record, oldest first: who said what, when and why."""
    row = readable(tx, record_id)
    rows = tx.session.scalars(
        select(MeetingRecord).where(col(MeetingRecord.event_id) == row.event_id)
    ).all()
    return tuple(view(tx, each) for each in _chain(rows, record_id))


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def meetings_of(tx: Tx, branch_id: int, start: date, end: date) -> tuple[Listed, ...]:
    """The branch's current records held or planned in [start, end), newest first."""
    tx.unit(branch_id)
    rows = tx.session.execute(
        select(
            col(MeetingRecord.id),
            col(MeetingRecord.kind),
            col(Unit.name),
            col(MeetingRecord.held_on),
            col(MeetingRecord.serial),
            col(MeetingRecord.status),
            col(MeetingRecord.present),
            col(MeetingRecord.expected),
        )
        .join(Unit, col(Unit.id) == col(MeetingRecord.unit_id))
        .where(
            col(MeetingRecord.branch_id) == branch_id,
            col(MeetingRecord.held_on) >= start,
            col(MeetingRecord.held_on) < end,
            col(MeetingRecord.status).in_((HELD, PLANNED)),
            current(),
        )
        .order_by(col(MeetingRecord.held_on).desc(), col(MeetingRecord.id).desc())
    )
    return tuple(Listed(*row) for row in rows)


@use_case(may=May.MEMBER, writes=False)
def meeting_by_source(tx: Tx, chat_id: int, message_id: int) -> MeetingView | None:
    """The record that was made from a message: the first kind's, where it made several."""
    row = tx.session.scalars(
        select(MeetingRecord)
        .join(Unit, col(Unit.id) == col(MeetingRecord.branch_id))
        .where(
            col(MeetingRecord.source_chat_id) == chat_id,
            col(MeetingRecord.source_message_id) == message_id,
            col(MeetingRecord.status).in_((HELD, PLANNED)),
            tx.within_reach(),
            current(),
        )
        .order_by(col(MeetingRecord.id))
        .limit(1)
    ).one_or_none()
    return view(tx, row) if row else None


@use_case(may=May.BOUND, writes=False)
def my_attendance(tx: Tx, year: int) -> tuple[Attended, ...]:
    """One's own lines of a year, newest first."""
    rows = tx.session.execute(
        select(
            col(MeetingRecord.held_on),
            col(MeetingRecord.kind),
            col(Attendance.present),
            col(Attendance.reason),
        )
        .join(Attendance, col(Attendance.record_id) == col(MeetingRecord.id))
        .where(
            col(Attendance.person_id) == tx.actor.person_id,
            col(MeetingRecord.held_on) >= date(year, 1, 1),
            col(MeetingRecord.held_on) < date(year + 1, 1, 1),
            col(MeetingRecord.status) == HELD,
            current(),
        )
        .order_by(col(MeetingRecord.held_on).desc(), col(MeetingRecord.id).desc())
    )
    return tuple(Attended(*row) for row in rows)


def readable(tx: Tx, record_id: int) -> MeetingRecord:
    """The record, if its branch is within reach; raises NotFound otherwise."""
    row = tx.session.scalars(
        select(MeetingRecord)
        .join(Unit, col(Unit.id) == col(MeetingRecord.branch_id))
        .where(col(MeetingRecord.id) == record_id, tx.within_reach())
    ).one_or_none()
    if row is None:
        raise NotFound("meeting.not_found")
    return row


def replaced_by(tx: Tx, record_id: int, *, by: int | None = None) -> int | None:
    """The row that replaces a record, if there is one, and if it is by the given person."""
    later = select(col(MeetingRecord.id)).where(col(MeetingRecord.replaces_id) == record_id)
    if by is not None:
        later = later.where(col(MeetingRecord.recorded_by) == by)
    return tx.session.scalar(later)


def view(tx: Tx, row: MeetingRecord) -> MeetingView:
    """A record with everything that belongs to it."""
    branch = tx.session.get_one(Unit, row.branch_id)
    unit = branch if row.unit_id == row.branch_id else tx.session.get_one(Unit, row.unit_id)
    record_id = cast("int", row.id)
    people = (row.chair_id, row.recorder_id, row.recorded_by)
    names = _names(tx, {each for each in people if each is not None})
    grouped = row.unit_id != row.branch_id
    return MeetingView(
        record_id=record_id,
        event_id=row.event_id,
        branch_id=row.branch_id,
        branch_name=branch.name,
        group_id=row.unit_id if grouped else None,
        group_name=unit.name if grouped else None,
        zone=branch.zone,
        kind=row.kind,
        status=row.status,
        serial=row.serial,
        held_on=row.held_on,
        started_at=row.started_at,
        ended_at=row.ended_at,
        place=row.place,
        chair_id=row.chair_id,
        chair=names.get(row.chair_id),
        recorder_id=row.recorder_id,
        recorder=names.get(row.recorder_id),
        observers=row.observers,
        agenda=row.agenda,
        resolution=row.resolution,
        lecturer=row.lecturer,
        topic=row.topic,
        content=row.content,
        credit_hours=row.credit_hours,
        expected=row.expected,
        present=row.present,
        expected_voters=row.expected_voters,
        present_voters=row.present_voters,
        attendance=_attendance(tx, record_id),
        motions=_motions(tx, record_id),
        files=files_of(tx, record_id),
        recorded_by=names.get(row.recorded_by),
        recorded_by_id=row.recorded_by,
        recorded_at=row.recorded_at,
        replaces_id=row.replaces_id,
        replaced_by=replaced_by(tx, record_id),
        reason=row.reason,
        source_chat_id=row.source_chat_id,
        source_message_id=row.source_message_id,
    )


def _names(tx: Tx, people: set[int]) -> dict[int | None, str]:
    rows = tx.session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    )
    return {row.id: row.name for row in rows}


def _attendance(tx: Tx, record_id: int) -> tuple[AttendanceView, ...]:
    rows = tx.session.execute(
        select(
            col(Attendance.person_id),
            col(Person.name),
            col(Attendance.present),
            col(Attendance.votes),
            col(Attendance.reason),
        )
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .where(col(Attendance.record_id) == record_id)
        .order_by(col(Person.name), col(Person.id))
    )
    return tuple(AttendanceView(*row) for row in rows)


def _motions(tx: Tx, record_id: int) -> tuple[MotionView, ...]:
    rows = tx.session.scalars(
        select(MotionRow)
        .where(col(MotionRow.record_id) == record_id)
        .order_by(col(MotionRow.position))
    )
    return tuple(_motion(row) for row in rows)


def _motion(row: MotionRow) -> MotionView:
    return MotionView(
        text=row.text,
        rule=row.rule,
        tally=Tally(
            row.votes_for,
            row.votes_against,
            row.votes_abstain,
            row.written_for,
            row.written_against,
            row.written_abstain,
        ),
        entitled=row.entitled,
        voters_present=row.voters_present,
        quorum_needed=row.quorum_needed,
        votes_needed=row.votes_needed,
        quorum_met=row.quorum_met,
        passed=row.passed,
    )


def files_of(tx: Tx, record_id: int) -> tuple[AttachmentEntry, ...]:
    """The evidence of a record, oldest first."""
    rows = tx.session.scalars(
        select(Attachment)
        .where(col(Attachment.record_id) == record_id)
        .order_by(col(Attachment.id))
    )
    return tuple(
        AttachmentEntry(
            each.kind, each.file_id, each.file_unique_id, each.name, each.size, each.stored_as
        )
        for each in rows
    )


def _chain(rows: Sequence[MeetingRecord], record_id: int) -> list[MeetingRecord]:
    """The rows that replace each other, from the first on, with this one among them."""
    by_id = {row.id: row for row in rows}
    later = {row.replaces_id: row for row in rows}
    first = by_id[record_id]
    while first.replaces_id is not None:
        first = by_id[first.replaces_id]
    chain = [first]
    while (following := later.get(chain[-1].id)) is not None:
        chain.append(following)
    return chain
