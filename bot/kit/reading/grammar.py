"""The parts that several grammars share: a rule, and words that stand around a phrase."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.kit.reading.policy import Context

R = TypeVar("R")

WEEKDAY = r"(?:周|星期|礼拜)(?P<{}>[一二三四五六日天]|[1-6](?![0-9:.]))"
_WEEKDAYS = "一二三四五六日"

# Words that may stand before and after a phrase without changing it.
_BEFORE = re.compile(
    r"(?:(?:开会|会议|召开|举行|活动|开始|缴纳|交费|缴费|所属)?(?:时间|日期|金额|期间|月份)(?:是|为)?:?|"
    r"就是|那就|就|是|定在|安排在|我们|嗯)"
)
_AFTER = re.compile(
    r"(?:(?:召开|举行|举办|进行|开会|开|交|缴)(?:的|了)?|(?:的|开)?会议?|的|吧|了|啊|呀|哦|哈|嘛|哟|噢)$"
)
_MOST_WORDS = 2  # on each side

# Words that make any phrase less than exact.
_VAGUE = re.compile(
    r"左右|大概|大约|前后|差不多|上下|之前|以前|之后|以后|前几|后几|近|改天|有一天|那天|某天|"
    r"[初底末旬]|周末|年中|月中|不久|刚才|刚刚|几|多|来天|整天|一会|次日|当日|翌日|当天|同一天|"
    r"未来|过去|之内|以内|内|或|还是|和|每|节|半夜|晚些|饭|班"
)
_LUNAR = re.compile(r"农历|阴历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|[廿卅]|除夕|春节|端午|中秋|重阳")


@dataclass(frozen=True, slots=True)
class Rule(Generic[R]):
    """One row of a grammar: a linear pattern with an example and what it means."""

    name: str
    pattern: re.Pattern[str]
    example: str
    read: Callable[[re.Match[str], Context], R]


def rule(name: str, pattern: str, example: str, read: Callable[[re.Match[str], Context], R]) -> Rule[R]:
    """A row with its pattern compiled."""
    return Rule(name, re.compile(pattern, re.ASCII), example, read)


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


def vague(text: str) -> bool:
    """Whether a word in the text makes it less than exact."""
    return _VAGUE.search(text) is not None


def lunar(text: str) -> bool:
    """Whether the text may mean the lunar calendar."""
    return _LUNAR.search(text) is not None
