"""Bots as processes of their own, before a playground in this one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playground import Playground

ROOT = Path(__file__).parents[1]
PEER = ROOT / ".venv" / "peer" / "bin" / "python"
# What `/help` says is about as long.
ANSWER = "可以这样开始:\n" + "/meeting 记录会议;/compliance 查看完成情况;/me 我的记录。\n" * 6
_PATIENCE = 90.0  # seconds until the first getUpdates


@dataclass(frozen=True, slots=True)
class Started:
    """A bot that polls, and the seconds it took to begin."""

    pid: int
    seconds: float


@asynccontextmanager
async def ours(
    pg: Playground,
    folder: Path,
    url: str,
    operators: Sequence[int] = (),
    *,
    clock: str | None = None,
) -> AsyncIterator[Started]:
    """`zhibu run`, as it is run for a branch; its database is made by the first start."""
    begins = f"rehearsal_clock = {clock}\n" if clock else ""
    config = folder / "bench.toml"
    config.write_text(
        f'{begins}operators = {list(operators)}\nfiles = "{folder}"\n[database]\nurl = "{url}"\n'
        f'[telegram]\nbase_url = "{pg.base_url}"\nbase_file_url = "{pg.base_file_url}"\n'
    )
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    async with _running(pg, command, {"ZHIBU_TELEGRAM__TOKEN": pg.token}) as started:
        yield started


@asynccontextmanager
async def peer(pg: Playground) -> AsyncIterator[Started]:
    """Aiogram with one handler and no inbox."""
    if not PEER.exists():
        raise SystemExit("the peer is not installed: run make bench, or tools/venv.sh bench")
    command = [str(PEER), str(ROOT / "bench" / "peer.py"), pg.url, pg.token, ANSWER]
    async with _running(pg, command, {}) as started:
        yield started


@asynccontextmanager
async def _running(
    pg: Playground, command: list[str], environment: Mapping[str, str]
) -> AsyncIterator[Started]:
    loop = asyncio.get_running_loop()
    polled = asyncio.create_task(pg.next_call("getUpdates", timeout=_PATIENCE))
    await asyncio.sleep(0)
    began = loop.time()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await polled
        yield Started(process.pid, loop.time() - began)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
