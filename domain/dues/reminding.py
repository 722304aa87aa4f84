"""When a branch's members and officers are told of dues: the stages around each dues day.

The stages are those of rules/reminders.toml, counted from the dues day of the branch's settings.

| a stage | who hears, each in private |
|---|---|
| up to the dues day | each member who still owes what is to be paid by that day |
| after it, `person` | each member who is behind, the collector, and whom the steps name |
| after it, `secretary` | the collector, and the secretary where a step names them |
| after it, `committee` | those above, where a step names them: how many, and no name |
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.dues.account import MonthLine
from domain.dues.arrears import Arrears
from domain.dues.months import Month, dues_day, month_of
from domain.dues.rates import Settings, Step, Told
from domain.ladder.due import Call as Turn
from domain.ladder.due import calls
from domain.ladder.stages import Audience, Ladder
from domain.workdays import WorkDays

_YEAR = 12


class Says(StrEnum):
    """The sentences of a stage, as `text` names them in the file."""

    AHEAD = "ahead"
    DUES_DAY = "dues_day"
    DAY_AFTER = "day_after"
    STILL_OPEN = "still_open"


BEFOREHAND = frozenset({Says.AHEAD, Says.DUES_DAY})
AFTERWARDS = frozenset({Says.DAY_AFTER, Says.STILL_OPEN})
# Who hears after the dues day; before it there is the member alone.
WHOM: Mapping[Audience, tuple[Told, ...]] = {
    Audience.PERSON: (Told.MEMBER, Told.COLLECTOR, Told.SECRETARY, Told.SUPERIOR),
    Audience.SECRETARY: (Told.COLLECTOR, Told.SECRETARY),
    Audience.COMMITTEE: (Told.SUPERIOR,),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One stage of one dues day of a branch."""

    day: date  # the dues day
    turn: Turn

    @property
    def month(self) -> Month:
        """The month of the dues day: a stage is called once for each."""
        return month_of(self.day)

    @property
    def key(self) -> str:
        """The name of the stage in the ledger, a repeat with its number."""
        return self.turn.key

    @property
    def after(self) -> bool:
        """Whether it speaks of those who are behind, and not of the day to come."""
        return self.turn.stage.offset.count > 0

    @property
    def whom(self) -> tuple[Told, ...]:
        """Who hears."""
        return WHOM[self.turn.stage.audience] if self.after else (Told.MEMBER,)

    def newer_than(self, day: date, key: str, on: date) -> bool:
        """Whether it comes after another, which a branch had for a dues day on a day.

        The next month's always does, and the same one never, however the dues day was moved since.
        """
        if self.month != month_of(day):
            return self.month > month_of(day)
        return self.key != key and self.turn.on >= on


def stages_of(ladder: Ladder, day: date, workdays: WorkDays) -> tuple[Call, ...]:
    """All calls for one dues day, in order."""
    return tuple(Call(day, turn) for turn in calls(ladder, day, workdays))


def newest_call(today: date, settings: Settings, ladder: Ladder, workdays: WorkDays) -> Call | None:
    """The newest stage of the newest dues day; None when its grace has ended.

    Only the newest: after a time without the bot nobody hears what a later stage says better.
    """
    now = month_of(today)
    days = {dues_day(each, settings, workdays) for each in range(now - _YEAR, now + 2)}
    newest = next(  # that of a year ago has begun
        begun[-1]
        for day in sorted(days, reverse=True)
        if (begun := [call for call in stages_of(ladder, day, workdays) if call.turn.on <= today])
    )
    return newest if today <= newest.turn.until else None


def called_later(  # noqa: PLR0917 - what it depends on
    month: Month, key: str, today: date, settings: Settings, ladder: Ladder, workdays: WorkDays
) -> bool:
    """Whether a stage of a month is still to come."""
    day = dues_day(month, settings, workdays)
    found = stages_of(ladder, day, workdays) if month_of(day) == month else ()
    return any(call.key == key and call.turn.on > today for call in found)


def debt_stages(ladder: Ladder | None) -> frozenset[str]:
    """The stages, and their repeats, that speak of those who are behind, as the ledger has them."""
    stages = () if ladder is None else ladder.stages
    return frozenset(
        Turn(stage, number, date.min).key
        for stage in stages
        if stage.offset.count > 0
        for number in range(stage.repeats + 1)
    )


def to_pay(lines: Iterable[MonthLine], day: date) -> tuple[MonthLine, ...]:
    """What is open of the months to be paid by a day; reports count as paid."""
    return tuple(line for line in lines if line.deadline == day and line.open_fen)


def behind(found: Arrears) -> bool:
    """Whether anything is open after its last day that is not said to be paid."""
    return any(line.open_fen for line in (*found.others, *found.run))


def step_for(found: Arrears, whom: Told) -> Step | None:
    """The step that is reached, for those whom it names."""
    return found.step if found.step is not None and whom in found.step.tell else None


def still_owes(day: date, lines: Iterable[MonthLine], found: Arrears, *, after: bool) -> bool:
    """Whether a member is to be told at a stage before or after a dues day."""
    return behind(found) if after else bool(to_pay(lines, day))
