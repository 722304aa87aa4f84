"""Planning: one row for each obligation, period, unit and call that is due; never twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete
from sqlmodel import col

from models.organisation import Unit
from models.queries.compliance import held_rows
from models.queries.reminder_plans import (
    Due,
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
from services.reminders.calls import Calls
from services.reminders.own import owns_of, starts
from services.reminders.plan_days import called_by_days
from services.seam import Tx, use_case

_MARK = PLAN_MARK
DUES_MARK = "dues in "  # likewise, for messages about dues


@use_case(may=May.OPERATE, writes=True)
def plan_reminders(tx: Tx) -> int:
    """Plan what is due today in every zone; how many rows are new.

    1. A zone whose day has been planned, with the same roster, settings and rules, costs a look.
    2. Otherwise every branch with members is judged, and the newest call of its ladder for what
       is open or missed becomes a row, to be sent in the hours of the branch.
    3. Older calls for the same that were not sent give way.
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
            made += _plan_zone(tx, zone, today)
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


def _plan_zone(tx: Tx, zone: str, today: date) -> int:
    called = {**_called(tx, zone, today), **called_by_days(tx, zone, today)}
    _give_way(tx, zone, called)
    return sum(insert_planned(tx.session, due, found, tx.now) for due, found in called.items())


def _called(tx: Tx, zone: str, today: date) -> _Called:
    """The units of a zone that are to be called, by what their rows share."""
    here = col(Unit.zone) == zone
    owns = owns_of(tx, here)
    calls = Calls(tx, owns.kinds)
    if not calls.any_may_be_due(today, tx.semesters):
        return {}
    branches = branches_where(tx, here)
    plans = Plans(tx, keep=calls.may_be_due)
    planned = [plans.plan_of(branch) for branch in branches]
    give_rows(branches, held_rows(tx.session, here, plans.windows()))
    staffed = staffed_branches(tx.session, here, today)
    begin = {id(own): starts(tx, zone, own) for own in owns.kinds}
    found: dict[Due, list[int]] = defaultdict(list)
    for branch, plan in zip(branches, planned, strict=True):
        own = owns.of(branch.unit_id)
        start = begin[id(own)]
        if start is not None and branch.unit_id in staffed:
            for slot, judged, unit_id in calls.wanted(branch, plan, own):
                call, period = judged.call, slot.period
                audience = call.stage.audience.value
                due = Due(slot.rule.key, period.key, call.key, audience, period.last_day, start)
                found[due].append(unit_id)
    return found


def _give_way(tx: Tx, zone: str, called: _Called) -> None:
    """Supersede the open rows of a unit's obligation and period for which a newer call is here."""
    rows = open_in_zone(tx.session, zone)
    if not rows:
        return
    newest = {
        (due.obligation, due.period, unit_id): (due.stage, due.audience)
        for due, units in called.items()
        for unit_id in units
    }
    stale = []
    for row in rows:
        call = newest.get((row.obligation, row.period, row.unit_id))
        if call is not None and call != (row.stage, row.recipient):
            stale.append(row.id)
    supersede(tx.session, stale)
