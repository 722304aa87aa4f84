"""Reads what people type: dates, instants, ranges, periods, money and names."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from bot.kit.reading.dates import read_day
from bot.kit.reading.datetimes import read_instant, time_on
from bot.kit.reading.echo import (
    Readable,
    canonical,
    capital_echo,
    chinese_echo,
    days_from,
    weekday_of,
)
from bot.kit.reading.english import chinese
from bot.kit.reading.grammar import about, stripped
from bot.kit.reading.leading import leading
from bot.kit.reading.money import read_amount, split_digits
from bot.kit.reading.names import NamedWord, NameEntry, NameRule, NamesReading, read_names
from bot.kit.reading.periods import read_months
from bot.kit.reading.policy import Context
from bot.kit.reading.ranges import Span, read_span
from bot.kit.reading.text import CLOSING, CLOSING_NUMBER, MAX_LENGTH, closed, normalised
from bot.kit.reading.times import end_after
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

__all__ = [
    "Ambiguous",
    "DateRange",
    "Direction",
    "Kind",
    "MonthSpan",
    "NameEntry",
    "NameRule",
    "NamedWord",
    "NamesReading",
    "Readable",
    "Reading",
    "Reason",
    "Refusal",
    "Span",
    "TimeRange",
    "Value",
    "canonical",
    "capital_echo",
    "chinese_echo",
    "days_from",
    "leading_time",
    "read_date",
    "read_datetime",
    "read_end",
    "read_money",
    "read_names",
    "read_period",
    "read_range",
    "read_time",
    "weekday_of",
]

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


def read_time(text: str, *, day: date, now: datetime) -> Reading[datetime]:
    """The clock time that completes a known day: what answers `missing_time`."""
    return _read(text, Context(now, Direction.PAST), lambda plain, ctx: time_on(plain, day, ctx))


def read_end(text: str, *, start: datetime) -> Reading[TimeRange]:
    """The end, or the length, that completes a known start: what answers `missing_end`."""
    return _read(text, Context(start, Direction.FUTURE), lambda plain, _: end_after(plain, start))


def leading_time(text: str, *, now: datetime) -> tuple[str, str]:
    """The first words of a line, as many as say a time together, and the words that follow."""
    return leading(text, lambda said: read_range(said, now=now, prefer=Direction.PAST))


def read_period(text: str, *, now: datetime, prefer: Direction) -> Reading[MonthSpan]:
    """The dues or points period that a text says."""
    return _read(text, Context(now, prefer), read_months)


def read_money(text: str) -> Reading[int]:
    """The amount that a text says, in fen."""
    if len(text) <= MAX_LENGTH and split_digits(text):
        return Refusal(Reason.NOT_MONEY)
    return _guarded(text, read_amount, CLOSING_NUMBER)


def _read(text: str, ctx: Context, read: Callable[[str, Context], Reading[_T]]) -> Reading[_T]:
    return _guarded(text, lambda plain: _phrase(plain, ctx, read))


def _guarded(text: str, read: Callable[[str], Reading[_T]], marks: str = CLOSING) -> Reading[_T]:
    if len(text) > MAX_LENGTH:
        return Refusal(Reason.TOO_LONG)
    plain = closed(normalised(text), marks)
    return read(plain) if plain else Refusal(Reason.EMPTY)


def _phrase(plain: str, ctx: Context, read: Callable[[str, Context], Reading[_T]]) -> Reading[_T]:
    phrase = chinese(plain)
    phrase = stripped(phrase) or phrase
    core = about(phrase)
    if core is None:
        return read(phrase, ctx)
    answer = read(core, ctx)
    return (
        Ambiguous(Reason.VAGUE, (answer.value,), answer.rule)
        if isinstance(answer, Value)
        else answer
    )
