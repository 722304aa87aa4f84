"""Planning branches that are alike: the domain is asked once of each sort, the database does it.

Nothing but its type, committee, groups and 主题党日 tells one ordinary branch from another. What is
asked of a sort is stored for all of it by one statement, which counts the meetings of each itself.
Tests prove the rows equal to those that are planned branch by branch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.ladder.own import OwnReminders
from domain.obligations import Level, UnitFacts
from domain.vocabulary import BranchType
from models.queries.alike_plans import (
    Held,
    Likeness,
    Sort,
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

    def plan(self, tx: Tx, *, set_back: bool) -> int:
        """Store what is wanted; how many rows are new.

        Where the clock has been set back, nothing for which a newer call waits.
        """
        if not self.wanted:
            return 0
        return insert_wanted(tx.session, self.where, self.wanted, tx.now, set_back=set_back)

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
        for what in _wanted(tx, of_type[like.sort.branch_type], like, calls, own, starts):
            found[what].append(like)
    every = _days(alike)
    wanted = [each for what, likes in found.items() for each in _grouped(what, likes, every)]
    return Alike(where, wanted, others)


def _days(likes: Iterable[Likeness]) -> dict[Sort, tuple[int, ...]]:
    """The theme days of each sort, in order."""
    found: dict[Sort, list[int]] = defaultdict(list)
    for like in sorted(likes):
        found[like.sort].append(like.theme_day)
    return {sort: tuple(days) for sort, days in found.items()}


def _grouped(
    what: _What, likes: Iterable[Likeness], every: Mapping[Sort, tuple[int, ...]]
) -> Iterable[Wanted]:
    """A call for sorts with the same theme days together, mostly for all of them."""
    together: dict[tuple[int, ...] | None, list[Sort]] = defaultdict(list)
    for sort, days in _days(likes).items():
        together[None if days == every[sort] else days].append(sort)
    return (Wanted(*what, tuple(sorts), days) for days, sorts in together.items())


def _wanted(  # noqa: PLR0917 - what it depends on
    tx: Tx, plan: Plan, like: Likeness, calls: Calls, own: OwnReminders, starts: datetime
) -> Iterable[_What]:
    for unit in _units(tx, like.sort):
        for slot, judged in calls.of_all(plan, unit, own, like.theme_day or None):
            rule, period = slot.rule, slot.period
            after = min(period.end, plan.today + _DAY)
            of_groups = unit.level is Level.GROUP
            due = due_of(slot, judged, starts)
            yield due, of_groups, Held(rule.kinds, period.start, after), rule.minimum


def _units(tx: Tx, like: Sort) -> Iterable[UnitFacts]:
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
