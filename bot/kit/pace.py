"""The pace of the bot: answers go at once, what nobody asked for waits for its place.

Telegram's own rate limiter of PTB is not used: it ends a wait early when another request
finishes (ptb#5338), and knows no messages that can wait.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.kit.polling import seconds_of
from bot.kit.windows import Limits, Windows

ALL = 0  # no chat has this id: everything is stopped
PATIENCE = 30.0  # seconds for which a claimed message waits for its place
_ANSWERS_WAIT = 5.0  # seconds that an answer waits for Telegram, twice at most
_TRIES = 3
_AT_A_TIME = 5.0  # seconds within which refusals of two chats have one cause
_SENDS = ("send", "copy", "forward")
_SENDS_NOTHING = "sendChatAction"
_CHANGES = ("edit", "pin")  # of what nobody asked for these wait for a place too
log = structlog.get_logger()

Remember = Callable[[int, float], Awaitable[None]]
_Answer: TypeAlias = "bool | dict[str, Any] | list[dict[str, Any]]"
_Call = Callable[[], Coroutine[Any, Any, _Answer]]


@dataclass(frozen=True, slots=True)
class Unasked:
    """Marks a call that nobody waits for; it gives up when its place is further off, in seconds."""

    patience: float = PATIENCE


class Held(RetryAfter):
    """The call was not made: its place is too far off."""

    def __init__(self, seconds: float) -> None:
        super().__init__(timedelta(seconds=seconds))


@dataclass(slots=True)
class _Line:
    """Those who wait to write to one chat, in the order of their coming."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Pace(BaseRateLimiter[Unasked]):
    """Keeps to Telegram's limits, and to what Telegram says when they were reached all the same.

    A stop holds for as long as Telegram said, whatever else ends meanwhile; `remember` is told of
    each (chat or ALL, seconds), so that it outlives the process.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        self.remember: Remember | None = None
        self._windows = Windows(limits or Limits())
        self._clock = clock
        self._sleep = sleep
        self._stops: dict[int, float] = {}
        self._refusal = ALL, float("-inf")  # the last one: chat and time
        self._lines: dict[int, _Line] = {}  # of what nobody asked for
        self._behind: dict[int, _Line] = {}  # of answers that Telegram has refused, or behind one
        self._front = asyncio.Lock()  # who is next, of all chats
        self._leaving = asyncio.Event()

    async def initialize(self) -> None:
        """Nothing to allocate."""

    async def shutdown(self) -> None:
        """Nothing to free."""

    # Stops -------------------------------------------------------------------------------

    def stop(self, place: int, seconds: float) -> None:
        """Write nothing to a chat, or to ALL; a longer stop that is on stays as it is."""
        self._stops[place] = max(self._stops.get(place, 0.0), self._clock() + seconds)

    def stopped(self, place: int = ALL) -> float:
        """Seconds for which nothing may go to a chat, or to any."""
        now = self._clock()
        self._stops = {each: until for each, until in self._stops.items() if until > now}
        return max(self._stops.get(place, now), self._stops.get(ALL, now)) - now

    def leave(self) -> None:
        """The bot is about to end: who waits for a place gives up."""
        self._leaving.set()

    def stay(self) -> None:
        self._leaving.clear()

    # Calls -------------------------------------------------------------------------------

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,  # noqa: ANN401 - PTB's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Unasked | None,
    ) -> _Answer:
        counted = _SENDS if rate_limit_args is None else (*_SENDS, *_CHANGES)
        chat_id = _chat_of(endpoint, data, counted)
        if chat_id is None:
            return await callback(*args, **kwargs)

        def call() -> Coroutine[Any, Any, _Answer]:
            return callback(*args, **kwargs)

        if rate_limit_args is None:
            return await self._answer(call, chat_id)
        return await self._unasked(call, chat_id, rate_limit_args.patience)

    async def _answer(self, call: _Call, chat_id: int) -> _Answer:
        """At once; where Telegram wants a moment, it gets it, and later answers wait behind.

        Answers that tried again beside each other would take each other's places.
        """
        wait = 0.0
        if chat_id not in self._behind:
            try:
                return await self._made(call, chat_id, self._begun(chat_id, answer=True))
            except RetryAfter as error:
                wait = _moment(error)
        async with _alone(self._behind, chat_id):
            if wait:
                await self._rest(wait)
            try:
                return await self._made(call, chat_id, self._begun(chat_id, answer=True))
            except RetryAfter as error:
                await self._rest(_moment(error))
            return await self._made(call, chat_id, self._begun(chat_id, answer=True))

    async def _unasked(self, call: _Call, chat_id: int, patience: float) -> _Answer:
        until = self._clock() + patience
        async with _alone(self._lines, chat_id):
            for _ in range(_TRIES - 1):
                began = await self._place(chat_id, until)
                try:
                    return await self._made(call, chat_id, began)
                except RetryAfter as error:
                    if self._clock() + seconds_of(error.retry_after) > until:
                        raise
            return await self._made(call, chat_id, await self._place(chat_id, until))

    async def _place(self, chat_id: int, until: float) -> float:
        """Wait for a place in the chat, then for one among all, and take it; the time it is from.

        Raises Held when it is too far off.
        """
        while True:
            if wait := self._chat_wait(chat_id):
                await self._wait(wait, until)
                continue
            async with self._front:
                while wait := self._windows.wait(self._clock()):
                    await self._wait(wait, until)
                if not self._chat_wait(chat_id):
                    await self._wait(0.0, until)  # it may be leaving by now
                    return self._begun(chat_id, answer=False)

    def _chat_wait(self, chat_id: int) -> float:
        return max(self.stopped(chat_id), self._windows.chat_wait(chat_id, self._clock()))

    def _begun(self, chat_id: int, *, answer: bool) -> float:
        now = self._clock()
        self._windows.begin(chat_id, now, answer=answer)
        return now

    async def _made(self, call: _Call, chat_id: int, began: float) -> _Answer:
        try:
            return await call()
        except RetryAfter as error:
            await self._refused(chat_id, seconds_of(error.retry_after))
            raise
        finally:
            self._windows.end(chat_id, began, self._clock())

    async def _refused(self, chat_id: int, seconds: float) -> None:
        """Telegram does not say which limit it was.

        A chat to which we wrote just before has reached its own. Where two chats are refused at a
        time and neither has, it is the limit of the whole bot.
        """
        now = self._clock()
        before, at = self._refusal
        another = before != chat_id and now - at < _AT_A_TIME
        place = ALL if another and not self._windows.explains(chat_id, now) else chat_id
        self._refusal = chat_id, now
        log.warning("limit", chat_id=place, seconds=seconds)
        self.stop(place, seconds)
        if self.remember is None:
            return
        try:
            await self.remember(place, seconds)
        except Exception:
            # It is known here; the refusal itself must not be lost over it.
            log.exception("limit.not_kept")

    # Waiting -----------------------------------------------------------------------------

    async def _wait(self, seconds: float, until: float) -> None:
        if self._leaving.is_set() or self._clock() + seconds > until:
            raise Held(seconds)
        if seconds:
            await self._rest(seconds)

    async def _rest(self, seconds: float) -> None:
        if self._sleep is not None:
            await self._sleep(seconds)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._leaving.wait()
                raise Held(seconds)


@asynccontextmanager
async def _alone(lines: dict[int, _Line], chat_id: int) -> AsyncIterator[None]:
    line = lines.setdefault(chat_id, _Line())
    line.users += 1
    try:
        async with line.lock:
            yield
    finally:
        line.users -= 1
        if not line.users:
            del lines[chat_id]


def _moment(error: RetryAfter) -> float:
    """The seconds that an answer waits; raises the refusal when they are too many."""
    wait = seconds_of(error.retry_after)
    if wait > _ANSWERS_WAIT:
        raise error
    return wait


def _chat_of(endpoint: str, data: dict[str, Any], counted: tuple[str, ...]) -> int | None:
    """The chat that a call writes to; None for calls that need no place."""
    if not endpoint.startswith(counted) or endpoint == _SENDS_NOTHING:
        return None
    try:
        return int(data["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
