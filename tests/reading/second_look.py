"""A strict second look at a text: what in it contradicts the value that was read.

It shares nothing with the grammar: it knows single words and numbers, and what each of them
demands of any value, wherever in the text it stands.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

_FORMS = str.maketrans(
    "兒點號後個週禮這兩時鐘間從塊萬圓圆錢貳參陸〇○壹贰叁肆伍陆柒捌玖拾佰仟两俩",
    "儿点号后个周礼这二时钟间从块万元元钱二三六零零一二三四五六七八九十百千二二",
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_NUMBER = r"[0-9]+|[零一二三四五六七八九十]+"
_WEEKDAYS = "一二三四五六日"
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_UNSURE = re.compile(
    r"或|还是|不是|不对|左右|大概|大约|差不多|附近|前后|几|多|不到|以内|最近|每|某|改天|农历|正月|腊月"
)
_COUNTED = re.compile(r"\s*(?:天|周|个|小时|分|刻|星期|礼拜|年|日[前后以之]|钟头)")
# Every character that a phrase with a value may hold besides digits and Latin letters.
_KNOWN = frozenset(
    "零一二三四五六七八九十廿百千万半刻整正差欠过"
    "年月日号天周星期礼拜度份季上下本这个去前今明后昨大儿全第最"
    "点时分秒钟头小早晨午中晚夜深傍凌清间里正"
    "到至从自直和与及次翌初之以起始结束为止散会历持续用共一总讲了开"
    "元块角毛钱人民币整¥"
    "是就定在安排于补交缴我们嗯哦好的吧啊呀哈嘛哟噢公阳新历"
    "议召举行活动始纳费所属时间日期金额党实应合计本"
    " .,:;/~-–—−－()、!。…〜·'‐‑‒―\t"
)
_ENGLISH = """
jan january feb february novembre mar march apr april may jun june jul july aug august sep sept
september oct october nov november dec december mon monday tue tues tuesday wed wednesday thu thur
thurs thursday fri friday sat saturday sun sunday yesterday today tomorrow tonight last this next
previous morning afternoon evening night noon midnight the day before after a an one two three four
five six seven eight nine ten eleven twelve half hour hours minute minutes min mins days week weeks
month months year years ago in from now at on to till until through of for later quarter first
second third fourth st nd rd th am pm m p since just t q h rmb cny yuan z
"""
_WORDS = frozenset(_ENGLISH.split())
_NO_WORDS = re.compile(r"(?<=[二零])o(?=[二零])|\.(?=[a-z])|(?<=[0-9])(?:th|rd|nd|st)")
_HAN = "一二三四五六七八九十"
_TOUCHING = re.compile(rf"[0-9][零{_HAN}]|(?<![周期拜])(?<![周期拜] )[{_HAN}][0-9]")
_SPLIT = re.compile(r"(?<![0-9])[0-9]\s+[0-9]{1,2}[点时日号]|[0-9]\s+[0-9]{1,2}(?![0-9:年月点时])")


def contradiction(kind: str, text: str, now: datetime, value: str) -> str | None:
    """The first thing in the text that the value cannot be right with; None for none."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_FORMS)
    plain = re.sub(r"(?<=[上下周星礼大一])\s+", "", plain)
    look = {"money": _money, "period": _period}.get(kind, _days)
    return next(chain(_always(plain), look(plain, now, value)), None)


def _always(plain: str) -> Iterator[str]:
    if found := _UNSURE.search(plain):
        yield f"{found[0]} leaves it open"
    for char in plain:
        if not (char in _KNOWN or char.isdigit() or char.isascii()):
            yield f"{char} is no word of any phrase"
    for word in re.findall(r"[a-z]+", _NO_WORDS.sub("", plain)):
        if word not in _WORDS:
            yield f"{word} is no word of any phrase"
    if found := _TOUCHING.search(plain):
        yield f"{found[0]}: two kinds of digits touch"
    if _SPLIT.search(plain) and not re.search(r"[a-z:]", plain):
        yield "digits split by a space"


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return int("".join(str(_DIGITS[char]) for char in text))
    return (_DIGITS.get(tens, 99) if tens else 1) * 10 + (_DIGITS.get(ones, 99) if ones else 0)


