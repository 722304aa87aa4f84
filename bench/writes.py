"""Recording a meeting of 30 people through the whole seam, beside raw sqlite3.

Both write the same rows with the same durability (WAL, synchronous FULL, foreign keys) through
one worker thread, in turns, in one run.
"""

import asyncio
import gc
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlmodel import SQLModel

from bench.report import Row, at_least, below, milliseconds, percentile
from domain.meetings import AbsenceReason
from models.chats import InboxUpdate
from models.engine import open_engine
from models.organisation import Account, Appointment, CommitteeTerm, Membership, Person, Unit
from services.meetings import KindEntry, MeetingEntry, record_meeting
from services.rulebook import load_rules
from services.seam import Caller, Delivery, Deps

MEMBERS = 30  # of a branch
BRANCHES = 50
ROUNDS, TURN = 40, 25  # turns of each, and transactions in a turn
WARM_UP = 50  # transactions of each that are not counted
FIRST_DAY = date(2026, 1, 5)
NOW = datetime(2026, 12, 30, 4, 0, tzinfo=UTC)
AGENDA = "学习近期文件精神,讨论本季度工作安排和下一步计划。" * 4
TARGET_RATIO, TARGET_TAIL = 0.4, 10.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Transactions a second, and seconds of the middle and of the slowest hundredth."""

    rate: float
    median: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Figures":
        rate = len(seconds) / sum(seconds)
        return cls(rate, percentile(seconds, 0.5), percentile(seconds, 0.99))


@dataclass(frozen=True, slots=True)
class Result:
    """What one run has measured."""

    ours: Figures
    raw: Figures

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.raw.rate

    @property
    def tail(self) -> float:
        return self.ours.p99 / self.ours.median


def bench() -> Iterable[Row]:
    """The rows."""
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(Path(folder)))
    yield at_least(
        f"record a meeting of {MEMBERS}, durably",
        f"{result.ours.rate:.0f} /s",
        f"raw sqlite3 {result.raw.rate:.0f} /s",
        result.ratio,
        TARGET_RATIO,
    )
    yield below(
        "p99 of recording beside its median",
        milliseconds(result.ours.p99),
        f"median {milliseconds(result.ours.median)}",
        result.tail,
        TARGET_TAIL,
    )


async def measure(folder: Path, rounds: int = ROUNDS, turn: int = TURN) -> Result:
    """Run both in turns."""
    rules = load_rules()
    total = WARM_UP + rounds * turn
    engines = [_filled(folder / name, total) for name in ("ours.db", "raw.db")]
    engines[1].dispose()
    deps = Deps(engines[0], rules, clock=lambda: NOW)
    raw = _Raw(folder / "raw.db")
    ours_took: list[float] = []
    raw_took: list[float] = []
    try:
        await _timed(lambda n: _ours(deps, n), range(WARM_UP))
        await _timed(raw.run, range(WARM_UP))
        gc.collect()
        for start in range(WARM_UP, total, turn):
            numbers = range(start, start + turn)
            ours_took += await _timed(lambda n: _ours(deps, n), numbers)
            raw_took += await _timed(raw.run, numbers)
    finally:
        raw.close()
        deps.close()
    return Result(Figures.of(ours_took), Figures.of(raw_took))


async def _timed(one: Callable[[int], Awaitable[object]], numbers: range) -> list[float]:
    took = []
    for n in numbers:
        began = time.perf_counter()
        await one(n)
        took.append(time.perf_counter() - began)
    return took


def _ours(deps: Deps, n: int) -> Awaitable[object]:
    caller = Caller(_telegram_id(_branch(n)), Delivery(n))
    return deps.run(record_meeting, caller, _entry(n))


class _Raw:
    """The same rows with nothing between: one connection in one worker thread."""

    def __init__(self, path: Path) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._connection = self._pool.submit(_connect, path).result()

    async def run(self, n: int) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, self._write, n)

    def close(self) -> None:
        self._pool.submit(self._connection.close).result()
        self._pool.shutdown()

    def _write(self, n: int) -> None:
        branch, day = _branch(n), _day(n).isoformat()
        start = (_start(n)).replace(tzinfo=None).isoformat(" ")
        now = NOW.replace(tzinfo=None).isoformat(" ")
        me = _person(branch, 0)
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        event = connection.execute(
            "INSERT INTO event (branch_id, held_on) VALUES (?, ?)", (branch, day)
        ).lastrowid
        row: tuple[object, ...] = (
            *(event, branch, branch, "study_session", "held", n, day, start, "会议室", me, me),
            *(AGENDA, MEMBERS, MEMBERS - 2, MEMBERS, MEMBERS - 2, me, now),
        )
        record = connection.execute(_RECORD, row).lastrowid
        connection.executemany(
            "INSERT INTO attendance (record_id, person_id, present, votes, reason)"
            " VALUES (?, ?, ?, 1, ?)",
            [
                (
                    record,
                    _person(branch, place),
                    place < MEMBERS - 2,
                    "leave" if place > 27 else None,
                )
                for place in range(MEMBERS)
            ],
        )
        connection.execute(
            "UPDATE inbox SET done_at = ?, effect = ? WHERE update_id = ? AND done_at IS NULL",
            (now, f"record:{event}", n),
        )
        connection.execute("COMMIT")


_RECORD = (
    "INSERT INTO meeting_record (event_id, branch_id, unit_id, kind, status, serial, held_on,"
    " started_at, place, chair_id, recorder_id, content, expected, present, expected_voters,"
    " present_voters, recorded_by, recorded_at, observers, agenda, resolution, lecturer, topic,"
    " reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '', '')"
)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _entry(n: int) -> MeetingEntry:
    branch = _branch(n)
    away = {_person(branch, place): AbsenceReason.LEAVE for place in (MEMBERS - 2, MEMBERS - 1)}
    return MeetingEntry(
        branch_id=branch,
        kinds=(KindEntry("study_session", content=AGENDA, absent=away),),
        started_at=_start(n),
        ended_at=None,
        place="会议室",
        chair_id=_person(branch, 0),
        recorder_id=_person(branch, 0),
    )


def _branch(n: int) -> int:
    return 2 + n % BRANCHES


def _day(n: int) -> date:
    return FIRST_DAY + timedelta(days=6 * (n // BRANCHES))  # 60 records a year in a branch


def _start(n: int) -> datetime:
    day = _day(n)
    return datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC)


def _person(branch: int, place: int) -> int:
    return (branch - 2) * MEMBERS + place + 1


def _telegram_id(branch: int) -> int:
    return 700_000_000 + branch


def _filled(path: Path, updates: int) -> Engine:
    """A committee of branches with their people, and updates that wait for their effect."""
    engine = open_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    branches = range(2, 2 + BRANCHES)
    since, bound = date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)
    secretary = {"office": "secretary", "since": since}
    pairs = [(branch, _person(branch, place)) for branch in branches for place in range(MEMBERS)]
    committee = {"id": 1, "code": "C", "name": "C", "kind": "party_committee", "path": "/1/"}
    rows: list[tuple[type[SQLModel], list[dict[str, object]]]] = [
        (Unit, [committee]),
        (
            Unit,
            [
                {"id": branch, "code": f"B{branch}", "name": f"B{branch}", "kind": "branch"}
                | {"parent_id": 1, "path": f"/1/{branch}/", "branch_type": "government"}
                for branch in branches
            ],
        ),
        (CommitteeTerm, [{"unit_id": branch, "since": since} for branch in branches]),
        (Person, [{"id": who, "code": f"P{who}", "name": f"N{who}"} for _, who in pairs]),
        (
            Membership,
            [
                {"person_id": who, "branch_id": branch, "kind": "full", "since": since}
                for branch, who in pairs
            ],
        ),
        (
            Appointment,
            [{**secretary, "person_id": _person(b, 0), "unit_id": b} for b in branches],
        ),
        (
            Account,
            [
                {"telegram_id": _telegram_id(b), "person_id": _person(b, 0), "bound_at": bound}
                for b in branches
            ],
        ),
        (
            InboxUpdate,
            [{"update_id": n, "payload": "{}", "received_at": bound} for n in range(updates)],
        ),
    ]
    with engine.begin() as connection:
        for table, values in rows:
            connection.execute(insert(table), values)
    return engine
