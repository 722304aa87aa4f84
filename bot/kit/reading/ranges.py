"""Reads a meeting's start and end, or a span of days."""

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.kit.reading import policy
from bot.kit.reading.dates import days, unread
from bot.kit.reading.datetimes import read_instant
from bot.kit.reading.durations import LENGTH, length
from bot.kit.reading.policy import Context
from bot.kit.reading.spans import span
from bot.kit.reading.times import meeting, started
from bot.kit.reading.values import Ambiguous, DateRange, Reading, Reason, Refusal, TimeRange, Value
from bot.kit.reading.words import shift_of

Span = DateRange | TimeRange

_TO = re.compile(r"一直到|直到|到|至|-{1,2}|~{1,2}")
_MOST_CUTS = 8  # separators tried in one text
_FROM = re.compile(r"^(?:从|自)")
_BEGIN = re.compile(r"(?:开始|开|起)$")
_UNTIL = re.compile(r"(?:结束|为止|止|散会)$")
_BEGUN_ENDED = re.compile(  # 14:00开始16:00结束
    r"(?P<a>.+?)(?:开始|开(?!始)),?(?P<b>[^到至~-].*?)(?:结束|为止|止|散会)"
)
_DAY_LAST = re.compile(  # 15:00-17:00 yesterday
    r"(?P<clocks>[0-9]{2}:[0-9]{2}[-到][0-9]{2}:[0-9]{2})[ ,]?(?P<day>[^:]+)", re.ASCII
)
_WEEK = re.compile(r"(?P<ww>上上|下下|上|下|本|这)一?个?(?:周|星期|礼拜)")
_LASTING = re.compile(
    r"(?P<start>.+?)(?P<link>[, ]?(?:开始|起)?[, ]?"
    r"(?:一共|总共|共|开会|开了|开|历时|持续|用时|为时|时长|讲了)?)"
    rf"{LENGTH}",
    re.ASCII,
)
_ONLY_LENGTH = re.compile(LENGTH, re.ASCII)
_BARE = re.compile(r"[0-9]{1,4}(?:-|~|到|至)[0-9]{1,4}", re.ASCII)


def read_span(text: str, ctx: Context) -> Reading[Span]:
    """The start and end, or the first and last day, that the whole text says."""
    if m := _WEEK.fullmatch(text):
        first = policy.weekday_of(shift_of(m["ww"]), 0, ctx)
        return Value(DateRange(first, first + timedelta(6)), "week")
    plain = _UNTIL.sub("", _FROM.sub("", _in_order(text, ctx)))
    answers = list(_answers(plain, ctx))
    values = {a.value for a in answers if isinstance(a, Value)}
    if len(values) > 1:
        return Ambiguous(Reason.WHICH_DAY, tuple(values), "several")
    return next(
        (a for a in answers if isinstance(a, Value)), answers[0] if answers else _alone(plain, ctx)
    )


def _in_order(text: str, ctx: Context) -> str:
    """Day, start, 到, end: the order that the grammar reads."""
    if m := _BEGUN_ENDED.fullmatch(text):
        return f"{m['a']}到{m['b']}"
    m = _DAY_LAST.fullmatch(text)
    if m and any(not each.rest for each in days(m["day"], ctx)):
        return f"{m['day']} {m['clocks']}"
    return text


def _answers(text: str, ctx: Context) -> Iterator[Reading[Span]]:
    for number, cut in enumerate(_TO.finditer(text)):
        if number == _MOST_CUTS:
            return
        left, right = text[: cut.start()], text[cut.end() :]
        yield from _cut(_BEGIN.sub("", left), right, ctx)
    if m := _LASTING.fullmatch(text):
        minutes = length(m)
        linked = m["link"] or not (m["minutes"] or m["quarter"])  # 3点10分钟 may be 3:10
        if minutes and linked:
            yield from started(m["start"].rstrip(", "), minutes, ctx)


def _cut(left: str, right: str, ctx: Context) -> Iterator[Reading[Span]]:
    if left and right:
        yield from meeting(left, right, ctx)
        yield from span(left, right, ctx)


def _alone(text: str, ctx: Context) -> Reading[Span]:
    """A start without an end, a length without a start, or nothing of the kind."""
    if _ONLY_LENGTH.fullmatch(text) or _BARE.fullmatch(text):
        return Ambiguous(Reason.MISSING_TIME, (), "length_alone")
    start = read_instant(_BEGIN.sub("", text), ctx)
    if isinstance(start, Value):
        return Ambiguous(Reason.MISSING_END, (), start.rule, start.value)
    if isinstance(start, Ambiguous):
        return Ambiguous(start.reason, (), start.rule, start.partial)
    if start.reason is not Reason.NOT_A_TIME:
        return start
    other = unread(text, Reason.NOT_A_RANGE)
    return other if isinstance(other, Refusal) else Ambiguous(other.reason, (), other.rule)
