"""Reads whole numbers as people write them: Arabic, Chinese, digit by digit, or colloquial."""

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = re.compile(r"([二三四五六七八九])?十([一二三四五六七八九])?")
_BY_DIGIT = str.maketrans("零一二三四五六七八九", "0123456789")
_SECTION_LIMIT = 10_000

SMALL = r"(?:[0-9]{1,2}|[零一二三四五六七八九十]{1,3})"  # a day, a month, an hour
COUNT = r"(?:[0-9]{1,3}|两|[零一二三四五六七八九十]{1,3})"  # so many days


def small(text: str) -> int | None:
    """A number from 0 to 99; None for what is none, such as 二二 or 十十."""
    if text.isdigit():
        return int(text)
    if found := _TENS.fullmatch(text):
        return _DIGITS[found[1] or "一"] * 10 + _DIGITS[found[2] or "零"]
    return _DIGITS.get(text)


def count(text: str) -> int | None:
    """How many of something; 两 counts two and 零 counts nothing."""
    number = 2 if text == "两" else small(text)
    return number or None


def by_digit(text: str) -> int:
    """A year written digit by digit, Arabic or Chinese."""
    return int(text.translate(_BY_DIGIT))


def cardinal(text: str) -> int | None:
    """A Chinese cardinal below 10^8, colloquial short forms included: 一百七 is 170.

    None for everything that is not written as people write it: 一百十, 二十十, 三五.
    """
    high, mark, low = text.partition("万")
    if not mark:
        return _section(high)
    thousands = _section(high)
    if not thousands:
        return None
    rest = _after_ten_thousand(low)
    return None if rest is None else thousands * _SECTION_LIMIT + rest


def _after_ten_thousand(text: str) -> int | None:
    if not text:
        return 0
    if text in _DIGITS:  # 一万二: the next unit down goes without saying
        return _DIGITS[text] * 1000 or None
    if text.startswith("零"):
        rest = _section(text[1:])
        return rest if rest is not None and 0 < rest < 1000 else None  # noqa: PLR2004
    rest = _section(text)
    return rest if rest is not None and rest >= 1000 else None  # noqa: PLR2004


def _section(text: str) -> int | None:
    """A cardinal below ten thousand, read from the left with units that only fall."""
    if text == "零":
        return 0
    total, unit, rest = 0, _SECTION_LIMIT, text
    while rest:
        step = _step(rest, unit, first=rest is text)
        if step is None:
            return None
        value, unit, rest = step
        total += value
    return total or None


def _step(text: str, above: int, *, first: bool) -> tuple[int, int, str] | None:
    """Value, unit and rest of the leading digit with its unit; `above` is the unit before it."""
    gap = text.startswith("零")
    body = text[1:] if gap else text
    if not body or (gap and (first or above <= 10)):  # noqa: PLR2004
        return None
    if first and body[0] == "十":
        body = "一" + body
    digit = 2 if body[0] == "两" else _DIGITS.get(body[0], 0)
    unit = _UNITS.get(body[1:2], 1)
    lone = first and len(text) == 1
    if not digit or unit >= above or (body[0] == "两" and unit < 100 and not lone):  # noqa: PLR2004
        return None
    rest = body[2:] if unit > 1 else body[1:]
    skipped = unit < above // 10 and not first
    if unit == 1:
        return _last(digit, above, rest, first=first, gap=gap)
    return (digit * unit, unit, rest) if skipped == gap else None


def _last(
    digit: int, above: int, rest: str, *, first: bool, gap: bool
) -> tuple[int, int, str] | None:
    if rest:
        return None
    if first or gap or above == 10:  # noqa: PLR2004
        return None if gap and above == 10 else (digit, 1, "")  # noqa: PLR2004
    return digit * above // 10, 1, ""  # 一百七, 一千二
