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
    PointsWaits,
    PointsWord,
    claim_points,
)
from services.reminders.values import (
    Claim,
    Ending,
    Item,
    Result,
    Taken,
)

__all__ = [
    "Behind",
    "BehindList",
    "Claim",
    "Decided",
    "DuesClaim",
    "DuesItem",
    "DuesPlanned",
    "DuesTaken",
    "Ending",
    "EvaluationClaim",
    "Item",
    "OwnDues",
    "PointsClaim",
    "PointsWaits",
    "PointsWord",
    "Result",
    "Row",
    "StepCounts",
    "Taken",
    "Waiting",
    "cancel_for",
    "claim",
    "claim_dues",
    "claim_evaluation",
    "claim_points",
    "finish",
    "plan_dues",
    "plan_reminders",
    "recover",
    "replan",
]
