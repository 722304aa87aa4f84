"""Figures: what every unit in scope has done and missed, each open down to its rows."""

from services.compliance.digest import compliance, late, overdue, unit_id_of
from services.compliance.document import as_digest, as_document, canonical
from services.compliance.dues import DuesExplanation, explain_dues
from services.compliance.explain import explain, read_period
from services.compliance.points import PointsExplanation, explain_points
from services.compliance.values import (
    BranchDigest,
    Digest,
    ExplainedRow,
    Explanation,
    Line,
    Mark,
    RowWhy,
    Slot,
    Tally,
    mark_of,
)

__all__ = [
    "BranchDigest",
    "Digest",
    "DuesExplanation",
    "ExplainedRow",
    "Explanation",
    "Line",
    "Mark",
    "PointsExplanation",
    "RowWhy",
    "Slot",
    "Tally",
    "as_digest",
    "as_document",
    "canonical",
    "compliance",
    "explain",
    "explain_dues",
    "explain_points",
    "late",
    "mark_of",
    "overdue",
    "read_period",
    "unit_id_of",
]
