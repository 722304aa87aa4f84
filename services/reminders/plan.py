"""Planning: one row for each obligation, period, unit and stage that is due; never twice."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import col

from domain.owed import ELSEWHERE
from domain.reminders import OVERDUE_LIMIT_DAYS, STAGES, Stage, due_on, wanted
from models.organisation import Unit
from models.queries.compliance import held_rows
from models.queries.reminders import (
    Due,
    branch_zones,
    insert_planned,
    marks,
    roster_state,
    set_mark,
    staffed_branches,
    supersede,
)
from models.reminders import ClockMark
from services.access import May
from services.compliance.cells import Plan, UnitClass
from services.compliance.facts import BranchFacts, branches_where, give_rows
from services.compliance.plans import Plans
from services.compliance.values import Slot
from services.seam import Tx, use_case

REMIND_AT = time(9, 0)  # local; nobody is written to in the small hours
_MARK = "reminders "  # followed by the zone
DUES_MARK = "dues in "  # likewise, for messages about dues


@use_case(may=May.OPERATE, writes=True)
def plan_reminders(tx: Tx, *, remind_at: time = REMIND_AT) -> int:
    """Plan what is due today in every zone; how many rows are new.

    1. A zone whose day has been planned, with the same roster and rules, costs a look.
    2. Otherwise every branch with members is judged, and the newest stage of what is open or
       missed becomes a row, to be sent from `remind_at` on.
    3. Stages that are over and were not sent give way.
    """
    done = marks(tx.session, _MARK)
    seen = f"{roster_state(tx.session)} {tx.rules.version}"
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
            made += _plan_zone(tx, zone, today, remind_at)
    return made


def replan(tx: Tx) -> None:
    """Let the next tick plan this day again: something that no number shows has changed."""
    for prefix in (_MARK, DUES_MARK):
        forget_marks(tx, prefix, besides=())


def forget_marks(tx: Tx, prefix: str, *, besides: Iterable[str]) -> None:
    """Drop the marks of all zones but some."""
    name = col(ClockMark.name)
    kept = [prefix + zone for zone in besides]
    tx.session.execute(
        delete(ClockMark).where(name.startswith(prefix, autoescape=True), name.not_in(kept))
    )


def _plan_zone(tx: Tx, zone: str, today: date, remind_at: time) -> int:
    supersede(tx.session, zone, _stale(today))
    here = col(Unit.zone) == zone
    branches = branches_where(tx, here)
    plans = Plans(tx, keep=_may_be_due)
    planned = [plans.plan_of(branch) for branch in branches]
    give_rows(branches, held_rows(tx.session, here, plans.windows()))
    staffed = staffed_branches(tx.session, here, today)
    stages = _Stages()
    units: dict[tuple[str, str, Stage, date], list[int]] = {}
    for branch, plan in zip(branches, planned, strict=True):
        if branch.unit_id in staffed:
            for slot, stage, unit_id in stages.wanted(branch, plan):
                key = slot.rule.key, slot.period.key, stage, slot.period.last_day
                units.setdefault(key, []).append(unit_id)
    not_before = datetime.combine(today, remind_at, ZoneInfo(zone))
    return sum(
        insert_planned(tx.session, Due(key, period, stage.key, day, not_before), found, tx.now)
        for (key, period, stage, day), found in units.items()
    )


def _may_be_due(slot: Slot, today: date) -> bool:
    """Whether any stage of a period can be due; a semester without a name has none."""
    period = slot.period
    begun = due_on(STAGES[0], period) <= today
    return begun and (today - period.last_day).days <= OVERDUE_LIMIT_DAYS and bool(period.key)


def _stale(today: date) -> list[tuple[str, date]]:
    """For each stage the newest last day of a period for which it is over."""
    ends = [stage.days_after_last_day for stage in STAGES[1:]] + [OVERDUE_LIMIT_DAYS + 1]
    return [
        (stage.key, today - timedelta(days=end)) for stage, end in zip(STAGES, ends, strict=True)
    ]


class _Stages:
    """Which stage is wanted; for units that are alike the domain is asked once."""

    def __init__(self) -> None:
        self._known: dict[tuple[UnitClass, int, int], Stage | None] = {}
        self._open: dict[UnitClass, list[int]] = {}

    def wanted(self, branch: BranchFacts, plan: Plan) -> Iterator[tuple[Slot, Stage, int]]:
        """The branch and its groups where they are to be reminded, with the newest stage."""
        held: dict[tuple[int, int], int] = {}
        for _, unit_id, _, kind, held_on, *_ in branch.rows:
            for place in plan.places(kind, held_on):
                held[unit_id, place] = held.get((unit_id, place), 0) + 1
        for unit in branch.units:
            alike = plan.class_of(unit)
            for place in self._open_places(plan, alike):
                stage = self._stage(plan, alike, place, held.get((unit.unit_id, place), 0))
                if stage is not None:
                    yield plan.slots[place], stage, unit.unit_id

    def _open_places(self, plan: Plan, alike: UnitClass) -> list[int]:
        """The slots that are wanted where nothing was held; meetings only make it fewer."""
        found = self._open.get(alike)
        if found is None:
            places = range(len(plan.slots))
            found = [each for each in places if self._stage(plan, alike, each, 0) is not None]
            self._open[alike] = found
        return found

    def _stage(self, plan: Plan, alike: UnitClass, place: int, held: int) -> Stage | None:
        key = alike, place, held
        if key not in self._known:
            verdict = alike.verdict(place, held, held)
            elsewhere = verdict.why in ELSEWHERE
            self._known[key] = None if elsewhere else wanted(verdict, plan.today)
        return self._known[key]
