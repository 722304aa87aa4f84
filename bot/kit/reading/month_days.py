"""Days named by their place in a month: its last Friday, its first day."""

import re
from datetime import date, timedelta

from bot.kit.reading import policy
from bot.kit.reading.grammar import weekday_index
from bot.kit.reading.numerals import small
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal, Value
from bot.kit.reading.words import YEAR_WORDS, shift_of, typed_year

_Match = re.Match[str]
_LAST_MONTH = 12
_NTH = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "最后": -1}


def nth_weekday(m: _Match, ctx: Context) -> Reading[date]:
    """10月最后一个周五; a month alone must fit the direction this year."""
    name, said = "nth_weekday", bool(m["mw"] or m["y"] or m["yw"])
    year, month = _month_of(m, ctx)
    if year is None or not policy.in_bounds(year, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, name)
    if not 1 <= month <= _LAST_MONTH:
        return Refusal(Reason.IMPOSSIBLE_DATE, name)
    day = _nth(year, month, _NTH[m["n"]], weekday_index(m["w"]))
    if day is not None and not said and not ctx.fits(day):
        return Ambiguous(Reason.WHICH_YEAR, (day,), name)
    return policy.bounded(day, ctx, name)


def _month_of(m: _Match, ctx: Context) -> tuple[int | None, int]:
    if m["mw"]:
        return policy.shifted(ctx.today, shift_of(m["mw"]))
    year: int | None = ctx.now.year + YEAR_WORDS.get(m["yw"] or "", 0)
    return typed_year(m["y"], ctx) if m["y"] else year, small(m["m"]) or 0


def edge(m: _Match, ctx: Context) -> Reading[date]:
    """本月最后一天 and 第一天; a month alone takes its year as a date does."""
    name, last = "edge_of_month", m["e"] == "最后"
    year, month = _month_of(m, ctx)
    if year is None or not policy.in_bounds(year, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, name)
    if not 1 <= month <= _LAST_MONTH:
        return Refusal(Reason.IMPOSSIBLE_DATE, name)
    if m["mw"] or m["y"] or m["yw"]:
        day = policy.day_of(year, month, 1)
        return policy.bounded(_last_of(day) if day and last else day, ctx, name)
    first = policy.month_day(month, 1, ctx, name)
    if not isinstance(first, Value):
        return first
    day = _last_of(first.value) if last else first.value
    return Value(day, name) if ctx.fits(day) else Ambiguous(Reason.WHICH_YEAR, (day,), name)


def _last_of(day: date) -> date:
    year, month = policy.shifted(day, 1)
    return date(year, month, 1) - timedelta(1)


def _nth(year: int, month: int, number: int, wanted: int) -> date | None:
    days = [date(year, month, 1) + timedelta(n) for n in range(31)]
    fitting = [day for day in days if day.month == month and day.weekday() == wanted]
    return fitting[number] if number < len(fitting) else None
