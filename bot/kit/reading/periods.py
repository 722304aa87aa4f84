"""Reads a dues or points period: whole months in a row."""

import re
from dataclasses import replace
from itertools import pairwise

from bot.kit.reading import policy
from bot.kit.reading.dates import unread
from bot.kit.reading.grammar import Rule
from bot.kit.reading.numerals import SMALL, by_digit, small
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Ambiguous, MonthSpan, Reading, Reason, Refusal, Value
from bot.kit.reading.words import YEAR_WORDS, shift_of

_Match = re.Match[str]
_MONTHS = 12
_FULL_YEAR = 4
_HAN_YEAR = r"[零一二三四五六七八九]{4}|[零一二三四五六七八九]{2}"
_YEAR = (
    rf"(?:(?P<y>[0-9]{{4}}|[0-9]{{2}}|{_HAN_YEAR})年度?的?|"
    r"(?P<y4>[0-9]{4})(?=[第上下全qh一二三四])|"
    r"(?P<yw>今年|本年|去年|前年|明年|后年|大前年|大后年|上年)度?的?)"
)
_YEARS = {**YEAR_WORDS, "上年": -1}
_WORD = r"(?P<mw>上上个?|下下个?|上一?个?|下一?个?|本|这个?)"
_QUARTERS = r"(?P<q>[一二三四五六七八九0-9])"
_TO = r"(?:到|至|-{1,2}|~)"
_AND = r"(?:和|与|、|,|及)"


def _year(m: _Match, ctx: Context) -> Reading[int] | None:
    """The year that was said; None when none was."""
    groups = m.groupdict()
    if word := groups.get("yw"):
        return Value(ctx.now.year + _YEARS[word], "year_word")
    typed = groups.get("y") or groups.get("y4")
    if not typed:
        return None
    year = by_digit(typed)
    full = year if len(typed) == _FULL_YEAR else policy.short_year(year, ctx)
    if full is None:
        return Ambiguous(Reason.WHICH_YEAR, (), "year")
    if not policy.in_bounds(full, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, "year")
    return Value(full, "year", len(typed) == _FULL_YEAR)


def _span(
    m: _Match, ctx: Context, month: int, months: int, *, running: bool = False
) -> Reading[MonthSpan]:
    """So many months from a month; `running`: the current one always fits (quarter, half)."""
    name = "span"
    if not 1 <= month <= _MONTHS or month + months - 1 > _MONTHS:
        return Refusal(Reason.IMPOSSIBLE_PERIOD, name)
    year = _year(m, ctx)
    if isinstance(year, Value):
        return _in_bounds(MonthSpan(year.value, month, months), ctx, exact=year.exact)
    if year is not None:
        return year if isinstance(year, Refusal) else Ambiguous(year.reason, (), name)
    starts = policy.month_open(month, months if running else 1, ctx)
    spans = tuple(MonthSpan.between(start, start + months - 1) for start in starts)
    return (
        _in_bounds(spans[0], ctx) if len(spans) == 1 else Ambiguous(Reason.WHICH_YEAR, spans, name)
    )


def _in_bounds(span: MonthSpan, ctx: Context, *, exact: bool = False) -> Reading[MonthSpan]:
    if policy.in_bounds(span.year, ctx) and policy.in_bounds(span.last[0], ctx):
        return Value(span, "span", exact)
    return Refusal(Reason.OUT_OF_BOUNDS, "span")


