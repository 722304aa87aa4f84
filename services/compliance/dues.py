"""Dues in the digest: a month is one more figure of a branch, in numbers of members only."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlmodel import col

from domain.dues.collection import KEY, Collected, judge_collection, obligation_of
from domain.dues.months import Month, month_of
from domain.dues.rates import Duty
from domain.errors import NotFound
from domain.obligations import Verdict
from domain.periods import Period, PeriodKind, parse_period
from models.organisation import Unit
from services.access import May
from services.compliance.values import BranchDigest, Line, Slot, Tally, mark_of
from services.dues.collected import Asking, BranchMonths, Question, collected_in
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class DuesExplanation:
    """One month of a branch opened: the rule, and members counted; names and sums stay apart."""

    branch_id: int
    branch_name: str
    verdict: Verdict
    collected: Collected
    as_of: date


def months_asked(period: Period | None, today: date) -> tuple[Month, ...]:
    """The last month and the one that is open, or the months of a period up to now."""
    now = month_of(today)
    if period is None:
        return (now - 1, now)
    if period.kind is PeriodKind.SEMESTER:
        return ()
    return tuple(range(month_of(period.start), min(month_of(period.last_day), now) + 1))


def with_dues(found: BranchDigest, duty: Duty | None, money: BranchMonths | None) -> BranchDigest:
    """The digest of a branch with its months of dues behind the meetings."""
    if duty is None or money is None:
        return found
    rule = obligation_of(duty)
    verdicts = [
        verdict
        for each in money.months
        if (verdict := judge_collection(rule, found.unit_id, each)) is not None
    ]
    later = sum(number in money.typed_later for each in verdicts for number in each.counted)
    lines = tuple(
        Line(each, None, tuple(number for number in each.counted if number in money.typed_later))
        for each in verdicts
    )
    return replace(
        found,
        tally=found.tally + Tally.of(verdicts),
        typed_later=found.typed_later + later,
        slots=(*found.slots, *(Slot(each.obligation, each.period) for each in verdicts)),
        marks=(*found.marks, *map(mark_of, verdicts)),
        judged=partial(_both, found, lines),
    )


def _both(found: BranchDigest, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return (*found.judged(), *lines)


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def explain_dues(
    tx: Tx, branch_id: int, period_key: str, as_of: date | None = None
) -> DuesExplanation:
    """Why a branch stands as it does for a month of dues; NotFound where nobody owes anything."""
    unit = tx.unit(branch_id)
    today = as_of or tx.today(unit.zone)
    question = Question(_month(period_key), today)
    asking = Asking(col(Unit.id) == branch_id, lambda _: question, question)
    found = collected_in(tx, asking)
    duty = tx.rules.dues.duty
    if branch_id not in found or duty is None:
        raise NotFound("obligation.not_found", obligation=KEY, period=period_key)
    month = found[branch_id].months[0]
    verdict = judge_collection(obligation_of(duty), branch_id, month)
    assert verdict is not None  # what nobody owes has been left out
    return DuesExplanation(branch_id, unit.name, verdict, month, today)


def _month(key: str) -> tuple[Month, ...]:
    try:
        period = parse_period(key)
    except ValueError:
        return ()
    return (month_of(period.start),) if period.kind is PeriodKind.MONTH else ()
