"""Who and what there is: people, chats, messages and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.wire import JSON

ANONYMOUS_ADMIN: JSON = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
IN_CHAT = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True, eq=False)
class User:
    """A person, or the bot itself."""

    id: int
    name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False  # has pressed start, so the bot may write
    blocked: bool = False  # has blocked the bot
    deactivated: bool = False

    @property
    def wire(self) -> JSON:
        shape: JSON = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            shape["username"] = self.username
        if self.language_code:
            shape["language_code"] = self.language_code
        return shape


@dataclass(slots=True, eq=False)
class File:
    """A stored file; `size` is what Telegram declares and may exceed what is stored."""

    file_id: str
    unique_id: str
    path: str
    data: bytes
    size: int
    name: str | None = None
    mime: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """One message of a chat; `wire` is the Message object of the Bot API."""

    chat: Chat
    wire: JSON
    sender: User
    seq: int
    markup: JSON | None = None  # as sent: inline keyboard, reply keyboard, force reply
    reactions: dict[int, list[JSON]] = field(default_factory=dict)
    deleted: bool = False

    @property
    def id(self) -> int:
        return int(self.wire["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption of what has one."""
        return str(self.wire.get("text") or self.wire.get("caption") or "")

    @property
    def from_bot(self) -> bool:
        return self.sender.is_bot

    @property
    def thread(self) -> int | None:
        """The topic, when the message stands in one."""
        return self.wire["message_thread_id"] if self.wire.get("is_topic_message") else None

    @property
    def keyboard(self) -> list[list[JSON]]:
        """Rows of inline buttons."""
        rows: list[list[JSON]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """Labels of all inline buttons, row after row."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def file(self) -> JSON | None:
        """The document, or the largest size of the photo."""
        photo = self.wire.get("photo")
        return photo[-1] if photo else self.wire.get("document")

    def button(self, *, text: str | None = None, data: str | None = None) -> JSON | None:
        """The first button with this label or data."""
        for row in self.keyboard:
            for button in row:
                if text is not None and button["text"] == text:
                    return button
                if data is not None and button.get("callback_data") == data:
                    return button
        return None

    def as_json(self) -> JSON:
        return {**self.wire, "_markup": self.markup, "_deleted": self.deleted}


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat, a group or a supergroup."""

    id: int
    kind: str  # private, group, supergroup
    title: str | None = None
    user: User | None = None  # the other side of a private chat
    forum: bool = False
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)  # user id to status
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    history: dict[int, Message] = field(default_factory=dict)
    bot_messages: list[Message] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_id: int = 0
    wire: JSON = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wire = self._shape()

    def _shape(self) -> JSON:
        if self.user is not None:
            person = self.user.wire
            names: JSON = {k: person[k] for k in ("first_name", "username") if k in person}
            return {"id": self.id, "type": "private"} | names
        shape: JSON = {"id": self.id, "type": self.kind, "title": self.title}
        if self.kind == "group":
            shape["all_members_are_administrators"] = False
        if self.username:
            shape["username"] = self.username
        if self.forum:
            shape["is_forum"] = True
        return shape

    @property
    def name(self) -> str:
        return self.title or (self.user.name if self.user else str(self.id))

    @property
    def private(self) -> bool:
        return self.kind == "private"

    @property
    def messages(self) -> list[Message]:
        """Everything that stands in the chat, oldest first."""
        return list(self.history.values())

    def last_from_bot(self) -> Message:
        """The newest message of the bot that is still there."""
        for message in reversed(self.bot_messages):
            if not message.deleted:
                return message
        raise LookupError(f"the bot has said nothing in {self.name}")

    def status(self, user_id: int) -> str:
        return self.members.get(user_id, "left")

    def has(self, user_id: int) -> bool:
        return self.status(user_id) in IN_CHAT

    def is_admin(self, user_id: int) -> bool:
        return self.status(user_id) in {"creator", "administrator"}
