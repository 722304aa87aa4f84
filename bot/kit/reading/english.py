"""Rewrites English phrases into the Chinese ones of the grammar; leftovers never match."""

import re
from collections.abc import Callable

from bot.kit.reading.grammar import compiled

_Match = re.Match[str]
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = dict(
    zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "一二三四五六日", strict=True)
)
_NUMBERS = [
    "a",
    "an",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_NUMBER = r"(?P<n>[0-9]{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNITS = {
    "minute": "分钟",
    "min": "分钟",
    "hour": "小时",
    "day": "天",
    "week": "周",
    "month": "个月",
    "year": "年",
}
_UNIT = r"(?P<u>minute|min|hour|day|week|month|year)s?"
_TURN = {"last": "上", "previous": "上", "this": "这", "next": "下", "": ""}
_WHOLE = {"week": "{}一周", "month": "{}个月", "quarter": "{}季度", "year": "{}年"}
_YEARS = {"上": "去", "这": "今", "下": "明"}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}

_MON = (
    r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?![0-9:.])"
_GAP = r"[,. -]{0,2}"
_YEAR = rf"(?:{_GAP}(?P<y>[0-9]{{4}})(?![0-9:]))?"
_WD = (
    r"(?:(?P<w>mon|fri|sun)(?:day)?|(?P<tue>tue)(?:s|sday)?|(?P<wed>wed)(?:nesday)?|"
    r"(?P<thu>thu)(?:r|rs|rsday)?|(?P<sat>sat)(?:urday)?)\b"
)
_H = r"(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2}))?"
_AMPM = r" ?(?P<half>[ap])\.?m\b"


def _month_day(m: _Match) -> str:
    year = f"{m['y']}年" if m["y"] else ""
    return f"{year}{_month(m)}月{m['d']}日"


def _month_days(m: _Match) -> str:
    return f"{_month_day(m)}到{m['d2']}日"


def _month(m: _Match) -> int:
    return _MONTHS.index(m["mon"][:3]) + 1


def _long(hour: str, minute: str | None, half: str) -> str:
    """7:30pm is 19:30, 12am is left open; an hour not on a clock of twelve stays unread."""
    number = int(hour)
    if not 1 <= number <= 12:  # noqa: PLR2004
        return f"{hour}{half}m"
    if number == 12:  # noqa: PLR2004
        return f"12:{minute or '00'}" if half == "p" else "凌晨12点"
    return f"{number + 12 * (half == 'p'):02}:{minute or '00'}"


def _clock(m: _Match) -> str:
    return _long(m["h"], m["m"], m["half"])


def _clocks(m: _Match) -> str:
    """3-5pm: the half of the day belongs to both, when that makes a span."""
    if int(m["h"]) % 12 >= int(m["h2"]) % 12:
        return m[0]
    return f"{_long(m['h'], m['m'], m['half'])}-{_long(m['h2'], m['m2'], m['half'])}"


def _counted(m: _Match, side: str) -> str:
    number = m["n"]
    if number in _NUMBERS:
        number = str(max(1, _NUMBERS.index(number) - 1))
    return f"{number}{_UNITS[m['u']]}{side}"


def _turned(m: _Match) -> str:
    turn = _TURN[m["turn"]]
    if m["what"] == "year":
        return f"{_YEARS[turn]}年"
    return _WHOLE[m["what"]].format(turn)


def _weekday(m: _Match) -> str:
    turn = _TURN[m["turn"] or ""]
    one = "一个" if turn in {"上", "下"} else ""
    day = m["w"] or m["tue"] or m["wed"] or m["thu"] or m["sat"]
    return f"{turn}{one}周{_WEEKDAYS[day]}"


