"""One record in full, with its earlier versions."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

from services.meetings import MeetingView, MotionView

Label = Callable[[str], str]


def record(
    view: MeetingView,
    versions: Sequence[MeetingView],
    *,
    label: Label,
    rule: Label,
    zone: tzinfo | None,
    named: bool,
) -> dict[str, object]:
    """Values for `meeting.record.text`; without `named` nobody absent is named."""
    absent = [(each.name, each.reason) for each in view.attendance if not each.present]
    return {
        "kind": label(view.kind),
        "branch": view.branch_name,
        "group": view.group_name,
        "status": view.status,
        "serial": view.serial,
        "start": view.started_at.astimezone(zone),
        "end": view.ended_at.astimezone(zone) if view.ended_at else None,
        "place": view.place,
        "chair": view.chair,
        "recorder": view.recorder,
        "expected": view.expected,
        "present": view.present,
        "expected_voters": view.expected_voters,
        "present_voters": view.present_voters,
        "absent": absent if named else [],
        "observers": view.observers,
        "lecturer": view.lecturer,
        "topic": view.topic,
        "content": view.content,
        "hours": view.credit_hours,
        "agenda": view.agenda,
        "resolution": view.resolution,
        "motions": [_motion(each, rule) for each in view.motions],
        "files": view.attachments,
        "recorded_by": view.recorded_by,
        "recorded_at": view.recorded_at.astimezone(zone),
        "link": message_link(view.source_chat_id, view.source_message_id),
        "versions": [
            {
                "status": each.status,
                "reason": each.reason,
                "at": each.recorded_at.astimezone(zone),
                "by": each.recorded_by,
            }
            for each in versions[1:]
        ],
    }


def _motion(motion: MotionView, rule: Label) -> dict[str, object]:
    names = ("text", "tally", "entitled", "voters_present", "quorum_needed", "votes_needed")
    made = {name: getattr(motion, name) for name in (*names, "quorum_met", "passed")}
    return {**made, "rule": rule(motion.rule)}


def message_link(chat_id: int | None, message_id: int | None) -> str | None:
    """A link to a message of a supergroup; other chats have none."""
    internal = str(chat_id or "")
    if message_id is None or not internal.startswith("-100"):
        return None
    return f"https://t.me/c/{internal[4:]}/{message_id}"
