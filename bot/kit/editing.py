"""Editing and pinning messages that nobody asked for; both may be done twice."""

from enum import Enum, auto
from typing import Any

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.kit.outcome import Outcome, classify
from bot.kit.pace import Unasked
from bot.kit.say import MANNER

_SAME = "not modified"
# Telegram's own words, in lower case, for a message that is out of reach for good.
_LOST = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
)
_NOT_THERE = "message to pin not found"


class Done(Enum):
    """How an edit or a pin ended, where it ended."""

    MADE = auto()  # or there was nothing to change
    LOST = auto()  # the message is not there, or cannot be edited
    NOT_ALLOWED = auto()  # the chat does not let the bot pin


EditOutcome = Done | Outcome


async def edit(
    bot: ExtBot[Any],
    chat_id: int,
    message_id: int,
    text: str,
    keyboard: InlineKeyboardMarkup | None,
    *,
    pace: Unasked,
) -> EditOutcome:
    """Put another text and keyboard on a message; without one its keyboard goes."""
    try:
        await bot.edit_message_text(
            text,
            chat_id=chat_id,
            message_id=message_id,
            reply_markup=keyboard,
            rate_limit_args=pace,
            **MANNER,
        )
    except BadRequest as error:
        said = str(error).lower()
        if _SAME in said:
            return Done.MADE
        return Done.LOST if any(words in said for words in _LOST) else classify(error)
    except TelegramError as error:
        return classify(error)
    return Done.MADE


async def pin(bot: ExtBot[Any], chat_id: int, message_id: int, *, pace: Unasked) -> EditOutcome:
    """Pin a message without a sound."""
    try:
        await bot.pin_chat_message(
            chat_id, message_id, disable_notification=True, rate_limit_args=pace
        )
    except (BadRequest, Forbidden) as error:
        return Done.LOST if _NOT_THERE in str(error).lower() else Done.NOT_ALLOWED
    except TelegramError as error:
        return classify(error)
    return Done.MADE
