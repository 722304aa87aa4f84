"""Everything that exists: users, chats, files, and the counters that number them."""

from __future__ import annotations

import base64
import itertools
import time
from typing import TYPE_CHECKING

from playground.events import EventLog
from playground.updates import UpdateQueue
from playground.webhook import Webhook
from playground.world import Chat, File, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.wire import JSON

FIRST_PERSON = 100_001
FIRST_GROUP = 500_001
SUPERGROUP_BASE = -1_000_000_000_000
_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
MEMBER_DETAILS: dict[str, JSON] = {
    "creator": {"is_anonymous": False},
    "administrator": {
        "can_be_edited": False,
        "is_anonymous": False,
        **dict.fromkeys(_RIGHTS, True),
    },
    "kicked": {"until_date": 0},
}


class State:
    """What there is; nothing happens here."""

    def __init__(
        self,
        *,
        username: str = "zhibu_bot",
        bot_name: str = "支部",
        privacy: bool = True,
        clock: Callable[[], float] = time.time,
        keep: int | None = None,
    ) -> None:
        self.bot = User(7_000_000_001, bot_name, username, is_bot=True)
        self.privacy = privacy
        self.clock = clock
        self.keep = keep  # messages kept for each chat; None keeps all
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.usernames: dict[str, Chat] = {}
        self.files: dict[str, File] = {}
        self.paths: dict[str, File] = {}
        self.commands: dict[tuple[str, str], list[JSON]] = {}
        self.queries: dict[str, JSON] = {}  # callback queries that may still be answered
        self.updates = UpdateQueue()
        self.webhook = Webhook()
        self.events = EventLog(keep)
        self._people = itertools.count(FIRST_PERSON)
        self._groups = itertools.count(FIRST_GROUP)
        self._files = itertools.count(1)
        self._albums = itertools.count(13_000_000_000_000_001)
        self._query_ids = itertools.count(4_000_000_000_000_000_001)
        self._last_id = 0  # private chats and basic groups share one count of messages

    def now(self) -> int:
        return int(self.clock())

    # Making ------------------------------------------------------------------------------

    def add_user(self, name: str, username: str | None, language_code: str | None) -> User:
        user = User(next(self._people), name, username, language_code)
        self.users[user.id] = user
        return user

    def private_chat(self, user: User) -> Chat:
        chat = self.chats.get(user.id)
        if chat is None:
            members = {user.id: "member", self.bot.id: "member"}
            chat = Chat(user.id, "private", user=user, members=members)
            self.chats[chat.id] = chat
        return chat

    def add_group(self, title: str, *, supergroup: bool, forum: bool) -> Chat:
        number = next(self._groups)
        big = supergroup or forum
        chat = Chat(
            SUPERGROUP_BASE - number if big else -number,
            "supergroup" if big else "group",
            title,
            forum=forum,
        )
        self.chats[chat.id] = chat
        return chat

    def add_file(
        self,
        data: bytes,
        *,
        folder: str,
        name: str | None = None,
        mime: str | None = None,
        size: int | None = None,
    ) -> File:
        number = next(self._files)
        suffix = ".jpg" if folder == "photos" else (name or "")[-64:].rpartition(".")[2]
        suffix = suffix if suffix.startswith(".") else f".{suffix or 'bin'}"
        prefix = "AgACAgUAAx" if folder == "photos" else "BQACAgUAAx"
        tail = base64.urlsafe_b64encode(f"{self.bot.id}:{number:08d}".encode()).decode()
        file = File(
            prefix + tail.rstrip("="),
            f"AQAD{number:08d}",
            f"{folder}/file_{number}{suffix}",
            data,
            len(data) if size is None else size,
            name,
            mime,
        )
        self.files[file.file_id] = self.paths[file.path] = file
        return file

    def next_album(self) -> str:
        return str(next(self._albums))

    def member(self, chat: Chat, user: User) -> JSON:
        """The ChatMember object of somebody."""
        status = chat.status(user.id)
        return {"status": status, "user": user.wire, **MEMBER_DETAILS.get(status, {})}
