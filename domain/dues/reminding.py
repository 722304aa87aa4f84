"""When a branch's members and officers are told of dues: two stages around each dues day.

| stage | from | who hears, each in private |
|---|---|---|
| dues_day | the dues day | each member who still owes what is to be paid by that day |
| day_after | the day after | each member who is behind, the collector, and whom the steps name |
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.dues.account import MonthLine
from domain.dues.arrears import Arrears
from domain.dues.months import Month, dues_day, month_of
from domain.dues.rates import Settings, Step, Told
from domain.workdays import WorkDays

LATE_DAYS = 31  # our setting: what was missed is made up for so long and no longer
_YEAR = 12


class DuesStage(StrEnum):
    """What is said of a dues day, and when; the later one takes the place of the earlier."""

    DUES_DAY = "dues_day"
    DAY_AFTER = "day_after"


AFTER: Mapping[DuesStage, timedelta] = {
    DuesStage.DUES_DAY: timedelta(),
    DuesStage.DAY_AFTER: timedelta(days=1),
}
WHOM: Mapping[DuesStage, tuple[Told, ...]] = {
    DuesStage.DUES_DAY: (Told.MEMBER,),
    DuesStage.DAY_AFTER: (Told.MEMBER, Told.COLLECTOR, Told.SECRETARY, Told.SUPERIOR),
}
_ORDER = tuple(AFTER)


@dataclass(frozen=True, slots=True)
class Call:
    """One stage of one dues day of a branch."""

    day: date  # the dues day
    stage: DuesStage

    @property
    def month(self) -> Month:
        """The month of the dues day: a stage is called once for each."""
        return month_of(self.day)

    @property
    def begins(self) -> date:
        """The day from which it is due."""
        return self.day + AFTER[self.stage]

    @property
    def rank(self) -> tuple[Month, int]:
        """The later call has the greater rank, however the dues day was moved since."""
        return self.month, _ORDER.index(self.stage)


def newest_call(today: date, settings: Settings, workdays: WorkDays) -> Call | None:
    """The newest stage of the newest dues day; None when that is too long ago.

    Only the newest: after a time without the bot nobody hears what a later stage says better.
    """
    now = month_of(today)
    days = {dues_day(each, settings, workdays) for each in range(now - _YEAR, now + 1)}
    begun = [
        Call(day, stage) for day in days for stage, wait in AFTER.items() if day + wait <= today
    ]
    newest = max(begun, key=lambda call: call.rank, default=None)
    if newest is None or (today - newest.begins).days > LATE_DAYS:
        return None
    return newest


def to_pay(lines: Iterable[MonthLine], day: date) -> tuple[MonthLine, ...]:
    """What is open of the months to be paid by a day; reports count as paid."""
    return tuple(line for line in lines if line.deadline == day and line.open_fen)


def behind(found: Arrears) -> bool:
    """Whether anything is open after its last day that is not said to be paid."""
    return any(line.open_fen for line in (*found.others, *found.run))


def step_for(found: Arrears, whom: Told) -> Step | None:
    """The step that is reached, for those whom it names."""
    return found.step if found.step is not None and whom in found.step.tell else None


def still_owes(call: Call, lines: Sequence[MonthLine], found: Arrears) -> bool:
    """Whether a member is to be told at a stage."""
    return bool(to_pay(lines, call.day)) if call.stage is DuesStage.DUES_DAY else behind(found)
