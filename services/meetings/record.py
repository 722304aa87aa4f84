"""Recording a meeting: one event, a record for each kind, everything frozen in one transaction."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlmodel import SQLModel, col

from domain.errors import DomainError, Duplicate
from domain.kinds import MeetingKind
from domain.meetings import Expected, Minutes, Motion, Problem, check, rulings
from domain.quorum import Ruling
from models.meetings import Attachment, Attendance, Event, MeetingRecord
from models.meetings import Motion as MotionRow
from models.organisation import Unit
from services.access import May
from services.drafts import delete_own
from services.meetings.context import expected_list, kind_of, own_branch
from services.meetings.current import current
from services.meetings.receipt import receipt
from services.meetings.values import (
    AttachmentEntry,
    ExpectedList,
    KindEntry,
    MeetingEntry,
    MotionEntry,
    Receipt,
)
from services.organisation import groups_of, members_on
from services.seam import Tx, use_case

HELD, PLANNED, CANCELLED, WITHDRAWN = "held", "planned", "cancelled", "withdrawn"
# Characters, by field; what is longer belongs into a file.
LIMITS = {
    "place": 200,
    "lecturer": 120,
    "topic": 400,
    "observers": 1000,
    "agenda": 4000,
    "resolution": 4000,
    "content": 4000,
    "motion": 1000,
    "reason": 1000,
}
# Marks that turn the direction of what follows would change how a ledger line reads.
_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Prepared:
    """One kind's minutes, checked against the list that is frozen with them."""

    entry: KindEntry
    kind: MeetingKind
    unit_id: int
    expected: ExpectedList
    minutes: Minutes
    problems: tuple[Problem, ...]
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class CheckedKind:
    """What the summary shows of one kind before it is submitted."""

    kind: str
    expected: int
    present: int
    expected_voters: int
    present_voters: int
    absent: tuple[str, ...]  # names
    problems: tuple[Problem, ...]


@use_case(may=May.MEMBER, writes=False)
def check_entry(tx: Tx, entry: MeetingEntry) -> tuple[CheckedKind, ...]:
    """What would be recorded of each kind, with everything that cannot be right."""
    branch = own_branch(tx, entry.branch_id)
    return tuple(_checked(each) for each in prepare(tx, branch, clean(entry)))


@use_case(may=May.MEMBER, writes=True)
def record_meeting(
    tx: Tx,
    entry: MeetingEntry,
    *,
    confirmed_separate: bool = False,
    draft_id: int | None = None,
) -> Receipt:
    """Record an event with all its kinds; raises the first problem, or Duplicate.

    With a draft, the draft is deleted in the same transaction: a second submit of it finds
    none and raises `draft.gone`, so that a double press records once.
    """
    if draft_id is not None and not delete_own(tx, draft_id):
        raise DomainError("draft.gone")
    branch = own_branch(tx, entry.branch_id)
    prepared = sound(prepare(tx, branch, clean(entry)))
    if entry.status == HELD and not confirmed_separate:
        _refuse_duplicates(tx, prepared)
    return store(tx, branch, clean(entry), prepared)


def store(
    tx: Tx,
    branch: Unit,
    entry: MeetingEntry,
    prepared: Sequence[Prepared],
    *,
    event_id: int | None = None,
    replaces: MeetingRecord | None = None,
    reason: str = "",
) -> Receipt:
    """Write the rows of an event that has been checked; a correction names what it replaces."""
    held_on = _held_on(branch, entry)
    if event_id is None:
        event_id = _insert(tx, Event, branch_id=branch.id, held_on=held_on)
    ids = []
    for each in prepared:
        row = _record_row(tx, branch, entry, each, event_id, held_on)
        if replaces is not None:
            row |= {
                "replaces_id": replaces.id,
                "reason": reason,
                "serial": replaces.serial or row["serial"],
            }
        record_id = _insert(tx, MeetingRecord, **row)
        if entry.status == HELD:
            _store_lists(tx, record_id, each)
        ids.append(record_id)
    _store_files(tx, ids[0], entry.attachments)
    tx.effect = f"record:{event_id}"
    return receipt(tx, branch, event_id, ids)


