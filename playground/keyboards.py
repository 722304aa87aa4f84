"""Reply markup: what Telegram accepts under a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.wire import JSON, Params, bad_request

if TYPE_CHECKING:
    from playground.world import Chat

WRONG_BUTTON = "can't parse inline keyboard button"
DATA_LIMIT = 64  # bytes, not characters
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def reply_markup(chat: Chat, params: Params) -> JSON | None:
    """The markup of a message to be sent, checked."""
    markup = params.nested("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if not any(kind in markup for kind in KINDS):
        return None
    if "inline_keyboard" in markup:
        return _inline(chat, markup) or None
    if "keyboard" in markup:
        _check_rows(markup["keyboard"], '"keyboard"')
    return markup


def inline_markup(chat: Chat, params: Params) -> JSON | None:
    """The markup of an edit, which can only be inline."""
    markup = params.nested("reply_markup")
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    return _inline(chat, markup)


def _inline(chat: Chat, markup: JSON) -> JSON:
    rows = markup["inline_keyboard"]
    _check_rows(rows, '"inline_keyboard" of the InlineKeyboardMarkup')
    for row in rows:
        for button in row:
            _check_button(chat, button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else {}


def _check_rows(rows: object, what: str) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"field {what} must be an Array of Arrays")


def _check_button(chat: Chat, button: object) -> None:
    if not isinstance(button, dict):
        raise bad_request(f"{WRONG_BUTTON}: InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise bad_request(f'{WRONG_BUTTON}: Can\'t find field "text"')
    if not any(action in button for action in ACTIONS):
        raise bad_request(f"{WRONG_BUTTON}: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 0 < len(str(data).encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "web_app" in button and not chat.private:
        raise bad_request("BUTTON_TYPE_INVALID")
