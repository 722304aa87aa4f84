"""Reminders: planned as rows, claimed, delivered by the clock, finished with their outcome."""

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
    "Decided",
    "DuesClaim",
    "DuesItem",
    "DuesPlanned",
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
    "Unheard",
    "Waiting",
    "claim",
    "claim_board_edits",
    "claim_boards",
    "claim_dues",
    "claim_edits",
    "claim_evaluation",
    "claim_points",
    "end_suspension",
    "finish",
    "finish_edit",
    "plan_boards",
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
