"""Which call of a ladder a verdict on meetings asks for on a day."""

from datetime import date

from domain.facts import State, UnitFacts, Verdict
from domain.ladder.due import Call, Judged, calls, due_call, judge_calls, open_call
from domain.ladder.stages import Anchor, Ladder
from domain.periods import Period
from domain.workdays import Moves, WorkDays


def known_on(facts: UnitFacts) -> date:
    """When the bot could know of what a unit owes: it existed, and its ledger was kept here."""
    return max(facts.established_on or date.min, facts.ledger_since or date.min)


def fixed_day(
    ladder: Ladder, period: Period, theme_day: int | None, workdays: WorkDays
) -> date | None:
    """The branch's 主题党日 of a period, where its ladder counts from it.

    The day of the month, 1 to 28, in the last month of the period; off a rest day it moves within
    its month, the next work day first (inf). None too where a semester does not hold the day.
    """
    if ladder.anchor is not Anchor.FIXED_DAY or theme_day is None:
        return None
    found = workdays.moved(period.last_day.replace(day=theme_day), Moves.AFTER)
    return found if period.contains(found) else None


def anchor_of(ladder: Ladder, period: Period, theme_day: int | None, workdays: WorkDays) -> date:
    """The day from which a ladder of meetings counts; without a fixed day the period's last."""
    return fixed_day(ladder, period, theme_day, workdays) or period.last_day


def calls_within(
    ladder: Ladder, period: Period, theme_day: int | None, workdays: WorkDays
) -> tuple[Call, ...]:
    """All calls of a ladder of meetings for a period, in order."""
    return calls(ladder, anchor_of(ladder, period, theme_day, workdays), workdays, period)


def judged_within(  # noqa: PLR0917 - what it depends on
    ladder: Ladder,
    period: Period,
    theme_day: int | None,
    known: date,
    today: date,
    workdays: WorkDays,
) -> tuple[Judged, ...]:
    """What becomes on a day of each call of a ladder of meetings for a period."""
    anchor = anchor_of(ladder, period, theme_day, workdays)
    return judge_calls(ladder, anchor, known, today, workdays, period)


def due_within(  # noqa: PLR0917 - likewise
    ladder: Ladder,
    period: Period,
    theme_day: int | None,
    known: date,
    today: date,
    workdays: WorkDays,
) -> Judged | None:
    """The one call for a period that is due on a day, whatever stands in the records."""
    anchor = anchor_of(ladder, period, theme_day, workdays)
    return due_call(ladder, anchor, known, today, workdays, period)


def wanted(  # noqa: PLR0917 - likewise
    ladder: Ladder,
    verdict: Verdict,
    known: date,
    today: date,
    workdays: WorkDays,
    theme_day: int | None = None,
    put_off: date | None = None,
) -> Judged | None:
    """The newest call for what is open or missed; None when there is none.

    A call before the end of the period asks for what is open, one after it for what was missed.
    Of what was put off until a day the grace begins then.
    """
    period = verdict.period
    if verdict.state not in {State.MISSING, State.NOT_YET_DUE} or today < period.start:
        return None
    overdue = verdict.state is State.MISSING
    anchor = anchor_of(ladder, period, theme_day, workdays)
    return open_call(ladder, anchor, known, today, workdays, period, put_off, overdue=overdue)
