"""The grammar of a day: absolute, partial, relative, or counted from today."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.kit.reading import policy
from bot.kit.reading.durations import DURATIONS
from bot.kit.reading.grammar import WEEKDAY, Rule, weekday_index
from bot.kit.reading.month_days import edge, nth_weekday
from bot.kit.reading.numerals import SMALL, small
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal, Value
from bot.kit.reading.words import (
    FULL_YEAR,
    MONTH_WORD,
    WEEK_WORD,
    YEAR,
    YEAR_WORD,
    YEAR_WORDS,
    shift_of,
    typed_year,
)

_Match = re.Match[str]
_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}


def _ymd(year: str, month: str, day: str, ctx: Context, name: str) -> Reading[date]:
    full, m, d = typed_year(year, ctx), small(month), small(day)
    if m is None or d is None or policy.day_of(policy.FIRST_YEAR, m, d) is None:
        return Refusal(Reason.IMPOSSIBLE_DATE, name)
    if full is None:
        return Ambiguous(Reason.WHICH_YEAR, (), name)
    if not policy.in_bounds(full, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, name)
    exact = len(year) == FULL_YEAR
    return policy.bounded(policy.day_of(full, m, d), ctx, name, exact=exact)


def _full(m: _Match, ctx: Context) -> Reading[date]:
    return _ymd(m["y"], m["m"], m["d"], ctx, "year_month_day")


def _year_last(m: _Match, ctx: Context) -> Reading[date]:
    """7/25/2026 and 25/7/2026 say which is which, 04/07/2026 does not."""
    name, year = "day_month_year", int(m["y"])
    if not policy.in_bounds(year, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, name)
    a, b = int(m["a"]), int(m["b"])
    days = {policy.day_of(year, a, b), policy.day_of(year, b, a)} - {None}
    live = tuple(sorted(day for day in days if day))
    if len(live) > 1:
        return Ambiguous(Reason.DAY_OR_MONTH_FIRST, live, name)
    return policy.bounded(live[0] if live else None, ctx, name)


def _month_day(m: _Match, ctx: Context) -> Reading[date]:
    month, day = small(m["m"]), small(m["d"])
    if not month or not day:
        return Refusal(Reason.IMPOSSIBLE_DATE, "month_day")
    return policy.month_day(month, day, ctx, "month_day")


def _no_suffix(m: _Match, ctx: Context) -> Reading[date]:
    """十一月二十 without 日: possibly lunar, so never taken silently."""
    month, day = small(m["m"]), small(m["d"])
    name = "chinese_month_day"
    if not month or not day:
        return Refusal(Reason.IMPOSSIBLE_DATE, name)
    if m["y"]:
        solar = _ymd(m["y"], m["m"], m["d"], ctx, name)
    else:
        solar = policy.month_day(month, day, ctx, name)
    return Ambiguous(Reason.LUNAR, (solar.value,) if isinstance(solar, Value) else (), name)


def _year_word(m: _Match, ctx: Context) -> Reading[date]:
    month, day = small(m["m"]), small(m["d"])
    year = ctx.now.year + YEAR_WORDS[m["yw"]]
    return policy.bounded(policy.day_of(year, month or 0, day or 0), ctx, "year_word")


def _same_day(m: _Match, ctx: Context) -> Reading[date]:
    """去年今天 keeps month and day, 上个月今天 the day; a day that is not there is refused."""
    year, month = ctx.today.year, ctx.today.month
    if m["yw"]:
        year += YEAR_WORDS[m["yw"]]
    else:
        year, month = policy.shifted(ctx.today, shift_of(m["mw"]))
    return policy.bounded(policy.day_of(year, month, ctx.today.day), ctx, "same_day")


def _day_only(m: _Match, ctx: Context) -> Reading[date]:
    return policy.day_of_month(small(m["d"]) or 0, ctx, "day_only")


def _month_word(m: _Match, ctx: Context) -> Reading[date]:
    day = policy.day_in_month(ctx.today, shift_of(m["mw"]), small(m["d"]) or 0)
    return policy.bounded(day, ctx, "month_word")


def _weekday(m: _Match, ctx: Context) -> Reading[date]:
    return policy.weekday(weekday_index(m["w"]), ctx, "weekday")


def _week_word(m: _Match, ctx: Context) -> Reading[date]:
    day = policy.weekday_of(shift_of(m["ww"]), weekday_index(m["w"]), ctx)
    return policy.bounded(day, ctx, "week_word")


def _neighbour(m: _Match, ctx: Context) -> Reading[date]:
    """上一个周五 (last Friday): the one before today, or the one of the week before."""
    name, wanted = "neighbour_weekday", weekday_index(m["w"])
    step = -1 if m["nw"] == "上" else 1
    ahead = (wanted - ctx.today.weekday()) * step % 7 or 7
    readings = {ctx.today + timedelta(step * ahead), policy.weekday_of(step, wanted, ctx)}
    if len(readings) > 1:
        return Ambiguous(Reason.WHICH_DAY, tuple(sorted(readings)), name)
    return policy.bounded(readings.pop(), ctx, name)


def _day_word(m: _Match, ctx: Context) -> Reading[date]:
    return policy.bounded(ctx.today + timedelta(_DAY_WORDS[m["dw"]]), ctx, "day_word")


def _compact(m: _Match, ctx: Context) -> Reading[date]:
    return _ymd(m["y"], m["m"], m["d"], ctx, "compact")


@dataclass(frozen=True, slots=True)
class Found:
    """A day at the beginning of a text, and what follows it."""

    reading: Reading[date]
    rule: str
    rest: str
    word: str  # as typed, in the one spelling
    month_day: tuple[int | None, int] | None = None  # as typed, when the year was not


# 11月6; a single digit before a space and more digits may be half a number: 11月1 5点
_BARE_DAY = r"(?P<d>[0-9]{2}|[0-9](?! [0-9]{1,2}[点时日号]))(?![0-9日号])"
_MD = rf"(?P<m>{SMALL})月份?的?(?P<d>{SMALL})[日号]"
RULES: tuple[Rule[Reading[date]], ...] = (
    Rule(
        "day_word",
        r"(?P<dw>大前|大后|前|昨|今|明|后)(?:天|日|儿个?|个儿?|(?=[早晚夜晨]))",
        "昨天",
        _day_word,
    ),
    Rule("week_word", WEEK_WORD + WEEKDAY.format("w"), "上周五", _week_word),
    Rule(
        "week_word",
        rf"{WEEK_WORD}(?:周|星期|礼拜)的{WEEKDAY.format('w')}",
        "上周的周五",
        _week_word,
    ),
    Rule("weekday", WEEKDAY.format("w"), "周三", _weekday),
    Rule(
        "neighbour_weekday", rf"(?P<nw>[上下])一个{WEEKDAY.format('w')}", "上一个周五", _neighbour
    ),
    Rule("year_month_day", rf"{YEAR}{_MD}", "2026年11月20日", _full),
    Rule(
        "year_month_day",
        rf"{YEAR}(?P<m>{SMALL})月{_BARE_DAY}",
        "2026年11月6",
        _full,
    ),
    Rule(
        "year_month_day",
        r"(?P<y>[0-9]{4}|[0-9]{2})[-./](?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})(?![0-9])[日号]?",
        "2026-11-20",
        _full,
    ),
    Rule(
        "year_month_day",
        rf"{YEAR}(?P<m>[0-9]{{1,2}})[-./](?P<d>[0-9]{{1,2}})(?![0-9])[日号]?",
        "2026年11.20",
        _full,
    ),
    Rule("month_day", _MD, "11月6日", _month_day),
    Rule("month_day", rf"(?P<m>[0-9]{{1,2}})月{_BARE_DAY}", "11月6", _month_day),
    Rule(
        "month_day", r"(?P<m>[0-9]{1,2})[./](?P<d>[0-9]{1,2})(?![0-9])[日号]?", "11.6", _month_day
    ),
    Rule("month_day", r"(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?![0-9日号])", "11-20", _month_day),
    Rule(
        "chinese_month_day",
        rf"(?:{YEAR})?(?P<m>{SMALL})月"
        r"(?P<d>[零一二三四五六七八九十]{1,3})(?![零一二三四五六七八九十日号])",
        "十一月二十",
        _no_suffix,
    ),
    Rule(
        "day_month_year",
        r"(?P<a>[0-9]{1,2})[-./](?P<b>[0-9]{1,2})[-./](?P<y>[0-9]{4})(?![0-9])",
        "25/7/2026",
        _year_last,
    ),
    Rule(
        "compact", r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])", "20261120", _compact
    ),
    Rule("day_only", rf"(?P<d>{SMALL})[日号]", "5号", _day_only),
    Rule("month_word", rf"{MONTH_WORD}(?P<d>{SMALL})[日号]", "上个月15号", _month_word),
    Rule("month_word", rf"{MONTH_WORD}{_BARE_DAY}", "上个月15", _month_word),
    Rule("year_word", YEAR_WORD + _MD, "去年7月1日", _year_word),
    Rule("same_day", rf"(?:{YEAR_WORD}|{MONTH_WORD})今[天日]", "去年今天", _same_day),
    Rule(
        "nth_weekday",
        rf"(?:{MONTH_WORD}|(?:{YEAR}|{YEAR_WORD})?(?P<m>{SMALL})月份?的?)"
        rf"(?:第(?=[一二三四五]))?(?P<n>[一二三四五]|最后)(?:一个|个){WEEKDAY.format('w')}",
        "10月最后一个周五",
        nth_weekday,
    ),
    Rule(
        "edge_of_month",
        rf"(?:{MONTH_WORD}|(?:{YEAR}|{YEAR_WORD})?(?P<m>{SMALL})月份?的?)(?P<e>最后|第)一天",
        "本月最后一天",
        edge,
    ),
    *DURATIONS,
)
# Digits alone are a day only in a date field, where no clock time can follow.
DATE_ONLY: tuple[Rule[Reading[date]], ...] = (
    Rule("compact", r"(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})$", "261120", _compact),
    Rule("month_day", r"(?P<m>[0-9]{2})(?P<d>[0-9]{2})$", "0701", _month_day),
)


def found(
    text: str, ctx: Context, rules: tuple[Rule[Reading[date]], ...] = RULES
) -> Iterator[Found]:
    """Every day that the text can begin with, with what is left of the text."""
    for row in rules:
        if m := row.pattern.match(text):
            rest = text[m.end() :]
            if not (m[0][-1].isdigit() and rest[:1].isdigit()):
                yield Found(row.read(m, ctx), row.name, rest, m[0], _typed(row.name, m))


def _typed(name: str, m: _Match) -> tuple[int | None, int] | None:
    if name not in {"month_day", "day_only"}:
        return None
    month = small(m["m"]) or 0 if name == "month_day" else None
    return month, small(m["d"]) or 0
