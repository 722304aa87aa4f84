"""Texts of one line as people give them, fit for every database."""

from domain.errors import DomainError

SHORTEST_REASON = 2  # characters
LONGEST = 400


def one_line(text: str) -> str:
    """The text without breaks, zero characters or halves of a surrogate."""
    return " ".join(text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").split())


def short(text: str, too_long: str, limit: int = LONGEST) -> str:
    """One line of at most so many characters; raises the error that `too_long` names."""
    found = one_line(text)
    if len(found) > limit:
        raise DomainError(too_long, length=len(found), limit=limit)
    return found


def reason_of(text: str, missing: str, too_long: str) -> str:
    """A reason of two characters at least; raises the error that `missing` names for less."""
    found = short(text, too_long)
    if len(found) < SHORTEST_REASON:
        raise DomainError(missing)
    return found