def prepare(tx: Tx, branch: Unit, entry: MeetingEntry) -> tuple[Prepared, ...]:
    """Each kind with its frozen list, its problems and its rulings."""
    if not entry.kinds:
        raise DomainError("meeting.kind_missing")
    held_on = _held_on(branch, entry)
    members = members_on(tx.session, cast("int", branch.id), held_on)
    groups = dict(groups_of(tx.session, cast("int", branch.id), held_on))
    prepared = []
    for each in entry.kinds:
        if each.group_id is not None and each.group_id not in groups:
            raise DomainError("meeting.group_not_here")
        kind = kind_of(tx, each.kind)
        expected = expected_list(members, kind, held_on, each.group_id)
        known = frozenset(named.member.person_id for named in members)
        minutes = _minutes(tx, entry, each, kind, expected, held_on, known)
        prepared.append(
            Prepared(
                entry=each,
                kind=kind,
                unit_id=each.group_id or cast("int", branch.id),
                expected=expected,
                minutes=minutes,
                problems=_problems(tx, branch, entry, minutes),
                rulings=rulings(minutes) if entry.status == HELD else (),
            )
        )
    return tuple(prepared)


def clean(entry: MeetingEntry) -> MeetingEntry:
    """The entry without control and direction marks; raises for what is too long."""
    return replace(
        entry,
        place=clean_text("place", entry.place),
        kinds=tuple(
            replace(
                each,
                agenda=clean_text("agenda", each.agenda),
                resolution=clean_text("resolution", each.resolution),
                lecturer=clean_text("lecturer", each.lecturer),
                topic=clean_text("topic", each.topic),
                content=clean_text("content", each.content),
                observers=clean_text("observers", each.observers),
                motions=tuple(
                    replace(motion, text=clean_text("motion", motion.text))
                    for motion in each.motions
                ),
            )
            for each in entry.kinds
        ),
    )


def clean_text(field: str, text: str) -> str:
    kept = "".join(
        mark
        for mark in text
        if mark == "\n" or (unicodedata.category(mark) != "Cc" and mark not in _DIRECTION)
    ).strip()
    if len(kept) > LIMITS[field]:
        raise DomainError("meeting.too_long", field=field, limit=LIMITS[field], length=len(kept))
    return kept


def _held_on(branch: Unit, entry: MeetingEntry) -> date:
    return entry.started_at.astimezone(ZoneInfo(branch.zone)).date()


def _minutes(
    tx: Tx,
    entry: MeetingEntry,
    each: KindEntry,
    kind: MeetingKind,
    expected: ExpectedList,
    held_on: date,
    known: frozenset[int],
) -> Minutes:
    listed = tuple(Expected(person.person_id, person.votes) for person in expected.people)
    ids = {person.person_id for person in listed}
    # A chair or recorder of the branch who is not on this kind's list sits in without a vote.
    guests = {who for who in (entry.chair_id, entry.recorder_id) if who in known - ids}
    return Minutes(
        kind=kind,
        held_on=held_on,
        expected=listed,
        absent=each.absent,
        chair_id=entry.chair_id,
        recorder_id=entry.recorder_id,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        observer_ids=frozenset(who for who in guests if who is not None),
        excluded=each.excluded,
        motions=tuple(_motion(tx, motion) for motion in each.motions),
        lecturer=each.lecturer,
        topic=each.topic,
        content=each.content,
        credit_hours=each.credit_hours,
    )


def _motion(tx: Tx, motion: MotionEntry) -> Motion:
    rule = tx.rules.vote_rules.get(motion.rule)
    if rule is None:
        raise DomainError("meeting.unknown_rule", rule=motion.rule)
    return Motion(motion.text, rule, motion.tally, motion.about)


def _problems(tx: Tx, branch: Unit, entry: MeetingEntry, minutes: Minutes) -> tuple[Problem, ...]:
    if entry.status == PLANNED:
        past = minutes.held_on < tx.today(branch.zone)
        return (Problem("meeting.plan_in_past", {"held_on": minutes.held_on}),) if past else ()
    return check(minutes, tx.today(branch.zone), now=tx.now)


def sound(prepared: tuple[Prepared, ...]) -> tuple[Prepared, ...]:
    for each in prepared:
        for problem in each.problems:
            raise DomainError(problem.key, **problem.values)
    return prepared


def _refuse_duplicates(tx: Tx, prepared: Sequence[Prepared]) -> None:
    for each in prepared:
        found = tx.session.execute(
            select(col(MeetingRecord.id), col(MeetingRecord.serial)).where(
                col(MeetingRecord.unit_id) == each.unit_id,
                col(MeetingRecord.held_on) == each.minutes.held_on,
                col(MeetingRecord.kind) == each.kind.key,
                col(MeetingRecord.status) == HELD,
                current(),
            )
        ).first()
        if found is not None:
            raise Duplicate(
                "meeting.duplicate",
                record_id=found[0],
                serial=found[1],
                kind=each.kind.key,
                held_on=each.minutes.held_on,
            )