_Change = str | Callable[[_Match], str]
# In order: a longer phrase before the shorter one that it holds.
_TABLE: tuple[tuple[str, _Change, str], ...] = (
    (rf"\b(?P<y>[0-9]{{4}}){_GAP}{_MON}{_GAP}{_DAY}", _month_day, "2026 Nov 13"),
    (
        rf"\b{_MON}{_GAP}{_DAY} ?(?:-|to) ?(?P<d2>[0-9]{{1,2}})(?![0-9:]){_YEAR}",
        _month_days,
        "Nov 1-5",
    ),
    (rf"\b{_MON}{_GAP}{_DAY}{_YEAR}", _month_day, "Nov 13, 2026"),
    (rf"\b{_DAY}{_GAP}(?:of )?{_MON}{_YEAR}", _month_day, "13 Nov"),
    (rf"\b{_MON}{_GAP}(?P<y>[0-9]{{4}})\b", lambda m: f"{m['y']}年{_month(m)}月", "Nov 2026"),
    (rf"\b(?P<y>[0-9]{{4}}) {_MON}", lambda m: f"{m['y']}年{_month(m)}月", "2026 Nov"),
    (rf"\b{_MON}", lambda m: f"{_month(m)}月", "November"),
    (
        rf"\b{_H}(?:-| ?to ?)(?P<h2>[0-9]{{1,2}})(?::(?P<m2>[0-9]{{2}}))?{_AMPM}",
        _clocks,
        "3-5pm",
    ),
    (rf"\b{_H}{_AMPM}", _clock, "7:30pm"),
    (rf"\b(?P<half>[ap])\.?m\.? ?{_H}(?![0-9:])", _clock, "pm 7:30"),
    (r"\b(?:the )?day before yesterday\b", "前天", "day before yesterday"),
    (r"\b(?:the )?day after tomorrow\b", "后天", "day after tomorrow"),
    (r"\byesterday\b", "昨天", "yesterday"),
    (r"\btoday\b", "今天", "today"),
    (r"\btomorrow\b", "明天", "tomorrow"),
    (r"\btonight\b|\bthis evening\b", "今晚", "tonight"),
    (r"\blast night\b", "昨晚", "last night"),
    (r"\bthis morning\b", "今早", "this morning"),
    (r"\bthis afternoon\b", "今天下午", "this afternoon"),
    (r"\bmorning\b", "上午", "yesterday morning"),
    (r"\bafternoon\b", "下午", "yesterday afternoon"),
    (r"\b(?:evening|night)\b", "晚上", "yesterday evening"),
    (r"\b(?:12 )?noon\b", "12:00", "noon"),
    (r"\b(?:12 )?midnight\b", "半夜", "midnight"),
    (r"\bhalf an hour ago\b", "半小时前", "half an hour ago"),
    (rf"\b{_NUMBER} {_UNIT} ago\b", lambda m: _counted(m, "前"), "2 weeks ago"),
    (rf"\bin {_NUMBER} {_UNIT}\b(?! ago)", lambda m: _counted(m, "后"), "in 2 days"),
    (rf"\b{_NUMBER} {_UNIT} (?:later|from now)\b", lambda m: _counted(m, "后"), "2 days from now"),
    (
        rf"\bfor {_NUMBER} (?P<u>minute|min|hour)s?\b",
        lambda m: "开了" + _counted(m, ""),
        "for 2 hours",
    ),
    (rf"\b(?:(?:on )?(?P<turn>last|this|next|previous) |on |){_WD}\.?", _weekday, "last Friday"),
    (
        r"\b(?P<turn>last|previous|this|next) (?P<what>week|month|quarter|year)\b",
        _turned,
        "last month",
    ),
    (
        rf"\b(?:the )?(?P<o>{'|'.join(_ORDINALS)}) quarter(?: of)?(?:,? ?(?P<y>[0-9]{{4}}))?\b",
        lambda m: f"{m['y'] or ''}q{_ORDINALS[m['o']]}",
        "third quarter",
    ),
    (
        r"\b(?:the )?(?P<o>first|second|1st|2nd) half(?: of)?(?:,? ?(?P<y>[0-9]{4}))?\b",
        lambda m: f"{m['y'] or ''}h{_ORDINALS[m['o']]}",
        "first half of 2026",
    ),
    (r"\b(?:the )?(?P<d>[0-9]{1,2})(?:st|nd|rd|th)\b", r"\g<d>日", "the 20th"),
    (r"\b(?P<q>[qh][1-4])(?: of)?,? ?(?P<y>[0-9]{4})\b", lambda m: f"{m['y']}{m['q']}", "Q3 2026"),
    (r" ?\b(?:to|till|until|through)\b ?", "到", "3pm to 5pm"),
    (r"\b(?:from|at|on|since)\b ?", "", "at 15:00"),
)
EXAMPLES = tuple(example for _, _, example in _TABLE)
_LETTERS = re.compile(r"[a-su-z]|t[a-z]")
_NEEDLESS = re.compile(r"(?<![0-9a-z])[ ,]+|[ ,]+(?![0-9a-z ,])")


def chinese(text: str) -> str:
    """The phrase in the words of the Chinese grammar, as far as the table knows them."""
    if not _LETTERS.search(text):
        return text
    for pattern, change, _ in _TABLE:
        text = compiled(pattern).sub(change, text)
    return _NEEDLESS.sub("", text)
