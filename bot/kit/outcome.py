"""What became of a message that nobody asked for; a timeout is unknown, not failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.kit.request import NotSent

_SOON = 30.0  # seconds before a call that did not arrive is tried again


@dataclass(frozen=True, slots=True)
class Sent:
    """It is in the chat."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be in the chat: the connection ended after the call went out."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It is not in the chat; trying again makes sense after so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class Dead:
    """It will never arrive there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup with another id."""

    chat_id: int


Outcome = Sent | Unknown | Retry | Dead | Migrated


def _retry_after(error: TelegramError) -> Outcome:
    after = cast("RetryAfter", error).retry_after
    return Retry(after.total_seconds() if isinstance(after, timedelta) else float(after))


# The first row that fits holds; BadRequest and TimedOut are NetworkErrors, so they come first.
_TABLE: tuple[tuple[type[TelegramError], Callable[[TelegramError], Outcome]], ...] = (
    (ChatMigrated, lambda error: Migrated(cast("ChatMigrated", error).new_chat_id)),
    (RetryAfter, _retry_after),
    (Forbidden, lambda error: Dead(str(error)[:120])),
    (BadRequest, lambda error: Dead(str(error)[:120])),
    (InvalidToken, lambda _: Retry(_SOON)),
    (NotSent, lambda _: Retry(_SOON)),
    (TimedOut, lambda _: Unknown()),
    (NetworkError, lambda error: _broken(error)),
)


def _broken(error: TelegramError) -> Outcome:
    """A 5xx was answered by the server, so nothing was done; a cut connection tells nothing."""
    answered = any(word in str(error) for word in ("Internal Server Error", "Bad Gateway", "(50"))
    return Retry(_SOON) if answered else Unknown()


def classify(error: TelegramError) -> Outcome:
    """What a failed call means for the message."""
    return next((meaning(error) for kind, meaning in _TABLE if isinstance(error, kind)), Unknown())


async def deliver(
    bot: Bot,
    chat_id: int,
    text: str,
    keyboard: InlineKeyboardMarkup | None = None,
    thread_id: int | None = None,
) -> Outcome:
    """Send one message; a topic that is gone falls back to the main chat."""
    try:
        message = await bot.send_message(
            chat_id,
            text,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=keyboard,
            message_thread_id=thread_id,
        )
    except BadRequest as error:
        if thread_id is not None and "thread" in str(error).lower():
            return await deliver(bot, chat_id, text, keyboard)
        return classify(error)
    except TelegramError as error:
        return classify(error)
    return Sent(message.message_id)
