"""Reads a calendar day."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.kit.reading import foreign, policy
from bot.kit.reading.clocks import DAY, EVENINGS, Clock, clock
from bot.kit.reading.days import DATE_ONLY, Found, found
from bot.kit.reading.durations import INSTANTS
from bot.kit.reading.grammar import lunar, vague
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal, Value

_BETWEEN = re.compile(r"t(?=[0-9])|\)?[,: ]?的?[,: ]?[在从]?")
_SECOND = re.compile(r"[,: ]?\(|[, ]?")
_SPLIT = re.compile(r"[0-9] [0-9]", re.ASCII)  # 11月2 2日: one number or two, nobody knows
_ALONE = re.compile(
    r"(?:(?:[0-9]{4}|[0-9]{2}|[零一二三四五六七八九]{4})年|[今本去前明后上]年)?度?"
    r"(?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?)?|[0-9]{4}[-./](?:1[0-2]|0?[1-9])|"
    r"(?:上上|下下|上|下|这|本)?一?个?(?:月|周|星期|礼拜|季度?|半?年)|周",
    re.ASCII,
)


def read_day(text: str, ctx: Context) -> Reading[date]:
    """The day that the whole text says; a time of day in it is checked and dropped."""
    first: Reading[date] | None = None
    for each in days(text, ctx, date_only=True):
        answer = _with_rest(each, ctx)
        if isinstance(answer, Value):
            return answer
        first = first or answer
    return first or _instant_day(text, ctx) or foreign.day(text, ctx) or _no_day(text)


def days(text: str, ctx: Context, *, date_only: bool = False) -> Iterator[Found]:
    """Every way to begin the text with a day, a weekday or second date beside it included."""
    yield from _both(found(text, ctx), ctx)
    if date_only:
        yield from found(text, ctx, DATE_ONLY)


def _both(candidates: Iterator[Found], ctx: Context) -> Iterator[Found]:
    for each in candidates:
        yield each
        between = _SECOND.match(each.rest)
        if between and each.rest and not _SPLIT.fullmatch(each.word[-1] + each.rest[:2]):
            for second in found(each.rest[between.end() :], ctx):
                rest = second.rest.removeprefix(")")
                agreed = _agreed(each, second)
                typed = each.month_day if isinstance(agreed, Value) else None
                yield Found(agreed, each.rule, rest, each.word, typed)


def _agreed(one: Found, other: Found) -> Reading[date]:
    """Two expressions for one day; what contradicts is asked for, never taken."""
    for a, b in ((one, other), (other, one)):
        if a.rule == "weekday" and b.rule != "weekday":
            return _on_weekday(b, a)
    if isinstance(one.reading, Refusal):
        return one.reading
    if one.reading == other.reading or _value(one) == _value(other) is not None:
        return one.reading
    live = tuple(v for v in (_value(one), _value(other)) if v is not None)
    return Ambiguous(Reason.WHICH_DAY, live, one.rule)


def _value(each: Found) -> date | None:
    return each.reading.value if isinstance(each.reading, Value) else None


def _on_weekday(day: Found, weekday: Found) -> Reading[date]:
    typed, wanted = day.reading, _value(weekday)
    if not isinstance(typed, Value) or wanted is None:
        return typed
    if typed.value.weekday() == wanted.weekday():
        return typed
    live = (typed.value, policy.nearest_weekday(typed.value, wanted.weekday()))
    return Ambiguous(Reason.WEEKDAY_CONTRADICTS, live, typed.rule)


def after(each: Found) -> str:
    """What follows the day, without the words and marks between."""
    between = _BETWEEN.match(each.rest)
    return each.rest[between.end() :] if between else each.rest


def _with_rest(each: Found, ctx: Context) -> Reading[date] | None:
    """The day when nothing or a clock time follows; None when something else does."""
    rest = after(each)
    if not rest:
        return each.reading
    when = clock(rest)
    if when is None:
        return None
    if when.refused:
        return Refusal(Reason.IMPOSSIBLE_TIME, each.rule)
    return on_day(each, when, ctx)


def on_day(each: Found, when: Clock, ctx: Context) -> Reading[date]:
    """The day of a clock time; asks when the time may fall on another one."""
    reading = each.reading
    if not isinstance(reading, Value):
        return reading
    if tonight := _tonight(each, when, ctx):
        return tonight
    if any(minutes >= DAY for minutes in when.minutes) or when.reason is Reason.WHICH_DAY:
        return Ambiguous(Reason.WHICH_DAY, (reading.value, reading.value + timedelta(1)), each.rule)
    return reading


def _tonight(each: Found, when: Clock, ctx: Context) -> Ambiguous[date] | None:
    """今晚 just after midnight in a log: the evening just gone, or the one to come."""
    small_hours = ctx.past and ctx.now.hour < policy.NIGHT_ENDS
    if (
        each.rule == "day_word"
        and each.word.startswith("今")
        and when.part in EVENINGS
        and small_hours
    ):
        return Ambiguous(Reason.WHICH_DAY, (ctx.today - timedelta(1), ctx.today), "tonight")
    return None


def instant(text: str, ctx: Context) -> Reading[datetime] | None:
    """A time counted in hours or minutes from now, if the text is one."""
    for row in INSTANTS:
        if m := row.pattern.fullmatch(text):
            return row.read(m, ctx)
    return None


def _instant_day(text: str, ctx: Context) -> Reading[date] | None:
    when = instant(text, ctx)
    return Value(when.value.date(), when.rule) if isinstance(when, Value) else when


def _no_day(text: str) -> Reading[date]:
    when = clock(text)
    if when is not None:
        refused = Refusal(Reason.IMPOSSIBLE_TIME, when.rule)
        return refused if when.refused else Ambiguous(Reason.MISSING_DAY, (), when.rule)
    return unread(text, Reason.NOT_A_DATE)


def unread(text: str, reason: Reason) -> Ambiguous[date] | Refusal:
    """What no rule reads: lunar, vague or a period alone is asked for, the rest refused."""
    if lunar(text):
        return Ambiguous(Reason.LUNAR, (), "lunar")
    if _ALONE.fullmatch(text):
        return Ambiguous(Reason.MISSING_DAY, (), "period_alone")
    return Ambiguous(Reason.VAGUE, (), "vague") if vague(text) else Refusal(reason)
