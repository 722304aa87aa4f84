"""The parts that several grammars share: a rule, and words that stand around a phrase."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from bot.kit.reading.policy import Context

R = TypeVar("R")

WEEKDAY = r"(?:周|星期|礼拜)(?P<{}>[一二三四五六日天]|[1-6](?![0-9:.]))"
_WEEKDAYS = "一二三四五六日"

# Words that may stand before and after a phrase without changing it.
_BEFORE = re.compile(
    r"(?:(?:开会|会议|召开|举行|活动|开始|缴纳|交费|缴费|所属)?"
    r"(?:时间|日期|金额|期间|月份)(?:是|为)?:?|"
    r"就是|那就|就|是|定在|安排在|在|于|补交|补缴|交|缴|我们|我|(?:嗯|哦|好的?),?|"
    r"(?:公历|阳历|新历):?)"
)
_AFTER = re.compile(
    r"(?:(?:召开|举行|举办|进行|开会|开始|开|交|缴)(?:的|了)?|(?:的|开)?会议?|"
    r"的?党费|的|吧|了|啊|呀|哦|哈|嘛|哟|噢)$"
)
_MOST_WORDS = 2  # on each side

# Words that make a phrase less than exact: around a day or a time, or anywhere in its vocabulary.
_ABOUT = re.compile(
    r"(?:大概|大约|约|差不多|好像|应该|可能)(?:是|在)?(?P<a>.+)|(?P<b>.+?)(?:左右|前后|上下|附近)"
)
_VAGUE = re.compile(
    r"[初底末旬]|[月年]中|之前|以前|之后|以后|前几|后几|最近|近|改天|(?:有一|某|那)天|每|不久|刚才|刚刚|几|多|来|整|一会|"
    r"[次当翌同][日天]|未来|过去|[内外]|或|还是|和|半|些|饭|班|天天|^[上下前后]+$"
)
_VOCABULARY = re.compile(
    r"[0-9零一二两三四五六七八九十半几多来整年季度月日号天周星期礼拜上下本这个今昨明前后大去"
    r"点分刻时钟小早晨午中晚夜傍凌清初底末旬之以内外近最改有某那每不久刚才会儿次当翌同未过的"
    r"或还是和些候饭班节到至,.:/ -]+"
)
_LUNAR = re.compile(
    r"农历|阴历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|[廿卅]|除夕|春节|端午|中秋|重阳"
)


@dataclass(frozen=True, slots=True)
class Rule(Generic[R]):
    """One row of a grammar: a linear pattern with an example and what it means."""

    name: str
    source: str
    example: str
    read: Callable[[re.Match[str], Context], R]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first used."""
        return compiled(self.source)


@cache
def compiled(source: str) -> re.Pattern[str]:
    """A pattern of a table: compiling all of them would be half of the import."""
    return re.compile(source, re.ASCII)


def weekday_index(text: str) -> int:
    """0 for Monday from 一, 1, 日 or 天."""
    return _WEEKDAYS.index("日" if text == "天" else text) if not text.isdigit() else int(text) - 1


def stripped(text: str) -> str:
    """The phrase without the few words allowed around it."""
    for _ in range(_MOST_WORDS):
        if found := _BEFORE.match(text):
            text = text[found.end() :]
    for _ in range(_MOST_WORDS):
        if found := _AFTER.search(text):
            text = text[: found.start()]
    return text


def about(text: str) -> str | None:
    """What stands beside 左右, 大概 and the like; None when no such word is there."""
    m = _ABOUT.fullmatch(text)
    return (m["a"] or m["b"]) if m else None


def vague(text: str) -> bool:
    """Whether the text is of our vocabulary, with a word that makes it less than exact."""
    return _VOCABULARY.fullmatch(text) is not None and _VAGUE.search(text) is not None


def lunar(text: str) -> bool:
    """Whether the text may mean the lunar calendar."""
    return _LUNAR.search(text) is not None
