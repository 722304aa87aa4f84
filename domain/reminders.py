"""When to remind of an obligation: stages counted from the last day of its period."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.obligations import State, Verdict
from domain.periods import Period


@dataclass(frozen=True, slots=True)
class Stage:
    """A time to remind, in days after the last day of the period."""

    key: str
    days_after_last_day: int


WEEK_BEFORE = Stage("week_before", -7)
DAY_BEFORE = Stage("day_before", -1)
OVERDUE = Stage("overdue", 1)
STAGES = (WEEK_BEFORE, DAY_BEFORE, OVERDUE)
OVERDUE_LIMIT_DAYS = 31  # our setting: an older miss is for the digest, not for a reminder


def due_on(stage: Stage, period: Period) -> date:
    """The day from which a stage is due."""
    return period.last_day + timedelta(days=stage.days_after_last_day)


def wanted(
    verdict: Verdict, today: date, *, overdue_limit_days: int = OVERDUE_LIMIT_DAYS
) -> Stage | None:
    """The newest stage that is due for what is open or missed; None when nothing is.

    Only the newest: somebody who was away for a week is told once.
    """
    newest = None
    for stage in STAGES:
        after = stage.days_after_last_day > 0
        fits = verdict.state is (State.MISSING if after else State.NOT_YET_DUE)
        if fits and verdict.period.start <= today and due_on(stage, verdict.period) <= today:
            newest = stage
    if newest is OVERDUE and (today - verdict.due_on).days > overdue_limit_days:
        return None
    return newest
