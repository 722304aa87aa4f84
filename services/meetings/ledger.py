"""The branch's rows of some kinds around a day: for numbering, for duplicates, for judging."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.obligations import MeetingFact, Obligation, Verdict, verdicts
from domain.periods import PeriodKind, period_of
from models.queries.meetings import HeldRow, ledger_rows
from services.meetings.branch import Branch
from services.meetings.entries import HELD
from services.seam import Tx

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows of the calendar year and of every period that holds the day."""

    rows: tuple[HeldRow, ...]

    def next_serial(self, unit_id: int, kind: str, year: int) -> int:
        """The next number of a kind in a unit and calendar year; a number is never used again."""
        used = [
            row.serial
            for row in self.rows
            if (row.unit_id, row.kind, row.held_on.year) == (unit_id, kind, year)
        ]
        return max(used, default=0) + 1

    def same_day(
        self, unit_id: int, kind: str, day: date, *, but: int | None = None
    ) -> HeldRow | None:
        """A meeting of this kind that was held by this unit on this day, leaving one record out."""
        wanted = (unit_id, kind, day)
        return next(
            (
                row
                for row in self._current()
                if (row.unit_id, row.kind, row.held_on) == wanted and row.record_id != but
            ),
            None,
        )

    def after(self, new: Iterable[HeldRow], replaced: int | None = None) -> "Ledger":
        """The rows once new ones are written, one of which may replace an old one."""
        kept = [
            row._replace(replaced=True) if row.record_id == replaced else row for row in self.rows
        ]
        return Ledger((*kept, *new))

    def judged(self, branch: Branch, unit_id: int, kind: str, day: date) -> tuple[Verdict, ...]:
        """How the obligations that this kind serves stand in the periods of the day."""
        facts = [
            MeetingFact(
                row.record_id,
                row.unit_id,
                row.kind,
                row.held_on,
                row.held_on,  # a receipt does not ask whether it was late
                row.present,
                row.expected,
            )
            for row in self._current()
        ]
        served = served_by(branch, {kind})
        unit = branch.facts(unit_id)
        return verdicts(served, unit, facts, day, day + _DAY, today=branch.today)

    def _current(self) -> Iterable[HeldRow]:
        return (row for row in self.rows if row.status == HELD and not row.replaced)


def load_ledger(tx: Tx, branch: Branch, kinds: Collection[str], day: date) -> Ledger:
    """The rows of some kinds, and of all kinds that serve the same obligations, around a day."""
    served = served_by(branch, kinds)
    wanted = set(kinds).union(*(obligation.kinds for obligation in served))
    found = [
        period_of(day, kind, branch.semesters)
        for kind in {PeriodKind.YEAR, *(obligation.period for obligation in served)}
    ]
    periods = [period for period in found if period is not None]
    start = min(period.start for period in periods)
    end = max(period.end for period in periods)
    rows = ledger_rows(tx.session.connection(), branch.unit_id, sorted(wanted), start, end)
    return Ledger(rows)


def served_by(branch: Branch, kinds: Collection[str]) -> list[Obligation]:
    """The obligations of the branch, with all their dated rows, for which these kinds count."""
    return [each for each in branch.obligations if not each.kinds.isdisjoint(kinds)]
