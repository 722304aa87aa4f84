"""Scores as a secretary writes them down: `孙八 遵纪守法 8`, one line for each."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kit.forms.types import Answered
from domain.points.scheme import Dimension
from handlers.points_keeping.grid import typed_score
from services.points import MemberMonth, MonthCards

_LINE = re.compile(r"(?P<words>.*?)(?P<score>-?[0-9]+(?:\.[0-9]+)?)\s*分?")
_BETWEEN = " \t,:;\u3001\u3002"  # after NFKC
_SHOWN = 40  # characters of a line that could not be read
_LONGEST = 120  # characters of a line that can be one


@dataclass(frozen=True, slots=True)
class Given:
    """One score of one member."""

    row: MemberMonth
    dimension: Dimension
    score: int


@dataclass(frozen=True, slots=True)
class Pasted:
    """What could be read, and the lines that could not."""

    given: tuple[Given, ...]
    unread: tuple[str, ...]


def with_scores(text: str) -> bool:
    """Whether a text gives scores rather than a name."""
    return any(map(_parsed, _lines(text)))


def read_scores(found: MonthCards, text: str) -> Pasted:
    """Each line that names one member, one dimension and a score within its bounds."""
    given, unread = [], []
    for each in _lines(text):
        one = _read(found, each)
        if one is None:
            unread.append(each[:_SHOWN])
        else:
            given.append(one)
    return Pasted(tuple(given), tuple(unread))


def _lines(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    return [line for each in plain.splitlines() if (line := each.strip(_BETWEEN))]


def _parsed(text: str) -> "re.Match[str] | None":
    return _LINE.fullmatch(text) if len(text) <= _LONGEST else None


def _read(found: MonthCards, text: str) -> Given | None:
    parsed = _parsed(text)
    words = parsed["words"] if parsed else ""
    named = [row for row in found.rows if words.startswith(row.name) and not row.locked]
    longest = max((len(row.name) for row in named), default=0)
    rows = [row for row in named if len(row.name) == longest]  # two of one name: which one?
    dimensions = _dimensions(found.dimensions, words[longest:].strip(_BETWEEN).casefold())
    if parsed is None or len(rows) != 1 or len(dimensions) != 1:
        return None
    outcome = typed_score(dimensions[0], parsed["score"])
    if not isinstance(outcome, Answered):
        return None
    return Given(rows[0], dimensions[0], int(str(outcome.value)))


def _dimensions(known: Sequence[Dimension], said: str) -> list[Dimension]:
    """Those of which it is the label, else those of which it is a part."""
    labels = {each.key: (each.label.casefold(), each.label_en.casefold()) for each in known}
    whole = [each for each in known if said in labels[each.key]]
    part = [each for each in known if said and any(said in one for one in labels[each.key])]
    return whole or part
