"""Asking for updates, and what to do when that fails: wait, make way, or give up aloud."""

import asyncio
import warnings
from datetime import timedelta
from typing import Any, cast

import structlog
from telegram import Bot
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBUserWarning

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
POLL_SECONDS = 25
BACKOFF = (0.5, 1.0, 2.0, 5.0, 15.0)  # seconds
# So many conflicts within so many seconds: another process polls with the same token.
_CONFLICTS = 5
_CONFLICT_SPAN = 300.0
log = structlog.get_logger()
# PTB's own method reads all updates of an answer or none: a strange one would block the rest.
warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)


class DeafError(Exception):
    """Nothing can be received: `conflict` (another process polls) or `token` (it is refused)."""


class Polling:
    """Remembers how polling goes; a deaf process must not look healthy."""

    def __init__(self) -> None:
        self.last_success: float | None = None  # in the event loop's time
        self._failures = 0
        self._conflicts: list[float] = []

    def succeeded(self) -> None:
        self._failures = 0
        self.last_success = _now()

    async def failed(self, bot: Bot, error: TelegramError) -> float:
        """Seconds to wait before asking again; raises DeafError when that makes no sense."""
        if isinstance(error, InvalidToken | EndPointNotFound):
            # PTB takes the refusal of a token for a method that does not exist.
            raise DeafError("token") from error
        if isinstance(error, Conflict):
            return await self._conflict(bot, error)
        if isinstance(error, RetryAfter):
            return seconds_of(error.retry_after)
        log.warning("poll.failed", error=type(error).__name__, tries=self._failures + 1)
        wait = BACKOFF[min(self._failures, len(BACKOFF) - 1)]
        self._failures += 1
        return wait

    async def _conflict(self, bot: Bot, error: Conflict) -> float:
        # Two pollers cut each other off in turns, so a success between tells nothing.
        self._conflicts = [at for at in self._conflicts if at > _now() - _CONFLICT_SPAN]
        self._conflicts.append(_now())
        tries = len(self._conflicts)
        webhook = "webhook" in str(error).lower()
        log.error("poll.conflict", tries=tries, webhook=webhook)
        if tries >= _CONFLICTS:
            raise DeafError("conflict") from error
        if webhook:
            await _remove_webhook(bot)
        return BACKOFF[min(tries, len(BACKOFF) - 1)]


async def get_updates(bot: Bot, offset: int | None) -> list[dict[str, Any]]:
    """One long poll; what comes is confirmed by the offset of the next."""
    raw = await bot.do_api_request(
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


def seconds_of(span: float | timedelta) -> float:
    """Telegram's waiting times in seconds, in either form that PTB gives them."""
    return span.total_seconds() if isinstance(span, timedelta) else float(span)


async def _remove_webhook(bot: Bot) -> None:
    """While a webhook is set, nobody can poll; what waits there is kept."""
    try:
        await bot.delete_webhook()
    except TelegramError as error:
        log.warning("webhook.not_removed", error=type(error).__name__)


def _now() -> float:
    return asyncio.get_running_loop().time()
