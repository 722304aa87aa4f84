"""The grammar of a clock time, as minutes since the midnight that begins the day."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.kit.reading.numerals import SMALL, small
from bot.kit.reading.values import Reason

HOUR = 60
NOON = 12
DAY = 24 * HOUR
_HALF_DAY = 12
_MINUTES = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45, "": 0}


class Style(StrEnum):
    """How the hour was written."""

    DAY_LONG = "day_long"  # 15:35, 16点, 0:30: as written
    PART = "part"  # 下午3点
    MORNING = "morning"  # 9:30: 9 to 11 without a part of day, taken for the morning
    OPEN = "open"  # 7点半: morning or evening
    NONE = "none"  # a part of day alone


@dataclass(frozen=True, slots=True)
class Part:
    """A part of day: which hours it takes, and what it adds to them."""

    hours: range  # as typed on the twelve-hour clock
    add: int  # hours
    day_long: range  # the hours of the long clock that agree with it
    twelve: int | None = None  # the hour that 12点 means


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time: one reading is certain, several are to be asked; or why there is none."""

    minutes: tuple[int, ...]  # since midnight; 1440 is the midnight that ends the day
    style: Style
    rule: str
    part: str = ""
    reason: Reason | None = None  # why it asks, or refuses when there is no reading
    refused: bool = False

    @property
    def certain(self) -> bool:
        """Whether there is exactly one reading."""
        return self.reason is None


_MORNING = Part(range(5, 12), 0, range(5, 12))
_EVENING = Part(range(5, 12), 12, range(17, 25), twelve=24)
_NIGHT = Part(range(0), 12, range(18, 24))  # 半夜: always asked
_AFTERNOON = Part(range(1, 8), 12, range(12, 20), twelve=12)
_MIDDAY = Part(range(11, 13), 0, range(11, 15), twelve=12)
PARTS = {
    "凌晨": Part(range(6), 0, range(6)),
    **dict.fromkeys(("清晨", "早上", "早晨", "早", "晨", "上午"), _MORNING),
    **dict.fromkeys(("中午", "正午"), _MIDDAY),
    **dict.fromkeys(("下午", "午后"), _AFTERNOON),
    "傍晚": Part(range(4, 9), 12, range(16, 21)),
    **dict.fromkeys(("晚上", "晚间", "晚", "夜里", "夜晚", "夜间", "夜"), _EVENING),
    **dict.fromkeys(("半夜", "午夜", "深夜"), _NIGHT),
}
EVENINGS = frozenset(name for name, part in PARTS.items() if part in (_EVENING, _NIGHT))
PART = "|".join(sorted(PARTS, key=len, reverse=True))
_PAST_NOON = range(1, 3)  # 中午1点 is 13:00
_TWO_DIGITS = 10  # 晚上10:30 has two digits on either clock, 晚上07:30 has not

_P = rf"(?:(?P<p>{PART})的?)?"
_MIN = r"(?:[0-9]{2}|[二三四五]十[一二三四五六七八九]?|十[一二三四五六七八九])"
_TAIL = (
    rf"(?:(?P<w>半|[一三13]刻)钟?|零(?P<o>[一二三四五六七八九]|[1-9])分?|"
    rf"过?(?P<t>{SMALL})分|(?P<b>{_MIN})|[整正钟])?"
)
_COLON = re.compile(rf"{_P}(?P<h>[0-9]{{1,2}}):(?P<m>[0-9]{{2}})(?::00)?", re.ASCII)
_POINT = re.compile(rf"{_P}(?P<h>{SMALL}|两)[点时]{_TAIL}", re.ASCII)
_TO = re.compile(
    rf"{_P}(?:[差欠](?P<q>{SMALL}分|一刻)钟?(?:到)?(?P<h>{SMALL}|两)点整?|"
    rf"(?P<h2>{SMALL}|两)点[差欠](?P<q2>{SMALL}分|一刻)钟?)",
    re.ASCII,
)
_PART = re.compile(rf"(?P<p>{PART})", re.ASCII)


def clock(text: str) -> Clock | None:
    """The clock time that the whole text says; None when it says none."""
    if found := _COLON.fullmatch(text):
        return _colon(found)
    if found := _POINT.fullmatch(text):
        return _point(found)
    if found := _TO.fullmatch(text):
        return _to(found)
    if found := _PART.fullmatch(text):
        return _alone(found["p"])
    return None


def _colon(m: re.Match[str]) -> Clock:
    hour, minute = int(m["h"]), int(m["m"])
    if minute >= HOUR:
        return _impossible("clock_colon", m["p"])
    written = len(m["h"]) > 1 or hour == 0
    return _timed(hour, minute, m["p"] or "", "clock_colon", day_long=written)


