"""Which call of a ladder a verdict on meetings asks for on a day."""

from datetime import date

from domain.facts import State, UnitFacts, Verdict
from domain.ladder.due import Call, Judged, due_call
from domain.ladder.stages import Ladder
from domain.periods import Period
from domain.workdays import WorkDays


def known_on(facts: UnitFacts) -> date:
    """When the bot could know of what a unit owes: it existed, and its ledger was kept here."""
    return max(facts.established_on or date.min, facts.ledger_since or date.min)


def after_the_end(call: Call, period: Period) -> bool:
    """Whether a call speaks of a period that is over."""
    return call.on > period.last_day


def wanted(  # noqa: PLR0917 - what it depends on
    ladder: Ladder,
    verdict: Verdict,
    known: date,
    today: date,
    workdays: WorkDays,
    put_off: date | None = None,
) -> Judged | None:
    """The newest call for what is open or missed; None when there is none.

    A call before the end of the period asks for what is open, one after it for what was missed.
    Of what was put off until a day the grace begins then.
    """
    period = verdict.period
    if verdict.state not in {State.MISSING, State.NOT_YET_DUE} or today < period.start:
        return None
    found = due_call(ladder, period.last_day, known, today, workdays, put_off)
    if found is None:
        return None
    state = State.MISSING if after_the_end(found.call, period) else State.NOT_YET_DUE
    return found if verdict.state is state else None
