"""Texts and days as people give them."""

from datetime import date

from domain.errors import DomainError
from services import wording
from services.wording import LONGEST, SHORTEST_REASON

__all__ = ["LONGEST_APPROVER", "SHORTEST_REASON", "clean_reason", "day_paid", "short"]

LONGEST_APPROVER = 120


def clean_reason(text: str) -> str:
    """A reason of at least two characters; raises `dues.reason_missing`."""
    return wording.reason_of(text, "dues.reason_missing", "dues.too_long")


def short(text: str, limit: int = LONGEST) -> str:
    """A text of one line; raises `dues.too_long`."""
    return wording.short(text, "dues.too_long", limit)


def day_paid(said: date | None, today: date) -> date:
    """The day of a payment; raises `dues.in_future`."""
    found = today if said is None else said
    if found > today:
        raise DomainError("dues.in_future", paid_on=found, today=today)
    return found
