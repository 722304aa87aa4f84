"""A year of points of 1 000 branches × 30 members, recomputed from every row behind it.

Cards, entries and evaluations are read, absences and chased dues are derived from the minutes and
reminders, and each total is made. The peer is raw sqlite3 that fetches the same rows and takes the
mean of the cards.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bench.committee import NOW, build
from bench.register import in_turns
from bench.report import Row, beside, milliseconds
from models.engine import open_engine
from models.queries.dues import ever_in
from services.access import May
from services.points.book import Book, books, require_scheme
from services.rulebook import load_rules
from services.seam import SYSTEM, Deps, Tx, use_case

BRANCHES = 1000
YEAR = 2026
PORTION = 50  # branches held at once
_RAW = (
    "SELECT id, name, code FROM person",
    "SELECT person_id, branch_id, since, until, traits FROM membership",
    """
    SELECT e.*, d.status, d.points FROM points_entry e
    LEFT JOIN points_decision d ON d.entry_id = e.id
    """,
    """
    SELECT a.person_id, r.kind, r.held_on, a.reason FROM attendance a
    JOIN meeting_record r ON r.id = a.record_id
    WHERE a.present = 0 AND r.held_on >= '2026-01-01' AND r.held_on < '2027-01-01'
    """,
    "SELECT id, unit_id, recipient, period FROM reminder",
)
_CARDS = "SELECT person_id, month, scores FROM points_card WHERE month < '2026-11-01'"


def bench() -> Iterable[Row]:
    """The rows."""
    with tempfile.TemporaryDirectory() as folder:
        committee = build(BRANCHES, folder, attendance=True, dues=True, points=True)
        committee.engine.dispose()
        ours, raw = in_turns(lambda: recompute(committee.path), lambda: _raw(committee.path))
        yield beside(
            f"a year of points of {BRANCHES} branches",
            milliseconds(ours),
            f"raw sqlite3 {milliseconds(raw)}",
            ours / raw,
        )
        yield beside("the same, a member", milliseconds(ours / BRANCHES / 30), "", 0.0)
        yield beside("memory of that", f"{_memory(committee.path):.0f} MB", "whole process", 0.0)


def recompute(path: Path) -> int:
    """The total of every member of every branch; how many there are."""
    deps = Deps(open_engine(f"sqlite:///{path}"), load_rules(), clock=lambda: NOW)
    found = 0
    for start in range(0, BRANCHES, PORTION):
        some = range(start, start + PORTION)
        # Each branch has two groups, and the committee is unit 1.
        found += deps.run_now(_totals, SYSTEM, [2 + 3 * number for number in some])
    deps.close()
    return found


@use_case(may=May.OPERATE, writes=False)
def _totals(tx: Tx, branch_ids: list[int]) -> int:
    found = 0
    empty = {}
    for branch_id in branch_ids:
        settings, scheme = require_scheme(tx, branch_id, YEAR)
        empty[branch_id] = Book(branch_id, YEAR, scheme, settings, NOW.date())
    for book in books(tx, ever_in(*branch_ids), empty, YEAR).values():
        for member in book.members.values():
            book.total(member)
            found += 1
    return found


def _raw(path: Path) -> object:
    """The same rows, and the mean of the cards of each member."""
    raw = sqlite3.connect(path)
    rest = [raw.execute(statement).fetchall() for statement in _RAW]
    sums: dict[int, list[int]] = defaultdict(list)
    for person, _, scores in raw.execute(_CARDS):
        sums[person].append(sum(json.loads(scores).values()))
    raw.close()
    return rest, {person: sum(each) / len(each) for person, each in sums.items()}


def _memory(path: Path) -> float:
    code = (
        "import sys; from pathlib import Path; from bench.points import recompute;"
        "recompute(Path(sys.argv[1]));"
        "status = Path('/proc/self/status').read_text();"
        "print(int(status.split('VmHWM:')[1].split()[0]) / 1024)"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=root, check=True, capture_output=True
    )
    return float(done.stdout)
