"""Points: proposed, decided, scored, closed and totalled; see docs/points.md."""

from services.meetings.entries import (
    AttachmentEntry,
)
from services.points.cards import (
    Beside,
    MemberMonth,
    MonthCards,
    MonthEntry,
    month_cards,
)
from services.points.decide import (
    approve_all,
    approve_entry,
    change_entry,
    decline_entry,
    reverse_entry,
    waiting,
)
from services.points.desk import (
    DeskMonth,
    PointsDesk,
    points_desk,
)
from services.points.duties import (
    points_duties,
)
from services.points.found import (
    entry,
)
from services.points.own import (
    own_card,
    own_month,
)
from services.points.propose import (
    check_entry,
    open_months,
    proposal_desk,
    propose_entry,
    withdraw_entry,
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
from services.points.values import (
    Approved,
    EntryDetail,
    MonthLine,
    OriginView,
    OwnCard,
    OwnMonth,
    Period,
    PointsDuties,
    PointsPlace,
    ProposalDesk,
    ProposalEntry,
    ProposalPreview,
    ProposalView,
    Standing,
    Waiting,
)

__all__ = [
    "FIELDS",
    "LONGEST_NOTE",
    "LONGEST_OBJECTIONS",
    "OBJECTION_DAYS",
    "Approved",
    "AttachmentEntry",
    "Begin",
    "Beside",
    "CardLine",
    "CardMonth",
    "CardSheet",
    "DeskMonth",
    "EntryDetail",
    "Figure",
    "MemberMonth",
    "MonthCards",
    "MonthEntry",
    "MonthLine",
    "OriginView",
    "OwnCard",
    "OwnMonth",
    "PartFigure",
    "Period",
    "PointsChoices",
    "PointsDesk",
    "PointsDuties",
    "PointsPlace",
    "PointsSettings",
    "ProposalDesk",
    "ProposalEntry",
    "ProposalPreview",
    "ProposalView",
    "ScoredCard",
    "Scoring",
    "SheetRow",
    "Standing",
    "Waiting",
    "YearSheet",
    "approve_all",
    "approve_entry",
    "branch_and_month",
    "card_sheet",
    "change_entry",
    "check_entry",
    "decline_entry",
    "entry",
    "month_cards",
    "open_months",
    "own_card",
    "own_month",
    "points_desk",
    "points_duties",
    "points_settings",
    "proposal_desk",
    "propose_entry",
    "reverse_entry",
    "score_month",
    "score_preview",
    "set_points",
    "waiting",
    "withdraw_entry",
    "year_sheet",
]
