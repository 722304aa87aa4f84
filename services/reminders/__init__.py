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
from services.reminders.values import (
    Claim,
    Ending,
    Item,
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
    "PLANNERS",
    "TAKES",
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
    "OwnDues",
    "PointsClaim",
    "PointsOpen",
    "PointsWaits",
    "PointsWord",
    "ReminderSettings",
    "Result",
    "Row",
    "RowStory",
    "Simulated",
    "Simulation",
    "StepCounts",
    "Story",
    "Suspended",
    "Taken",
    "Tally",
    "Unheard",
    "Waiting",
    "cancel_for",
    "claim",
    "claim_dues",
    "claim_evaluation",
    "claim_points",
    "end_suspension",
    "finish",
    "plan_dues",
    "plan_reminders",
    "recover",
    "reminder_settings",
    "replan",
    "set_reminder",
    "simulate",
    "suspend_reminders",
    "why_reminded",
]
