"""Answers as the shared scorer writes them."""

from collections.abc import Callable
from datetime import date, datetime

from bot.kit import reading
from bot.kit.reading import (
    Ambiguous,
    DateRange,
    Direction,
    MonthSpan,
    Readable,
    Reading,
    Refusal,
)

_WITH_NOW: dict[str, Callable[..., Reading[Readable]]] = {
    "date": reading.read_date,
    "datetime": reading.read_datetime,
    "range": reading.read_range,
    "period": reading.read_period,
}


def parse(kind: str, text: str, now: datetime, prefer: str) -> str:
    if kind == "money":
        return written(reading.read_money(text))
    return written(_WITH_NOW[kind](text, now=now, prefer=Direction(prefer)))


def written(answer: Reading[Readable]) -> str:
    if isinstance(answer, Refusal):
        return "REJECT"
    if isinstance(answer, Ambiguous):
        return "AMBIGUOUS"
    return _value(answer.value)


def _value(value: Readable) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value // 100}.{value % 100:02}"
    if isinstance(value, MonthSpan):
        year, month = value.last
        return f"{value.year:04}-{value.month:02}/{year:04}-{month:02}"
    if isinstance(value, DateRange):
        return f"{_value(value.first)}/{_value(value.last)}"
    return f"{_value(value.start)}/{_value(value.end)}"
