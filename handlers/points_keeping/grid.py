"""Scores as buttons, and scores and notes as people type them."""

import unicodedata

from bot.kit.buttons import in_rows
from bot.kit.forms.types import Answered, Option, Outcome, Unclear, line
from domain.points.amount import HUNDREDTHS, points, show_points
from domain.points.scheme import Dimension
from domain.reading import UnfitError
from services.points import LONGEST_NOTE

_MOST_BUTTONS = 24
_HALF = HUNDREDTHS // 2
_SHOWN = 40  # characters of what was typed


def grid(dimension: Dimension, score: int, whole: str, half: str) -> tuple[tuple[Option, ...], ...]:
    """Whole points from the most down to the least, and half a point up and down from here.

    The argument of a button is its letter, `whole` or `half`, and the score in hundredths.
    """
    least, most = dimension.floor, dimension.most or 0
    step = HUNDREDTHS * (1 + (most - least) // (HUNDREDTHS * _MOST_BUTTONS))
    scores = list(range(most, least - 1, -step))
    options = [Option(show_points(each), f"{whole}{each}") for each in scores]
    halves = [
        Option(f"{sign}{show_points(_HALF)}", f"{half}{each}")
        for sign, each in (("-", score - _HALF), ("+", score + _HALF))
        if least <= each <= most
    ]
    return (*in_rows(options, 4), tuple(halves))


def typed_score(dimension: Dimension, text: str) -> Outcome:
    """A score within the bounds of the dimension, in hundredths."""
    typed = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    least, most = dimension.floor, dimension.most or 0
    try:
        return Answered(points(least, most)(typed))
    except UnfitError:
        values = {"least": show_points(least), "most": show_points(most), "text": text[:_SHOWN]}
        return Unclear(line("points_score.say.score_wanted", **values))


def typed_note(text: str) -> Outcome:
    """A note of one line."""
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        return Unclear(line("error.points.note_too_long", length=len(note), limit=LONGEST_NOTE))
    return Answered(note)
