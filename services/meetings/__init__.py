"""Meetings: recorded, corrected and read."""

from services.meetings.check import check_entry
from services.meetings.clean import LIMITS
from services.meetings.context import branch_context, branches_of, people_of, roster_for
from services.meetings.correct import (
    MOST_FILES,
    add_attachments,
    cancel_meeting,
    correct_meeting,
    withdraw_meeting,
)
from services.meetings.entries import (
    AttachmentEntry,
    Exclusion,
    KindEntry,
    MeetingEntry,
    MotionEntry,
)
from services.meetings.read import (
    history,
    meeting,
    meeting_by_source,
    meetings_of,
    my_attendance,
)
from services.meetings.receipt import receipt_of
from services.meetings.record import record_meeting
from services.meetings.values import (
    AttendanceView,
    Attended,
    BranchContext,
    CheckedKind,
    ExpectedList,
    ExpectedPerson,
    KindReceipt,
    Listed,
    MeetingView,
    MotionView,
    PersonRow,
    Receipt,
    Step,
    UnitName,
)

__all__ = [
    "LIMITS",
    "MOST_FILES",
    "AttachmentEntry",
    "AttendanceView",
    "Attended",
    "BranchContext",
    "CheckedKind",
    "Exclusion",
    "ExpectedList",
    "ExpectedPerson",
    "KindEntry",
    "KindReceipt",
    "Listed",
    "MeetingEntry",
    "MeetingView",
    "MotionEntry",
    "MotionView",
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
