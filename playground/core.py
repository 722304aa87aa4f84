"""The playground as tests, the demo and the benchmarks hold it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playground.control import Control
from playground.faults import Call, Fault, RateLimits
from playground.people import Person
from playground.schema import Schema
from playground.server import LOOPBACK, BotApi
from playground.service import Telegram
from playground.watching import Watching
from playground.world import Chat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from playground.updates import UpdateQueue

DEFAULT_TOKEN = "7000000001:playground-token-of-no-value"  # noqa: S105 # opens nothing


class Playground(Watching):
    """A local Bot API server with groups and people in it."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = "zhibu_bot",
        bot_name: str = "支部",
        privacy: bool = True,
        clock: Callable[[], float] = time.time,
        schema_path: Path | None = None,
        keep: int | None = None,
    ) -> None:
        """`keep` bounds what is remembered of each chat, of events and of calls."""
        self.tg = Telegram(
            username=username,
            bot_name=bot_name,
            privacy=privacy,
            clock=clock,
            keep=keep,
        )
        self.api = BotApi(self.tg, token, keep)
        self.api.control = Control(self)
        self.api.schema = Schema(schema_path) if schema_path else None
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Chat] = {}

    # Running -----------------------------------------------------------------------------

    async def start(self, port: int = 0) -> Self:
        """Listen on loopback; port 0 takes a free one."""
        await self.api.start(port)
        return self

    async def stop(self) -> None:
        await self.api.stop()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def token(self) -> str:
        return self.api.token

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.api.port}"

    @property
    def base_url(self) -> str:
        """What PTB takes as base_url: the token follows it directly."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def updates(self) -> UpdateQueue:
        """The queue: hold(), release(reverse=…), redeliver()."""
        return self.tg.updates

    @property
    def privacy(self) -> bool:
        """Whether the bot is in privacy mode."""
        return self.tg.privacy

    @privacy.setter
    def privacy(self, value: bool) -> None:
        self.tg.privacy = value

    # People and groups -------------------------------------------------------------------

    def person(
        self,
        name: str,
        username: str | None = None,
        *,
        language_code: str | None = "zh-hans",
        started: bool = False,
    ) -> Person:
        """Somebody new; `started` has pressed start some time ago."""
        user = self.tg.add_user(name, username, language_code)
        user.started = started
        person = Person(self.tg, user)
        self.people[name] = person
        return person

    def group(  # all but the first two are named
        self,
        title: str,
        members: Iterable[Person] = (),
        *,
        supergroup: bool = False,
        forum: bool = False,
        topics: Iterable[str] = (),
        username: str | None = None,
        bot: str = "member",
    ) -> Chat:
        """A group that exists already: nobody is told; the first member owns it."""
        chat = self.tg.add_group(title, supergroup=supergroup or forum, forum=forum)
        for person in members:
            chat.members[person.id] = "member" if chat.members else "creator"
        chat.members[self.tg.bot.id] = bot
        if username:
            chat.username = chat.wire["username"] = username
            self.tg.usernames[username.lower()] = chat
        chat.last_id = int(chat.forum)  # General is number 1
        for topic in topics:
            chat.last_id += 1
            chat.topics[chat.last_id] = topic
        self.groups[title] = chat
        return chat

    # Faults -------------------------------------------------------------------------------

    def fault(  # a rule has that many sides
        self,
        kind: str,
        *,
        method: str | None = None,
        when: Callable[[Call], bool] | None = None,
        times: int | None = 1,
        seconds: float = 1.0,
        skip: int = 0,
        description: str | None = None,
    ) -> Fault:
        """Let calls go wrong: 429, 500, 502, 403, 400, drop_before, drop_after or delay."""
        fault = Fault(kind, method, when, times, seconds, skip, description)
        self.api.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        self.api.faults.clear()

    def strict_limits(self, limits: RateLimits | None = None) -> RateLimits:
        """Keep Telegram's rate limits from now on."""
        self.api.limits = limits or RateLimits()
        return self.api.limits

    def lift_limits(self) -> None:
        self.api.limits = None

    @property
    def latency_ms(self) -> float:
        """Milliseconds that every answer takes."""
        return self.api.latency * 1000

    @latency_ms.setter
    def latency_ms(self, value: float) -> None:
        self.api.latency = value / 1000

    def forget_queries(self) -> None:
        """Make every press too old to be answered."""
        self.tg.queries.clear()
