"""Planning reminders for 10 000 branches, beside one set-based statement that stores as many."""

import sqlite3
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from bench.committee import Committee, build
from bench.report import Row, below, milliseconds
from services.drafts import expire
from services.reminders import claim, plan_reminders
from services.rulebook import load_rules
from services.seam import SYSTEM, Deps

BRANCHES = 10_000
TARGET, IDLE_MS = 1.5, 5.0
IDLE_TIMES = 50
# The last day of a month by which the committees have not met: a row for each of them.
DUE = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
_SET_BASED = """
    INSERT INTO reminder (obligation, period, subject, unit_id, branch_id, stage, recipient, due_on,
                          state, planned_at, not_before, epoch, attempts, unknowns)
    SELECT kinds.kind, '2026-11', 'meetings', u.id, u.id, 'raw', 'secretary', '2026-11-30',
           'planned', ?1, ?1, 0, 0, 0
    FROM unit u
    CROSS JOIN (SELECT DISTINCT kind FROM meeting_record) kinds
    LEFT JOIN (SELECT unit_id, kind, count(*) AS held FROM meeting_record
               WHERE status = 'held' AND held_on >= '2026-10-01' AND held_on < '2026-12-01'
               GROUP BY unit_id, kind) met ON met.unit_id = u.id AND met.kind = kinds.kind
    WHERE u.kind IN ('branch', 'party_group') AND coalesce(met.held, 0) < 99
    LIMIT ?2
    ON CONFLICT DO NOTHING
"""


def bench() -> Iterable[Row]:
    """The rows."""
    with tempfile.TemporaryDirectory() as folder:
        committee = build(BRANCHES, folder)
        planned, ours, idle = _ours(committee)
        stored, raw = _set_based(committee, planned)
        committee.engine.dispose()
    yield below(
        f"{planned} reminders over {BRANCHES} branches",
        milliseconds(ours),
        f"{stored} set-based {milliseconds(raw)}",
        ours / raw,
        TARGET,
    )
    yield below("a tick with nothing due, ms", milliseconds(idle), "", idle * 1000, IDLE_MS)


def _ours(committee: Committee) -> tuple[int, float, float]:
    """Rows, the seconds for them, and the seconds of a later tick that has nothing to do."""
    now = [DUE]
    deps = Deps(committee.engine, load_rules(), clock=lambda: now[0])
    began = time.perf_counter()
    planned = deps.run_now(plan_reminders, SYSTEM)
    took = time.perf_counter() - began
    # What was planned has been sent; the day is the same.
    with sqlite3.connect(committee.path) as connection:
        connection.execute("UPDATE reminder SET state = 'sent'")
    idle = []
    for _ in range(IDLE_TIMES):
        began = time.perf_counter()
        deps.run_now(plan_reminders, SYSTEM)
        deps.run_now(claim, SYSTEM)
        deps.run_now(expire, SYSTEM)
        idle.append(time.perf_counter() - began)
    return planned, took, sorted(idle)[IDLE_TIMES // 2]


def _set_based(committee: Committee, rows: int) -> tuple[int, float]:
    connection = sqlite3.connect(committee.path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    stored = connection.execute(_SET_BASED, ("2026-11-27 02:00:00.000000", rows)).rowcount
    connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return stored, took
