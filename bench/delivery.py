"""Delivering what nobody asked for, to a server that keeps Telegram's limits to the letter.

The peer is the least time that the limits allow: 30 a second to all chats, 1 a second to one,
20 a minute to one group. The whole bot runs as a process; the playground counts.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench import bots
from bench.committee import build
from bench.report import Row, below, percentile
from models.engine import open_engine
from models.upgrade import upgrade
from playground import Person, Playground, RateLimits
from playground.events import Event

BRANCHES = 1200  # a message to the secretary of each
NOTICES = 60  # to one group
ASKS, ASKS_A_SECOND = 100, 4  # of people, while the queue runs
LATENCY = 50.0  # milliseconds to Telegram
NOW = "2026-11-27T10:00:00+08:00"  # a row for each branch is due
TARGET, TARGET_ANSWER, TARGET_REFUSED = 1.1, 1.5, 1.0
_PATIENCE = 600.0  # seconds


@dataclass
class Heard:
    """When the bot's messages arrived, by chat."""

    wanted: int
    times: list[float] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, event: Event) -> None:
        if not event.from_bot or event.kind != "message" or event.chat is None:
            return
        now = time.perf_counter()
        if event.chat.id in self.asked:
            self.took.append(now - self.asked.pop(event.chat.id))
            return
        self.times.append(now)
        if len(self.times) == self.wanted:
            self.enough.set()

    @property
    def seconds(self) -> float:
        return self.times[-1] - self.times[0]


def bench() -> Iterable[Row]:
    """The rows."""
    alone, refused, _ = asyncio.run(_secretaries(asks=0))
    least = (BRANCHES - 1) // 30
    yield _row(f"{BRANCHES} reminders to as many chats", alone, least)
    yield below("  of these refused with 429", str(refused), "", refused, TARGET_REFUSED)
    beside, _, took = asyncio.run(_secretaries(asks=ASKS))
    yield _row(f"  beside {ASKS} answers", beside, (BRANCHES + ASKS - 1) // 30)
    p99 = percentile(took, 0.99)
    yield below("  99th percentile of the answers, s", f"{p99:.2f} s", "", p99, TARGET_ANSWER)
    group, refused = asyncio.run(_group())
    least = (NOTICES - 1) // 20 * 60 + (NOTICES - 1) % 20
    yield _row(f"{NOTICES} messages to one group", group, least)
    yield below("  of these refused with 429", str(refused), "", refused, TARGET_REFUSED)


def _row(what: str, ours: float, least: float) -> Row:
    ratio = ours / least
    return Row(what, f"{ours:.1f} s", f"limits {least} s", ratio, f"<= {TARGET:g}", ratio <= TARGET)


async def _secretaries(*, asks: int) -> tuple[float, int, list[float]]:
    """Seconds from the first arrival to the last, refusals, and the seconds of the answers."""
    with tempfile.TemporaryDirectory() as name:
        committee = build(BRANCHES, name)
        committee.engine.dispose()
        async with Playground() as pg:
            people = [pg.person(f"书记{number}", started=True) for number in range(BRANCHES)]
            _move_accounts(Path(committee.path), people)
            heard = _strict(pg, BRANCHES)
            url = f"sqlite:///{committee.path}"
            async with bots.ours(pg, Path(name), url, clock=NOW):
                await _ask(pg, heard, asks)
                await asyncio.wait_for(heard.enough.wait(), _PATIENCE)
                return heard.seconds, _refused(pg), heard.took


def _move_accounts(path: Path, people: list[Person]) -> None:
    """The secretaries are the playground's people."""
    with sqlite3.connect(path) as raw:
        accounts = raw.execute("SELECT telegram_id FROM account ORDER BY 1").fetchall()
        raw.executemany(
            "UPDATE account SET telegram_id = ? WHERE telegram_id = ?",
            [(person.id, old) for person, (old,) in zip(people, accounts, strict=True)],
        )


async def _ask(pg: Playground, heard: Heard, asks: int) -> None:
    """So many people ask for help, once each, in a steady stream."""
    for number in range(asks):
        await asyncio.sleep(1 / ASKS_A_SECOND)
        person = pg.person(f"某人{number}", started=True)
        heard.asked[person.id] = time.perf_counter()
        await person.says(person.private, "/help")


async def _group() -> tuple[float, int]:
    """Forms of many people in one group have run out of time: each is told there."""
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/bench.db"
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        async with Playground() as pg:
            people = [pg.person(f"党员{number}", started=True) for number in range(NOTICES)]
            group = pg.group("第一支部", people, supergroup=True)
            _leave_forms(Path(name) / "bench.db", group.id, people)
            heard = _strict(pg, NOTICES)
            async with bots.ours(pg, Path(name), url, clock=NOW):
                await asyncio.wait_for(heard.enough.wait(), _PATIENCE)
                return heard.seconds, _refused(pg)


def _leave_forms(path: Path, chat_id: int, people: list[Person]) -> None:
    past = "2026-01-01 00:00:00.000000"
    with sqlite3.connect(path) as raw:
        raw.executemany(
            "INSERT INTO draft (form, chat_id, thread_id, user_id, step, answers, version,"
            " created_at, expires_at) VALUES ('meeting', ?, 0, ?, 'kinds', '{}', 0, ?, ?)",
            [(chat_id, person.id, past, past) for person in people],
        )


def _strict(pg: Playground, wanted: int) -> Heard:
    pg.latency_ms = LATENCY
    pg.strict_limits(RateLimits())
    heard = Heard(wanted)
    pg.subscribe(heard.hear)
    return heard


def _refused(pg: Playground) -> int:
    return sum(
        bool(call.response) and call.response["error_code"] == 429
        for call in pg.calls
        if call.response is not None and not call.response["ok"]
    )
