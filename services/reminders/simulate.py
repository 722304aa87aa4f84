"""What would be sent when: the bot's own planning and claiming over a copy, by another clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.errors import DomainError
from domain.rulebook import Rules
from models.engine import memory_engine
from models.organisation import Unit
from models.queries.simulation import Copied, copied, dead_rows, next_start, paste
from services.access import May
from services.reminders.claim import claim
from services.reminders.finish import finish
from services.reminders.plan import plan_reminders
from services.reminders.rehearsal import end_rehearsals
from services.reminders.values import Claim, Ending, Result
from services.seam import SYSTEM, Deps, Tx, use_case

_DAY = timedelta(days=1)
_LONGEST = 800  # days


@dataclass(frozen=True, slots=True)
class Simulated:
    """One message, with the instant at which it goes out."""

    at: datetime
    claim: Claim


@dataclass(frozen=True, slots=True)
class Unheard:
    """A call that nobody could be told."""

    at: datetime
    branch: str
    obligation: str
    period: str
    stage: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that is sent from one day to another, both included."""

    first: date
    last: date
    messages: tuple[Simulated, ...]
    unheard: tuple[Unheard, ...]
    codes: Mapping[int, str]  # of the units
    zones: Mapping[int, str]


def simulate(
    deps: Deps, first: date, last: date, *, branch_id: int | None = None, rules: Rules | None = None
) -> Simulation:
    """Let a clock run over a copy of the facts as they are now; nothing of it is kept.

    Of the ledger of reminders what was planned before the first day is taken along, every message
    arrives, and branches in rehearsal are taken as live. Raises `reminders.simulation_span`.
    """
    if not first <= last < first + _LONGEST * _DAY:
        raise DomainError("reminders.simulation_span", most=_LONGEST)
    begin, end = (
        datetime.combine(day, time(), ZoneInfo(deps.zone)).astimezone(UTC)
        for day in (first, last + _DAY)
    )
    facts = deps.run_now(_copy, SYSTEM, branch_id, begin)
    run = _Run(deps, rules or deps.rules, begin)
    try:
        run.deps.run_now(_paste, SYSTEM, facts)
        while run.now < end:
            run.ring()
        unheard = tuple(Unheard(*row) for row in run.deps.run_now(_dead, SYSTEM, begin))
        units = run.deps.run_now(_units, SYSTEM)
    finally:
        run.deps.close()
    codes = {unit_id: code for unit_id, code, _ in units}
    zones = {unit_id: zone for unit_id, _, zone in units}
    return Simulation(first, last, tuple(run.messages), unheard, codes, zones)


class _Run:
    """The copy with its clock."""

    def __init__(self, deps: Deps, rules: Rules, begin: datetime) -> None:
        self.now = begin
        self.messages: list[Simulated] = []
        self.deps = Deps(
            memory_engine(),
            rules,
            clock=lambda: self.now,
            semesters=deps.semesters,
            zone=deps.zone,
            readers=1,
        )

    def ring(self) -> None:
        """One tick, and then on to the next moment at which there may be something to do."""
        self.deps.run_now(plan_reminders, SYSTEM)
        while claims := self.deps.run_now(claim, SYSTEM):
            for claimed in claims:
                self.messages.append(Simulated(self.now, claimed))
                self.deps.run_now(finish, SYSTEM, claimed, Ending(Result.SENT))
        self.now = self.deps.run_now(_next, SYSTEM)


@use_case(may=May.OPERATE, writes=False)
def _copy(tx: Tx, branch_id: int | None, before: datetime) -> Copied:
    path = None if branch_id is None else tx.unit(branch_id).path
    return copied(tx.session, path, before)


@use_case(may=May.OPERATE, writes=True)
def _paste(tx: Tx, facts: Copied) -> None:
    paste(tx.session, facts)
    end_rehearsals(tx)


@use_case(may=May.OPERATE, writes=False)
def _next(tx: Tx) -> datetime:
    """The next row that waits, or the next midnight of a zone, whichever comes first."""
    zones = {tx.zone, *tx.session.scalars(select(col(Unit.zone)).distinct())}
    moments = [
        datetime.combine(tx.today(zone) + _DAY, time(), ZoneInfo(zone)).astimezone(UTC)
        for zone in zones
    ]
    waiting = next_start(tx.session, tx.now)
    return min(moments if waiting is None else [*moments, waiting])


@use_case(may=May.OPERATE, writes=False)
def _dead(tx: Tx, since: datetime) -> list[tuple[datetime, str, str, str, str]]:
    return dead_rows(tx.session, since)


@use_case(may=May.OPERATE, writes=False)
def _units(tx: Tx) -> list[tuple[int, str, str]]:
    rows = tx.session.execute(select(col(Unit.id), col(Unit.code), col(Unit.zone)))
    return [(unit_id, code, zone) for unit_id, code, zone in rows]
