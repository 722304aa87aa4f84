"""Writing the rows of an event: one statement a table, whatever the number of people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection
from sqlmodel import SQLModel

from domain.meetings import Motion
from domain.quorum import Ruling
from models.meetings import Attachment, Attendance, Event, MeetingRecord
from models.meetings import Motion as MotionRow
from models.queries.meetings import HeldRow, add_row, add_rows
from services.meetings.branch import Branch
from services.meetings.check import Prepared, held_on
from services.meetings.entries import PLANNED, AttachmentEntry, MeetingEntry
from services.meetings.ledger import Ledger
from services.meetings.receipt import Recorded, receipt
from services.meetings.settling import settle_record
from services.meetings.values import Receipt
from services.seam import Tx

_NUMBERS = ("serial", "expected", "present", "expected_voters", "present_voters")
_LONGEST_NAME = 200  # characters of a file's name


@dataclass(frozen=True, slots=True)
class Replaces:
    """The row that a correction replaces, and why."""

    row: MeetingRecord
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An event that may be written: what was said, and what the rules make of it."""

    branch: Branch
    entry: MeetingEntry
    kinds: Sequence[Prepared]
    ledger: Ledger  # before it is written
    replaces: Replaces | None = None


def store(tx: Tx, event: Checked) -> Receipt:
    """Write an event that has been checked, and say what it did."""
    connection, branch, replaces = tx.session.connection(), event.branch, event.replaces
    event_id = replaces.row.event_id if replaces else _new_event(connection, event)
    written: list[Recorded] = []
    for each in event.kinds:
        numbers = _numbers(event, each)
        row = _record_row(tx, event, each) | numbers | {"event_id": event_id}
        record_id = add_row(connection, MeetingRecord, row)
        written.append(_written(record_id, numbers, event, each))
    for table, rows in _beside(event, written):
        add_rows(connection, table, rows)
    tx.effect = f"record:{event_id}"
    replaced = replaces.row.id if replaces else None
    after = event.ledger.after(map(_held_row, written), replaced)
    found = receipt(branch, event_id, written, after)
    settle_record(tx, branch, found, replaces.row if replaces else None)
    return found


def _new_event(connection: Connection, event: Checked) -> int:
    day = held_on(event.branch, event.entry)
    return add_row(connection, Event, {"branch_id": event.branch.unit_id, "held_on": day})


def file_rows(record_id: int, files: Sequence[AttachmentEntry]) -> list[dict[str, object]]:
    """Files as rows of a record; one file proves it once."""
    single = {each.file_unique_id: each for each in files}
    return [
        {**asdict(each), "name": each.name[:_LONGEST_NAME], "record_id": record_id}
        for each in single.values()
    ]


def _beside(
    event: Checked, written: Sequence[Recorded]
) -> list[tuple[type[SQLModel], list[dict[str, object]]]]:
    """What belongs to the records, by table: each record has its own people and its own proof."""
    people: list[dict[str, object]] = []
    motions: list[dict[str, object]] = []
    files: list[dict[str, object]] = []
    for each, made in zip(event.kinds, written, strict=True):
        files += file_rows(made.record_id, event.entry.attachments)
        if made.status != PLANNED:
            people += _attendance(made.record_id, each)
            motions += [
                _motion_row(made.record_id, position, motion, ruling)
                for position, (motion, ruling) in enumerate(
                    zip(each.minutes.motions, each.rulings, strict=True), start=1
                )
            ]
    return [(Attendance, people), (MotionRow, motions), (Attachment, files)]


def _attendance(record_id: int, each: Prepared) -> list[dict[str, object]]:
    absent = each.minutes.absent
    return [
        {
            "record_id": record_id,
            "person_id": person.person_id,
            "present": person.person_id not in absent,
            "votes": person.votes,
            "reason": absent[person.person_id].value if person.person_id in absent else None,
        }
        for person in each.minutes.expected
    ]


def _record_row(tx: Tx, event: Checked, each: Prepared) -> dict[str, object]:
    said, entry, replaces = each.entry, event.entry, event.replaces
    return {
        "branch_id": event.branch.unit_id,
        "unit_id": each.unit_id,
        "kind": each.kind.key,
        "status": entry.status,
        "held_on": each.minutes.held_on,
        "started_at": entry.started_at,
        "ended_at": entry.ended_at,
        "place": entry.place,
        "chair_id": entry.chair_id,
        "recorder_id": entry.recorder_id,
        "observers": said.observers,
        "agenda": said.agenda,
        "resolution": said.resolution,
        "lecturer": said.lecturer,
        "topic": said.topic,
        "content": said.content,
        "credit_hours": said.credit_hours,
        "recorded_by": tx.actor.person_id,
        "recorded_at": tx.now,
        "replaces_id": replaces.row.id if replaces else None,
        "reason": replaces.reason if replaces else "",
        "source_chat_id": entry.source_chat_id,
        "source_message_id": entry.source_message_id,
    }


def _numbers(event: Checked, each: Prepared) -> dict[str, int]:
    """Serial number and counts, frozen with the record; a plan has none yet."""
    minutes = each.minutes
    if event.entry.status == PLANNED:
        return dict.fromkeys(_NUMBERS, 0)
    counts = (
        _serial(event, each),
        len(minutes.expected),
        len(minutes.present_ids),
        minutes.entitled,
        minutes.voters_present,
    )
    return dict(zip(_NUMBERS, counts, strict=True))


def _serial(event: Checked, each: Prepared) -> int:
    """The old number where it still fits; otherwise the next one of the unit and year."""
    unit_id, year = each.unit_id, each.minutes.held_on.year
    old = event.replaces.row if event.replaces else None
    if old and old.serial and (old.unit_id, old.held_on.year) == (unit_id, year):
        return old.serial
    return event.ledger.next_serial(unit_id, each.kind.key, year)


def _motion_row(record_id: int, position: int, motion: Motion, ruling: Ruling) -> dict[str, object]:
    return {
        "record_id": record_id,
        "position": position,
        "text": motion.text,
        "rule": motion.rule.key,
        **asdict(motion.tally),
        "entitled": ruling.entitled,
        "voters_present": ruling.voters_present,
        "quorum_needed": ruling.quorum_needed,
        "votes_needed": ruling.votes_needed,
        "quorum_met": ruling.quorum_met,
        "passed": ruling.passed,
    }


def _written(
    record_id: int, numbers: Mapping[str, int], event: Checked, each: Prepared
) -> Recorded:
    texts = [motion.text for motion in each.minutes.motions]
    return Recorded(
        record_id=record_id,
        unit_id=each.unit_id,
        kind=each.kind.key,
        status=event.entry.status,
        serial=numbers["serial"],
        held_on=each.minutes.held_on,
        started_at=event.entry.started_at,
        expected=numbers["expected"],
        present=numbers["present"],
        corrected=event.replaces is not None,
        rulings=tuple(zip(texts, each.rulings, strict=False)),
    )


def _held_row(made: Recorded) -> HeldRow:
    return HeldRow(
        record_id=made.record_id,
        unit_id=made.unit_id,
        kind=made.kind,
        status=made.status,
        serial=made.serial,
        held_on=made.held_on,
        present=made.present,
        expected=made.expected,
        replaced=False,
    )
