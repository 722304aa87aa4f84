"""Updates from end to end over HTTP on loopback: the whole bot beside aiogram as it comes.

Ours stores every update durably before it is confirmed, looks up who asks, and has all its
handlers registered; the peer keeps nothing and has one handler. Both answer `/help` once.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import update

from bench import bots
from bench.committee import build
from bench.report import Row, at_least, below, milliseconds, percentile
from models.engine import transaction
from models.organisation import Account
from playground import Person, Playground
from playground.events import Event

PEOPLE = 400
UPDATES, WARM_UP = 4000, 400
A_SECOND, SECONDS = 100, 10  # the steady load
LATENCIES = (50.0, 0.0)  # milliseconds to Telegram; the targets are about the first
BRANCHES = 1000  # of the digest beside the chat
TARGET, TARGET_TAIL, TARGET_BESIDE = 1.2, 1.0, 50.0


@dataclass
class Load:
    """People who ask, and when each was answered."""

    pg: Playground
    people: list[Person]
    took: list[float] = field(default_factory=list)
    _asked: dict[int, list[float]] = field(default_factory=dict)
    _wanted: int = 0
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, event: Event) -> None:
        if not event.from_bot or event.kind != "message" or event.chat is None:
            return
        waiting = self._asked.get(event.chat.id)
        if waiting:
            self.took.append(time.perf_counter() - waiting.pop(0))
            if len(self.took) == self._wanted:
                self._enough.set()

    async def saturate(self, updates: int) -> float:
        """All at once; answers a second."""
        self._begin(updates)
        began = time.perf_counter()
        for number in range(updates):
            await self._ask(number)
        await self._enough.wait()
        return updates / (time.perf_counter() - began)

    async def steady(self) -> float:
        """So many a second, whether answered or not; the 99th percentile in seconds."""
        self._begin(A_SECOND * SECONDS)
        began = time.perf_counter()
        for number in range(A_SECOND * SECONDS):
            await asyncio.sleep(began + number / A_SECOND - time.perf_counter())
            await self._ask(number)
        await self._enough.wait()
        return percentile(self.took, 0.99)

    def _begin(self, wanted: int) -> None:
        self.took, self._asked, self._wanted = [], {}, wanted
        self._enough.clear()

    async def _ask(self, number: int) -> None:
        person = self.people[number % len(self.people)]
        self._asked.setdefault(person.private.id, []).append(time.perf_counter())
        await person.says(person.private, "/help")


@dataclass(frozen=True, slots=True)
class Figures:
    """Answers a second, and the seconds of the slowest hundredth at a steady load."""

    rate: float
    p99: float


def bench() -> Iterable[Row]:
    """The rows."""
    for latency in LATENCIES:
        mine = asyncio.run(_measure(latency, own=True))
        theirs = asyncio.run(_measure(latency, own=False))
        ratio, tail = mine.rate / theirs.rate, mine.p99 / theirs.p99
        name = f"at {latency:.0f} ms"
        yield at_least(
            f"updates a second {name}",
            f"{mine.rate:.0f} /s",
            f"aiogram {theirs.rate:.0f} /s",
            ratio,
            TARGET,
        )
        yield Row(
            f"p99 at {A_SECOND} updates a second {name}",
            milliseconds(mine.p99),
            f"aiogram {milliseconds(theirs.p99)}",
            tail,
            f"<= {TARGET_TAIL:g}",
            tail <= TARGET_TAIL,
        )
    alone, beside, digests = asyncio.run(_beside())
    moved = (beside - alone) * 1000
    what = f"p99 beside digests of {BRANCHES} branches, ms more"
    yield below(what, milliseconds(beside), f"alone {milliseconds(alone)}", moved, TARGET_BESIDE)
    print(f"  ({digests} digests in {SECONDS} s)")


async def _measure(latency: float, *, own: bool) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Playground(keep=8) as pg:
            load = _load(pg)
            pg.latency_ms = latency
            running: AbstractAsyncContextManager[bots.Started] = (
                bots.ours(pg, folder, f"sqlite:///{folder}/bench.db") if own else bots.peer(pg)
            )
            async with running:
                await load.saturate(WARM_UP)
                return Figures(await load.saturate(UPDATES), await load.steady())


async def _beside() -> tuple[float, float, int]:
    """The 99th percentile alone, then with an operator who asks for the digest without end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        committee = build(BRANCHES, name)
        # Reminders to thousands would go out beside it, and this is about the digest.
        with transaction(committee.engine, writes=True) as session:
            session.execute(update(Account).values(reachable=False))
        committee.engine.dispose()
        async with Playground(keep=8) as pg:
            load = _load(pg)
            pg.latency_ms = LATENCIES[0]
            operator = pg.person("运维", started=True)
            url = f"sqlite:///{committee.path}"
            async with bots.ours(pg, folder, url, [operator.id]):
                await load.saturate(WARM_UP)
                alone = await load.steady()
                answered: list[int] = []
                asking = asyncio.create_task(_ask_on(pg, operator, answered))
                beside = await load.steady()
                asking.cancel()
                return alone, beside, len(answered)


async def _ask_on(pg: Playground, operator: Person, answered: list[int]) -> None:
    while True:
        asked = await operator.says(operator.private, "/compliance")
        answered.append((await pg.wait_for(chat=operator.private, after=asked, timeout=60)).id)


def _load(pg: Playground) -> Load:
    load = Load(pg, [pg.person(f"某人{n}", started=True) for n in range(PEOPLE)])
    pg.subscribe(load.hear)
    return load
