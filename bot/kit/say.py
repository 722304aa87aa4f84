"""How the bot speaks in a chat: in the right topic, as HTML, editing its own card in place."""

from collections.abc import Callable
from typing import Final, TypedDict

import structlog
from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.kit.buttons import Key, Keys
from bot.kit.texts import pages

log = structlog.get_logger()
_TOAST_LIMIT = 200  # characters of an answer to a press
_PLACEHOLDER_LIMIT = 64


class _Manner(TypedDict):
    parse_mode: str
    link_preview_options: LinkPreviewOptions


# How every text goes out; nobody else knows about parse modes.
MANNER: Final = _Manner(
    parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
)


def keyboard(keys: Keys) -> InlineKeyboardMarkup | None:
    """Rows of buttons as Telegram takes them; None without any."""
    rows = [
        [
            InlineKeyboardButton(key.label, url=key.url)
            if key.url
            else InlineKeyboardButton(key.label, callback_data=key.data)
            for key in row
        ]
        for row in keys
        if row
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def pager(page: int, count: int, data: Callable[[int], str]) -> list[Key]:
    """A row `‹ 1/3 ›` for pages counted from 0; empty when there is one page only."""
    if count <= 1:
        return []
    before, after = max(page - 1, 0), min(page + 1, count - 1)
    return [Key("‹", data(before)), Key(f"{page + 1}/{count}", data(page)), Key("›", data(after))]


def topic_is_gone(error: BadRequest) -> bool:
    """Whether a text was refused because of its topic; the main chat may still take it."""
    said = str(error).lower()
    return "thread not found" in said or "topic_closed" in said or "topic_deleted" in said


def thread_of(update: Update) -> int:
    """The topic of an update, 0 outside any: a plain reply carries a thread id too."""
    message = update.effective_message
    if isinstance(message, Message) and message.is_topic_message:
        return message.message_thread_id or 0
    return 0


def in_group(update: Update) -> bool:
    chat = update.effective_chat
    return chat is not None and chat.type in {"group", "supergroup"}


async def send(
    update: Update, text: str, keys: Keys = (), *, reply_to: int | None = None
) -> Message:
    """A new message in the place of the update, in answer to the person in a group.

    What is too long for one goes out in several, with the buttons under the last.
    """
    *most, last = pages(text)
    for part in most:
        await _send(update, part, reply_markup=None, reply_to=reply_to)
    return await _send(update, last, reply_markup=keyboard(keys), reply_to=reply_to)


async def force_reply(
    update: Update, text: str, placeholder: str, *, reply_to: int | None = None
) -> Message:
    """A question that the client opens a reply for: in a group only replies reach the bot."""
    markup = ForceReply(selective=True, input_field_placeholder=placeholder[:_PLACEHOLDER_LIMIT])
    return await _send(update, text, reply_markup=markup, reply_to=reply_to)


async def show(update: Update, text: str, keys: Keys = ()) -> Message | None:
    """Put the text on the card that was pressed, or send it when nothing was pressed."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message) or len(pages(text)) > 1:
        return await send(update, text, keys)
    return await _edit(update, query, text, keys)


async def send_long(update: Update, text: str, keys: Keys = ()) -> None:
    """A text of any length; `send` says how."""
    await send(update, text, keys)


async def put_away(update: Update) -> None:
    """Take the buttons off the card that was pressed: the next question stands elsewhere."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    try:
        await query.edit_message_reply_markup(None)
    except BadRequest:
        log.debug("card.not_editable", update_id=update.update_id)


async def toast(update: Update, text: str = "", *, alert: bool = False) -> bool:
    """End the spinner of a press, with a word for the person who pressed; whether they see it."""
    query = update.callback_query
    if query is None:
        return False
    try:
        return await query.answer(text[:_TOAST_LIMIT] or None, show_alert=alert)
    except TelegramError as error:
        # An old press cannot be answered any more; its effect stands all the same.
        log.debug("press.unanswered", update_id=update.update_id, error=type(error).__name__)
        return False


async def _send(
    update: Update,
    text: str,
    *,
    reply_markup: InlineKeyboardMarkup | ForceReply | None,
    reply_to: int | None,
) -> Message:
    chat = update.effective_chat
    if chat is None:
        raise ValueError("an update without a chat cannot be answered")
    answered = reply_to or _own_message(update)
    reply = ReplyParameters(answered, allow_sending_without_reply=True) if answered else None

    async def to(thread: int | None) -> Message:
        return await chat.send_message(
            text,
            message_thread_id=thread,
            reply_markup=reply_markup,
            reply_parameters=reply,
            **MANNER,
        )

    thread = thread_of(update) or None
    try:
        return await to(thread)
    except BadRequest as error:
        if thread is None or not topic_is_gone(error):
            raise
        return await to(None)


def _own_message(update: Update) -> int | None:
    """In a group the answer points at what was asked; in private that would be noise."""
    if not in_group(update) or update.callback_query is not None:
        return None
    message = update.effective_message
    return message.message_id if message else None


async def _edit(update: Update, query: CallbackQuery, text: str, keys: Keys) -> Message | None:
    try:
        edited = await query.edit_message_text(text, reply_markup=keyboard(keys), **MANNER)
    except BadRequest as error:
        if "not modified" in str(error):
            return None
        log.info("card.not_editable", update_id=update.update_id)
        return await send(update, text, keys)
    return edited if isinstance(edited, Message) else None
