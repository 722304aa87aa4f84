"""Whether a branch has collected a month: how many owe it, how many have paid, and a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.dues.account import MonthLine, Standing
from domain.dues.months import Month, first_day
from domain.dues.rates import Duty
from domain.facts import Level, Needs, Obligation, State, Verdict, Why
from domain.periods import Period, PeriodKind, period_of

KEY = "dues"
_OWES = frozenset({Standing.PAID, Standing.PART, Standing.UNPAID})


@dataclass(frozen=True, slots=True)
class Collected:
    """A month of a branch in numbers of members; no name, no sum."""

    month: Month
    owed: int  # members who owe something
    paid: int  # members who have paid in full
    overdue: int  # members whose day has passed with something open that was due then
    late: int  # members who paid in full after their day
    reported: int  # members who say that they have paid the rest, and wait for the collector
    exempt: int  # members who are exempt, or pay elsewhere
    unassessed: int  # members whose due nobody has set
    due_on: date | None  # the last day of those who owe
    rows: tuple[int, ...] = ()  # of each who has paid the payment that came last; may be left out

    @property
    def missing(self) -> int:
        """Members who owe something still."""
        return self.owed - self.paid


def collected(asked: Month, lines: Iterable[MonthLine], today: date) -> Collected:
    """Count the lines of one month: those of all members who owe it to one branch."""
    owed = overdue = late = reported = exempt = unassessed = 0
    rows: list[int] = []
    due_on: date | None = None
    for line in lines:
        if line.standing not in _OWES or not line.due_fen:
            exempt += line.standing in {Standing.EXEMPT, Standing.ELSEWHERE}
            unassessed += line.standing is Standing.UNASSESSED
            continue
        owed += 1
        due_on = line.deadline if due_on is None else max(due_on, line.deadline)
        if line.standing is Standing.PAID:
            rows.append(line.payments[-1])
            late += line.paid_late
        else:
            overdue += line.deadline < today and not line.raised
            reported += line.open_fen == 0
    return Collected(
        month=asked,
        owed=owed,
        paid=len(rows),
        overdue=overdue,
        late=late,
        reported=reported,
        exempt=exempt,
        unassessed=unassessed,
        due_on=due_on,
        rows=tuple(rows),
    )


def together(one: Collected, other: Collected) -> Collected:
    """Two parts of the members of a branch as one."""
    days = [each for each in (one.due_on, other.due_on) if each is not None]
    return Collected(
        month=one.month,
        owed=one.owed + other.owed,
        paid=one.paid + other.paid,
        overdue=one.overdue + other.overdue,
        late=one.late + other.late,
        reported=one.reported + other.reported,
        exempt=one.exempt + other.exempt,
        unassessed=one.unassessed + other.unassessed,
        due_on=max(days, default=None),
        rows=(*one.rows, *other.rows),
    )


@lru_cache(maxsize=16)
def obligation_of(duty: Duty) -> Obligation:
    """The duty to pay monthly, as the digest lists it beside the meetings."""
    return Obligation(
        key=KEY,
        label=duty.label,
        label_en=duty.label_en,
        kinds=frozenset(),
        level=Level.BRANCH,
        period=PeriodKind.MONTH,
        minimum=0,  # as many as owe it
        maximum=None,
        needs=Needs.NONE,
        soft=False,
        months=None,
        attendance_min=None,
        since=duty.since,
        until=duty.until,
        source=duty.source,
        preset="",
        version=duty.version,
    )


def judge_collection(rule: Obligation, branch_id: int, found: Collected) -> Verdict | None:
    """The verdict on one month; None where nobody owes anything: the ledger is not kept here.

    Done when everybody has paid; missing when somebody's day has passed. Source: 中组发〔2008〕3号
    第12条; that a branch has collected a month when all have paid is our reading.
    """
    if not found.owed:
        return None
    period = _period(found.month)
    state, why = State.NOT_YET_DUE, Why.PERIOD_OPEN
    if not found.missing:
        state, why = State.DONE, Why.ENOUGH
    elif found.overdue:
        state, why = State.MISSING, Why.SHORT
    return Verdict(
        rule,
        branch_id,
        period,
        state,
        why,
        found.rows,
        found.owed,
        found.missing,
        state is State.DONE and bool(found.late),
        (),
        (),
        found.due_on,
    )


@lru_cache(maxsize=256)
def _period(asked: Month) -> Period:
    period = period_of(first_day(asked), PeriodKind.MONTH)
    assert period is not None  # a month is never out of term
    return period
