"""Why somebody was reminded, or was not: every call of a ladder with what became of it."""

from collections.abc import Iterator

from sqlmodel import col

from domain.errors import NotFound
from domain.ladder.due import Call
from domain.ladder.meetings import known_on
from domain.ladder.stages import Subject
from domain.obligations import State, UnitFacts, Verdict, judge, verdicts
from domain.periods import Period
from models.organisation import Unit
from services.access import May
from services.compliance.explain import read_period
from services.compliance.facts import BranchFacts, facts_where
from services.reminders.own import owns_of
from services.reminders.telling import Found, Question, Story, Teller, Told, only
from services.reminders.why_days import TELLING
from services.seam import Tx, use_case


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def why_reminded(
    tx: Tx, branch_id: int, obligation: str, period_key: str, unit_id: int | None = None
) -> tuple[Story, ...]:
    """The calls to a branch, or to each of its groups that owes it, or to one of them.

    The period of a term or a probation is the day on which it ends. Raises NotFound for a branch
    outside reach and for what none of them owes, `period.unreadable` for a period that is none.
    """
    tx.unit(branch_id)
    here = col(Unit.id) == branch_id
    own = owns_of(tx, here).of(branch_id)
    tell = TELLING.get(obligation, _meetings)
    found = tuple(
        Teller(tx, branch, own).story(told, ladder)
        for branch, told, ladder in tell(tx, Question(here, obligation, period_key))
        if unit_id in {None, told.unit_id}
    )
    if not found:
        raise NotFound("obligation.not_found", obligation=obligation, period=period_key.strip())
    return found


def _meetings(tx: Tx, asked: Question) -> Iterator[Found]:
    """Meetings of the branch and of each of its groups."""
    period = read_period(tx, asked.period)
    branch = only(facts_where(tx, asked.here, period.start, period.end))
    for unit in branch.units:
        verdict = _verdict(tx, branch, unit, asked.obligation, period)
        if verdict is not None:
            yield (
                branch,
                _told(branch, unit, verdict),
                tx.rules.ladders.of(Subject.MEETINGS, period.kind, asked.obligation),
            )


def _verdict(
    tx: Tx, branch: BranchFacts, unit: UnitFacts, obligation: str, period: Period
) -> Verdict | None:
    rules = [rule for rule in branch.obligations if rule.key == obligation]
    found = verdicts(
        rules,
        unit,
        branch.meetings_of(unit.unit_id),
        period.start,
        period.end,
        today=tx.today(branch.zone),
    )
    return next((each for each in found if each.period == period), None)


def _told(branch: BranchFacts, unit: UnitFacts, verdict: Verdict) -> Told:
    rule, period = verdict.obligation, verdict.period

    def state_on(call: Call) -> State:
        held = branch.meetings_of(unit.unit_id)
        recorded = [each for each in held if each.recorded_on <= call.on]
        return judge(rule, unit, recorded, period, call.on).state

    return Told(
        rule.key,
        rule.label,
        rule.label_en,
        unit.unit_id,
        period.key,
        verdict.due_on,
        known_on(unit),
        verdict.state,
        verdict.why.value,
        state_on,
        within=period,
    )
