"""Reminders: planned as rows, claimed, delivered by the clock, finished with their outcome."""

from services.reminders.asked import (
    Reminded,
    ReminderList,
    asked_branches,
    asked_message,
    reminded_of,
    why_told,
)
from services.reminders.board_view import (
    BoardLine,
    BoardPart,
    BoardView,
)
from services.reminders.boards import (
    BoardClaim,
    claim_board_edits,
    claim_boards,
    plan_boards,
)
from services.reminders.claim import (
    claim,
    recover,
)
from services.reminders.desk import (
    ReminderDesk,
    own_branches,
    reminder_desk,
)
from services.reminders.digest_claim import (
    claim_upper,
    claim_weekly,
)
from services.reminders.digest_plan import (
    plan_digests,
)
from services.reminders.digest_seal import (
    quarter_to_seal,
    sealed_digest,
)
from services.reminders.digest_settings import (
    UpperSettings,
    digest_settings,
    is_upper,
    set_digest,
)
from services.reminders.digest_values import (
    Coming,
    Seal,
    SealedDigest,
    UpperClaim,
    Week,
    WeeklyClaim,
)
from services.reminders.dues_claim import (
    claim_dues,
)
from services.reminders.dues_plan import (
    plan_dues,
)
from services.reminders.dues_values import (
    Behind,
    BehindList,
    Decided,
    DuesClaim,
    DuesItem,
    DuesPlanned,
    DuesTaken,
    OwnDues,
    Row,
    StepCounts,
    Waiting,
)
from services.reminders.dues_why import (
    DuesCallStory,
    DuesCount,
    DuesStory,
    why_dues,
)
from services.reminders.edit_values import (
    BoardEdit,
    Edit,
    EditEnding,
    EditItem,
    EditResult,
    EditsTaken,
)
from services.reminders.edits import (
    claim_edits,
    finish_edit,
)
from services.reminders.evaluation_claim import (
    EvaluationClaim,
    claim_evaluation,
)
from services.reminders.finish import (
    finish,
)
from services.reminders.nudge import (
    Asking,
    Nudged,
    asking_about,
    nudge,
    nudged,
)
from services.reminders.plan import (
    plan_reminders,
    replan,
)
from services.reminders.points_claim import (
    PointsClaim,
    PointsOpen,
    PointsWaits,
    PointsWord,
    claim_points,
)
from services.reminders.rounds import (
    PLANNERS,
    TAKES,
)
from services.reminders.settings import (
    LONGEST_SUSPENSION,
    ReminderSettings,
    Suspended,
    end_suspension,
    reminder_settings,
    set_reminder,
    suspend_reminders,
)
from services.reminders.simulate import (
    Simulated,
    Simulation,
    Tally,
    Unheard,
    simulate,
)
from services.reminders.snooze import (
    Quick,
    Snoozable,
    Snoozed,
    snoozable,
    snooze,
    snooze_until,
    snoozed,
)
from services.reminders.telling import (
    Attempt,
    CallStory,
    Fate,
    RowStory,
    Story,
)
from services.reminders.values import (
    Asked,
    Claim,
    Ending,
    Item,
    PutOff,
    Result,
    Taken,
)
from services.reminders.why import (
    why_reminded,
)

__all__ = [
    "LONGEST_SUSPENSION",
    "PLANNERS",
    "TAKES",
    "Asked",
    "Asking",
    "Attempt",
    "Behind",
    "BehindList",
    "BoardClaim",
    "BoardEdit",
    "BoardLine",
    "BoardPart",
    "BoardView",
    "CallStory",
    "Claim",
    "Coming",
    "Decided",
    "DuesCallStory",
    "DuesClaim",
    "DuesCount",
    "DuesItem",
    "DuesPlanned",
    "DuesStory",
    "DuesTaken",
    "Edit",
    "EditEnding",
    "EditItem",
    "EditResult",
    "EditsTaken",
    "Ending",
    "EvaluationClaim",
    "Fate",
    "Item",
    "Nudged",
    "OwnDues",
    "PointsClaim",
    "PointsOpen",
    "PointsWaits",
    "PointsWord",
    "PutOff",
    "Quick",
    "Reminded",
    "ReminderDesk",
    "ReminderList",
    "ReminderSettings",
    "Result",
    "Row",
    "RowStory",
    "Seal",
    "SealedDigest",
    "Simulated",
    "Simulation",
    "Snoozable",
    "Snoozed",
    "StepCounts",
    "Story",
    "Suspended",
    "Taken",
    "Tally",
    "Unheard",
    "UpperClaim",
    "UpperSettings",
    "Waiting",
    "Week",
    "WeeklyClaim",
    "asked_branches",
    "asked_message",
    "asking_about",
    "claim",
    "claim_board_edits",
    "claim_boards",
    "claim_dues",
    "claim_edits",
    "claim_evaluation",
    "claim_points",
    "claim_upper",
    "claim_weekly",
    "digest_settings",
    "end_suspension",
    "finish",
    "finish_edit",
    "is_upper",
    "nudge",
    "nudged",
    "own_branches",
    "plan_boards",
    "plan_digests",
    "plan_dues",
    "plan_reminders",
    "quarter_to_seal",
    "recover",
    "reminded_of",
    "reminder_desk",
    "reminder_settings",
    "replan",
    "sealed_digest",
    "set_digest",
    "set_reminder",
    "simulate",
    "snoozable",
    "snooze",
    "snooze_until",
    "snoozed",
    "suspend_reminders",
    "why_dues",
    "why_reminded",
    "why_told",
]
