"""Faults by rule, Telegram's rate limits, and latency."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.wire import JSON, ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = ("429", "500", "502", "403", "400", "drop_before", "drop_after", "delay")
FORBIDDEN = "Forbidden: bot was blocked by the user"


@dataclass(slots=True)
class Call:
    """One call of the bot, as it came and as it was answered."""

    method: str  # as the client spelt it
    params: JSON
    at: float
    files: dict[str, int] = field(default_factory=dict)  # name to bytes
    response: JSON | None = None  # None while unanswered, or cut off
    fault: str | None = None

    @property
    def ok(self) -> bool:
        return bool(self.response and self.response["ok"])

    @property
    def chat_id(self) -> int | None:
        try:
            return int(self.params["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def as_json(self) -> JSON:
        return {
            "method": self.method,
            "params": self.params,
            "at": self.at,
            "files": self.files,
            "response": self.response,
            "fault": self.fault,
        }


@dataclass(slots=True)
class Fault:
    """A rule: which calls go wrong, how, and how many times (None: for ever)."""

    kind: str
    method: str | None = None
    when: Callable[[Call], bool] | None = None
    times: int | None = 1
    seconds: float = 1.0
    skip: int = 0  # matching calls that still go well
    description: str | None = None
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of fault; there are {', '.join(KINDS)}")

    def strikes(self, call: Call) -> bool:
        """Whether the rule applies to this call; counts it when it does."""
        if self.method is not None and self.method.lower() != call.method.lower():
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        if self.when is not None and not self.when(call):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        return True

    def refusal(self) -> ApiError | None:
        """The error that this fault answers with, if it is of that sort."""
        seconds = math.ceil(self.seconds)
        text = self.description
        table = {
            "429": lambda: too_many(seconds),
            "500": lambda: ApiError(500, text or "Internal Server Error"),
            "502": lambda: ApiError(502, text or "Bad Gateway"),
            "403": lambda: ApiError(403, text or FORBIDDEN),
            "400": lambda: ApiError(400, text or "Bad Request: chat not found"),
        }
        return table[self.kind]() if self.kind in table else None


def too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass(slots=True)
class RateLimits:
    """Telegram's limits as sliding windows; a refused call does not count."""

    per_second: int = 30  # for the bot
    per_chat_second: int = 1
    per_group_minute: int = 20
    clock: Callable[[], float] = time.monotonic
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def check(self, call: Call) -> None:
        """Count a sending call, or refuse it with 429."""
        chat_id = call.chat_id
        if chat_id is None or not call.method.lower().startswith(("send", "copy", "forward")):
            return
        if call.method.lower() == "sendchataction":
            return
        now = self.clock()
        windows = list(self._windows(chat_id))
        waits = [_wait(times, limit, span, now) for times, limit, span in windows]
        if max(waits) > 0:
            raise too_many(max(1, math.ceil(max(waits))))
        for times, _, _ in windows:
            times.append(now)

    def _windows(self, chat_id: int) -> Iterator[tuple[deque[float], int, float]]:
        yield self._all, self.per_second, 1.0
        yield self._chats.setdefault(chat_id, deque()), self.per_chat_second, 1.0
        if chat_id < 0:
            yield self._groups.setdefault(chat_id, deque()), self.per_group_minute, 60.0


def _wait(times: deque[float], limit: int, span: float, now: float) -> float:
    while times and times[0] <= now - span:
        times.popleft()
    return times[-limit] + span - now if len(times) >= limit else 0.0
