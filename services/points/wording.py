"""Texts as people give them with proposals and decisions."""

from services import wording
from services.wording import LONGEST, SHORTEST_REASON

__all__ = ["LONGEST", "LONGEST_OCCASION", "SHORTEST_REASON", "one_line", "reason_of"]

LONGEST_OCCASION = 60


def reason_of(text: str) -> str:
    """A reason of at least two characters; raises `points.reason_missing`."""
    return wording.reason_of(text, "points.reason_missing", "points.too_long")


def one_line(text: str, limit: int = LONGEST) -> str:
    """A text of one line; raises `points.too_long`."""
    return wording.short(text, "points.too_long", limit)
