"""Attendance rates: those who came over those who should have, summed before dividing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Counted(Protocol):
    """Anything with frozen attendance numbers: a meeting fact, or another rate."""

    @property
    def present(self) -> int: ...

    @property
    def expected(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Rate:
    """An attendance rate kept as its two numbers; `expected` is at least one."""

    present: int
    expected: int

    @property
    def percent_tenths(self) -> int:
        """The rate in tenths of a percent, halves rounded up: 2 of 3 is 667."""
        return (2000 * self.present + self.expected) // (2 * self.expected)

    def meets(self, percent: int) -> bool:
        """Whether the exact rate is at least so many percent; the rounded one is not asked."""
        return self.present * 100 >= percent * self.expected


def rate(meetings: Iterable[Counted]) -> Rate | None:
    """All who came over all who should have; None where nobody was expected.

    The numbers are those frozen with each meeting, so a later transfer changes no old rate.
    Excused absence counts as absence (our reading, rulebook 2.3).
    """
    present = expected = 0
    for meeting in meetings:
        present += meeting.present
        expected += meeting.expected
    return Rate(present, expected) if expected else None
