"""A real `python -m bot run` that can be killed at a chosen call and started again.

host = Host(pg, folder, url)
await host.start("2026-11-20 08:00")
died = host.dies_at("sendMessage", lambda call: "已登记" in call.params["text"])
...
await died
await host.start("2026-11-20 08:05")
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playground import Call, Playground
from playground.server import Stage

ROOT = Path(__file__).parents[2]
STARTED = 60.0  # seconds until a start or an end is given up
_KILLED = -signal.SIGKILL


@dataclass
class Host:
    """One bot on one machine: its settings, its database, and its process when it has one."""

    pg: Playground
    folder: Path
    url: str
    operator: int
    tick_seconds: int = 3600
    process: asyncio.subprocess.Process | None = None
    lines: list[str] = field(default_factory=list)  # of the log, of all processes
    written: asyncio.Event = field(default_factory=asyncio.Event)
    reading: "asyncio.Task[None] | None" = None

    @property
    def log(self) -> str:
        """The end of what the processes wrote."""
        return "\n".join(self.lines[-30:])

    async def start(self, now: str) -> None:
        """Start a process whose clock shows a local time, and wait until it polls."""
        polls = asyncio.create_task(self.pg.next_call("getUpdates", timeout=STARTED))
        process = await self.launch(now)
        ends = asyncio.create_task(process.wait())
        await asyncio.wait({polls, ends}, return_when=asyncio.FIRST_COMPLETED)
        ends.cancel()
        if not polls.done() or polls.exception() is not None:
            polls.cancel()
            raise AssertionError(f"the bot does not start:\n{self.log}")

    async def launch(
        self, now: str, *, dies: tuple[str, str] | None = None
    ) -> asyncio.subprocess.Process:
        """Start a process and wait for nothing; `dies` at a commit: see `tests.e2e.dying`."""
        program = ("bot",) if dies is None else ("tests.e2e.dying", *dies)
        (self.folder / "config.toml").write_text(self._config(now), "utf-8")
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *program, "run", "--config", self.folder / "config.toml"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert self.process.stdout is not None
        self.reading = asyncio.create_task(self._read(self.process.stdout))
        return self.process

    async def _read(self, log: asyncio.StreamReader) -> None:
        async for line in log:
            self.lines.append(line.decode().rstrip())
            self.written.set()

    async def writes(self, event: str, *, times: int = 1) -> None:
        """Wait until the log holds an event so many times, of all processes together."""
        async with asyncio.timeout(STARTED):
            while sum(f'"event": "{event}"' in line for line in self.lines) < times:
                self.written.clear()
                await self.written.wait()

    def _config(self, now: str) -> str:
        return f"""
operators = [{self.operator}]
files = "{self.folder}/files"
tick_seconds = {self.tick_seconds}
rehearsal_clock = {now.replace(" ", "T")}:00+08:00
[telegram]
token = "{self.pg.token}"
base_url = "{self.pg.base_url}"
base_file_url = "{self.pg.base_file_url}"
[database]
url = "{self.url}"
"""

    async def died(self) -> None:
        """Wait until the process has been killed, by whomever."""
        assert self.process is not None
        try:
            async with asyncio.timeout(STARTED):
                assert await self.process.wait() == _KILLED, self.log
        except TimeoutError:
            raise AssertionError(f"it was not killed:\n{self.log}") from None

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop as an operator does; the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        async with asyncio.timeout(STARTED):
            return await self.process.wait()

    async def kill(self) -> None:
        """Kill without warning, and wait until nothing of it is left."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
            assert await self.process.wait() == _KILLED, self.log

    def dies_at(
        self,
        *methods: str,
        when: Callable[[Call], bool] = lambda _: True,
        stage: Stage = "arrived",
        lost: bool = False,
    ) -> "asyncio.Future[Call]":
        """Kill at one of these calls; it takes effect unless it is `lost`, its answer never comes.

        The stage `answering` is later than `arrived`: then the call has had its effect already.
        """
        died: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        struck: list[Call] = []

        async def strike(call: Call) -> None:
            if struck or call.method not in methods or not when(call):
                return
            struck.append(call)
            await self.kill()
            died.set_result(call)

        self.pg.on_call(strike, stage=stage)
        if lost:
            self.pg.fault("drop_before", when=lambda call: call in struck)
        return died
