"""Texts and days as people give them."""

from datetime import date

from domain.errors import DomainError

SHORTEST_REASON = 2
LONGEST = 400
LONGEST_APPROVER = 120


def clean_reason(text: str) -> str:
    """A reason of at least two characters; raises `dues.reason_missing`."""
    found = short(text)
    if len(found) < SHORTEST_REASON:
        raise DomainError("dues.reason_missing")
    return found


def short(text: str, limit: int = LONGEST) -> str:
    """A text of one line; raises `dues.too_long`."""
    found = " ".join(text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").split())
    if len(found) > limit:
        raise DomainError("dues.too_long", length=len(found), limit=limit)
    return found


def day_paid(said: date | None, today: date) -> date:
    """The day of a payment; raises `dues.in_future`."""
    found = today if said is None else said
    if found > today:
        raise DomainError("dues.in_future", paid_on=found, today=today)
    return found
