"""The registers of 1 000 branches × 30 members × 12 months: read, and written as a workbook.

Reading is measured beside raw sqlite3 that fetches the rows behind them, and adds them up by
member and month; writing beside bare XlsxWriter with the same cells.
"""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from bench.committee import NOW, build
from bench.report import Row, below, beside, milliseconds
from bot.kit.texts import Texts
from bot.views.register import Words, write_registers
from domain.dues.account import Standing
from models.engine import open_engine
from services.dues import Register, branches_with_dues, registers
from services.rulebook import load_rules
from services.seam import SYSTEM, Deps

BRANCHES = 1000
YEAR = 2026
PORTION = 20  # branches read in one transaction, as the command line does
TIMES = 3
WRITING = 1.15
MEMORY = 100  # MB
_RAW = (
    "SELECT id, person_id, branch_id, since, due_fen, kind FROM dues_assessment",
    "SELECT person_id, branch_id, group_id, traits, since, until FROM membership",
    "SELECT id, name, code FROM person",
    """
    SELECT p.branch_id, p.person_id, a.month, a.fen, p.paid_on, d.receipt_year, d.receipt_number
    FROM dues_payment p
    JOIN dues_allocation a ON a.payment_id = p.id
    JOIN dues_decision d ON d.payment_id = p.id AND d.confirmed
    WHERE a.month >= '2026-01-01' AND a.month < '2027-01-01'
    """,
)


def bench() -> Iterable[Row]:
    """The rows."""
    with tempfile.TemporaryDirectory() as folder:
        committee = build(BRANCHES, folder, dues=True)
        committee.engine.dispose()
        path, out = committee.path, Path(folder) / "register.xlsx"
        ours, raw = in_turns(lambda: sum(1 for _ in read(path)), lambda: _raw(path))
        yield beside(
            f"registers of {BRANCHES} branches, read",
            milliseconds(ours),
            f"raw sqlite3 {milliseconds(raw)}",
            ours / raw,
        )
        found = list(read(path))
        cells = [row for each in found for row in _cells(each)]
        ours, bare = in_turns(lambda: write(found, out), lambda: _bare(cells, out))
        yield below(
            "the same written as a workbook",
            milliseconds(ours),
            f"XlsxWriter {milliseconds(bare)}",
            ours / bare,
            WRITING,
        )
        used = _memory(path, out)
        what = f"memory of both, of {MEMORY} MB"
        yield below(what, f"{used:.0f} MB", "whole process", used / MEMORY, 1.0)


def read(path: Path) -> Iterator[Register]:
    """The registers of all branches, portion by portion."""
    engine = open_engine(f"sqlite:///{path}")
    deps = Deps(engine, load_rules(), clock=lambda: NOW)
    ids = deps.run_now(branches_with_dues, SYSTEM)
    for start in range(0, len(ids), PORTION):
        yield from deps.run_now(registers, SYSTEM, ids[start : start + PORTION], YEAR)
    deps.close()


def write_once(path: Path, out: Path) -> None:
    """Read and write in a process of its own."""
    write(read(path), out)


def write(found: Iterable[Register], out: Path) -> None:
    """The workbook as the command line writes it."""
    with out.open("wb") as file:
        write_registers(_words(), YEAR, found, file)


@cache
def _words() -> Words:
    """Read once, as a process does: the peer reads no catalogues."""
    return Words(Texts.load(), "zh_CN", load_rules().dues)


def in_turns(*works: Callable[[], object]) -> tuple[float, ...]:
    """The median of each, in seconds, measured in turns."""
    took: list[list[float]] = [[] for _ in works]
    for _ in range(TIMES):
        for each, work in zip(took, works, strict=True):
            began = time.perf_counter()
            work()
            each.append(time.perf_counter() - began)
    return tuple(sorted(each)[len(each) // 2] for each in took)


def _raw(path: Path) -> object:
    """The same rows, added up by member and month."""
    raw = sqlite3.connect(path)
    *rest, payments = (raw.execute(statement).fetchall() for statement in _RAW)
    paid: dict[tuple[int, int, str], int] = defaultdict(int)
    for branch, person, month, fen, *_ in payments:
        paid[branch, person, month] += fen
    raw.close()
    return rest, paid


def _cells(register: Register) -> Iterator[list[object]]:
    """Cells as many and of the same kinds as ours."""
    for row in register.rows:
        months = {line.month % 12: line for line in row.lines}
        yield [
            register.code,
            register.name,
            row.number,
            row.name,
            row.code,
            row.group,
            row.kind,
            None,
            _yuan(row.due_fen or 0),
            *(_yuan(months[each].paid_fen) if each in months else None for each in range(12)),
            _yuan(row.totals.due_fen),
            _yuan(row.totals.paid_fen),
            _yuan(row.totals.balance_fen),
            _yuan(row.voluntary_fen),
            "、".join(row.receipts),
            "、".join(Standing.UNPAID for line in row.lines if line.standing is Standing.UNPAID),
        ]


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _bare(rows: list[list[object]], out: Path) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415

    with Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        money = book.add_format({"num_format": "0.00"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    page.write_number(number, column, value, money)
                elif isinstance(value, str):
                    page.write_string(number, column, value)
                elif isinstance(value, int):
                    page.write_number(number, column, value)


def _memory(path: Path, out: Path) -> float:
    """MB at the highest, with interpreter and imports."""
    code = (
        "import sys; from pathlib import Path; from bench.register import write_once;"
        "write_once(Path(sys.argv[1]), Path(sys.argv[2]));"
        "status = Path('/proc/self/status').read_text();"
        "print(int(status.split('VmHWM:')[1].split()[0]) / 1024)"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(out)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return float(done.stdout)
