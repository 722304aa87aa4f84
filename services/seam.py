"""The seam between chat and ledgers: `Deps.run` is the only place that opens a transaction."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, or_, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from domain.errors import Forbidden, NotFound
from domain.periods import Semester
from domain.rulebook import Rules
from models.engine import gave_way, transaction
from models.organisation import Unit
from models.queries.inbox import mark_done
from services.access import Actor, May, load_actor, reach

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_ZONE = "Asia/Shanghai"
_TRIES = 4  # of a transaction that gives way to others


@dataclass(slots=True)
class Delivery:
    """The update that a use case answers; marked once its first write is stored."""

    update_id: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the border knows it; rights are looked up inside the transaction."""

    telegram_id: int | None = None
    delivery: Delivery | None = None
    system: bool = False


SYSTEM = Caller(system=True)


class AlreadyDoneError(Exception):
    """This update has already had its effect; a second delivery changes nothing."""


class DryRun(Exception):
    """Raised to roll a rehearsal back; it carries the result."""

    def __init__(self, result: object) -> None:
        super().__init__("dry run")
        self.result = result


@dataclass(slots=True)
class Tx:
    """What a use case gets: the session, who acts, when, the rules, and how far it may reach."""

    session: Session
    actor: Actor
    now: datetime  # aware, UTC
    rules: Rules
    reach: tuple[str, ...]
    semesters: tuple[Semester, ...] = ()
    operators: frozenset[int] = frozenset()
    zone: str = DEFAULT_ZONE
    secret: Callable[[], bytes] = bytes  # the key of sealed ballots; it is not in the database
    effect: str | None = None  # what to say again if the process dies before it is said

    def today(self, zone: str | None = None) -> date:
        """The calendar day in a branch's zone, or in the zone of the installation."""
        return self.now.astimezone(ZoneInfo(zone or self.zone)).date()

    def within_reach(self) -> ColumnElement[bool]:
        """The condition that keeps a query over `Unit` inside what the actor may touch."""
        return or_(*(col(Unit.path).startswith(prefix, autoescape=True) for prefix in self.reach))

    def unit(self, unit_id: int) -> Unit:
        """The unit, if it exists within reach; raises NotFound otherwise."""
        found: Unit | None = self.session.scalars(
            select(Unit).where(col(Unit.id) == unit_id, self.within_reach())
        ).one_or_none()
        if found is None:
            raise NotFound("unit.not_found")
        return found


@dataclass(frozen=True, slots=True)
class Declared:
    """What a use case says of itself."""

    may: May
    writes: bool


_DECLARED = "__zhibu_use_case__"


def use_case(
    *, may: May, writes: bool
) -> Callable[[Callable[Concatenate[Tx, P], R]], Callable[Concatenate[Tx, P], R]]:
    """Declare the permission of a use case and whether it writes."""

    def declare(function: Callable[Concatenate[Tx, P], R]) -> Callable[Concatenate[Tx, P], R]:
        setattr(function, _DECLARED, Declared(may, writes))
        return function

    return declare


def declared(function: object) -> Declared:
    """What the use case declares; a function that declares nothing is refused."""
    found = getattr(function, _DECLARED, None)
    if found is None:
        raise Forbidden("access.undeclared")
    return cast("Declared", found)


def utc_now() -> datetime:
    """The clock of a running bot; tests and the demo pass another."""
    return datetime.now(UTC)


class Deps:
    """Everything that use cases need, built once in `bot.app` or by a test."""

    def __init__(
        self,
        engine: Engine,
        rules: Rules,
        *,
        clock: Callable[[], datetime] = utc_now,
        operators: frozenset[int] = frozenset(),
        semesters: tuple[Semester, ...] = (),
        zone: str = DEFAULT_ZONE,
        readers: int = 4,
    ) -> None:
        self.engine = engine
        self.rules = rules
        self.clock = clock
        self.operators = operators
        self.semesters = semesters
        self.zone = zone
        self.secret: Callable[[], bytes] = bytes  # `bot.deps` puts the key's file here
        # SQLite has one writer; on PostgreSQL one is enough for what a token can bring in.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="zhibu-writer")
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="zhibu-reader")

    async def run(
        self,
        function: Callable[Concatenate[Tx, P], R],
        caller: Caller,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case off the event loop; see `run_now` for what it raises."""
        pool = self._writer if declared(function).writes else self._readers
        call = partial(self.run_now, function, caller, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(pool, call)

    def run_now(
        self,
        function: Callable[Concatenate[Tx, P], R],
        caller: Caller,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case in one transaction on this thread.

        One that the database rolls back for the sake of another is begun again: whoever waits
        for it here must not be told of that. Raises Forbidden without the declared permission,
        AlreadyDoneError when the caller's update has had its effect, and whatever DomainError the
        use case raises.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._run_once(function, caller, *args, **kwargs)
            except DBAPIError as error:
                if not gave_way(error):
                    raise
        return self._run_once(function, caller, *args, **kwargs)

    def _run_once(
        self,
        function: Callable[Concatenate[Tx, P], R],
        caller: Caller,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        asked = declared(function)
        now = self.clock()
        with transaction(self.engine, writes=asked.writes) as session:
            tx = self._begin(session, caller, asked, now)
            result = function(tx, *args, **kwargs)
            if asked.writes and caller.delivery is not None and not caller.delivery.marked:
                connection, update_id = session.connection(), caller.delivery.update_id
                if not mark_done(connection, update_id, now, tx.effect):
                    raise AlreadyDoneError
        if asked.writes and caller.delivery is not None:
            caller.delivery.marked = True
        return result

    def _begin(self, session: Session, caller: Caller, asked: Declared, now: datetime) -> Tx:
        tx = Tx(
            session=session,
            actor=Actor(system=True),
            now=now,
            rules=self.rules,
            reach=(),
            semesters=self.semesters,
            operators=self.operators,
            zone=self.zone,
            secret=self.secret,
        )
        if not caller.system:
            tx.actor = load_actor(session, caller.telegram_id, tx.today(), self.operators)
        if asked.writes and tx.actor.anonymous:
            raise Forbidden("access.anonymous")
        tx.reach = reach(tx.actor, asked.may)
        if not tx.reach:
            name = "anonymous" if tx.actor.anonymous else asked.may.value
            raise Forbidden(f"access.{name}")
        return tx

    def close(self) -> None:
        """Let running use cases finish and give the connections back."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()