def _record_row(
    tx: Tx, branch: Unit, entry: MeetingEntry, each: Prepared, event_id: int, held_on: date
) -> dict[str, object]:
    minutes, planned = each.minutes, entry.status == PLANNED
    return {
        "event_id": event_id,
        "branch_id": branch.id,
        "unit_id": each.unit_id,
        "kind": each.kind.key,
        "status": entry.status,
        "serial": 0 if planned else _serial(tx, each, held_on),
        "held_on": held_on,
        "started_at": entry.started_at,
        "ended_at": entry.ended_at,
        "place": entry.place,
        "chair_id": entry.chair_id,
        "recorder_id": entry.recorder_id,
        "observers": each.entry.observers,
        "agenda": each.entry.agenda,
        "resolution": each.entry.resolution,
        "lecturer": each.entry.lecturer,
        "topic": each.entry.topic,
        "content": each.entry.content,
        "credit_hours": each.entry.credit_hours,
        "expected": 0 if planned else len(minutes.expected),
        "present": 0 if planned else len(minutes.present_ids),
        "expected_voters": 0 if planned else minutes.entitled,
        "present_voters": 0 if planned else minutes.voters_present,
        "recorded_by": tx.actor.person_id,
        "recorded_at": tx.now,
        "source_chat_id": entry.source_chat_id,
        "source_message_id": entry.source_message_id,
        "reason": "",
    }


def _serial(tx: Tx, each: Prepared, held_on: date) -> int:
    """The next number of this kind in the unit and calendar year; there is one writer."""
    highest = tx.session.scalar(
        select(func.max(col(MeetingRecord.serial))).where(
            col(MeetingRecord.unit_id) == each.unit_id,
            col(MeetingRecord.kind) == each.kind.key,
            col(MeetingRecord.held_on) >= date(held_on.year, 1, 1),
            col(MeetingRecord.held_on) < date(held_on.year + 1, 1, 1),
        )
    )
    return (highest or 0) + 1


def _store_lists(tx: Tx, record_id: int, each: Prepared) -> None:
    absent = each.minutes.absent
    rows = [
        {
            "record_id": record_id,
            "person_id": person.person_id,
            "present": person.person_id not in absent,
            "votes": person.votes,
            "reason": absent.get(person.person_id),
        }
        for person in each.minutes.expected
    ]
    if rows:
        tx.session.execute(insert(Attendance), rows)
    motions = zip(each.minutes.motions, each.rulings, strict=True)
    for position, (motion, ruling) in enumerate(motions, start=1):
        row = _motion_row(record_id, position, motion, ruling)
        tx.session.execute(insert(MotionRow).values(row))


def _motion_row(record_id: int, position: int, motion: Motion, ruling: Ruling) -> dict[str, object]:
    tally = motion.tally
    return {
        "record_id": record_id,
        "position": position,
        "text": motion.text,
        "rule": motion.rule.key,
        "votes_for": tally.votes_for,
        "votes_against": tally.votes_against,
        "votes_abstain": tally.votes_abstain,
        "written_for": tally.written_for,
        "written_against": tally.written_against,
        "written_abstain": tally.written_abstain,
        "entitled": ruling.entitled,
        "voters_present": ruling.voters_present,
        "quorum_needed": ruling.quorum_needed,
        "votes_needed": ruling.votes_needed,
        "quorum_met": ruling.quorum_met,
        "passed": ruling.passed,
    }


def _store_files(tx: Tx, record_id: int, files: Sequence[AttachmentEntry]) -> None:
    rows = [
        {
            "record_id": record_id,
            "kind": each.kind,
            "file_id": each.file_id,
            "file_unique_id": each.file_unique_id,
            "name": each.name[:200],
            "size": each.size,
            "stored_as": each.stored_as,
        }
        for each in files
    ]
    if rows:
        tx.session.execute(insert(Attachment), rows)


def _insert(tx: Tx, table: type[SQLModel], **values: object) -> int:
    made = tx.session.execute(
        insert(table).values(**values).returning(table.__table__.c.id)  # type: ignore[attr-defined]
    )
    return cast("int", made.scalar_one())


def _checked(each: Prepared) -> CheckedKind:
    minutes = each.minutes
    return CheckedKind(
        kind=each.kind.key,
        expected=len(minutes.expected),
        present=len(minutes.present_ids),
        expected_voters=minutes.entitled,
        present_voters=minutes.voters_present,
        absent=tuple(
            person.name for person in each.expected.people if person.person_id in minutes.absent
        ),
        problems=each.problems,
    )
