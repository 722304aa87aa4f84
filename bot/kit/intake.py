"""Takes updates in: stored before they are acknowledged, fed to the handlers, marked when done."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot.kit.processor import KeyedUpdateProcessor
from services.inbox import OpenUpdate, mark_answered, open_updates, store_updates
from services.seam import SYSTEM, Deps

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
POLL_SECONDS = 25
_MARK_EVERY = 0.2  # seconds between groups of answered marks
_CONFLICTS = 5  # another poller with the same token: a deaf process must not look healthy
_BACKOFF = (0.5, 1.0, 2.0, 5.0, 15.0)  # seconds
log = structlog.get_logger()

Resume = Callable[[OpenUpdate, Update], Awaitable[None]]


class DeafError(Exception):
    """Nothing can be received: another process polls, or the token is refused."""


class Intake:
    """The way from getUpdates to the handlers and back to the inbox."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps
        self.processor = KeyedUpdateProcessor(self._note_answered)
        self.last_success: float | None = None  # loop time of the last getUpdates that worked
        self._answered: list[int] = []
        self._open: set[int] = set()
        self._stopping = asyncio.Event()

    def _note_answered(self, update_id: int) -> None:
        self._answered.append(update_id)
        self._open.discard(update_id)

    async def run(
        self, application: "Application[Any, Any, Any, Any, Any, Any]", resume: Resume
    ) -> None:
        """Poll until stopped; raises DeafError when polling makes no sense any more."""
        marker = asyncio.create_task(self._mark_for_ever())
        try:
            await self._feed_open(application, resume)
            await self._poll(application)
        finally:
            await self._drain()
            marker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await marker
            await self._mark()

    def stop(self) -> None:
        """Stop polling; what runs is finished first."""
        self._stopping.set()

    async def _feed_open(
        self, application: "Application[Any, Any, Any, Any, Any, Any]", resume: Resume
    ) -> None:
        """Feed again what had no effect yet, and say what was stored but not said."""
        for found in await self.deps.run(open_updates, SYSTEM):
            update = Update.de_json(json.loads(found.payload), application.bot)
            if not found.done:
                await self._feed(application, update)
                continue
            try:
                await resume(found, update)
            except TelegramError as error:
                log.warning("resume.failed", update_id=found.update_id, error=type(error).__name__)
            self._answered.append(found.update_id)

    async def _feed(
        self, application: "Application[Any, Any, Any, Any, Any, Any]", update: Update
    ) -> None:
        self._open.add(update.update_id)
        await application.update_queue.put(update)

    async def _poll(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        offset: int | None = None
        failures = conflicts = 0
        while not self._stopping.is_set():
            try:
                raw = await self._unless_stopping(_get_updates(application, offset))
            except InvalidToken as error:
                raise DeafError("token") from error
            except Conflict as error:
                conflicts += 1
                log.error("poll.conflict", tries=conflicts)
                if conflicts >= _CONFLICTS:
                    raise DeafError("conflict") from error
                await self._pause(_BACKOFF[min(conflicts, len(_BACKOFF) - 1)])
                continue
            except RetryAfter as error:
                await self._pause(float(cast("Any", error.retry_after)))
                continue
            except NetworkError as error:
                log.warning("poll.failed", error=type(error).__name__)
                await self._pause(_BACKOFF[min(failures, len(_BACKOFF) - 1)])
                failures += 1
                continue
            if raw is None:
                return
            failures = conflicts = 0
            self.last_success = asyncio.get_running_loop().time()
            if raw:
                offset = max(int(each["update_id"]) for each in raw) + 1
                await self._take(application, raw)

    async def _take(
        self, application: "Application[Any, Any, Any, Any, Any, Any]", raw: list[dict[str, Any]]
    ) -> None:
        rows = [(int(each["update_id"]), json.dumps(each, ensure_ascii=False)) for each in raw]
        new = set(await self.deps.run(store_updates, SYSTEM, rows))
        for each in raw:
            if each["update_id"] in new:
                await self._feed(application, Update.de_json(each, application.bot))

    async def _unless_stopping(
        self, call: Awaitable[list[dict[str, Any]]]
    ) -> list[dict[str, Any]] | None:
        polling = asyncio.ensure_future(call)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if polling.done():
            return polling.result()
        polling.cancel()
        with contextlib.suppress(asyncio.CancelledError, TelegramError):
            await polling
        return None

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _drain(self) -> None:
        """Wait for running handlers, a few seconds at most; the rest is fed again at the start."""
        for _ in range(100):
            if not self._open:
                return
            await asyncio.sleep(0.05)

    async def _mark_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_MARK_EVERY)
            await self._mark()

    async def _mark(self) -> None:
        if self._answered:
            answered, self._answered = self._answered, []
            await self.deps.run(mark_answered, SYSTEM, answered)


async def _get_updates(
    application: "Application[Any, Any, Any, Any, Any, Any]", offset: int | None
) -> list[dict[str, Any]]:
    raw = await application.bot.do_api_request(
        "getUpdates",
        api_kwargs={
            "timeout": POLL_SECONDS,
            "limit": 100,
            "allowed_updates": list(ALLOWED),
            **({"offset": offset} if offset is not None else {}),
        },
        read_timeout=POLL_SECONDS + 10,
    )
    return cast("list[dict[str, Any]]", raw)
