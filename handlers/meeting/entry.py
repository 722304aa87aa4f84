"""From the answers of the form to the entry that is recorded, and back for a correction."""

from collections.abc import Mapping
from datetime import datetime

from bot.kit.forms.files import files_of
from bot.kit.forms.times import aware, stored
from bot.kit.forms.types import Turn
from domain.meetings import AbsenceReason, MeetingKind
from domain.quorum import Tally
from handlers.meeting import fields
from handlers.meeting.questions import MOST_MOTIONS, is_planned, kinds_of
from services.drafts import JSON
from services.meetings import (
    AttachmentEntry,
    KindEntry,
    MeetingEntry,
    MeetingView,
    MotionEntry,
)


def entry_of(turn: Turn) -> MeetingEntry:
    """What the answers say, as one event with a record for each kind."""
    answers = turn.answers
    source = answers.get("source")
    chat_id, message_id = source if isinstance(source, list) else (None, None)
    planned = is_planned(answers)
    return MeetingEntry(
        branch_id=fields.branch_id(turn),
        kinds=tuple(
            _kind_entry(answers, kind) for kind in kinds_of(answers, turn.deps.rules.kinds)
        ),
        started_at=fields.start_of(turn),
        ended_at=_end(turn),
        place=_text(answers, "place"),
        chair_id=None if planned else _number(answers, "chair"),
        recorder_id=None if planned else _number(answers, "recorder"),
        attachments=tuple(attachment(each) for each in files_of(answers.get("files"))),
        source_chat_id=chat_id if isinstance(chat_id, int) else None,
        source_message_id=message_id if isinstance(message_id, int) else None,
        status="planned" if planned else "held",
    )


def _kind_entry(answers: Mapping[str, JSON], kind: MeetingKind) -> KindEntry:
    return KindEntry(
        kind=kind.key,
        group_id=_number(answers, f"group:{kind.key}"),
        agenda=_text(answers, f"agenda:{kind.key}"),
        resolution=_text(answers, f"resolution:{kind.key}"),
        motions=_motions(answers, kind.key),
        lecturer=_text(answers, f"lecturer:{kind.key}"),
        topic=_text(answers, f"topic:{kind.key}"),
        content=_text(answers, f"content:{kind.key}"),
        credit_hours=_number(answers, f"hours:{kind.key}"),
        absent=_absent(answers, kind.key),
        observers=_text(answers, "observers"),
    )


def _motions(answers: Mapping[str, JSON], kind: str) -> tuple[MotionEntry, ...]:
    if answers.get(f"votes:{kind}") != fields.YES:
        return ()
    motions = []
    for place in range(MOST_MOTIONS):
        at = f"{kind}:{place}"
        cast = answers.get(f"tally:{at}")
        if not isinstance(cast, list):
            break
        written = answers.get(f"written:{at}")
        numbers = [*cast, *(written if isinstance(written, list) else (0, 0, 0))]
        motions.append(
            MotionEntry(
                text=_text(answers, f"motion:{at}"),
                rule=_text(answers, f"rule:{at}"),
                tally=Tally(*(int(str(number)) for number in numbers)),
            )
        )
        if answers.get(f"more:{at}") != fields.YES:
            break
    return tuple(motions)


def _absent(answers: Mapping[str, JSON], kind: str) -> dict[int, AbsenceReason]:
    told = answers.get(f"absent:{kind}")
    if not isinstance(told, dict):
        return {}
    return {int(who): AbsenceReason(str(why)) for who, why in told.items()}


def _end(turn: Turn) -> datetime | None:
    when = turn.answers["when"]
    assert isinstance(when, dict)
    end = when.get("end") or turn.answers.get("end")
    return aware(turn, str(end)) if end else None


def attachment(row: Mapping[str, JSON]) -> AttachmentEntry:
    """One file of a draft as it is recorded."""
    size = row.get("size")
    return AttachmentEntry(
        kind=str(row["kind"]),
        file_id=str(row["file_id"]),
        file_unique_id=str(row["file_unique_id"]),
        name=str(row.get("name") or ""),
        size=size if isinstance(size, int) else None,
        stored_as=str(row["stored_as"]) if row.get("stored_as") else None,
    )


def _text(answers: Mapping[str, JSON], key: str) -> str:
    return str(answers.get(key) or "")


def _number(answers: Mapping[str, JSON], key: str) -> int | None:
    value = answers.get(key)
    return int(str(value)) if value is not None else None


def answers_of(turn: Turn, view: MeetingView) -> dict[str, JSON]:
    """The answers that would have made a record: where a correction begins."""
    turn.in_zone(view.zone)
    kind = view.kind
    end = view.ended_at.astimezone(turn.now.tzinfo) if view.ended_at else None
    answers: dict[str, JSON] = {
        "branch": view.branch_id,
        "zone": view.zone,
        "corrects": view.record_id,
        "kinds": [kind],
        "when": {
            "start": stored(view.started_at.astimezone(turn.now.tzinfo)),
            "end": stored(end) if end else None,
        },
        "end": None,
        "place": view.place,
        "chair": view.chair_id,
        "recorder": view.recorder_id,
        "observers": view.observers or None,
        "files": None,
        f"absent:{kind}": {
            str(each.person_id): each.reason or AbsenceReason.OTHER.value
            for each in view.attendance
            if not each.present
        },
        f"agenda:{kind}": view.agenda,
        f"resolution:{kind}": view.resolution or None,
        f"lecturer:{kind}": view.lecturer,
        f"topic:{kind}": view.topic,
        f"content:{kind}": view.content,
        f"hours:{kind}": view.credit_hours,
        f"votes:{kind}": fields.YES if view.motions else fields.NO,
    }
    if view.group_id is not None:
        answers[f"group:{kind}"] = str(view.group_id)
    for place, motion in enumerate(view.motions):
        at = f"{kind}:{place}"
        tally = motion.tally
        answers |= {
            f"motion:{at}": motion.text,
            f"rule:{at}": motion.rule,
            f"tally:{at}": [tally.votes_for, tally.votes_against, tally.votes_abstain],
            f"written:{at}": [tally.written_for, tally.written_against, tally.written_abstain],
            f"more:{at}": fields.YES if place + 1 < len(view.motions) else fields.NO,
        }
    return answers


def answers_of_plan(turn: Turn, view: MeetingView) -> dict[str, JSON]:
    """What a plan says of the meeting that was held by it; the rest is asked as ever."""
    told = answers_of(turn, view)
    kept = {"corrects", "kinds", "when", "place", f"group:{view.kind}"}
    if view.agenda:
        kept.add(f"agenda:{view.kind}")
    return {key: value for key, value in told.items() if key in kept}
