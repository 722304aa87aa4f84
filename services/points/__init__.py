"""Points: proposed, decided, scored, closed and totalled; see docs/points.md."""

from services.meetings.entries import AttachmentEntry
from services.points.decide import (
    approve_all,
    approve_entry,
    change_entry,
    decidable,
    decline_entry,
    reverse_entry,
    reversible,
    waiting,
)
from services.points.duties import points_duties
from services.points.found import entry
from services.points.own import own_card, own_month
from services.points.propose import (
    check_entry,
    open_months,
    proposal_desk,
    propose_entry,
    withdraw_entry,
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
    Proposable,
    ProposalDesk,
    ProposalEntry,
    ProposalPreview,
    ProposalView,
    Standing,
    Waiting,
)

__all__ = [
    "Approved",
    "AttachmentEntry",
    "EntryDetail",
    "MonthLine",
    "OriginView",
    "OwnCard",
    "OwnMonth",
    "Period",
    "PointsDuties",
    "PointsPlace",
    "Proposable",
    "ProposalDesk",
    "ProposalEntry",
    "ProposalPreview",
    "ProposalView",
    "Standing",
    "Waiting",
    "approve_all",
    "approve_entry",
    "change_entry",
    "check_entry",
    "decidable",
    "decline_entry",
    "entry",
    "open_months",
    "own_card",
    "own_month",
    "points_duties",
    "proposal_desk",
    "propose_entry",
    "reverse_entry",
    "reversible",
    "waiting",
    "withdraw_entry",
]
