"""Methods about chats, members, commands and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.access import known_chat, readable_chat, writable_chat
from playground.wire import JSON, Params, bad_request, dumps

if TYPE_CHECKING:
    from playground.service import Telegram

DOWNLOAD_LIMIT = 20 * 2**20  # bytes
NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)
BOT_ABILITIES = {
    "can_join_groups": True,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
    "can_manage_bots": False,
    "supports_guest_queries": False,
}
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 256
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
SCOPES = CHAT_SCOPES | {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
}


def get_me(tg: Telegram, _params: Params) -> JSON:
    sees_all = {"can_read_all_group_messages": not tg.privacy}
    return tg.bot.wire | BOT_ABILITIES | sees_all


def get_chat(tg: Telegram, params: Params) -> JSON:
    chat = readable_chat(tg, params)
    full = chat.wire | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }
    pinned = chat.history.get(chat.pinned[-1]) if chat.pinned else None
    return full | ({"pinned_message": pinned.wire} if pinned else {})


def get_chat_member(tg: Telegram, params: Params) -> JSON:
    chat = readable_chat(tg, params)
    user = tg.users.get(params.number("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return tg.member(chat, user)


def get_chat_administrators(tg: Telegram, params: Params) -> list[JSON]:
    """All administrators except other bots; basic groups and supergroups only."""
    chat = readable_chat(tg, params)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    admins = [user_id for user_id in chat.members if chat.is_admin(user_id)]
    return [tg.member(chat, tg.users[user_id]) for user_id in admins]


def get_chat_member_count(tg: Telegram, params: Params) -> int:
    chat = readable_chat(tg, params)
    return sum(chat.has(user_id) for user_id in chat.members)


def leave_chat(tg: Telegram, params: Params) -> bool:
    chat = writable_chat(tg, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    tg.member_changed(chat, tg.bot, tg.bot, "left")
    return True


# Commands --------------------------------------------------------------------------------


def _scope(tg: Telegram, params: Params) -> tuple[str, str]:
    scope = params.nested("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if scope["type"] in CHAT_SCOPES:
        known_chat(tg, Params(scope))
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return dumps(dict(sorted((key, str(value)) for key, value in scope.items()))), language


def set_my_commands(tg: Telegram, params: Params) -> bool:
    commands = params.items("commands", "BotCommand")
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 0 < len(str(command.get("description", ""))) <= DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    tg.commands[_scope(tg, params)] = commands
    return True


def get_my_commands(tg: Telegram, params: Params) -> list[JSON]:
    return tg.commands.get(_scope(tg, params), [])


def delete_my_commands(tg: Telegram, params: Params) -> bool:
    tg.commands.pop(_scope(tg, params), None)
    return True


# Files -----------------------------------------------------------------------------------


def get_file(tg: Telegram, params: Params) -> JSON:
    file = tg.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": params.text("file_id"),
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }
