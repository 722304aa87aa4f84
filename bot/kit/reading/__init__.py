"""Reads what people type: dates, instants, ranges, periods, money and names."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from bot.kit.reading.dates import read_day
from bot.kit.reading.datetimes import read_instant
from bot.kit.reading.english import chinese
from bot.kit.reading.grammar import stripped
from bot.kit.reading.money import read_amount
from bot.kit.reading.periods import read_months
from bot.kit.reading.policy import Context
from bot.kit.reading.ranges import Span, read_span
from bot.kit.reading.text import MAX_LENGTH, closed, normalised
from bot.kit.reading.values import (
    Ambiguous,
    DateRange,
    Direction,
    Kind,
    MonthSpan,
    Reading,
    Reason,
    Refusal,
    TimeRange,
    Value,
)

_T = TypeVar("_T")


def read_date(text: str, *, now: datetime, prefer: Direction) -> Reading[date]:
    """The calendar day that a text says; `now` is aware and its zone is the branch's."""
    return _read(text, Context(now, prefer), read_day)


def read_datetime(text: str, *, now: datetime, prefer: Direction) -> Reading[datetime]:
    """The instant that a text says, as wall time in the zone of `now`."""
    return _read(text, Context(now, prefer), read_instant)


def read_range(text: str, *, now: datetime, prefer: Direction) -> Reading[Span]:
    """A meeting's start and end, or a span of days; wall time in the zone of `now`."""
    return _read(text, Context(now, prefer), read_span)


def read_period(text: str, *, now: datetime, prefer: Direction) -> Reading[MonthSpan]:
    """The dues or points period that a text says."""
    return _read(text, Context(now, prefer), read_months)


def read_money(text: str) -> Reading[int]:
    """The amount that a text says, in fen."""
    return _guarded(text, read_amount)


def _read(text: str, ctx: Context, read: Callable[[str, Context], Reading[_T]]) -> Reading[_T]:
    return _guarded(text, lambda plain: read(_phrase(plain), ctx))


def _guarded(text: str, read: Callable[[str], Reading[_T]]) -> Reading[_T]:
    if len(text) > MAX_LENGTH:
        return Refusal(Reason.TOO_LONG)
    plain = closed(normalised(text))
    return read(plain) if plain else Refusal(Reason.EMPTY)


def _phrase(plain: str) -> str:
    phrase = chinese(plain)
    return stripped(phrase) or phrase
