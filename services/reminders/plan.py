"""Planning: one row for each obligation, period, unit and call that is due; never twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy import delete
from sqlmodel import col

from models.organisation import Unit
from models.queries.alike_plans import Where
from models.queries.compliance import held_rows
from models.queries.reminder_plans import (
    Due,
    OpenRow,
    insert_planned,
    open_in_zone,
    staffed_branches,
    supersede,
)
from models.queries.reminders import branch_zones, marks, roster_state, set_mark
from models.queries.settling import BOARDS_MARK, PLAN_MARK
from models.reminders import ClockMark
from services.access import May
from services.compliance.facts import branches_where, give_rows
from services.compliance.plans import Plans
from services.reminders.alike import Alike, alike_in
from services.reminders.calls import Calls, due_of
from services.reminders.own import Owns, owns_of, starts
from services.reminders.plan_days import called_by_days
from services.seam import Tx, use_case

_MANY = 200  # branches for which the one statement costs less than judging each
_MARK = PLAN_MARK
DUES_MARK = "dues in "  # likewise, for messages about dues


@use_case(may=May.OPERATE, writes=True)
def plan_reminders(tx: Tx, *, together: int = _MANY) -> int:
    """Plan what is due today in every zone; how many rows are new.

    1. A zone whose day has been planned, with the same roster, settings and rules, costs a look.
    2. Otherwise every branch with members is judged, and the newest call of its ladder for what
       is open or missed becomes a row, to be sent in the hours of the branch.
    3. Older calls for the same that were not sent give way.
    4. Where a zone has as many branches as `together`, those that are alike are planned as one.
    """
    done = marks(tx.session, _MARK)
    seen = f"{roster_state(tx.session)} {tx.rules.version} {tx.rules.reminding}"
    if done and all(mark == (tx.today(zone), seen) for zone, mark in done.items()):
        return 0
    made = 0
    zones = branch_zones(tx.session)
    forget_marks(tx, _MARK, besides=zones)
    for zone in zones:
        today = tx.today(zone)
        if done.get(zone) != (today, seen):
            # First the mark: another process that plans this zone waits for us here.
            set_mark(tx.session, _MARK + zone, today, seen)
            made += _plan_zone(tx, zone, today, together)
    return made


def replan(tx: Tx) -> None:
    """Let the next tick plan this day again: something that no number shows has changed."""
    for prefix in (_MARK, DUES_MARK, BOARDS_MARK):
        forget_marks(tx, prefix, besides=())


def forget_marks(tx: Tx, prefix: str, *, besides: Iterable[str]) -> None:
    """Drop the marks of all zones but some."""
    name = col(ClockMark.name)
    kept = [prefix + zone for zone in besides]
    tx.session.execute(
        delete(ClockMark).where(name.startswith(prefix, autoescape=True), name.not_in(kept))
    )


_Called = Mapping[Due, Sequence[int]]
_What = tuple[str, str, int]  # obligation, period, unit
_PORTION = 5000  # branches read at once


def _plan_zone(tx: Tx, zone: str, today: date, together: int) -> int:
    owns = owns_of(tx, col(Unit.zone) == zone)
    calls = Calls(tx, owns.kinds)
    called, alike = called_by_days(tx, zone, today), Alike(Where(zone, today, today))
    if calls.any_may_be_due(today, tx.semesters):
        alike = _meetings(tx, zone, today, owns, calls, together)
        called.update(_called(tx, zone, alike.others, owns, calls))
    rows = open_in_zone(tx.session, zone)
    newer = {_about(row) for row in rows if row.planned_at > tx.now}
    if newer:
        called = _besides(called, newer)
    if rows:
        supersede(tx.session, [*_outdated(rows, called), *alike.outdated(tx)])
    made = sum(insert_planned(tx.session, due, found, tx.now) for due, found in called.items())
    return made + alike.plan(tx, set_back=bool(newer))


def _meetings(  # noqa: PLR0917 - what it depends on
    tx: Tx, zone: str, today: date, owns: Owns, calls: Calls, together: int
) -> Alike:
    """Branches that are alike together, where there are many; the others one by one."""
    staffed = sorted(staffed_branches(tx.session, col(Unit.zone) == zone, today))
    if len(staffed) < together:
        return Alike(Where(zone, today, today), others=staffed)
    return alike_in(tx, zone, calls, owns.usual, starts(tx, zone, owns.usual))


def _called(
    tx: Tx, zone: str, ids: Sequence[int], owns: Owns, calls: Calls
) -> dict[Due, list[int]]:
    """The units of some branches that are to be called, by what their rows share."""
    begin = {id(own): starts(tx, zone, own) for own in owns.kinds}
    found: dict[Due, list[int]] = defaultdict(list)
    for at in range(0, len(ids), _PORTION):
        some = col(Unit.id).in_(ids[at : at + _PORTION])
        branches = branches_where(tx, some)
        plans = Plans(tx, keep=calls.may_be_due)
        planned = [plans.plan_of(branch) for branch in branches]
        give_rows(branches, held_rows(tx.session, some, plans.windows()))
        for branch, plan in zip(branches, planned, strict=True):
            own = owns.of(branch.unit_id)
            start = begin[id(own)]
            if start is not None:
                for slot, judged, unit_id in calls.wanted(branch, plan, own):
                    found[due_of(slot, judged, start)].append(unit_id)
    return found


def _about(row: OpenRow) -> _What:
    return row.obligation, row.period, row.unit_id


def _besides(called: _Called, newer: AbstractSet[_What]) -> dict[Due, list[int]]:
    """What is not called for by a newer call that waits: the clock has been set back.

    Calls of one thing follow each other, so what was planned at a moment to come is newer.
    """
    return {
        due: [unit for unit in units if (due.obligation, due.period, unit) not in newer]
        for due, units in called.items()
    }


def _outdated(rows: Iterable[OpenRow], called: _Called) -> list[int]:
    """The open rows of a unit's obligation and period for which a newer call is here."""
    newest = {
        (due.obligation, due.period, unit_id): (due.stage, due.audience)
        for due, units in called.items()
        for unit_id in units
    }
    stale = []
    for row in rows:
        call = newest.get(_about(row))
        if call is not None and call != (row.stage, row.recipient):
            stale.append(row.id)
    return stale
