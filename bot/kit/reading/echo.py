"""Writes a value in full, in spellings that read back as the same value."""

from datetime import date, datetime

from bot.kit.reading.values import DateRange, MonthSpan, TimeRange

Readable = date | datetime | DateRange | TimeRange | MonthSpan | int

_FEN = 100
_HOURS = "%Y-%m-%d %H:%M"
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_SECTION = 10_000


def canonical(value: Readable) -> str:
    """The value in ISO spelling: 2026-11-13 19:30, 2026-10 至 2026-12; money in yuan."""
    if isinstance(value, datetime):
        return f"{value:{_HOURS}}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value // _FEN}.{value % _FEN:02}"
    if isinstance(value, MonthSpan):
        return _months(value, "{:04}-{:02}", " 至 ")
    return " 至 ".join(map(canonical, _ends(value)))


def chinese_echo(value: Readable) -> str:
    """The value as a person writes it: 2026年11月13日 19:30, 12.50元."""
    if isinstance(value, datetime):
        return f"{chinese_echo(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year:04}年{value.month}月{value.day}日"
    if isinstance(value, int):
        return f"{canonical(value)}元"
    if isinstance(value, MonthSpan):
        return _months(value, "{:04}年{}月", "至")
    return "至".join(map(chinese_echo, _ends(value)))


def capital_echo(fen: int) -> str:
    """An amount in capital numerals, as receipts have it: 壹佰陆拾贰元陆角."""
    yuan, jiao, rest = fen // _FEN, fen % _FEN // 10, fen % 10
    whole = f"{_capitals(yuan)}元" if yuan else ""
    gap = "零" if yuan and rest and not jiao else ""
    tenths = f"{_CAPITALS[jiao]}角" if jiao else ""
    return f"{whole}{gap}{tenths}" + (f"{_CAPITALS[rest]}分" if rest else "整" if not jiao else "")


def weekday_of(value: date) -> int:
    """The weekday, 0 for Monday."""
    return value.weekday()


def days_from(value: date, now: datetime) -> int:
    """How many days the value lies after the day of `now`; negative: before."""
    day = value.date() if isinstance(value, datetime) else value
    return (day - now.date()).days


def _ends(value: DateRange | TimeRange) -> tuple[date, date]:
    return (value.first, value.last) if isinstance(value, DateRange) else (value.start, value.end)


def _months(value: MonthSpan, form: str, to: str) -> str:
    first = form.format(value.year, value.month)
    return first if value.months == 1 else f"{first}{to}{form.format(*value.last)}"


def _capitals(number: int) -> str:
    high, low = divmod(number, _SECTION)
    if not high:
        return _section(low)
    gap = "零" if 0 < low < _SECTION // 10 else ""
    return f"{_section(high)}万{gap}{_section(low) if low else ''}"


def _section(number: int) -> str:
    """Below ten thousand, with one 零 for a gap and none at the end."""
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + _CAPITALS[digit] + _UNITS[power]
        gap = not digit
    return text
