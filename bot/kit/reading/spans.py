"""Puts a first and a last day together."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.kit.reading import policy
from bot.kit.reading.dates import days
from bot.kit.reading.days import Found
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, DateRange, Reading, Reason, Refusal, Value

_NUMBER = re.compile(r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}", re.ASCII)
# Days whose year, month or week was filled in by the direction.
_FILLED = {"weekday", "day_only", "month_day"}


def span(left: str, right: str, ctx: Context) -> Iterator[Reading[DateRange]]:
    """The days from one to another; the end takes from the start what it leaves out."""
    begins = left
    if _NUMBER.fullmatch(left) and right[-1] in "日号":  # 10-12号
        begins = left + right[-1]
    for first in _whole(begins, ctx):
        for last in _whole(right, ctx):
            yield _joined(first, last, ctx)


def _whole(text: str, ctx: Context) -> list[Found]:
    return [each for each in days(text, ctx) if each.rest in {"", ")"}]


def _joined(first: Found, last: Found, ctx: Context) -> Reading[DateRange]:
    start = first.reading
    if isinstance(start, Refusal):
        return start
    if isinstance(start, Ambiguous):
        spans = [_from(day, last) for day in start.readings]
        live = tuple(
            DateRange(a, b) for a, b in zip(start.readings, spans, strict=True) if b and a < b
        )
        return Ambiguous(start.reason, live, first.rule)
    end = _end(start.value, last)
    if isinstance(end, Refusal):
        return end
    if isinstance(end, Ambiguous):
        return Ambiguous(end.reason, (), last.rule)
    return _checked(start, end.value, first, last, ctx)


def _checked(
    start: Value[date], end: date, first: Found, last: Found, ctx: Context
) -> Reading[DateRange]:
    whole = DateRange(start.value, end)
    if end <= start.value:
        if last.rule != "month_day" or end == start.value:
            return Refusal(Reason.END_BEFORE_START, "days")
        return Ambiguous(Reason.WHICH_YEAR, (), "days")
    if not policy.in_bounds(end.year, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, "days")
    reason = _doubt(whole, first, last, ctx)
    return Ambiguous(reason, (whole,), "days") if reason else Value(whole, "days", start.exact)


def _doubt(whole: DateRange, first: Found, last: Found, ctx: Context) -> Reason | None:
    """Why days that could be meant are asked for all the same."""
    said_last = first.rule == "month_day" and last.rule not in _FILLED
    if said_last and whole.first.year != whole.last.year:  # that year may hold for both
        return Reason.WHICH_YEAR
    if last.rule == "weekday" and policy.monday(whole.first) != policy.monday(whole.last):
        return Reason.WHICH_DAY
    filled = first.rule in _FILLED and last.rule in _FILLED
    return Reason.FUTURE_IN_LOG if filled and ctx.past and whole.last > ctx.today else None


def _end(start: date, last: Found) -> Reading[date]:
    if last.rule not in _FILLED or (last.rule != "weekday" and last.month_day is None):
        return last.reading
    end = _from(start, last)
    return Refusal(Reason.IMPOSSIBLE_DATE, last.rule) if end is None else Value(end, last.rule)


def _from(start: date, last: Found) -> date | None:
    """The last day with the year, month or week of the first; None when it does not exist."""
    if last.rule == "weekday" and isinstance(last.reading, Value):
        ahead = (last.reading.value.weekday() - start.weekday()) % 7
        return start + timedelta(ahead)
    if last.month_day is None:
        return last.reading.value if isinstance(last.reading, Value) else None
    month, day = last.month_day
    return policy.day_of(start.year, start.month if month is None else month, day)