def _ends(value: str) -> list[datetime]:
    return [datetime.fromisoformat(each) for each in value.split("/")]


def _dates(value: str) -> set[date]:
    """The days of the value; the midnight that ends a day counts as that day too."""
    found = set()
    for each in _ends(value):
        found.add(each.date())
        if "T" in value and each.hour < 6:
            found.add(each.date() - timedelta(1))
    return found


def _days(plain: str, now: datetime, value: str) -> Iterator[str]:
    days, today = _dates(value), now.date()
    whole_week = "T" not in value and (max(days) - min(days)).days == 6
    yield from _weekdays(plain, days, whole_week=whole_week)
    plain = re.sub(r"(周|星期|礼拜)\s*[一二三四五六日天1-7]", r"\1", plain)
    yield from _day_words(plain, days, today)
    yield from _numbered(plain, days)
    yield from _counted_days(plain, days, today, value)
    if "T" in value:
        yield from _clocks(plain, _ends(value))
    yield from _digits(plain, days, _ends(value))


def _weekdays(plain: str, days: set[date], *, whole_week: bool) -> Iterator[str]:
    for found in re.finditer(r"(?:周|星期|礼拜)([一二三四五六日天1-7])(?![个周])", plain):
        char = "日" if found[1] in "天7" else found[1]
        wanted = int(char) - 1 if char.isdigit() else _WEEKDAYS.index(char)
        if wanted not in {day.weekday() for day in days} and not whole_week:
            yield f"{found[0]} is another weekday"


def _day_words(plain: str, days: set[date], today: date) -> Iterator[str]:
    words = r"(?<![年月的度天周期拜之以])(大?\s*[前后]|[昨今明])(?:天|日(?!前)|晚|儿|早|夜|晨)"
    for found in re.finditer(words, plain):
        if today + timedelta(_DAYS["".join(found[1].split())]) not in days:
            yield f"{found[0]} is another day"


def _numbered(plain: str, days: set[date]) -> Iterator[str]:
    for found in re.finditer(r"([0-9]{4})年|(?<![0-9])(20[0-9]{2})[-./][0-9]", plain):
        if int(found[1] or found[2]) not in {day.year for day in days}:
            yield f"{found[0]} is another year"
    for found in re.finditer(rf"(?<![上下])({_NUMBER})月", plain):
        if _number(found[1]) not in {day.month for day in days}:
            yield f"{found[0]} is another month"
    for found in re.finditer(rf"({_NUMBER})[日号](?![前后以之])", plain):
        if _number(found[1]) not in {day.day for day in days}:
            yield f"{found[0]} is another day"


def _counted_days(plain: str, days: set[date], today: date, value: str) -> Iterator[str]:
    for found in re.finditer(
        rf"({_NUMBER})(天|周|个星期|星期|个礼拜|礼拜)(?:以|之)?([前后])", plain
    ):
        step = _number(found[1]) * (1 if found[2] == "天" else 7)
        if today + timedelta(-step if found[3] == "前" else step) not in days:
            yield f"{found[0]} is another day"


def _clocks(plain: str, ends: list[datetime]) -> Iterator[str]:
    hours = {each.hour for each in ends}
    minutes = {each.minute for each in ends}
    halves = hours | {hour % 12 for hour in hours} | {12 for hour in hours if hour % 12 == 0}
    for found in re.finditer(r"(?<![0-9:])([0-9]{1,2}):([0-9]{2})(?!:)", plain):
        if int(found[1]) % 24 not in halves or int(found[2]) not in minutes:
            yield f"{found[0]} is another time"
    if not re.search(r"[差欠]", plain):
        for found in re.finditer(rf"({_NUMBER})[点时](?!间)", plain):
            if _number(found[1]) % 24 not in halves:
                yield f"{found[0]} is another hour"
    for part, span in (
        ("下午|傍晚", range(12, 24)),
        ("上午|早上|清晨|早晨", range(4, 13)),
        ("晚上|夜里|[昨今明]晚", (*range(17, 24), 0)),
        ("凌晨", range(6)),
    ):
        if (word := re.search(part, plain)) and not hours & set(span):
            yield f"{word[0]} is another part of the day"


