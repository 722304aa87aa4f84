"""`/compliance` from the actor to the pages, beside raw sqlite3 that only reads and groups."""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from bench.committee import NOW, Committee, build
from bench.report import Row, below, milliseconds
from bot.kit.texts import Texts
from bot.views.compliance import committee_pages, digest_pages
from models.engine import open_engine
from services.compliance import compliance
from services.rulebook import load_rules
from services.seam import Caller, Deps

SIZES = (1, 100, 1000, 10_000)  # branches
TIMES = {1: 100, 100: 20, 1000: 5, 10_000: 2}  # how often each is measured; the middle counts
TARGETS = {1: 3.0, 100: 1.25, 1000: 1.25, 10_000: 1.25}
LINEAR = 1.3  # ten times the branches may take so many times ten times as long
MEMORY = {1000: 150, 10_000: 250}  # MB at the most
OPERATOR = 1
_SINCE = "2025-11-01"  # the last year's rules look a little beyond it
_MONTHS = ("2026-10-01", "2026-11-01")
_GROUPED = """
    SELECT unit_id, kind, substr(held_on, 1, 7), count(*), sum(recorded_at < ?),
           sum(present), sum(expected)
    FROM meeting_record
    WHERE status = 'held' AND held_on >= ? AND held_on <= ?
      AND NOT EXISTS (SELECT 1 FROM meeting_record later
                      WHERE later.replaces_id = meeting_record.id)
    GROUP BY 1, 2, 3
"""
_REST = (
    "SELECT id, parent_id, code, name, branch_type, established_on, ledger_since FROM unit",
    "SELECT unit_id, since, until FROM committee_term",
    "SELECT unit_id, obligation, field, value FROM obligation_override",
    "SELECT unit_id, field, value FROM points_setting",
    "SELECT branch_id, half, held_on FROM points_review",
    "SELECT DISTINCT p.unit_id FROM appointment p JOIN account a ON a.person_id = p.person_id",
    # How many owe a month in each branch, and what they owe.
    """
    SELECT m.branch_id, count(*), sum(a.due_fen)
    FROM membership m JOIN dues_assessment a ON a.person_id = m.person_id
    WHERE m.until IS NULL GROUP BY 1
    """,
)
# How many have a card for which month in each branch, and when the last was written.
_CARDS = """
    SELECT branch_id, month, count(DISTINCT person_id), max(scored_at)
    FROM points_card WHERE month >= ? AND month <= ? GROUP BY 1, 2
"""
# How many have paid which month in each branch, and how much.
_DUES = """
    SELECT p.branch_id, a.month, count(DISTINCT p.person_id), sum(a.fen), max(p.paid_on)
    FROM dues_allocation a
    JOIN dues_payment p ON p.id = a.payment_id
    JOIN dues_decision d ON d.payment_id = p.id AND d.confirmed
    WHERE a.month >= ? AND a.month <= ?
    GROUP BY 1, 2
"""


def bench() -> Iterable[Row]:
    """The rows."""
    took: dict[int, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            committee = build(size, folder, dues=True, points=True)
            ours, raw = _in_turns(committee, TIMES[size])
            used = _memory(committee.path) if size in MEMORY else 0.0
            committee.engine.dispose()
        took[size] = ours
        yield below(
            f"digest of {size} branches",
            milliseconds(ours),
            f"raw sqlite3 {milliseconds(raw)}",
            ours / raw,
            TARGETS[size],
        )
        if size in MEMORY:
            most = MEMORY[size]
            what = f"memory of that, of {most} MB"
            yield below(what, f"{used:.0f} MB", "whole process", used / most, 1.0)
    growth = took[10_000] / took[1000] / 10
    yield below("10 000 branches beside ten times 1 000", "", "", growth, LINEAR)


def digest_once(path: Path) -> None:
    """The digest in a process of its own."""
    _digest(path)()


def _digest(path: Path) -> Callable[[], object]:
    engine, texts, caller = open_engine(f"sqlite:///{path}"), Texts.load(), Caller(OPERATOR)
    deps = Deps(engine, load_rules(), clock=lambda: NOW, operators=frozenset({OPERATOR}))

    def digest() -> None:
        """All the pages, though a chat is shown one at a time."""
        found = deps.run_now(compliance, caller, overview=True)
        for number in range(committee_pages(found)):
            digest_pages(texts, "zh_CN", found, number)

    return digest


def _in_turns(committee: Committee, times: int) -> tuple[float, float]:
    digest, raw = _digest(committee.path), sqlite3.connect(committee.path)
    took: tuple[list[float], list[float]] = ([], [])
    works: tuple[Callable[[], object], ...] = (digest, partial(_grouped, raw))
    for work in works:
        work()
    for _ in range(times):
        for each, work in zip(took, works, strict=True):
            began = time.perf_counter()
            work()
            each.append(time.perf_counter() - began)
    raw.close()
    ours, theirs = (sorted(each)[len(each) // 2] for each in took)
    return ours, theirs


def _grouped(connection: sqlite3.Connection) -> None:
    """The same facts, counted by the database, held in dictionaries and thrown away."""
    counted = {}
    today = NOW.date().isoformat()
    for unit, kind, month, *numbers in connection.execute(_GROUPED, (today, _SINCE, today)):
        counted[unit, kind, month] = numbers
    for statement in (_DUES, _CARDS):
        connection.execute(statement, _MONTHS).fetchall()
    for statement in _REST:
        connection.execute(statement).fetchall()


def _memory(path: Path) -> float:
    """MB at the highest, with interpreter and imports.

    Not `ru_maxrss`: a process inherits that from the one that started it.
    """
    code = (
        "import sys; from pathlib import Path; from bench.digest import digest_once;"
        "digest_once(Path(sys.argv[1]));"
        "status = Path('/proc/self/status').read_text();"
        "print(int(status.split('VmHWM:')[1].split()[0]) / 1024)"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=root, check=True, capture_output=True
    )
    return float(done.stdout)
