"""Arrears: consecutive due months unpaid, the rows that count, and the step they call for.

The figures state facts. Good reason, and whatever follows, is for people to decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dues.account import MonthLine, Standing
from domain.dues.rates import Step

Lines = tuple[MonthLine, ...]
_OWED = frozenset({Standing.UNPAID, Standing.PART})


@dataclass(frozen=True, slots=True)
class Arrears:
    """What is open after its last day."""

    run: Lines  # consecutive months up to the last one due, oldest first
    defaults: Lines  # those at its end with nothing paid
    others: Lines  # open months outside the run
    step: Step | None

    @property
    def owed_fen(self) -> int:
        """All that is open after its last day."""
        return sum(line.balance_fen for line in (*self.others, *self.run))

    @property
    def reported(self) -> bool:
        """Whether all of it is said to be paid and waits for the collector: nobody is reminded."""
        lines = (*self.others, *self.run)
        return bool(lines) and all(line.open_fen == 0 for line in lines)


def arrears(lines: Sequence[MonthLine], steps: Sequence[Step], today: date) -> Arrears:
    """The run of unpaid months that ends with the last one whose day has passed.

    A part payment leaves a month unpaid with a remainder; it is no default, though, and neither is
    the month of joining. An excused month is owed and ends the run, and so does one that was paid
    in full before its due was raised: the difference is paid the next time. Each step says what it
    counts.
    Source: 中组发〔2008〕3号第13条; 党章第9条; our counting, rulebook 3.5 and pitfall 17.
    """
    passed = sorted((each for each in lines if each.deadline < today), key=lambda each: each.month)
    run = _run(passed, lambda line: line.standing in _OWED and not line.excused and not line.raised)
    defaults = _run(run, lambda line: line.standing is Standing.UNPAID and not line.joining)
    others = tuple(line for line in passed if line.standing in _OWED and line not in run)
    counts = {True: len(run), False: len(defaults)}
    reached = [step for step in steps if counts[step.part_payments] >= step.months]
    step = max(reached, key=lambda each: each.months, default=None)
    return Arrears(run, defaults, others, step)


def _run(lines: Sequence[MonthLine], counts: Callable[[MonthLine], bool]) -> Lines:
    found: list[MonthLine] = []
    for line in reversed(lines):
        if not counts(line) or (found and found[-1].month != line.month + 1):
            break
        found.append(line)
    return tuple(reversed(found))
