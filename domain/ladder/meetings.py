"""Which call of a ladder a verdict on meetings asks for on a day."""

from datetime import date

from domain.facts import State, UnitFacts, Verdict
from domain.ladder.due import Judged, open_call
from domain.ladder.stages import Ladder
from domain.workdays import WorkDays


def known_on(facts: UnitFacts) -> date:
    """When the bot could know of what a unit owes: it existed, and its ledger was kept here."""
    return max(facts.established_on or date.min, facts.ledger_since or date.min)


def wanted(
    ladder: Ladder, verdict: Verdict, known: date, today: date, workdays: WorkDays
) -> Judged | None:
    """The newest call for what is open or missed; None when there is none.

    A call before the end of the period asks for what is open, one after it for what was missed.
    """
    period = verdict.period
    if verdict.state not in {State.MISSING, State.NOT_YET_DUE} or today < period.start:
        return None
    overdue = verdict.state is State.MISSING
    return open_call(ladder, period.last_day, known, today, workdays, overdue=overdue)
