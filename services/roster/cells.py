"""How single cells are read; what is not surely understood is a fault."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_SEPARATORS = re.compile(r"[、,,;;/\s]+")
_EARLIEST, _LATEST = 1921, 2100
_MOST_THEME_DAY = 28  # every month has it
_NAME = 60
_CODE = 40


class CellError(ValueError):
    """A cell that cannot be read; `key` names the sentence."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def plain(value: object) -> str:
    """A cell as text: a whole number loses its point, full width becomes half width."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    shown = unicodedata.normalize("NFKC", str(value))
    return " ".join(shown.split())


def text(limit: int) -> Callable[[object], str]:
    """A text of at most so many characters without marks that cannot be seen."""

    def read(value: object) -> str:
        found = plain(value)
        if any(unicodedata.category(mark) in {"Cc", "Cf", "Co", "Cs"} for mark in found):
            raise CellError("invisible")
        if len(found) > limit:
            raise CellError("too_long", limit=limit)
        return found

    return read


def person_name(value: object) -> str:
    """A person's name: letters, with a dot or a space between parts."""
    found = text(_NAME)(value)
    if any(not (mark.isalpha() or mark in " ·.-'") for mark in found):
        raise CellError("not_a_name")
    return found


def code(value: object) -> str:
    """A code or number: letters, digits, dash, dot and underscore."""
    found = text(_CODE)(value).replace(" ", "")
    if not re.fullmatch(r"[\w.\-]+", found):
        raise CellError("not_a_code")
    return found


def day(value: object) -> date:
    """A day as a date cell or as text such as 2026-11-05, 2026.11.5 or 2026年11月5日."""
    found = _day(value)
    if not _EARLIEST <= found.year <= _LATEST:
        raise CellError("day_out_of_bounds", first=_EARLIEST, last=_LATEST)
    return found


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    typed = _DAY.fullmatch(plain(value))
    if typed is None:
        raise CellError("not_a_day")
    try:
        return date(int(typed[1]), int(typed[2]), int(typed[3]))
    except ValueError:
        raise CellError("no_such_day") from None


def theme_day(value: object) -> int:
    """The fixed day of the month."""
    found = plain(value).removesuffix("日").removesuffix("号")
    if not found.isdecimal() or not 1 <= int(found) <= _MOST_THEME_DAY:
        raise CellError("not_a_theme_day", most=_MOST_THEME_DAY)
    return int(found)


def one_of(words: Mapping[str, object]) -> Callable[[object], object]:
    """One of some words."""

    def read(value: object) -> object:
        found = plain(value).replace(" ", "")
        if found not in words:
            raise CellError("not_one_of", words="、".join(words))
        return words[found]

    return read


def several(words: Mapping[str, object]) -> Callable[[object], frozenset[object]]:
    """Some of some words, with 、 between."""

    def read(value: object) -> frozenset[object]:
        return frozenset(one_of(words)(each) for each in _SEPARATORS.split(plain(value)) if each)

    return read


def setting(value: object) -> object:
    """A number, yes or no, or a word, as rules are set."""
    if isinstance(value, bool):
        return value
    found = plain(value)
    words = {"是": True, "否": False, "true": True, "false": False}
    if found.lower() in words:
        return words[found.lower()]
    if re.fullmatch(r"\d{1,3}", found):
        return int(found)
    if re.fullmatch(r"\d{1,2}([、,]\d{1,2})+", found):
        return [int(each) for each in re.split(r"[、,]", found)]
    return found
