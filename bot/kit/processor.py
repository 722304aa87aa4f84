"""Updates of one person in one chat keep their order; different ones run beside each other."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from services.seam import Caller, Delivery

MOST_AT_ONCE = 256
_delivery: ContextVar[Delivery | None] = ContextVar("delivery", default=None)
log = structlog.get_logger()


def caller_of(update: Update) -> Caller:
    """Who sent an update; an anonymous admin keeps the shared id, which may not write."""
    user = update.effective_user
    return Caller(telegram_id=user.id if user else None, delivery=_delivery.get())


class KeyedUpdateProcessor(BaseUpdateProcessor):
    """Runs updates by (chat, user); tells when one has been dealt with."""

    def __init__(self, done: Callable[[int], None]) -> None:
        super().__init__(MOST_AT_ONCE)
        self._done = done
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
            await self._run(update, coroutine)
        finally:
            mine.set()
            if self._last.get(key) is mine:
                del self._last[key]

    async def _run(self, update: Update, coroutine: Awaitable[Any]) -> None:
        _delivery.set(Delivery(update.update_id))
        began = time.perf_counter()
        await coroutine
        self._done(update.update_id)
        chat_id, user_id = _key(update)
        log.info(
            "update",
            update_id=update.update_id,
            chat_id=chat_id,
            actor_id=user_id,
            kind=_kind(update),
            ms=round((time.perf_counter() - began) * 1000),
        )


def _key(update: Update) -> tuple[int, int]:
    chat, user = update.effective_chat, update.effective_user
    return (chat.id if chat else 0), (user.id if user else 0)


def _kind(update: Update) -> str:
    return next(
        (name for name in Update.ALL_TYPES if getattr(update, name, None) is not None), "unknown"
    )
