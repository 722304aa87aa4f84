"""Why somebody was reminded of an election, a probation or points: what was open, and when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from domain.errors import DomainError
from domain.ladder.due import Call
from domain.ladder.lasting import PROBATION, TERM_ELECTION, Lasting
from domain.ladder.meetings import known_on
from domain.ladder.stages import Subject
from domain.obligations import State, Verdict, Why
from domain.points.duty import REVIEWED, SCORED
from services.compliance.explain import read_period
from services.compliance.facts import BranchFacts, branches_where
from services.compliance.points import PointsAsked, points_in, points_verdicts
from services.reminders.due_days import KEYS, probations_of, terms_of
from services.reminders.telling import Found, Question, Told, only
from services.seam import Tx

_WHY = {
    State.DONE: Why.ENOUGH,
    State.MISSING: Why.SHORT,
    State.NOT_YET_DUE: Why.PERIOD_OPEN,
    State.UNKNOWN: Why.BEFORE_LEDGER,
}


def _term(tx: Tx, asked: Question) -> Iterator[Found]:
    branch = only(branches_where(tx, asked.here))
    days = terms_of(tx, branch)
    return _lasting(tx, branch, Subject.TERM, days.get(_day(asked), ()), _day(asked))


def _probation(tx: Tx, asked: Question) -> Iterator[Found]:
    branch = only(branches_where(tx, asked.here))
    days = probations_of(tx, asked.here).get(branch.unit_id, {})
    return _lasting(tx, branch, Subject.PROBATION, days.get(_day(asked), ()), _day(asked))


def _lasting(
    tx: Tx, branch: BranchFacts, subject: Subject, held: Sequence[Lasting], due_on: date
) -> Iterator[Found]:
    ladder = tx.rules.ladders.of(subject, None)
    if ladder is None or not held:
        return
    state = _state_on(held, due_on, tx.today(branch.zone))
    told = Told(
        KEYS[subject],
        ladder.label,
        ladder.label_en,
        branch.unit_id,
        due_on.isoformat(),
        due_on,
        known_on(branch.units[0]),
        state,
        _WHY[state].value,
        lambda call: _state_on(held, due_on, call.on),
    )
    yield branch, told, ladder


def _state_on(held: Sequence[Lasting], due_on: date, day: date) -> State:
    """How it stood on a day; unknown before anybody owed it here."""
    if any(each.open_on(day) for each in held):
        return State.MISSING if day > due_on else State.NOT_YET_DUE
    return State.UNKNOWN if all(day < each.since for each in held) else State.DONE


def _points(tx: Tx, asked: Question) -> Iterator[Found]:
    """A month or a half, with the cards that had been given by the day of each call."""
    period = read_period(tx, asked.period)
    branch = only(branches_where(tx, asked.here))

    def verdict_on(day: date | None) -> Verdict | None:
        found = points_in(tx, PointsAsked(asked.here, [branch], period, day), counted=False)
        judged = points_verdicts(branch, found, day or tx.today(branch.zone))
        wanted = asked.obligation, period
        return next((each for each in judged if (each.obligation.key, each.period) == wanted), None)

    def state_on(call: Call) -> State:
        found = verdict_on(call.on)
        return State.UNKNOWN if found is None else found.state

    verdict = verdict_on(None)
    if verdict is not None:
        rule = verdict.obligation
        told = Told(
            rule.key,
            rule.label,
            rule.label_en,
            branch.unit_id,
            period.key,
            verdict.due_on,
            known_on(branch.units[0]),
            verdict.state,
            verdict.why.value,
            state_on,
        )
        yield branch, told, tx.rules.ladders.of(Subject.POINTS, period.kind)


def _day(asked: Question) -> date:
    try:
        return date.fromisoformat(asked.period.strip())
    except ValueError:
        raise DomainError("period.unreadable_day", text=asked.period) from None


TELLING: Mapping[str, Callable[[Tx, Question], Iterator[Found]]] = {
    TERM_ELECTION: _term,
    PROBATION: _probation,
    SCORED: _points,
    REVIEWED: _points,
}
