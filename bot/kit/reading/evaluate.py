"""Hands canonical expressions to dateparser, which is slow to load, and checks what comes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the canonical English says for a unit, and its length where it has one.
_LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS = {"month": 1, "year": 12}


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


def parsed(
    expression: str, base: datetime, language: str = "en", **settings: Any
) -> datetime | None:
    """What dateparser makes of an expression, as naive wall time; independent of the system's zone."""
    answer: datetime | None = (
        _parser(language, tuple(settings.items()), base).get_date_data(expression).date_obj
    )
    return answer


def _parser(language: str, extra: tuple[tuple[str, Any], ...], base: datetime) -> Any:
    data_parser, fixed = _loaded()
    settings: Mapping[str, Any] = {**fixed, **dict(extra), "RELATIVE_BASE": base}
    return data_parser(languages=[language], settings=settings)


@cache
def _loaded() -> tuple[Any, Mapping[str, Any]]:
    from dateparser.date import DateDataParser  # noqa: PLC0415  0.2 s

    return DateDataParser, {
        "TIMEZONE": "UTC",
        "TO_TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PARSERS": ["relative-time", "absolute-time"],
    }


def _right(answer: datetime, base: datetime, number: int, unit: str) -> bool:
    if unit in _LENGTHS:
        return answer == base + number * _LENGTHS[unit]
    months = (answer.year - base.year) * 12 + answer.month - base.month
    last = (answer + timedelta(1)).month != answer.month
    same = answer.day == base.day or (last and answer.day < base.day)
    return months == number * _MONTHS[unit] and same and answer.time() == base.time()
