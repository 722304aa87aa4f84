"""Reminders: planned as rows, claimed, delivered by the clock, finished with their outcome."""

from services.reminders.claim import (
    cancel_for,
    claim,
    recover,
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
from services.reminders.settings import (
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
    Attempt,
    CallStory,
    Fate,
    RowStory,
    Story,
    why_reminded,
)

__all__ = [
    "Asked",
    "Asking",
    "Attempt",
    "Behind",
    "BehindList",
    "CallStory",
    "Claim",
    "Decided",
    "DuesClaim",
    "DuesItem",
    "DuesPlanned",
    "DuesTaken",
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
    "ReminderSettings",
    "Result",
    "Row",
    "RowStory",
    "Simulated",
    "Simulation",
    "Snoozable",
    "Snoozed",
    "StepCounts",
    "Story",
    "Suspended",
    "Taken",
    "Unheard",
    "Waiting",
    "asking_about",
    "cancel_for",
    "claim",
    "claim_dues",
    "claim_evaluation",
    "claim_points",
    "end_suspension",
    "finish",
    "nudge",
    "nudged",
    "plan_dues",
    "plan_reminders",
    "recover",
    "reminder_settings",
    "replan",
    "set_reminder",
    "simulate",
    "snoozable",
    "snooze",
    "snooze_until",
    "snoozed",
    "suspend_reminders",
    "why_reminded",
]
