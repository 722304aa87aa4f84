"""Branch by obligation as monospaced text for a narrow phone.

Only ASCII marks: how wide a symbol or an emoji is drawn differs from phone to phone.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.compliance import BranchDigest, Mark

COLUMNS = 34  # of a narrow phone in a monospaced font
_CELL = 3  # a space and two marks
_RULES_A_BLOCK = 8
MARKS: Mapping[Mark, str] = {
    Mark.MISSING: "X",
    Mark.SOFT_MISSING: "x",
    Mark.UNKNOWN: "?",
    Mark.OPEN: ".",
    Mark.LATE: "l",
    Mark.DONE: "o",
    Mark.WAIVED: "-",
    Mark.ELSEWHERE: " ",
}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The text, and what the numbers over its columns stand for."""

    text: str
    legend: tuple[tuple[int, str], ...]


def matrix(
    branches: Sequence[BranchDigest],
    first: int,
    *,
    chinese: bool,
    only: Collection[Mark] | None = None,
) -> Matrix:
    """Rows are numbered from `first` as in the list above them; columns by rule.

    A cell is the worst mark of what has ended, then that of what is still open; with `only`, no
    other marks are shown.
    """
    labels: dict[str, str] = {}
    for branch in branches:
        for slot in branch.slots:
            labels.setdefault(slot.rule.key, slot.rule.label if chinese else slot.rule.label_en)
    cells = [_cells(branch, only) for branch in branches]
    keys = [key for key in labels if any(key in row for row in cells)]
    heads = [f"{number} {branch.name}" for number, branch in enumerate(branches, start=first)]
    blocks = [
        _block(heads, cells, keys[at : at + _RULES_A_BLOCK], at + 1)
        for at in range(0, len(keys), _RULES_A_BLOCK)
    ]
    legend = tuple((number, labels[key]) for number, key in enumerate(keys, start=1))
    return Matrix("\n\n".join(blocks), legend)


def _block(
    heads: Sequence[str], cells: Sequence[Mapping[str, str]], keys: Sequence[str], first: int
) -> str:
    width = COLUMNS - _CELL * len(keys)
    numbers = "".join(f"{number:>{_CELL}}" for number in range(first, first + len(keys)))
    rows = [
        pad(head, width) + "".join(f"{row.get(key, ''):>{_CELL}}" for key in keys)
        for head, row in zip(heads, cells, strict=True)
    ]
    return "\n".join(line.rstrip() for line in (" " * width + numbers, *rows))


def _cells(branch: BranchDigest, only: Collection[Mark] | None) -> dict[str, str]:
    ended: dict[str, Mark] = {}
    still_open: dict[str, Mark] = {}
    for slot, mark in zip(branch.slots, branch.marks, strict=True):
        if only is not None and mark not in only:
            continue
        found = ended if slot.period.end <= branch.today else still_open
        key = slot.rule.key
        found[key] = min(mark, found.get(key, Mark.ELSEWHERE))
    cells = {
        key: MARKS[ended.get(key, Mark.ELSEWHERE)] + MARKS[still_open.get(key, Mark.ELSEWHERE)]
        for key in (*ended, *still_open)
    }
    return {key: cell for key, cell in cells.items() if cell.strip()}


def pad(text: str, width: int) -> str:
    """The text cut or filled to so many columns; full-width characters take two."""
    kept, used = cut(text, width)
    return kept + " " * (width - used)


def cut(text: str, width: int) -> tuple[str, int]:
    """As much of the text as fits into so many columns, and how many it takes."""
    kept, used = [], 0
    for character in text:
        size = columns(character)
        if used + size > width:
            break
        kept.append(character)
        used += size
    return "".join(kept), used


def columns(character: str) -> int:
    """How many columns a character takes; marks that combine or are not seen take none."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
