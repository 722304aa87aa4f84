"""Hands canonical expressions to dateparser, which is slow to load, and checks what comes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

# What the canonical English says for a unit, and its length where it has one.
_LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS = {"month": 1, "year": 12}
_SETTINGS = {
    "TIMEZONE": "UTC",  # wall times in, wall times out: the system's zone is never asked for
    "TO_TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": False,
    "PARSERS": ["relative-time", "absolute-time"],
}


def counted(number: int, unit: str, now: datetime) -> datetime | None:
    """So many units from now (negative: ago) on the wall clock of `now`; None if dateparser errs.

    Months and years clamp to the last day of a shorter month.
    """
    base = now.replace(tzinfo=None)
    plural = unit if abs(number) == 1 else f"{unit}s"
    expression = f"{-number} {plural} ago" if number < 0 else f"in {number} {plural}"
    answer = parsed(expression, base)
    if answer is None or not _right(answer, base, number, unit):
        return None
    return answer.replace(tzinfo=now.tzinfo)


def parsed(expression: str, base: datetime, language: str = "en") -> datetime | None:
    """What dateparser makes of an expression: naive wall time, whatever the system's zone."""
    settings = {**_SETTINGS, "RELATIVE_BASE": base}
    parser = _parser()(languages=[language], settings=settings)
    return parser.get_date_data(expression).date_obj


@cache
def _parser() -> type[DateDataParser]:
    from dateparser.date import DateDataParser  # noqa: PLC0415  0.2 s, so not at start

    return DateDataParser


def _right(answer: datetime, base: datetime, number: int, unit: str) -> bool:
    if unit in _LENGTHS:
        return answer == base + number * _LENGTHS[unit]
    months = (answer.year - base.year) * 12 + answer.month - base.month
    last = (answer + timedelta(1)).month != answer.month
    same = answer.day == base.day or (last and answer.day < base.day)
    return months == number * _MONTHS[unit] and same and answer.time() == base.time()
