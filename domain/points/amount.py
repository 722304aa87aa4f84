"""Points in whole hundredths: how they are read, written and rounded; no binary fractions."""

import re
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction

from domain.reading import UnfitError, Wrong

HUNDREDTHS = 100
MOST = 1_000_000  # ten thousand points: more is a slip of the keyboard
_POINTS = re.compile(r"(-?)([0-9]{1,5})(?:\.([0-9]{1,2}))?")


class Rounding(StrEnum):
    """To what a total is rounded, once and at the end; halves go away from zero."""

    HUNDREDTH = "hundredth"
    TENTH = "tenth"
    WHOLE = "whole"


UNIT_OF = {Rounding.HUNDREDTH: 1, Rounding.TENTH: 10, Rounding.WHOLE: 100}


def points(least: int = -MOST, most: int = MOST) -> Callable[[object], int]:
    """Parse points such as "2" or "-0.5" into hundredths, from `least` to `most`."""

    def parse(value: object) -> int:
        right = f'"{show_points(least)}" … "{show_points(most)}"'
        if not isinstance(value, str):
            raise UnfitError(Wrong.WRONG_TYPE, right)
        found = _POINTS.fullmatch(value)
        if found is None:
            raise UnfitError(Wrong.UNKNOWN_VALUE, right)
        parsed = int(found[2]) * HUNDREDTHS + int((found[3] or "").ljust(2, "0"))
        parsed = -parsed if found[1] else parsed
        if parsed < least:
            raise UnfitError(Wrong.TOO_SMALL, right)
        if parsed > most:
            raise UnfitError(Wrong.TOO_LARGE, right)
        return parsed

    return parse


def show_points(hundredths: int) -> str:
    """Points as a person writes them: -50 is -0.50."""
    whole, rest = divmod(abs(hundredths), HUNDREDTHS)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02}"


def rounded(exact: Fraction, rounding: Rounding) -> int:
    """An exact number of hundredths rounded to what the scheme says, halves away from zero."""
    unit = UNIT_OF[rounding]
    half = (2 * abs(exact) + unit) // (2 * unit) * unit
    return half if exact >= 0 else -half
