"""Points: proposed, decided, scored, closed and totalled; see docs/points.md."""

from services.points.cards import (
    Beside,
    MemberMonth,
    MonthCards,
    MonthEntry,
    month_cards,
)
from services.points.desk import (
    DeskMonth,
    PointsDesk,
    points_desk,
)
from services.points.score import (
    LONGEST_NOTE,
    ScoredCard,
    Scoring,
    branch_and_month,
    score_month,
    score_preview,
)
from services.points.settings import (
    OBJECTION_DAYS,
    Begin,
    PointsSettings,
)
from services.points.setup import (
    FIELDS,
    LONGEST_OBJECTIONS,
    PointsChoices,
    points_settings,
    set_points,
)
from services.points.sheet import (
    CardLine,
    CardMonth,
    CardSheet,
    Figure,
    PartFigure,
    SheetRow,
    YearSheet,
    card_sheet,
    year_sheet,
)

__all__ = [
    "FIELDS",
    "LONGEST_NOTE",
    "LONGEST_OBJECTIONS",
    "OBJECTION_DAYS",
    "Begin",
    "Beside",
    "CardLine",
    "CardMonth",
    "CardSheet",
    "DeskMonth",
    "Figure",
    "MemberMonth",
    "MonthCards",
    "MonthEntry",
    "PartFigure",
    "PointsChoices",
    "PointsDesk",
    "PointsSettings",
    "ScoredCard",
    "Scoring",
    "SheetRow",
    "YearSheet",
    "branch_and_month",
    "card_sheet",
    "month_cards",
    "points_desk",
    "points_settings",
    "score_month",
    "score_preview",
    "set_points",
    "year_sheet",
]
