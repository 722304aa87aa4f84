"""The stage: playground, database, roster and the real bot as a process of its own."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Self
from zoneinfo import ZoneInfo

from bot.kit.texts import Texts
from playground import Chat, Message, Person, Playground

ROOT = Path(__file__).parents[2]
ROSTER = "playground/sample/roster.xlsx"
ZONE = ZoneInfo("Asia/Shanghai")
# The evening before the last week of the month; at nine in the morning after the dues day, which
# the play moves to the 25th, members are reminded; a quarter later the collector has a list.
EVENING = datetime(2026, 11, 22, 19, 30, tzinfo=ZONE)
MORNING = datetime(2026, 11, 26, 8, 59, 59, tzinfo=ZONE)
QUARTER_PAST = datetime(2026, 11, 26, 9, 14, 59, tzinfo=ZONE)
PATIENCE = 30.0  # seconds until a scripted person gives up
_STARTED = 60.0


class StageError(Exception):
    """The bot did not do what the play expects; the log tells more."""


class Clock:
    """The time of the play: it runs as ours does, and can be set."""

    def __init__(self, begin: datetime) -> None:
        self.set(begin)

    def __call__(self) -> datetime:
        return datetime.now(ZONE) + self._ahead

    def set(self, now: datetime) -> None:
        self._ahead = now - datetime.now(ZONE)


@dataclass
class Stage:
    """Everything a play needs; use as `async with Stage.make() as stage`."""

    folder: Path
    pg: Playground
    texts: Texts
    clock: Clock
    tell: Callable[[str], object] = lambda _: None  # what the operator does, for who watches
    operators: tuple[int, ...] = ()
    bot: asyncio.subprocess.Process | None = None

    @classmethod
    def make(cls, schema: Path | None = None) -> "Stage":
        """A stage with its folder and server, not yet started; calls are checked by a schema."""
        folder = Path(tempfile.mkdtemp(prefix="zhibu-demo-"))
        clock = Clock(EVENING)
        pg = Playground(clock=lambda: clock().timestamp(), schema_path=schema)
        return cls(folder, pg, Texts.load(), clock)

    async def __aenter__(self) -> Self:
        await self.pg.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_bot()
        await self.pg.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/zhibu.db"

    def write_config(self) -> None:
        """Settings as an operator would write them, with the playground as Bot API."""
        self.config.write_text(
            f"""
operators = {list(self.operators)}
files = "{self.folder}/files"
evaluation_key = "{self.folder}/evaluation.key"
tick_seconds = 1
rehearsal_clock = {self.clock().isoformat(timespec="seconds")}
[telegram]
token = "{self.pg.token}"
base_url = "{self.pg.base_url}"
base_file_url = "{self.pg.base_file_url}"
[database]
url = "{self.database}"
""",
            "utf-8",
        )

    async def zhibu(self, *args: str) -> str:
        """Run one command of the real command line; its output."""
        self.tell(f"zhibu {' '.join(args)}")
        process = await self._launch(*args, out=asyncio.subprocess.PIPE)
        out, err = await process.communicate()
        if process.returncode:
            raise StageError(f"zhibu {' '.join(args)}: {err.decode()}")
        return out.decode()

    async def start_bot(self) -> None:
        """Start the real bot and wait for its first getUpdates."""
        self.tell(f"zhibu run, {self.clock():%Y-%m-%d %H:%M:%S}")
        asked = asyncio.create_task(self.pg.next_call("getUpdates", timeout=_STARTED))
        await asyncio.sleep(0)
        with self.log.open("ab") as log:
            self.bot = await self._launch("run", out=log)
        ended = asyncio.create_task(self.bot.wait())
        await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not asked.done() or asked.exception() is not None:
            asked.cancel()
            raise StageError(self.log.read_text("utf-8")[-3000:])

    async def _launch(self, *args: str, out: int | IO[bytes]) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "bot", *args, "--config", str(self.config))
        environment = _environment()
        return await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdout=out, stderr=out
        )

    async def stop_bot(self) -> None:
        """Stop the bot as an operator would."""
        if self.bot is not None and self.bot.returncode is None:
            self.bot.terminate()
            await self.bot.wait()

    # What people do ----------------------------------------------------------------------

    async def answer(
        self, chat: Chat, wanted: str | Callable[[Message], bool], patience: float = PATIENCE
    ) -> Message:
        """The bot's next message or edit in a chat that holds a text; raises StageError."""
        fits = wanted if callable(wanted) else lambda message: wanted in message.text
        try:
            return await self.pg.wait_for(fits, chat=chat, timeout=patience)
        except TimeoutError as error:
            log = self.log.read_text("utf-8")[-2000:] if self.log.exists() else ""
            raise StageError(f"{wanted!r}: {error}\n{log}") from None

    async def presses(self, person: Person, card: Message, label: str) -> None:
        """Press the first button whose label holds these words."""
        exact = [each for each in card.buttons if each == label]
        full = next((each for each in (*exact, *card.buttons) if label in each), None)
        if full is None:
            raise StageError(f"no button {label!r} on {card.text!r}; there are {card.buttons}")
        await person.presses(card, full)

    async def sleep_until(self, morning: datetime) -> None:
        """Nobody waits for a night: the bot stops, the clock is set, the bot starts again."""
        await self.stop_bot()
        self.clock.set(morning)
        self.write_config()
        await self.start_bot()


def _environment() -> dict[str, str]:
    """The environment without settings of another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
    return {**kept, "PYTHONUTF8": "1"}
