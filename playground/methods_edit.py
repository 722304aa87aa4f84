"""Methods that change what already stands in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.access import message_in, readable_chat, writable_chat
from playground.contents import caption_content, text_content
from playground.keyboards import inline_markup
from playground.wire import JSON, Params, bad_request

if TYPE_CHECKING:
    from playground.service import Telegram
    from playground.world import Chat, Message

DELETABLE_FOR = 48 * 3600  # seconds
TOAST_LIMIT = 200  # characters of an answer to a press
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
_EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 "
    "🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 "
    "☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
REACTIONS = frozenset(_EMOJI.split())  # all that a bot may put


def _own_message(tg: Telegram, params: Params) -> tuple[Chat, Message]:
    chat = writable_chat(tg, params)
    message = message_in(chat, params, "message to edit")
    if message.sender is not tg.bot or (message.markup and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")
    return chat, message


def _apply(tg: Telegram, chat: Chat, message: Message, params: Params, content: JSON) -> JSON:
    markup = inline_markup(chat, params)
    same = all(message.wire.get(key) == value for key, value in content.items())
    if same and (message.wire.get("reply_markup") or None) == (markup or None):
        raise bad_request(NOT_MODIFIED)
    tg.edit(message, content, markup or None)
    return message.wire


def edit_message_text(tg: Telegram, params: Params) -> JSON:
    chat, message = _own_message(tg, params)
    content = {"entities": None} | text_content(tg, params)
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    return _apply(tg, chat, message, params, content)


def edit_message_caption(tg: Telegram, params: Params) -> JSON:
    chat, message = _own_message(tg, params)
    if "text" in message.wire:
        raise bad_request("there is no caption in the message to edit")
    content = {"caption": None, "caption_entities": None} | caption_content(tg, params)
    return _apply(tg, chat, message, params, content)


def edit_message_reply_markup(tg: Telegram, params: Params) -> JSON:
    chat, message = _own_message(tg, params)
    return _apply(tg, chat, message, params, {})


def delete_message(tg: Telegram, params: Params) -> bool:
    """Own messages for 48 hours; those of others where the bot is an administrator."""
    chat = writable_chat(tg, params)
    message = message_in(chat, params, "message to delete")
    if chat.is_admin(tg.bot.id):
        tg.delete(message, tg.bot)
        return True
    if message.wire["date"] < tg.now() - DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    if message.sender is not tg.bot and not chat.private:
        raise bad_request("message can't be deleted")
    tg.delete(message, tg.bot)
    return True


def delete_messages(tg: Telegram, params: Params) -> bool:
    """Several at once; what is not there is skipped."""
    chat = writable_chat(tg, params)
    for message_id in params.nested("message_ids") or []:
        if message_id in chat.history:
            one = {"chat_id": chat.id, "message_id": message_id}
            delete_message(tg, Params(one))
    return True


def answer_callback_query(tg: Telegram, params: Params) -> bool:
    """The toast or alert goes to the events, and to the press that waits for it."""
    query = tg.queries.get(params.text("callback_query_id").strip('"'))
    if query is None:
        raise bad_request(OLD_QUERY)
    text = params.text("text")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = tg.chats.get(query["message"]["chat"]["id"])
    answer = {
        "callback_query_id": query["id"],
        "text": text,
        "show_alert": params.flag("show_alert"),
        "to": query["from"]["first_name"],
    }
    if url := params.text("url"):
        answer["url"] = url
    tg.tell("answer", chat=chat, actor=tg.bot, data=answer)
    return True


def _may_pin(tg: Telegram, params: Params) -> Chat:
    chat = writable_chat(tg, params)
    if not chat.private and not chat.is_admin(tg.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin_chat_message(tg: Telegram, params: Params) -> bool:
    chat = _may_pin(tg, params)
    message = message_in(chat, params, "message to pin")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        tg.tell("pin", chat=chat, message=message, actor=tg.bot)
        pinned = {k: v for k, v in message.wire.items() if k != "reply_to_message"}
        tg.post(chat, tg.bot, {"pinned_message": pinned}, thread=message.thread)
    return True


def unpin_chat_message(tg: Telegram, params: Params) -> bool:
    chat = _may_pin(tg, params)
    wanted = params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def set_message_reaction(tg: Telegram, params: Params) -> bool:
    chat = readable_chat(tg, params)
    message = message_in(chat, params, "message to react")
    reactions = params.items("reaction", "ReactionType")
    for reaction in reactions:
        if reaction.get("type") == "emoji" and reaction.get("emoji") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[tg.bot.id] = reactions
    tg.tell("reaction", chat=chat, message=message, actor=tg.bot, data={"reaction": reactions})
    return True
