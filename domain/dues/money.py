"""Money in whole fen, rates in basis points, and how both are written: no binary fractions."""

import re
from decimal import Decimal
from enum import StrEnum

from domain.reading import UnfitError, Wrong

FEN_IN_YUAN = 100
WHOLE = 10_000  # basis points
MOST_FEN = 10_000_000_000  # a hundred million yuan: more is a slip of the keyboard
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿")
_YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s?%")


class Rounding(StrEnum):
    """To which coin a due is rounded; halves go up."""

    FEN = "fen"
    JIAO = "jiao"
    YUAN = "yuan"


UNIT_OF = {Rounding.FEN: 1, Rounding.JIAO: 10, Rounding.YUAN: 100}


def yuan(value: object) -> int:
    """Parse an amount such as "3000" or "0.20" into fen."""
    right = '"3000" | "0.20"'
    if not isinstance(value, str):
        raise UnfitError(Wrong.WRONG_TYPE, right)
    found = _YUAN.fullmatch(value)
    if found is None:
        raise UnfitError(Wrong.UNKNOWN_VALUE, right)
    return _hundredths(found)


def percent(value: object) -> int:
    """Parse a share such as "0.5%" into basis points."""
    right = '"0.5%"'
    if not isinstance(value, str):
        raise UnfitError(Wrong.WRONG_TYPE, right)
    found = _PERCENT.fullmatch(value)
    if found is None:
        raise UnfitError(Wrong.UNKNOWN_VALUE, right)
    parsed = _hundredths(found)
    if parsed > WHOLE:
        raise UnfitError(Wrong.TOO_LARGE, right)
    return parsed


def share(base_fen: int, basis_points: int, unit: int) -> int:
    """A share of an amount in fen, rounded half up to a multiple of `unit` fen."""
    whole = WHOLE * unit
    return (2 * base_fen * basis_points + whole) // (2 * whole) * unit


def exact_share(base_fen: int, basis_points: int) -> Decimal:
    """The same share in yuan before any rounding."""
    return Decimal(base_fen * basis_points).scaleb(-6)


def show_yuan(fen: int) -> str:
    """An amount as a person writes it: 240 is 2.40."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), FEN_IN_YUAN)
    return f"{sign}{whole}.{rest:02}"


def show_percent(basis_points: int) -> str:
    """A share as the rules write it: 150 basis points are 1.5%."""
    whole, rest = divmod(basis_points, WHOLE // 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def capitals(fen: int) -> str:
    """An amount as receipts have it (大写): 240 is 贰元肆角整.

    As 支付结算办法 has it: a gap inside the yuan is one 零, and so is a missing jiao before
    fen; what ends in fen has no 整.
    """
    sign = "负" if fen < 0 else ""
    whole, rest = divmod(abs(fen), FEN_IN_YUAN)
    jiao, last = divmod(rest, 10)
    said = f"{_whole(whole)}元" if whole or not rest else ""
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif last and whole:
        said += "零"
    return f"{sign}{said}{f'{_DIGITS[last]}分' if last else '整'}"


def _whole(number: int) -> str:
    """A whole number in capitals, in sections of four digits."""
    said, gap = "", False
    for place in range(len(_SECTIONS) - 1, -1, -1):
        section = number // 10 ** (4 * place) % 10_000
        for step in range(3, -1, -1):
            digit = section // 10**step % 10
            if digit:
                said += f"{'零' if gap else ''}{_DIGITS[digit]}{_PLACES[step]}"
            gap = not digit and bool(said)
        said += _SECTIONS[place] if section else ""
    return said or _DIGITS[0]


def _hundredths(found: re.Match[str]) -> int:
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
