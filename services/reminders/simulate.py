"""What would be sent when: the bot's own planning and claiming over a copy, by another clock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.errors import DomainError
from domain.rulebook import Rules
from models.engine import memory_engine
from models.organisation import Unit
from models.queries.simulation import Copied, about, any_due, copied, dead_rows, next_start, paste
from services.access import May
from services.reminders.digest_claim import claim_upper
from services.reminders.digest_seal import quarter_to_seal
from services.reminders.dues_claim import claim_dues
from services.reminders.dues_plan import plan_dues
from services.reminders.finish import finish
from services.reminders.labels import labels_of
from services.reminders.rehearsal import end_rehearsals
from services.reminders.rounds import PLANNERS, TAKES
from services.reminders.values import Claim, Ending, Result, Taken
from services.seam import SYSTEM, Deps, Tx, use_case

_DAY = timedelta(days=1)
_LONGEST = 800  # days
_BATCH = 20  # messages taken at once, as the clock takes them


@dataclass(frozen=True, slots=True)
class Simulated:
    """One message, with the instant at which it goes out."""

    at: datetime
    claim: Claim


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of another ledger go out at an instant: nobody's name, and no amounts."""

    at: datetime
    subject: str
    branch: str  # code
    stage: str
    count: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """A call that nobody could be told."""

    at: datetime
    branch: str
    obligation: str
    period: str
    stage: str
    label: str  # of the obligation
    label_en: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that is sent from one day to another, both included."""

    first: date
    last: date
    messages: tuple[Simulated, ...]
    counted: tuple[Tally, ...]
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
        counted = run.counted()
        unheard = run.unheard(begin)
        units = run.deps.run_now(_units, SYSTEM)
    finally:
        run.deps.close()
    codes = {unit_id: code for unit_id, code, _ in units}
    zones = {unit_id: zone for unit_id, _, zone in units}
    return Simulation(first, last, tuple(run.messages), counted, unheard, codes, zones)


class _Run:
    """The copy with its clock."""

    def __init__(self, deps: Deps, rules: Rules, begin: datetime) -> None:
        self.now = begin
        self.messages: list[Simulated] = []
        self._numbers = count(1)
        self._begins = True  # a day, in any zone
        self._counts: Counter[tuple[datetime, str, str, str]] = Counter()
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
        if self._begins:
            self._plan()
        while self.deps.run_now(_waits, SYSTEM) and self._say_all():
            pass
        self.now, self._begins = self.deps.run_now(_next, SYSTEM)

    def _plan(self) -> None:
        """Within a day nothing changes that planning reads."""
        for plan in PLANNERS:
            self.deps.run_now(plan, SYSTEM)
        while self.deps.run_now(plan_dues, SYSTEM).more:
            pass

    def _say_all(self) -> bool:
        """What every ledger has to say; whether anything was said."""
        said = self._say_dues() | self._say_upper()
        for take in TAKES:
            said |= self._say(self.deps.run_now(take, SYSTEM, limit=_BATCH))
        return said

    def counted(self) -> tuple[Tally, ...]:
        """The messages of which nothing is told but how many there are."""
        found = sorted(self._counts.items())
        return tuple(Tally(*what, count) for what, count in found)

    def unheard(self, since: datetime) -> tuple[Unheard, ...]:
        """The calls from an instant on that nobody could be told."""
        labels = labels_of(self.deps.rules)
        rows = self.deps.run_now(_dead, SYSTEM, since)
        return tuple(Unheard(*row, *labels.get(row[2], (row[2], row[2]))) for row in rows)

    def _say_dues(self) -> bool:
        """Dues, until no branch has anything left; whether anything was said."""
        barren: frozenset[int] = frozenset()
        said, more = False, True
        while more:
            taken = self.deps.run_now(claim_dues, SYSTEM, limit=_BATCH, besides=barren)
            said |= self._say(taken.claims)
            barren |= taken.barren
            more = taken.more
        return said

    def _say_upper(self) -> bool:
        """A committee's digest of a month or quarter; whether there was one."""
        quarter = self.deps.run_now(quarter_to_seal, SYSTEM)
        claimed = self.deps.run_now(claim_upper, SYSTEM, quarter=quarter)
        return claimed is not None and self._say((claimed,))

    def _say(self, claims: Sequence[Claim | Taken]) -> bool:
        """Every message arrives."""
        for claimed in claims:
            if isinstance(claimed, Claim):
                self.messages.append(Simulated(self.now, claimed))
            else:
                rows = self.deps.run_now(_about, SYSTEM, list(claimed.epochs))
                self._counts.update((self.now, *row) for row in rows)
            # As in a chat: what has no message has been deleted there.
            arrived = Ending(Result.SENT, message_id=next(self._numbers))
            self.deps.run_now(finish, SYSTEM, claimed, arrived)
        return bool(claims)


@use_case(may=May.OPERATE, writes=False)
def _copy(tx: Tx, branch_id: int | None, before: datetime) -> Copied:
    path = None if branch_id is None else tx.unit(branch_id).path
    return copied(tx.session, path, before)


@use_case(may=May.OPERATE, writes=True)
def _paste(tx: Tx, facts: Copied) -> None:
    paste(tx.session, facts)
    end_rehearsals(tx)


@use_case(may=May.OPERATE, writes=False)
def _next(tx: Tx) -> tuple[datetime, bool]:
    """The next row that waits, or the next midnight of a zone, and whether it is a midnight."""
    zones = {tx.zone, *tx.session.scalars(select(col(Unit.zone)).distinct())}
    moments = [
        datetime.combine(tx.today(zone) + _DAY, time(), ZoneInfo(zone)).astimezone(UTC)
        for zone in zones
    ]
    waiting = next_start(tx.session, tx.now)
    midnight = min(moments)
    if waiting is not None and waiting < midnight:
        return waiting, False
    return midnight, True


@use_case(may=May.OPERATE, writes=False)
def _waits(tx: Tx) -> bool:
    """Whether any row is due; on most days none is."""
    return any_due(tx.session, tx.now)


@use_case(may=May.OPERATE, writes=False)
def _about(tx: Tx, ids: list[int]) -> list[tuple[str, str, str]]:
    return about(tx.session, ids)


@use_case(may=May.OPERATE, writes=False)
def _dead(tx: Tx, since: datetime) -> list[tuple[datetime, str, str, str, str]]:
    return dead_rows(tx.session, since)


@use_case(may=May.OPERATE, writes=False)
def _units(tx: Tx) -> list[tuple[int, str, str]]:
    rows = tx.session.execute(select(col(Unit.id), col(Unit.code), col(Unit.zone)))
    return [(unit_id, code, zone) for unit_id, code, zone in rows]
