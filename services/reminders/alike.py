"""Planning branches that are alike: the domain is asked once of each sort, the database does it.

Nothing but its type, its committee and its groups tells one ordinary branch from another. What is
asked of a sort is stored for all of it by one statement, which counts the meetings of each itself.
Tests prove the rows equal to those that are planned branch by branch.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.ladder.own import OwnReminders
from domain.obligations import Level, UnitFacts
from domain.vocabulary import BranchType
from models.queries.alike_plans import (
    Held,
    Likeness,
    Wanted,
    Where,
    branch_types,
    insert_wanted,
    likenesses,
    outdated,
)
from models.queries.reminder_plans import Due
from services.compliance.cells import Plan
from services.compliance.plans import Plans
from services.reminders.calls import Calls, due_of
from services.seam import Tx

_DAY = timedelta(days=1)
_ALWAYS = ((date.min, None),)
_What = tuple[Due, bool, Held, int]  # all but the likenesses of a `Wanted`


@dataclass(frozen=True, slots=True)
class Alike:
    """What is wanted of the ordinary branches of a zone, and the ids of the others."""

    where: Where
    wanted: Sequence[Wanted] = ()
    others: Sequence[int] = ()

    def plan(self, tx: Tx) -> int:
        """Store what is wanted; how many rows are new."""
        return insert_wanted(tx.session, self.where, self.wanted, tx.now) if self.wanted else 0

    def outdated(self, tx: Tx) -> list[int]:
        """The open rows for which a newer call is wanted."""
        return outdated(tx.session, self.where, self.wanted, tx.now) if self.wanted else []


def alike_in(tx: Tx, zone: str, calls: Calls, own: OwnReminders, starts: datetime | None) -> Alike:
    """What is wanted of the ordinary branches of a zone, to be said from an instant on."""
    today = tx.today(zone)
    plans = Plans(tx, keep=calls.may_be_due)
    of_type = {
        name: plans.plan_for(tx.rules.history_for(_type(name), {}), zone)
        for name in branch_types(tx.session, zone)
    }
    days = [calls.first_day(plan) for plan in of_type.values() if plan.slots]
    where = Where(zone, today, min(days, default=today))
    alike, others = likenesses(tx.session, where)
    assert starts is not None  # every week has hours, and these branches no suspension
    found: dict[_What, list[Likeness]] = defaultdict(list)
    for like in alike:
        for what in _wanted(tx, of_type[like.branch_type], like, calls, own, starts):
            found[what].append(like)
    return Alike(where, [Wanted(*what, tuple(likes)) for what, likes in found.items()], others)


def _wanted(  # noqa: PLR0917 - what it depends on
    tx: Tx, plan: Plan, like: Likeness, calls: Calls, own: OwnReminders, starts: datetime
) -> Iterable[_What]:
    for unit in _units(tx, like):
        for slot, judged in calls.of_all(plan, unit, own):
            rule, period = slot.rule, slot.period
            after = min(period.end, plan.today + _DAY)
            of_groups = unit.level is Level.GROUP
            due = due_of(slot, judged, starts)
            yield due, of_groups, Held(rule.kinds, period.start, after), rule.minimum


def _units(tx: Tx, like: Likeness) -> Iterable[UnitFacts]:
    """A branch like this, and one of its groups."""
    kind = _type(like.branch_type)
    yield UnitFacts(
        unit_id=0,
        branch_id=0,
        committee_terms=_ALWAYS if like.committee else (),
        group_spans=_ALWAYS if like.groups else (),
        branch_type=kind,
        semesters=tx.semesters,
    )
    if like.groups:
        yield UnitFacts(
            unit_id=0, branch_id=0, level=Level.GROUP, branch_type=kind, semesters=tx.semesters
        )


def _type(name: str) -> BranchType | None:
    return BranchType(name) if name else None
