"""What a member's points are made of: entries, cards, and the result of the evaluation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.dues.months import Month
from domain.points.scheme import Derives


class Status(StrEnum):
    """What has become of an entry."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    CHANGED = "changed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Origin:
    """The rows of another ledger from which an entry was derived.

    Meetings and study: records; dues chased: reminders; dues late: the month that was owed.
    """

    source: Derives
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger of points; it is never edited, a reversal names it."""

    id: int
    event: str
    month: Month
    points: int  # as proposed or derived
    status: Status = Status.APPROVED
    changed_to: int | None = None  # when the approval changed it
    occasion: str = ""  # what it was for, where a group counts one entry for an occasion
    origin: Origin | None = None
    reverses: int | None = None  # the entry that this row takes back

    @property
    def stated(self) -> int:
        """The points that were decided on; those proposed until then."""
        if self.status is Status.CHANGED and self.changed_to is not None:
            return self.changed_to
        return self.points


def undone(rows: Iterable[Entry]) -> dict[int, int]:
    """The entries that were taken back, each with the row that did it."""
    return {
        row.reverses: row.id
        for row in sorted(rows, key=lambda row: row.id)
        if row.reverses is not None and row.status is Status.APPROVED
    }


@dataclass(frozen=True, slots=True)
class Card:
    """What the branch gave for a month, before entries; the last card of a month holds."""

    id: int
    month: Month
    scores: Mapping[str, int]  # by dimension


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The mean of a closed evaluation as a sum over a weight, so that nothing is rounded."""

    total: int
    weight: int
    scale: int  # the best score of a ballot


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of one member and year, in any order."""

    months: frozenset[Month]  # for which the member is scored
    entries: tuple[Entry, ...] = ()
    cards: tuple[Card, ...] = ()
    evaluation: Evaluation | None = None
