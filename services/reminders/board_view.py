"""What a board shows: the meetings of a month, and of the longer periods in which it lies.

Counts and days only; nothing about one person, no dues, no points.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from domain.obligations import Level, State, Verdict, verdicts
from domain.periods import Period, PeriodKind
from services.compliance.facts import BranchFacts

_DAY = timedelta(days=1)
_SHOWN = frozenset({State.DONE, State.MISSING, State.NOT_YET_DUE})
_ORDER = tuple(PeriodKind)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One obligation in one period: of the branch so many times, or so many of its groups."""

    label: str
    label_en: str
    groups: bool  # groups are counted, not meetings
    counted: int
    needed: int
    done: bool
    overdue: bool
    due_on: date


@dataclass(frozen=True, slots=True)
class BoardPart:
    """A period with its lines."""

    period: str  # key
    lines: tuple[BoardLine, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """The whole board."""

    branch: str
    month: str  # key
    final: bool  # the month is over
    parts: tuple[BoardPart, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of everything that it shows, in hexadecimal."""
        said = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def board_of(branch: BranchFacts, month: Period, today: date) -> BoardView | None:
    """The board of a month; None where nothing is owed.

    A month that is over is shown as its end left it: what was held later is for later boards.
    """
    as_of, day = min(today, month.end), min(today, month.last_day)
    found = [
        verdict
        for unit in branch.units
        for verdict in verdicts(
            branch.obligations,
            unit,
            [each for each in branch.meetings_of(unit.unit_id) if each.held_on < month.end],
            day,
            day + _DAY,
            today=as_of,
        )
        if verdict.state in _SHOWN
    ]
    parts = _parts(found)
    return BoardView(branch.name, month.key, today >= month.end, parts) if parts else None


def _parts(found: Iterable[Verdict]) -> tuple[BoardPart, ...]:
    periods: dict[Period, dict[str, list[Verdict]]] = {}
    for verdict in found:
        rules = periods.setdefault(verdict.period, {})
        rules.setdefault(verdict.obligation.key, []).append(verdict)
    ordered = sorted(periods, key=lambda period: _ORDER.index(period.kind))
    return tuple(
        BoardPart(period.key, tuple(_line(each) for each in periods[period].values()))
        for period in ordered
    )


def _line(of_units: Sequence[Verdict]) -> BoardLine:
    first = of_units[0]
    rule, groups = first.obligation, first.obligation.level is Level.GROUP
    met = sum(each.state is State.DONE for each in of_units)
    return BoardLine(
        label=rule.label,
        label_en=rule.label_en,
        groups=groups,
        counted=met if groups else len(first.counted),
        needed=len(of_units) if groups else first.needed,
        done=met == len(of_units),
        overdue=any(each.state is State.MISSING for each in of_units),
        due_on=first.period.last_day,
    )