def _month(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    return _span(m, ctx, small(m["m"]) or 0, 1)


def _number(text: str) -> int:
    return small(text) or 0


def _quarter(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    return _span(m, ctx, _number(m["q"]) * 3 - 2, 3, running=True)


def _half(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    number = {"上": 1, "下": 2}.get(m["h"]) or int(m["h"])
    return _span(m, ctx, number * 6 - 5, 6, running=True)


def _whole_year(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    return _span(m, ctx, 1, _MONTHS)


def _this_year(_: _Match, ctx: Context) -> Reading[MonthSpan]:
    return Ambiguous(Reason.WHICH_YEAR, (MonthSpan(ctx.now.year, 1, _MONTHS),), "this_year")


def _relative_month(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    year, month = policy.shifted(ctx.today, shift_of(m["mw"]))
    return _in_bounds(MonthSpan(year, month), ctx)


def _relative_quarter(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    first = ctx.now.year * _MONTHS + (ctx.now.month - 1) // 3 * 3 + 3 * shift_of(m["mw"])
    return _in_bounds(MonthSpan.between(first, first + 2), ctx)


def _quarters(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    """一至三季度, and 前三季度 once the third is over."""
    first, last = _number(m["q1"]) if m["q1"] else 1, _number(m["q2"])
    if not 1 <= first < last <= 4 or (m["and"] and last - first > 1):  # noqa: PLR2004
        return Refusal(Reason.IMPOSSIBLE_PERIOD, "quarters")
    answer = _span(m, ctx, first * 3 - 2, (last - first + 1) * 3)
    ahead = isinstance(answer, Value) and answer.value.end > ctx.today and ctx.past
    if ahead and _year(m, ctx) is None and isinstance(answer, Value) and not m["q1"]:
        return Ambiguous(Reason.WHICH_YEAR, (answer.value,), "quarters")
    return answer


def _months(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    """1-3月, 9月和10月: in a row and within one year."""
    a, b = _number(m["a"]), _number(m["b"])
    if not (1 <= a <= _MONTHS and 1 <= b <= _MONTHS):
        return Refusal(Reason.IMPOSSIBLE_PERIOD, "months")
    if b <= a:
        return Ambiguous(Reason.WHICH_MONTH, (), "months")
    return _span(m, ctx, a, b - a + 1)


def _listed(m: _Match, ctx: Context) -> Reading[MonthSpan]:
    """Months in a list; 6月和8月 are not in a row, so it asks which."""
    numbers = [_number(n) for n in re.split(r"月份?|和|与|、|,|及", m["list"]) if n]
    if not all(1 <= n <= _MONTHS for n in numbers):
        return Refusal(Reason.IMPOSSIBLE_PERIOD, "listed")
    if any(after - before != 1 for before, after in pairwise(numbers)):
        return Ambiguous(Reason.WHICH_MONTH, (), "listed")
    return _span(m, ctx, numbers[0], len(numbers))


_Row = Rule[Reading[MonthSpan]]
_OPT = rf"(?:{_YEAR})?"
ONE: tuple[_Row, ...] = (
    Rule("month", rf"{_OPT}(?P<m>{SMALL})月份?", "2026年10月", _month),
    Rule("month", r"(?P<y>[0-9]{4})[-./](?P<m>[0-9]{1,2})", "2026-10", _month),
    Rule("month", r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})", "202610", _month),
    Rule("month_word", rf"{_WORD}月份?", "上个月", _relative_month),
    Rule("quarter", rf"{_OPT}第?{_QUARTERS}季度?", "2026年第三季度", _quarter),
    Rule("quarter", rf"{_OPT}q(?P<q>[0-9])", "2026Q3", _quarter),
    Rule("quarter", r"(?P<y>[0-9]{4}|[0-9]{2})[-./ ]?q(?P<q>[0-9])", "2026-Q3", _quarter),
    Rule("quarter_word", rf"{_WORD}季度?", "本季度", _relative_quarter),
    Rule("half", rf"{_OPT}(?P<h>[上下])半年度?", "上半年", _half),
    Rule("half", rf"{_OPT}h(?P<h>[12])", "2026H1", _half),
    Rule("half", r"(?P<y>[0-9]{4})-h(?P<h>[12])", "2026-H1", _half),
    Rule("year", rf"{_YEAR}(?:全年|整年|一年)?", "2026年", _whole_year),
    Rule("year", r"(?P<y>[0-9]{4})(?:[全整]年)?", "2026", _whole_year),
    Rule("this_year", r"[全整]年(?:度)?", "全年", _this_year),
)
SEVERAL: tuple[_Row, ...] = (
    Rule("months", rf"{_OPT}(?P<a>{SMALL})(?:月份?)?{_TO}(?P<b>{SMALL})月份?", "1-3月", _months),
    Rule(
        "months",
        r"(?P<y>[0-9]{4})[-./](?P<a>[0-9]{1,2})[到至~](?P<b>[0-9]{1,2})月?",
        "2026-01~03",
        _months,
    ),
    Rule(
        "listed",
        rf"{_OPT}(?P<list>{SMALL}(?:月份?)?(?:{_AND}{SMALL}(?:月份?)?){{0,10}}{_AND}{SMALL}月)份?",
        "9月和10月",
        _listed,
    ),
    Rule(
        "quarters",
        rf"{_OPT}(?:第?(?P<q1>[一二三四1-4])(?:季度?)?(?:{_TO}|(?P<and>{_AND}))|前)第?(?P<q2>[一二三四1-4])个?季度",
        "前三季度",
        _quarters,
    ),
    Rule(
        "quarters",
        rf"{_OPT}q(?P<q1>[1-4])(?:{_TO}|(?P<and>{_AND}))q(?P<q2>[1-4])",
        "2026Q1-Q3",
        _quarters,
    ),
)
_SPLIT = re.compile(_TO)
_BARE_MONTH = re.compile(rf"{SMALL}月份?", re.ASCII)


def read_months(text: str, ctx: Context) -> Reading[MonthSpan]:
    """The months that the whole text says."""
    answer = _one(text, ctx, ONE) or _one(text, ctx, SEVERAL) or _between(text, ctx)
    if answer is not None:
        return answer
    other = unread(text, Reason.NOT_A_PERIOD)
    return other if isinstance(other, Refusal) else Ambiguous(other.reason, (), other.rule)


def _one(text: str, ctx: Context, rows: tuple[_Row, ...]) -> Reading[MonthSpan] | None:
    for row in rows:
        if m := row.pattern.fullmatch(text):
            answer = row.read(m, ctx)
            return replace(answer, rule=row.name)
    return None


def _between(text: str, ctx: Context) -> Reading[MonthSpan] | None:
    """2025-10至2026-01, 去年10月到今年1月: two months, each with its year."""
    for cut in _SPLIT.finditer(text):
        first = _one(text[: cut.start()], ctx, ONE[:4])
        last = _one(text[cut.end() :], ctx, ONE[:4])
        if first is not None and last is not None:
            if _BARE_MONTH.fullmatch(text[: cut.start()]) and not _BARE_MONTH.fullmatch(
                text[cut.end() :]
            ):
                first = _year_from(text[: cut.start()], last, ctx)
            return _joined(first, last)
    return None


def _year_from(month: str, last: Reading[MonthSpan], ctx: Context) -> Reading[MonthSpan]:
    """10月-2025年12月 (Oct-Dec 2025): the year said last holds for both, if that makes a span."""
    if not isinstance(last, Value):
        return last
    first = _one(f"{last.value.year}年{month}", ctx, ONE)
    if isinstance(first, Value) and first.value < last.value:
        return first
    return Ambiguous(Reason.WHICH_YEAR, (), "between")


def _joined(first: Reading[MonthSpan], last: Reading[MonthSpan]) -> Reading[MonthSpan]:
    for each in (first, last):
        if not isinstance(each, Value):
            return each if isinstance(each, Refusal) else Ambiguous(each.reason, (), "between")
    assert isinstance(first, Value)
    assert isinstance(last, Value)
    months = last.value.index - first.value.index + 1
    if months <= 1:
        return Refusal(Reason.END_BEFORE_START, "between")
    exact = first.exact and last.exact
    return Value(MonthSpan(first.value.year, first.value.month, months), "between", exact)
