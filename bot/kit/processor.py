"""Updates of one person in one chat keep their order; different ones run beside each other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.kit.buttons import Press, parse
from services.seam import Caller, Delivery

MOST_AT_ONCE = 256
# Updates that wait for an earlier one of the same person must not take the places of others.
_MOST_WAITING = 1 << 20
log = structlog.get_logger()


@dataclass(slots=True)
class Exchange:
    """One update while it is processed: its delivery, and how it ended, for the log."""

    delivery: Delivery
    outcome: str = "ok"


_exchange: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def caller_of(update: Update) -> Caller:
    """Who sent an update; an anonymous admin keeps the shared id, which may not write."""
    user, exchange = update.effective_user, _exchange.get()
    return Caller(
        telegram_id=user.id if user else None,
        delivery=exchange.delivery if exchange else None,
    )


def press_of(update: Update) -> Press:
    """What a button asks for, where only presses of our own buttons arrive."""
    query = update.callback_query
    press = parse(query.data if query else None)
    assert press is not None
    return press


def note_outcome(outcome: str) -> None:
    """Say in the log line of the update being processed how it ended; never with names in it."""
    exchange = _exchange.get()
    if exchange is not None:
        exchange.outcome = outcome


class KeyedUpdateProcessor(BaseUpdateProcessor):
    """Runs updates by (chat, user); tells when one has been dealt with."""

    def __init__(self, done: Callable[[int], None]) -> None:
        super().__init__(_MOST_WAITING)
        self.commands: Collection[str] = ()  # names that may stand in the log
        self._done = done
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._last: dict[tuple[int, int], asyncio.Event] = {}

    async def initialize(self) -> None:
        """Nothing to allocate."""

    async def shutdown(self) -> None:
        """Nothing to free."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if not isinstance(update, Update):
            await coroutine
            return
        key = _key(update)
        before, mine = self._last.get(key), asyncio.Event()
        self._last[key] = mine
        try:
            if before is not None:
                await before.wait()
            async with self._places:
                await self._run(update, coroutine)
        finally:
            mine.set()
            if self._last.get(key) is mine:
                del self._last[key]

    async def _run(self, update: Update, coroutine: Awaitable[Any]) -> None:
        exchange = Exchange(Delivery(update.update_id))
        _exchange.set(exchange)
        began = time.perf_counter()
        try:
            await coroutine
        except Exception:
            # Feeding it again at every start would not make it better.
            exchange.outcome = "failed"
            self._finish(update, exchange, began)
            raise
        self._finish(update, exchange, began)

    def _finish(self, update: Update, exchange: Exchange, began: float) -> None:
        self._done(update.update_id)
        chat_id, user_id = _key(update)
        log.info(
            "update",
            update_id=update.update_id,
            chat_id=chat_id,
            actor_id=user_id,
            handler=_handler(update, self.commands),
            outcome=exchange.outcome,
            ms=round((time.perf_counter() - began) * 1000),
        )


def _key(update: Update) -> tuple[int, int]:
    chat, user = update.effective_chat, update.effective_user
    return (chat.id if chat else 0), (user.id if user else 0)


def _handler(update: Update, commands: Collection[str]) -> str:
    """What kind of update it was, with the command or action when it is one of ours."""
    if update.callback_query is not None:
        press = parse(update.callback_query.data)
        return f"press:{press.action.value}" if press else "press"
    text = (update.message.text if update.message else None) or ""
    if text.startswith("/"):
        command = text[1:].split(maxsplit=1)[0].partition("@")[0] if text[1:].strip() else ""
        return f"command:{command}" if command in commands else "command"
    return next(
        (name for name in Update.ALL_TYPES if getattr(update, name, None) is not None), "unknown"
    )
