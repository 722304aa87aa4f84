"""Meetings: recorded, corrected and read."""

from services.meetings.context import branch_context, branches_of, people_of, roster_for
from services.meetings.correct import (
    add_attachments,
    cancel_meeting,
    correct_meeting,
    withdraw_meeting,
)
from services.meetings.receipt import receipt_of
from services.meetings.record import CheckedKind, check_entry, record_meeting
from services.meetings.records import (
    Listed,
    history,
    meeting,
    meeting_by_source,
    meetings_of,
    my_attendance,
)
from services.meetings.values import (
    AttachmentEntry,
    Attended,
    BranchContext,
    ExpectedList,
    ExpectedPerson,
    KindEntry,
    KindReceipt,
    MeetingEntry,
    MeetingView,
    MotionEntry,
    PersonRow,
    Receipt,
    Step,
    UnitName,
)

__all__ = [
    "AttachmentEntry",
    "Attended",
    "BranchContext",
    "CheckedKind",
    "ExpectedList",
    "ExpectedPerson",
    "KindEntry",
    "KindReceipt",
    "Listed",
    "MeetingEntry",
    "MeetingView",
    "MotionEntry",
    "PersonRow",
    "Receipt",
    "Step",
    "UnitName",
    "add_attachments",
    "branch_context",
    "branches_of",
    "cancel_meeting",
    "check_entry",
    "correct_meeting",
    "history",
    "meeting",
    "meeting_by_source",
    "meetings_of",
    "my_attendance",
    "people_of",
    "receipt_of",
    "record_meeting",
    "roster_for",
    "withdraw_meeting",
]
