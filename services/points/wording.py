"""Texts as people give them with proposals and decisions."""

from domain.errors import DomainError

SHORTEST_REASON = 2
LONGEST = 400
LONGEST_OCCASION = 60


def reason_of(text: str) -> str:
    """A reason of at least two characters; raises `points.reason_missing`."""
    found = one_line(text)
    if len(found) < SHORTEST_REASON:
        raise DomainError("points.reason_missing")
    return found


def one_line(text: str, limit: int = LONGEST) -> str:
    """A text of one line; raises `points.too_long`."""
    found = " ".join(text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").split())
    if len(found) > limit:
        raise DomainError("points.too_long", length=len(found), limit=limit)
    return found
