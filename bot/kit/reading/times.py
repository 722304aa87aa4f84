"""Puts the start and the end of a meeting together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kit.reading.clocks import DAY, HOUR, NOON, Clock, Style, clock
from bot.kit.reading.dates import after, days
from bot.kit.reading.datetimes import at, bare_clock, combined
from bot.kit.reading.days import Found
from bot.kit.reading.durations import LENGTH, length
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, Direction, Reading, Reason, Refusal, TimeRange, Value

LONGEST = 12 * HOUR  # minutes; more is not a meeting
OVER_MIDNIGHT = 6 * HOUR  # minutes; a longer one that ends before it starts is a slip
_NEXT_DAY = re.compile(r"(?:次日|第二天|翌日)的?")
_LENGTH = re.compile(rf"(?:开了|开)?{LENGTH}", re.ASCII)
_POINTED = re.compile(r"[点时]")
_MORNINGS = {"清晨", "早上", "早晨", "早", "晨", "上午"}


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of a meeting: its day, when it has one of its own, and its clock time."""

    day: Found | None
    clock: Clock
    typed: str = ""  # the clock time as typed
    shift: int = 0  # minutes; 次日 is a day


def meeting(left: str, right: str, ctx: Context) -> Iterator[Reading[TimeRange]]:
    """The meeting from one clock time to another; the end takes the start's day and part of day."""
    begins = left
    if _POINTED.search(right) and not _POINTED.search(left) and ":" not in left:
        begins = left + "点"  # 下午2-4点
    for first in _sides(begins, ctx):
        for last in _ends(right, ctx):
            yield _meeting(first, last, ctx)


def started(text: str, minutes: float, ctx: Context) -> Iterator[Reading[TimeRange]]:
    """The meeting that starts then and lasts so many minutes."""
    for first in _sides(text, ctx):
        start = _start(first, ctx)
        if isinstance(start, Refusal):
            yield start
        elif minutes > LONGEST:
            yield Refusal(Reason.TOO_LONG_A_MEETING, "lasting")
        elif isinstance(start, Ambiguous):
            yield _ask(start, [_over(each, minutes) for each in start.readings])
        else:
            yield _logged(_over(start.value, minutes), ctx, start)


def end_after(text: str, start: datetime) -> Reading[TimeRange]:
    """The meeting that starts then and ends as the text says: a clock time or a length."""
    ctx = Context(start, Direction.FUTURE)
    if m := _LENGTH.fullmatch(text):
        lasts = length(m)
        if not 0 < lasts <= LONGEST:
            return Refusal(Reason.TOO_LONG_A_MEETING, "lasting")
        return Value(_over(start, lasts), "lasting")
    for last in _ends(text, ctx):
        live = tuple(_live((start,), last.clock, last, ctx))
        if len(live) == 1:
            return Value(live[0], "end", last.clock.style is Style.DAY_LONG)
        tried = _joined(start, last.clock.minutes[0], last, ctx) if last.clock.minutes else None
        failed = tried if isinstance(tried, Refusal) else Refusal(Reason.IMPOSSIBLE_TIME, "end")
        return Ambiguous(Reason.MORNING_OR_EVENING, live, "end", start) if live else failed
    return Refusal(Reason.NOT_A_TIME)


def _sides(text: str, ctx: Context) -> Iterator[_Side]:
    if (alone := clock(text)) is not None:
        yield _Side(None, alone, text)
    for each in days(text, ctx):
        rest = after(each)
        if rest and (when := clock(rest)) is not None:
            yield _Side(each, when, rest)


def _ends(text: str, ctx: Context) -> Iterator[_Side]:
    if not (next_day := _NEXT_DAY.match(text)):
        yield from _sides(text, ctx)
        return
    for side in _sides(text[next_day.end() :], ctx):
        yield _Side(side.day, side.clock, side.typed, 0 if side.day else DAY)


def _start(first: _Side, ctx: Context) -> Reading[datetime]:
    return combined(first.day, first.clock, ctx) if first.day else bare_clock(first.clock, ctx)


