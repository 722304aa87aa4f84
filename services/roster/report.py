"""What an import did or would do, counted by sheet."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlmodel import SQLModel

from services.roster.values import CellFault


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: counts by sheet, and who is not in the file."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    not_in_file: int = 0  # people of the database whom the file does not name; they stay
    rehearsing: int = 0  # new branches, whose reminders go to the operator only
    faults: tuple[CellFault, ...] = ()


class Fate(StrEnum):
    """What becomes of a row of the file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Count:
    """Counts what happens to rows, by sheet."""

    def __init__(self) -> None:
        self._counted = {fate: Counter[str]() for fate in Fate}

    def add(self, sheet: str, fate: Fate, number: int = 1) -> None:
        """Count rows of a sheet."""
        if number:
            self._counted[fate][sheet] += number

    def of(self, fate: Fate) -> dict[str, int]:
        """How many rows of each sheet had this fate."""
        return dict(self._counted[fate])


def differs(row: SQLModel, wanted: Mapping[str, object]) -> bool:
    """Whether a stored row is not as the file wants it."""
    return any(getattr(row, name) != value for name, value in wanted.items())


def give(row: SQLModel, wanted: Mapping[str, object]) -> Fate:
    """Make a stored row as the file wants it."""
    if not differs(row, wanted):
        return Fate.UNCHANGED
    for name, value in wanted.items():
        setattr(row, name, value)
    return Fate.CHANGED
