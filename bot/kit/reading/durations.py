"""The grammar of a time counted from now: 三天前, 两个半小时前, in 2 weeks."""

import re
from datetime import date, datetime

from bot.kit.reading.evaluate import counted
from bot.kit.reading.grammar import Rule
from bot.kit.reading.numerals import COUNT, count
from bot.kit.reading.policy import Context, bounded
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal, Value

_Match = re.Match[str]
_SIDE = r"(?P<side>前|以前|之前|后|以后|之后)"
_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "个星期": "week",
    "礼拜": "week",
    "个礼拜": "week",
    "个月": "month",
    "年": "year",
}
_HOUR = 60  # minutes
_HALF_HOUR = 30  # minutes
_QUARTER = 15  # minutes


def _signed(number: int, m: _Match) -> int:
    return -number if m["side"].endswith("前") else number


def _days(m: _Match, ctx: Context) -> Reading[date]:
    name = "days_counted"
    number = count(m["n"])
    if number is None:
        return Refusal(Reason.IMPOSSIBLE_DATE, name)
    when = counted(_signed(number, m), _UNITS[m["u"]], ctx.now)
    return bounded(when.date() if when else None, ctx, name)


def _two_meanings(m: _Match, ctx: Context) -> Reading[date]:
    """6日前: six days ago, or before the sixth."""
    counted_days = _days(m, ctx)
    readings = (counted_days.value,) if isinstance(counted_days, Value) else ()
    return Ambiguous(Reason.WHICH_DAY, readings, "days_or_day")


def _half_month(m: _Match, ctx: Context) -> Reading[date]:
    when = counted(_signed(_QUARTER, m), "day", ctx.now)
    return Ambiguous(Reason.VAGUE, (when.date(),) if when else (), "half_month")


def _instant(minutes: float, m: _Match, ctx: Context, name: str) -> Reading[datetime]:
    whole = round(minutes)
    if not whole or whole != minutes:
        return Refusal(Reason.IMPOSSIBLE_TIME, name)
    when = counted(_signed(whole, m), "minute", ctx.now.replace(second=0, microsecond=0))
    checked = bounded(when.date() if when else None, ctx, name)
    return (
        Value(when, name)
        if when and isinstance(checked, Value)
        else Refusal(Reason.OUT_OF_BOUNDS, name)
    )


def length(m: _Match) -> float:
    """The minutes that a length says: two hours, one and a half, 90 minutes; 0 for nonsense."""
    if m["alone"]:
        return _HALF_HOUR
    if m["decimal"]:
        return float(m["decimal"]) * _HOUR
    quarters, minutes = count(m["quarter"] or "零"), count(m["minutes"] or m["rest"] or "零")
    hours = count(m["hours"] or m["whole"] or "零")
    whole = (hours or 0) * _HOUR + (minutes or 0) + (quarters or 0) * _QUARTER
    return whole + (_HALF_HOUR if m["half"] and whole else 0)


LENGTH = (
    rf"(?:(?P<minutes>{COUNT})分钟|(?P<whole>{COUNT})个?小时零?(?P<rest>{COUNT})分钟?|(?P<quarter>{COUNT})刻钟|"
    r"(?P<alone>半)个?(?:小时|钟头)|(?P<decimal>[0-9]{1,2}\.5)个?(?:小时|钟头)|"
    rf"(?P<hours>{COUNT})(?:个(?P<half>半))?个?(?:小时|钟头)(?:整)?)"
)


def _hours(m: _Match, ctx: Context) -> Reading[datetime]:
    return _instant(length(m), m, ctx, "hours_counted")


DURATIONS: tuple[Rule[Reading[date]], ...] = (
    Rule(
        "days_counted",
        rf"(?P<n>{COUNT})(?P<u>天|周|个?星期|个?礼拜|个月|年){_SIDE}",
        "三天前",
        _days,
    ),
    Rule("days_or_day", rf"(?P<n>{COUNT})(?P<u>日){_SIDE}", "6日前", _two_meanings),
    Rule("half_month", rf"半个月{_SIDE}", "半个月前", _half_month),
)
INSTANTS: tuple[Rule[Reading[datetime]], ...] = (
    Rule("hours_counted", LENGTH + _SIDE, "两个半小时前", _hours),
)
