"""The stage: playground, database, roster and the real bot as a process of its own."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from bot.kit.texts import Texts
from playground import Chat, Message, Person, Playground

ROOT = Path(__file__).parents[2]
ROSTER = ROOT / "playground" / "sample" / "roster.xlsx"
ZONE = ZoneInfo("Asia/Shanghai")
# A week before the month ends; the bot's clock runs on from here, so that 09:00 comes in the play.
BEGINS = datetime(2026, 11, 24, 8, 59, 20, tzinfo=ZONE)
PATIENCE = 10.0  # seconds until a scripted person gives up
_STARTED = 20.0


class StageError(Exception):
    """The bot did not do what the play expects; the log tells more."""


@dataclass
class Stage:
    """Everything a play needs; use as `async with Stage.open() as stage`."""

    folder: Path
    pg: Playground
    texts: Texts
    bot: asyncio.subprocess.Process | None = None
    schema: Path | None = None
    began: datetime = field(default_factory=lambda: datetime.now(ZONE))

    @classmethod
    def make(cls, schema: Path | None = None) -> "Stage":
        """A stage with its folder and server, not yet started."""
        folder = Path(tempfile.mkdtemp(prefix="zhibu-demo-"))
        began = datetime.now(ZONE)

        def clock() -> float:
            return (BEGINS + (datetime.now(ZONE) - began)).timestamp()

        pg = Playground(clock=clock, schema_path=schema)
        return cls(folder, pg, Texts.load(), schema=schema, began=began)

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

    def write_config(self, operators: list[int]) -> None:
        """Settings as an operator would write them, with the playground as Bot API."""
        begins = BEGINS + (datetime.now(ZONE) - self.began)
        self.config.write_text(
            f"""
operators = {operators}
files = "{self.folder}/files"
tick_seconds = 1
rehearsal_clock = {begins.isoformat(timespec="seconds")}
[telegram]
token = "{self.pg.token}"
base_url = "{self.pg.base_url}"
base_file_url = "{self.pg.base_file_url}"
[database]
url = "sqlite:///{self.folder}/zhibu.db"
""",
            "utf-8",
        )

    async def zhibu(self, *args: str) -> str:
        """Run one command of the real command line; its output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *args,
            "--config",
            str(self.config),
            cwd=ROOT,
            env=_environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        if process.returncode:
            raise StageError(f"zhibu {' '.join(args)}: {err.decode()}")
        return out.decode()

    async def start_bot(self) -> None:
        """Start the real bot and wait for its first getUpdates."""
        asked = asyncio.create_task(self.pg.next_call("getUpdates", timeout=_STARTED))
        await asyncio.sleep(0)
        with self.log.open("ab") as log:
            self.bot = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                "--config",
                str(self.config),
                cwd=ROOT,
                env=_environment(),
                stdout=log,
                stderr=log,
            )
        try:
            await asked
        except TimeoutError:
            raise StageError(self.log.read_text("utf-8")[-3000:]) from None

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

    def key(self, name: str, **values: object) -> str:
        """The label of a button in Chinese."""
        return self.texts.plain("zh_CN", name, **values)

    async def presses(self, person: Person, card: Message, label: str) -> None:
        """Press the first button whose label holds these words."""
        exact = [each for each in card.buttons if each == label]
        full = next((each for each in (*exact, *card.buttons) if label in each), None)
        if full is None:
            raise StageError(f"no button {label!r} on {card.text!r}; there are {card.buttons}")
        await person.presses(card, full)

    async def at(self, hour: int, minute: int) -> None:
        """Wait until the clock of the play shows a time."""
        now = datetime.fromtimestamp(self.pg.tg.clock(), ZONE)
        target = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await asyncio.sleep(max(0.0, (target - now) / timedelta(seconds=1)))


def _environment() -> dict[str, str]:
    """The environment without settings of another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
    return {**kept, "PYTHONUTF8": "1"}