def _meeting(first: _Side, last: _Side, ctx: Context) -> Reading[TimeRange]:
    start = _start(first, ctx)
    ends = _end_clock(first, last)
    if isinstance(start, Refusal):
        return start
    if ends.refused:
        return Refusal(Reason.IMPOSSIBLE_TIME, ends.rule)
    if isinstance(start, Ambiguous):
        return _ask(start, _live(start.readings, ends, last, ctx))
    if _unsure(first.clock) or not ends.certain:
        starts = (
            (start.value, start.value + timedelta(hours=NOON))
            if _unsure(first.clock)
            else (start.value,)
        )
        reason = ends.reason or Reason.MORNING_OR_EVENING
        return Ambiguous(reason, tuple(_live(starts, ends, last, ctx)), start.rule)
    return _certain(start, ends, last, ctx)


def _unsure(when: Clock) -> bool:
    """9点到11点: sure alone, but a meeting without a part of day is asked for."""
    return when.style is Style.MORNING and when.rule == "clock_point"


def _end_clock(first: _Side, last: _Side) -> Clock:
    own, part = last.clock, first.clock.part
    if last.day or last.shift or own.part or not part:
        return own
    taken = clock(part + last.typed) or own
    if taken.certain:
        return taken
    if part in _MORNINGS and taken.minutes and taken.minutes[0] // HOUR == NOON:
        return Clock(taken.minutes[:1], Style.PART, taken.rule, part)  # 上午10点到12点
    return own if own.style is Style.DAY_LONG else taken


def _certain(start: Value[datetime], ends: Clock, last: _Side, ctx: Context) -> Reading[TimeRange]:
    whole = _joined(start.value, ends.minutes[0], last, ctx)
    if not isinstance(whole, TimeRange):
        return whole
    exact = start.exact and ends.style is Style.DAY_LONG
    return _logged(whole, ctx, Value(start.value, start.rule, exact))


def _joined(
    start: datetime, minutes: int, last: _Side, ctx: Context
) -> TimeRange | Refusal | Ambiguous[TimeRange]:
    if last.day is None:
        lasts = minutes + last.shift - start.hour * HOUR - start.minute
        over = lasts <= 0
        lasts += DAY if over else 0
        if over and lasts > OVER_MIDNIGHT:
            return Refusal(Reason.END_BEFORE_START, "meeting")
        return (
            _over(start, lasts)
            if lasts <= LONGEST
            else Refusal(Reason.TOO_LONG_A_MEETING, "meeting")
        )
    day = last.day.reading
    if not isinstance(day, Value):
        return day if isinstance(day, Refusal) else Ambiguous(day.reason, (), day.rule)
    whole = TimeRange(start, at(day.value, minutes, ctx))
    if whole.length <= timedelta(0):
        return Refusal(Reason.END_BEFORE_START, "meeting")
    return (
        whole
        if whole.length <= timedelta(minutes=LONGEST)
        else Refusal(Reason.TOO_LONG_A_MEETING, "meeting")
    )


def _live(starts: tuple[datetime, ...], ends: Clock, last: _Side, ctx: Context) -> list[TimeRange]:
    minutes = ends.minutes
    if _unsure(ends):
        minutes = (*minutes, *(m + DAY // 2 for m in minutes))
    tried = [_joined(start, end, last, ctx) for start in starts for end in minutes]
    return [whole for whole in tried if isinstance(whole, TimeRange)]


def _ask(start: Ambiguous[datetime], live: list[TimeRange]) -> Ambiguous[TimeRange]:
    return Ambiguous(start.reason, tuple(live), start.rule, start.partial)


def _logged(whole: TimeRange, ctx: Context, start: Value[datetime]) -> Reading[TimeRange]:
    """A log's meeting that starts later today is asked for."""
    if ctx.past and whole.start.date() == ctx.today and whole.start > ctx.now:
        return Ambiguous(Reason.FUTURE_IN_LOG, (whole,), start.rule)
    return Value(whole, start.rule, start.exact)


def _over(start: datetime, minutes: float) -> TimeRange:
    end = start.replace(tzinfo=None) + timedelta(minutes=minutes)
    return TimeRange(start, end.replace(tzinfo=start.tzinfo))