def _point(m: re.Match[str]) -> Clock:
    hour = _hour(m["h"])
    minute = _minute(m)
    if hour is None or minute is None or minute >= HOUR:
        return _impossible("clock_point", m["p"])
    return _timed(hour, minute, m["p"] or "", "clock_point", day_long=hour > NOON or hour == 0)


def _to(m: re.Match[str]) -> Clock:
    """差5分8点 is 7:55; without a part of day it is asked for, whatever the hour."""
    hour, before = _hour(m["h"] or m["h2"]), m["q"] or m["q2"]
    minutes = 15 if before == "一刻" else small(before[:-1])
    if not hour or not minutes or minutes >= HOUR:
        return _impossible("clock_to", m["p"])
    full = _timed(hour, 0, m["p"] or "", "clock_to", day_long=hour > NOON)
    if full.style is Style.MORNING:
        full = _ask((full.minutes[0], full.minutes[0] + DAY // 2), "clock_to", "")
    return replace(full, minutes=tuple(each - minutes for each in full.minutes))


def _hour(text: str) -> int | None:
    return 2 if text == "两" else small(text)


def _minute(m: re.Match[str]) -> int | None:
    if m["w"]:
        return _MINUTES[m["w"]]
    typed = m["o"] or m["t"] or m["b"]
    return small(typed) if typed else 0


def _impossible(rule: str, part: str | None) -> Clock:
    return Clock((), Style.NONE, rule, part or "", Reason.IMPOSSIBLE_TIME, refused=True)


def _alone(part: str) -> Clock:
    noon = (NOON * HOUR,) if PARTS[part] is _MIDDAY else ()
    return Clock(noon, Style.NONE, "part_of_day", part, Reason.MISSING_TIME)


def _timed(hour: int, minute: int, part: str, rule: str, *, day_long: bool) -> Clock:
    total = hour * HOUR + minute
    if total > DAY:
        return _impossible(rule, part)
    if part:
        return _in_part(hour, minute, part, rule, day_long=day_long)
    if day_long:
        return Clock((total,), Style.DAY_LONG, rule)
    if hour in range(9, 12):
        return Clock((total,), Style.MORNING, rule)
    return Clock((total, total + DAY // 2), Style.OPEN, rule, "", Reason.MORNING_OR_EVENING)


def _in_part(hour: int, minute: int, part: str, rule: str, *, day_long: bool) -> Clock:
    kind, total = PARTS[part], hour * HOUR + minute
    if hour == 0 or hour > NOON:
        if hour in kind.day_long:
            return Clock((total,), Style.DAY_LONG, rule, part)
        return _midnight(minute, part, rule) if hour == 0 else _impossible(rule, part)
    if hour == NOON:
        return _twelve(minute, part, rule, day_long=day_long)
    add = _HALF_DAY if kind is _MIDDAY and hour in _PAST_NOON else kind.add
    if hour not in kind.hours and not (kind is _MIDDAY and hour in _PAST_NOON):
        return _ask(_unusual(total, kind, hour), rule, part)
    if day_long and add and hour < _TWO_DIGITS:  # 下午03:30: two clocks in one
        return _ask((total + add * HOUR,), rule, part)
    agrees = day_long and not add
    style = Style.DAY_LONG if agrees else Style.PART
    return Clock((total + add * HOUR,), style, rule, part)


def _unusual(total: int, kind: Part, hour: int) -> tuple[int, ...]:
    """What an hour outside its part of day may mean: 昨晚2点 is after that midnight, or before."""
    if kind in (_EVENING, _NIGHT):
        return (total, total + DAY) if hour < min(_EVENING.hours) else (total + DAY // 2,)
    return (total + kind.add * HOUR,)


def _twelve(minute: int, part: str, rule: str, *, day_long: bool) -> Clock:
    twelve = PARTS[part].twelve
    if twelve == NOON or (twelve and not minute and not day_long):
        return Clock((twelve * HOUR + minute,), Style.PART, rule, part)
    return _ask((twelve * HOUR + minute,) if twelve else (NOON * HOUR + minute,), rule, part)


def _midnight(minute: int, part: str, rule: str) -> Clock:
    """昨晚0点: the midnight before or after that evening; no other part of day has one."""
    if part in EVENINGS:
        return Clock((minute, DAY + minute), Style.OPEN, rule, part, Reason.WHICH_DAY)
    return _impossible(rule, part)


def _ask(minutes: tuple[int, ...], rule: str, part: str) -> Clock:
    return Clock(minutes, Style.OPEN, rule, part, Reason.MORNING_OR_EVENING)
