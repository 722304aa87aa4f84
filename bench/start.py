"""Starting: the command line, the bot up to its first getUpdates, and its memory at rest."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench import bots
from bench.committee import build
from bench.report import Row, below, milliseconds
from playground import Playground

TIMES = 7
TARGET_HELP, TARGET_RUN, MEMORY_MB = 2.0, 1.6, 130
BRANCHES = 1000
_IMPORTS = (
    "import telegram.ext, sqlmodel, apscheduler.schedulers.asyncio, jinja2, structlog,"
    " pydantic_settings, typer"
)


def bench() -> Iterable[Row]:
    """The rows."""
    ours, typer = _in_turns([["-m", "bot", "--help"], ["-c", "import typer"]])
    yield below(
        "zhibu --help",
        milliseconds(ours),
        f"import typer {milliseconds(typer)}",
        ours / typer,
        TARGET_HELP,
    )
    (imports,) = _in_turns([["-c", _IMPORTS]])
    first, used = asyncio.run(_first_poll())
    yield below(
        "zhibu run to its first getUpdates",
        milliseconds(first),
        f"its imports {milliseconds(imports)}",
        first / imports,
        TARGET_RUN,
    )
    what = f"memory at rest with {BRANCHES} branches, of {MEMORY_MB} MB"
    yield below(what, f"{used:.0f} MB", "", used / MEMORY_MB, 1.0)


def _in_turns(commands: list[list[str]]) -> list[float]:
    """The middle of the seconds that each takes; the first round only warms up."""
    took: list[list[float]] = [[] for _ in commands]
    for turn in range(TIMES + 1):
        for each, arguments in zip(took, commands, strict=True):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments], cwd=bots.ROOT, check=True, capture_output=True
            )
            if turn:
                each.append(time.perf_counter() - began)
    return [sorted(each)[TIMES // 2] for each in took]


async def _first_poll() -> tuple[float, float]:
    """The middle of the seconds, and MB at rest."""
    took, used = [], 0.0
    with tempfile.TemporaryDirectory() as name:
        committee = build(BRANCHES, name)
        committee.engine.dispose()
        for _ in range(TIMES):
            async with Playground() as pg:
                url = f"sqlite:///{committee.path}"
                async with bots.ours(pg, Path(name), url) as started:
                    took.append(started.seconds)
                    await pg.next_call("setMyCommands")
                    used = _resident(started.pid)
    return sorted(took)[TIMES // 2], used


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
