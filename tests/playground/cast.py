"""The people of these tests, and the bot that talks to them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Bot, Update

from playground import Chat, Person, Playground

SCHEMA = Path(__file__).parents[2].parent / "shared/botapi/api.json"
Raw = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, Any]]]]


@dataclass
class Cast:
    """张三 has pressed start, 李四 never has; both are in the group."""

    pg: Playground
    bot: Bot
    zhang: Person
    li: Person
    group: Chat
    seen: int = -1

    async def updates(self) -> list[Update]:
        """Updates, each only once."""
        offset = self.seen + 1 or None
        got = await self.bot.get_updates(offset, allowed_updates=Update.ALL_TYPES)
        self.seen = got[-1].update_id if got else self.seen
        return list(got)

    async def texts(self) -> list[str]:
        """Texts and captions of new messages."""
        found = [update.message for update in await self.updates()]
        return [message.text or message.caption or "" for message in found if message]