def _digits(plain: str, days: set[date], ends: list[datetime]) -> Iterator[str]:
    """Every run of digits is a part of the value, or counts something."""
    parts = {n for day in days for n in (day.year, day.year % 100, day.month, day.day)}
    for each in ends:
        twelve = each.hour % 12 or 12
        parts |= {each.hour, twelve, each.minute, 24 if not each.hour else twelve}
    whole = {f"{day:%Y%m%d}" for day in days} | {f"{day:%y%m%d}" for day in days}
    whole |= {f"{day:%m%d}" for day in days}
    for found in re.finditer(r"[0-9]+", plain):
        rest = plain[found.end() :]
        counted = _COUNTED.match(rest) or re.match(r"[\s.,]*(?:day|week|month|year|hour|min)", rest)
        weekday = re.search(r"(?:周|星期|礼拜)$", plain[: found.start()])
        fraction = re.match(r"\.5个?(?:小时|钟头)| ?\.5 hour", rest) or found[0] == "5"
        clock = re.match(r"[:点时]", rest) or plain[: found.start()].endswith((":", "t"))
        link = re.match(r"[-到至~]", rest)
        here = int(found[0]) in parts or found[0] in whole
        if not (here or counted or weekday or fraction or clock or link):
            yield f"{found[0]} is nowhere in the value"


def _period(plain: str, now: datetime, value: str) -> Iterator[str]:
    first, last = (tuple(map(int, each.split("-"))) for each in value.split("/"))
    months = range(first[0] * 12 + first[1], last[0] * 12 + last[1] + 1)
    numbers = {(index - 1) % 12 + 1 for index in months}
    years = {(index - 1) // 12 for index in months}
    for found in re.finditer(rf"(?<![上下])({_NUMBER})月", plain):
        if _number(found[1]) not in numbers:
            yield f"{found[0]} is another month"
    for found in re.finditer(r"(?<![0-9])(20[0-9]{2})(?:年|[-./]|$)", plain):
        if int(found[1]) not in years:
            yield f"{found[0]} is another year"
    for word, step in (("前年", -2), ("去年", -1), ("今年", 0), ("明年", 1)):
        if re.search(rf"(?<!大){word}", plain) and now.year + step not in years:
            yield f"{word} is another year"
    for found in re.finditer(r"(?<![上下])([一二三四五六七八九0-9])季|q([0-9])", plain):
        quarter = _number(found[1] or found[2])
        if not {3 * quarter - 2, 3 * quarter} <= numbers:
            yield f"{found[0]} is another quarter"
    if re.search(r"[日号天周]|[0-9]点|元(?!月)|块", plain):
        yield "a day or an amount is no period"


def _money(plain: str, now: datetime, value: str) -> Iterator[str]:
    plain = plain.replace("一共", "")
    typed = re.sub(r"(^|[^一二三四五六七八九0-9])十", r"\g<1>一", plain).replace("半", "5")
    typed = "".join(str(_DIGITS.get(char, char)) for char in typed)
    digits = re.sub(r"[^1-9]", "", typed)
    if digits != re.sub(r"[^1-9]", "", value):
        yield f"{digits} are not the digits of {value}"
    arabic = re.fullmatch(r"[^0-9]*?([0-9,]+(?:\.[0-9]+)?)[^0-9万千百]*", plain)
    parts = re.search(rf"[角毛分]|块\s*[0-9半{_HAN}]", plain)
    if arabic and not parts and float(arabic[1].replace(",", "")) != float(value):
        yield f"{arabic[1]} is another amount"
    if re.search(r"[-+*%$€年月日号个]|[0-9]\s[0-9]|[0-9]点[0-9]", plain):
        yield "no amount is written so"
    if len(re.findall(r"元|块", plain)) > 1:
        yield "several amounts"
