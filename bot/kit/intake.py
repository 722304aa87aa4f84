"""Takes updates in: stored before they are acknowledged, fed to the handlers, marked when done."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.kit.polling import Polling, get_updates
from bot.kit.processor import KeyedUpdateProcessor
from bot.kit.request import NotSent
from domain.errors import DomainError
from services.inbox import OpenUpdate, mark_answered, open_updates, store_updates
from services.seam import SYSTEM, Deps

AnyApplication: TypeAlias = "Application[Any, Any, Any, Any, Any, Any]"
Resume = Callable[[OpenUpdate, Update], Awaitable[None]]

_MARK_EVERY = 0.2  # seconds between groups of answered marks
_MOST_OPEN = 2000  # updates in memory; the rest waits at Telegram
_DRAIN_SECONDS = 5.0  # for running handlers at the end; what is left is fed again at the start
log = structlog.get_logger()


class Intake:
    """The way from getUpdates to the handlers and back to the inbox."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps
        self.processor = KeyedUpdateProcessor(self._note_answered)
        self.polling = Polling()
        self._answered: list[int] = []
        self._open: set[int] = set()
        self._idle = asyncio.Event()  # nothing is in the queue or being processed
        self._idle.set()
        self._stopping = asyncio.Event()

    @property
    def last_success(self) -> float | None:
        """When getUpdates last worked, in the event loop's time; for health checks."""
        return self.polling.last_success

    async def run(self, application: AnyApplication, resume: Resume) -> None:
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
            await self.mark()

    def stop(self) -> None:
        """Stop polling; what runs is finished first."""
        self._stopping.set()

    async def mark(self) -> None:
        """Write down what was answered since the last time."""
        answered, self._answered = self._answered, []
        if not answered:
            return
        try:
            await self.deps.run(mark_answered, SYSTEM, answered)
        except BaseException:
            self._answered = answered + self._answered
            raise

    def _note_answered(self, update_id: int) -> None:
        self._answered.append(update_id)
        self._open.discard(update_id)
        if not self._open:
            self._idle.set()

    async def _feed_open(self, application: AnyApplication, resume: Resume) -> None:
        """Feed again what had no effect yet, and say what was stored but not said."""
        for found in await self.deps.run(open_updates, SYSTEM):
            if self._stopping.is_set():
                return
            update = self._read(application, found.update_id, json.loads(found.payload))
            if update is None:
                continue
            if not found.done:
                await self._feed(application, update)
            elif await _said_again(resume, found, update):
                self._answered.append(found.update_id)

    async def _poll(self, application: AnyApplication) -> None:
        offset: int | None = None
        while not self._stopping.is_set():
            if len(self._open) > _MOST_OPEN:
                await self._pause(_MARK_EVERY)
                continue
            raw: list[dict[str, Any]] | None = []
            try:
                raw = await self._unless_stopping(get_updates(application.bot, offset))
            except TelegramError as error:
                await self._pause(await self.polling.failed(application.bot, error))
                continue
            if raw is None:
                return
            self.polling.succeeded()
            # An empty answer has confirmed all before it; ids may begin anew after a quiet week.
            offset = max(int(each["update_id"]) for each in raw) + 1 if raw else None
            await self._take(application, raw)

    async def _take(self, application: AnyApplication, raw: list[dict[str, Any]]) -> None:
        if not raw:
            return
        rows = [(int(each["update_id"]), json.dumps(each, ensure_ascii=False)) for each in raw]
        new = set(await self.deps.run(store_updates, SYSTEM, rows))
        for each in raw:
            update_id = int(each["update_id"])
            if update_id in new:
                new.discard(update_id)
                update = self._read(application, update_id, each)
                if update is not None:
                    await self._feed(application, update)

    def _read(
        self, application: AnyApplication, update_id: int, raw: dict[str, Any]
    ) -> Update | None:
        """The update as PTB has it; one that it cannot read must not stop the rest."""
        try:
            return Update.de_json(raw, application.bot)
        except Exception as error:  # noqa: BLE001 - whatever a strange payload brings about
            log.warning("update.unreadable", update_id=update_id, error=type(error).__name__)
            self._answered.append(update_id)
            return None

    async def _feed(self, application: AnyApplication, update: Update) -> None:
        self._open.add(update.update_id)
        self._idle.clear()
        await application.update_queue.put(update)

    async def _unless_stopping(
        self, call: Awaitable[list[dict[str, Any]]]
    ) -> list[dict[str, Any]] | None:
        polling = asyncio.ensure_future(call)
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return polling.result() if polling.done() else None
        finally:
            for task in (polling, stopping):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, TelegramError):
                await polling

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _drain(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _DRAIN_SECONDS)

    async def _mark_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_MARK_EVERY)
            try:
                await self.mark()
            except Exception as error:  # noqa: BLE001 - they are kept and written the next time
                log.warning("inbox.not_marked", error=type(error).__name__)


async def _said_again(resume: Resume, found: OpenUpdate, update: Update) -> bool:
    """Whether that is settled; only a call that surely went nowhere is tried at the next start."""
    try:
        await resume(found, update)
    except NotSent:
        log.warning("resume.not_sent", update_id=found.update_id)
        return False
    except (TelegramError, DomainError) as error:
        log.warning("resume.failed", update_id=found.update_id, error=type(error).__name__)
    except Exception:
        # A fault of ours must not keep the bot from starting for ever.
        log.exception("resume.broken", update_id=found.update_id)
    return True
