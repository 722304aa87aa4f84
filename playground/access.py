"""Which chats, messages and topics a call may touch, and the refusals when it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.wire import bad_request, forbidden

if TYPE_CHECKING:
    from playground.service import Telegram
    from playground.wire import Params
    from playground.world import Chat, Message

GENERAL_TOPIC = 1  # has no thread id; naming it is an error


def known_chat(tg: Telegram, params: Params) -> Chat:
    """The chat that the call names, whatever the bot may do there."""
    name = params.text("chat_id").strip('"')
    if not name:
        raise bad_request("chat_id is empty")
    if name.startswith("@"):
        chat = tg.usernames.get(name[1:].lower())
    else:
        number = params.number("chat_id")
        chat = tg.chats.get(number)
        if chat is None and number in tg.users and number != tg.bot.id:
            chat = tg.private_chat(tg.users[number])
    if chat is None:
        raise bad_request("chat not found")
    return chat


def readable_chat(tg: Telegram, params: Params) -> Chat:
    """A chat that the bot is in; a private one must have been opened by the person."""
    chat = known_chat(tg, params)
    if chat.user is not None and not chat.user.started:
        raise bad_request("chat not found")
    if chat.kind == "supergroup":
        _check_membership(tg, chat)
    return chat


def writable_chat(tg: Telegram, params: Params) -> Chat:
    """A chat that the bot may write to now."""
    chat = known_chat(tg, params)
    if chat.user is not None:
        if chat.user.deactivated:
            raise forbidden("user is deactivated")
        if chat.user.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.user.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    else:
        _check_membership(tg, chat)
    return chat


def _check_membership(tg: Telegram, chat: Chat) -> None:
    status = chat.status(tg.bot.id)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def topic(chat: Chat, params: Params) -> int | None:
    """The topic that the call names; only forums have any, General has no id."""
    thread = params.number("message_thread_id")
    if not thread or not (chat.forum or chat.private):
        return None
    if thread == GENERAL_TOPIC or thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread in chat.closed_topics:
        raise bad_request("TOPIC_CLOSED")
    return thread


def replied_to(chat: Chat, params: Params) -> Message | None:
    """The message that the call answers."""
    reply = params.nested("reply_parameters")
    if not isinstance(reply, dict):
        return None
    found = chat.history.get(int(reply.get("message_id") or 0))
    if found is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


def message_in(chat: Chat, params: Params, what: str) -> Message:
    """A message by its id; `what` names it in the refusal."""
    message = chat.history.get(params.number("message_id"))
    if message is None:
        raise bad_request(f"{what} not found")
    return message
