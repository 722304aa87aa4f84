"""Figures: what every unit in scope has done and missed, each open down to its rows."""

from services.compliance.digest import compliance
from services.compliance.explain import explain
from services.compliance.values import (
    BranchDigest,
    Digest,
    ExplainedRow,
    Explanation,
    Line,
    Tally,
)

__all__ = [
    "BranchDigest",
    "Digest",
    "ExplainedRow",
    "Explanation",
    "Line",
    "Tally",
    "compliance",
    "explain",
]
