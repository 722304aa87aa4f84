"""What became of a message that nobody asked for; a timeout is unknown, not failed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from telegram import InlineKeyboardMarkup
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
from telegram.ext import ExtBot

from bot.kit.pace import Held, Unasked
from bot.kit.polling import seconds_of
from bot.kit.request import NotSent
from bot.kit.say import MANNER, topic_is_gone

_SOON = 30.0  # seconds before a call that did not arrive is tried again
# The Bot API answered, or a gateway that had nobody to pass the call to: nothing was done.
# 504 is missing here: that gateway did pass it on, and gave up waiting.
_UNDONE = re.compile(r"Internal Server Error|Bad Gateway|Service Unavailable|\((500|502|503)\)")


class Why(StrEnum):
    """Why nothing will ever arrive in a chat."""

    BLOCKED = "blocked"  # the person has blocked the bot
    NOT_STARTED = "not_started"  # the person has never pressed start
    DEACTIVATED = "deactivated"  # the account is gone
    REMOVED = "removed"  # the bot is no longer in the group
    NO_CHAT = "no_chat"  # there is no such chat, or none that the bot knows
    MUTED = "muted"  # the group or the topic does not let the bot write
    REFUSED = "refused"  # the message itself is at fault: ours to mend


# Telegram's own words, in lower case; the first row that fits holds.
_WHY = (
    ("blocked by the user", Why.BLOCKED),
    ("can't initiate conversation", Why.NOT_STARTED),
    ("user is deactivated", Why.DEACTIVATED),
    ("was kicked", Why.REMOVED),
    ("not a member", Why.REMOVED),
    ("group chat was deleted", Why.REMOVED),
    ("chat not found", Why.NO_CHAT),
    ("peer_id_invalid", Why.NO_CHAT),
    ("not enough rights", Why.MUTED),
    ("need administrator rights", Why.MUTED),
    ("chat_write_forbidden", Why.MUTED),
    ("chat_restricted", Why.MUTED),
    ("topic_closed", Why.MUTED),
)


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
    held: bool = False  # Telegram was not even asked: it still wants silence


@dataclass(frozen=True, slots=True)
class Dead:
    """It will never arrive there."""

    reason: Why


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup with another id."""

    chat_id: int


Outcome = Sent | Unknown | Retry | Dead | Migrated


def _retry_after(error: TelegramError) -> Outcome:
    after = seconds_of(cast("RetryAfter", error).retry_after)
    return Retry(after, held=isinstance(error, Held))


def _dead(error: TelegramError) -> Outcome:
    said = str(error).lower()
    return Dead(next((why for words, why in _WHY if words in said), Why.REFUSED))


def _broken(error: TelegramError) -> Outcome:
    return Retry(_SOON) if _UNDONE.search(str(error)) else Unknown()


# The first row that fits holds; BadRequest and TimedOut are NetworkErrors, so they come first.
_TABLE: tuple[tuple[type[TelegramError], Callable[[TelegramError], Outcome]], ...] = (
    (ChatMigrated, lambda error: Migrated(cast("ChatMigrated", error).new_chat_id)),
    (RetryAfter, _retry_after),
    (Forbidden, _dead),
    (BadRequest, _dead),
    (InvalidToken, lambda _: Retry(_SOON)),
    (NotSent, lambda _: Retry(_SOON)),
    (TimedOut, lambda _: Unknown()),
    (NetworkError, _broken),
)


def classify(error: TelegramError) -> Outcome:
    """What a failed call means for the message."""
    return next((meaning(error) for kind, meaning in _TABLE if isinstance(error, kind)), Unknown())


async def deliver(
    bot: ExtBot[Any],
    chat_id: int,
    text: str,
    keyboard: InlineKeyboardMarkup | None = None,
    thread_id: int | None = None,
    *,
    pace: Unasked,
) -> Outcome:
    """Send one message; a topic that is gone falls back to the main chat."""
    try:
        message = await bot.send_message(
            chat_id,
            text,
            reply_markup=keyboard,
            message_thread_id=thread_id,
            rate_limit_args=pace,
            **MANNER,
        )
    except BadRequest as error:
        if thread_id is not None and topic_is_gone(error):
            return await deliver(bot, chat_id, text, keyboard, pace=pace)
        return classify(error)
    except TelegramError as error:
        return classify(error)
    return Sent(message.message_id)
