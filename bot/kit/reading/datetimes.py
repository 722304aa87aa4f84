"""Reads an instant: a day with a clock time, as wall time in the zone of now."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.kit.reading import foreign
from bot.kit.reading.clocks import Clock, Style, clock
from bot.kit.reading.dates import after, days, instant, on_day, unread
from bot.kit.reading.days import Found
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal, Value

# Days whose week or month was filled in: a clock time that contradicts the direction asks.
_FILLED = {"weekday", "day_only"}
_CLOCK_ENDS = re.compile(r"(?:[点半刻分整]|:[0-9]{2})(?![0-9点半刻分整])", re.ASCII)
_BARE = re.compile(
    r"[0-9]{1,8}|[0-9]{12}|[0-9]{1,2}[.][0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}",
    re.ASCII,
)


def read_instant(text: str, ctx: Context) -> Reading[datetime]:
    """The instant that the whole text says."""
    if counted := instant(text, ctx):
        return counted
    if bare := _bare(text):
        return bare
    first: Reading[datetime] | None = None
    for answer in _candidates(text, ctx):
        if isinstance(answer, Value):
            return answer
        first = first or answer
    return first or foreign.instant(text, ctx) or _foreign_day(text, ctx) or _unread(text)


def _candidates(text: str, ctx: Context) -> Iterator[Reading[datetime]]:
    when = clock(text)
    if when is not None:
        yield bare_clock(when, ctx)
    for each in days(text, ctx):
        rest = after(each)
        if not rest:
            yield _day_alone(each)
        elif (when := clock(rest)) is not None:
            yield combined(each, when, ctx)
    yield from _clock_first(text, ctx)


def _clock_first(text: str, ctx: Context) -> Iterator[Reading[datetime]]:
    """3pm yesterday: the clock time before the day, unless digits would touch."""
    for cut in _CLOCK_ENDS.finditer(text):
        rest = text[cut.end() :].lstrip(" ,的")
        if rest and (when := clock(text[: cut.end()])) is not None:
            yield from (combined(e, when, ctx) for e in days(rest, ctx) if not e.rest)


def at(day: date, minutes: int, ctx: Context) -> datetime:
    """The wall time so many minutes after the midnight that begins the day."""
    midnight = datetime.combine(day, time(), ctx.now.tzinfo)
    return (midnight.replace(tzinfo=None) + timedelta(minutes=minutes)).replace(
        tzinfo=ctx.now.tzinfo
    )


def readings(day: date, when: Clock, ctx: Context) -> tuple[datetime, ...]:
    """The live instants of a clock time on a day."""
    return tuple(at(day, minutes, ctx) for minutes in when.minutes)


def bare_clock(when: Clock, ctx: Context) -> Reading[datetime]:
    """A clock time alone means today, unless today contradicts the direction."""
    if when.refused:
        return Refusal(Reason.IMPOSSIBLE_TIME, when.rule)
    live = readings(ctx.today, when, ctx)
    if not when.certain:
        return Ambiguous(when.reason or Reason.MISSING_TIME, live, when.rule, ctx.today)
    return _or_ask(live[0], ctx, when.rule)


def _or_ask(instant_: datetime, ctx: Context, rule: str) -> Reading[datetime]:
    if not contradicts(instant_, ctx):
        return Value(instant_, rule)
    step = timedelta(-1 if ctx.past else 1)
    return Ambiguous(ctx.against(), tuple(sorted((instant_, instant_ + step))), rule)


def contradicts(instant_: datetime, ctx: Context) -> bool:
    """Whether the instant lies against the direction, to the minute."""
    now = ctx.now.replace(second=0, microsecond=0)
    return instant_ > now if ctx.past else instant_ < now


def combined(each: Found, when: Clock, ctx: Context) -> Reading[datetime]:
    """A day and a clock time together."""
    if when.refused:
        return Refusal(Reason.IMPOSSIBLE_TIME, when.rule)
    day = on_tonight(each, when, ctx)
    if isinstance(day, Refusal):
        return day
    if isinstance(day, Ambiguous):
        live = (
            tuple(i for d in day.readings for i in readings(d, when, ctx)) if when.certain else ()
        )
        return Ambiguous(day.reason, live, day.rule)
    live = readings(day.value, when, ctx)
    if not when.certain:
        return Ambiguous(when.reason or Reason.MISSING_TIME, live, when.rule, day.value)
    if each.rule in _FILLED and day.value == ctx.today and contradicts(live[0], ctx):
        either = sorted((live[0], *_other(each, live[0], ctx)))
        return Ambiguous(ctx.against(), tuple(either), each.rule)
    return Value(live[0], each.rule, day.exact and when.style is Style.DAY_LONG)


def on_tonight(each: Found, when: Clock, ctx: Context) -> Reading[date]:
    """The day, or the question whether 今晚 is over."""
    day = on_day(each, when, ctx)
    return day if isinstance(day, Ambiguous) and day.rule == "tonight" else each.reading


def time_on(text: str, day: date, ctx: Context) -> Reading[datetime]:
    """The instant that a clock time says on a known day."""
    when = clock(text)
    if when is None:
        return read_instant(text, ctx)
    if when.refused:
        return Refusal(Reason.IMPOSSIBLE_TIME, when.rule)
    live = readings(day, when, ctx)
    if when.certain:
        return Value(live[0], when.rule)
    return Ambiguous(when.reason or Reason.MISSING_TIME, live, when.rule, day)


def _other(each: Found, taken: datetime, ctx: Context) -> tuple[datetime, ...]:
    if each.rule != "weekday":
        return ()
    return (taken + timedelta(-7 if ctx.past else 7),)


def _day_alone(each: Found) -> Reading[datetime]:
    day = each.reading
    if isinstance(day, Refusal):
        return day
    if isinstance(day, Ambiguous):
        return Ambiguous(day.reason, (), day.rule)
    return Ambiguous(Reason.MISSING_TIME, (), each.rule, day.value)


def _bare(text: str) -> Reading[datetime] | None:
    if not _BARE.fullmatch(text):
        return None
    return Ambiguous(Reason.MISSING_UNIT, (), "digits")


def _foreign_day(text: str, ctx: Context) -> Reading[datetime] | None:
    day = foreign.day(text, ctx)
    return (
        Ambiguous(Reason.MISSING_TIME, (), day.rule, day.value) if isinstance(day, Value) else None
    )


def _unread(text: str) -> Reading[datetime]:
    answer = unread(text, Reason.NOT_A_TIME)
    return answer if isinstance(answer, Refusal) else Ambiguous(answer.reason, (), answer.rule)
