"""People: what they say, send and press."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.contents import document_shape, photo_shape
from playground.entities import find_entities
from playground.managing import Manager
from playground.wire import JSON, Upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.service import Telegram
    from playground.world import Chat, Message, User

PATIENCE = 5.0  # seconds that a wait lasts unless told


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person sees after a press: a toast, an alert, or nothing but the spinner's end."""

    text: str
    alert: bool
    url: str | None = None


@dataclass(slots=True)
class Press:
    """One press of a button."""

    tg: Telegram = field(repr=False)
    query_id: str
    seq: int

    async def answered(self, timeout: float = PATIENCE) -> Answer:  # noqa: ASYNC109 # as wait_for
        """The bot's answer to this press; raises TimeoutError when there is none."""
        async with asyncio.timeout(timeout):
            while True:
                for event in self.tg.events.after(self.seq):
                    if event.data.get("callback_query_id") == self.query_id:
                        data = event.data
                        return Answer(data["text"], data["show_alert"], data.get("url"))
                await self.tg.events.changed()


class Person(Manager):
    """Somebody who uses Telegram; every method is one thing done with a client."""

    def __init__(self, tg: Telegram, user: User) -> None:
        self.tg = tg
        self.user = user

    @property
    def private(self) -> Chat:
        """The private chat with the bot."""
        return self.tg.private_chat(self.user)

    async def opens_private(self) -> Chat:
        """Look at the private chat; the bot may not write before start is pressed."""
        return self.private

    async def starts(self, payload: str = "") -> Message:
        """Press start, directly or by a deep link with a payload."""
        if self.user.blocked:
            await self.unblocks_bot()
        return await self.says(self.private, f"/start {payload}".strip())

    # Saying ------------------------------------------------------------------------------

    async def says(
        self,
        chat: Chat,
        text: str,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Write in a chat, in a topic, in answer to a message, or as an anonymous admin."""
        return self._post(chat, self.tg.plain(text), reply_to, thread, anonymous=anonymous)

    async def replies(self, message: Message, text: str, *, anonymous: bool = False) -> Message:
        """Answer a message."""
        return await self.says(message.chat, text, reply_to=message, anonymous=anonymous)

    async def edits(self, message: Message, text: str) -> Message:
        """Change one's own text or caption."""
        if message.sender is not self.user:
            raise ValueError(f"{self.name} cannot edit what {message.sender.name} has written")
        key = "text" if "text" in message.wire else "caption"
        entities = "entities" if key == "text" else "caption_entities"
        self.tg.edit(message, {key: text, entities: find_entities(text) or None}, None)
        return message

    async def deletes(self, message: Message) -> None:
        """Delete a message; bots are not told."""
        self.tg.delete(message, self.user)

    async def reacts(self, message: Message, emoji: str | None) -> None:
        """Put a reaction, or take it back with None; administrators' bots are told."""
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        old, message.reactions[self.id] = message.reactions.get(self.id, []), new
        data = {"reaction": new}
        self.tg.tell("reaction", chat=message.chat, message=message, actor=self.user, data=data)
        if message.chat.private or message.chat.is_admin(self.tg.bot.id):
            self.tg.updates.push(
                "message_reaction",
                {
                    "chat": message.chat.wire,
                    "message_id": message.id,
                    "user": self.user.wire,
                    "date": self.tg.now(),
                    "old_reaction": old,
                    "new_reaction": new,
                },
            )

    async def sends(self, chat: Chat, **content: object) -> Message:
        """Send anything else, as fields of Message: `voice={…}`, `location={…}`."""
        return self._post(chat, content, None, None, anonymous=False)

    # Sending -----------------------------------------------------------------------------

    async def sends_photo(  # noqa: PLR0913 # all but three are named
        self,
        chat: Chat,
        data: bytes = b"\xff\xd8\xff\xe0 a photo",
        caption: str = "",
        *,
        album: str | None = None,
        size: int | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Send a photo; `size` declares more bytes than are stored, `album` joins several."""
        shape = photo_shape(
            self.tg, Upload("photo.jpg", data, "image/jpeg"), size=size or len(data)
        )
        content = shape | _extras(caption, album)
        return self._post(chat, content, reply_to, thread, anonymous=anonymous)

    async def sends_document(  # noqa: PLR0913 # as above
        self,
        chat: Chat,
        data: bytes = b"a document",
        caption: str = "",
        *,
        name: str = "document.pdf",
        mime: str = "application/pdf",
        album: str | None = None,
        size: int | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Send a document, as `sends_photo` does a photo."""
        shape = document_shape(self.tg, Upload(name, data, mime), size=size or len(data))
        content = shape | _extras(caption, album)
        return self._post(chat, content, reply_to, thread, anonymous=anonymous)

    async def sends_album(
        self,
        chat: Chat,
        photos: Sequence[bytes],
        caption: str = "",
        *,
        thread: int | None = None,
    ) -> list[Message]:
        """Send several photos with one media_group_id, the caption under the first."""
        album = self.tg.next_album()
        captions = [caption, *[""] * (len(photos) - 1)]
        return [
            await self.sends_photo(chat, data, text, album=album, thread=thread)
            for data, text in zip(photos, captions, strict=True)
        ]

    # Pressing ----------------------------------------------------------------------------

    async def presses(
        self,
        message: Message,
        text: str | None = None,
        *,
        data: str | None = None,
    ) -> Press:
        """Press an inline button by its label, or forge a press with any data."""
        if data is None:
            data = self._data_of(message, text)
        query_id = self.tg.press(message, self.user, data)
        return Press(self.tg, query_id, self.tg.events.seq)

    @staticmethod
    def _data_of(message: Message, text: str | None) -> str:
        button = message.button(text=text)
        if button is None:
            raise ValueError(f"no button {text!r} here; there are {message.buttons}")
        if "callback_data" not in button:
            raise ValueError(f"button {text!r} is a link: use follows()")
        return str(button["callback_data"])

    async def follows(self, message: Message, text: str) -> Message:
        """Press a button that is a deep link to the bot, and start there."""
        button = message.button(text=text) or {}
        _, found, payload = str(button.get("url", "")).partition("?start=")
        if not found:
            raise ValueError(f"no deep link {text!r} here; there are {message.buttons}")
        return await self.starts(payload)

    def _post(
        self,
        chat: Chat,
        content: JSON,
        reply_to: Message | None,
        thread: int | None,
        *,
        anonymous: bool,
    ) -> Message:
        if not chat.has(self.id):
            raise ValueError(f"{self.name} is not in {chat.name}; let them join first")
        if chat.migrated_to is not None:
            raise ValueError(f"{chat.name} has become a supergroup: use that chat")
        if thread is not None and thread not in chat.topics:
            raise ValueError(f"{chat.name} has no topic {thread}")
        if chat.private:
            self.user.started = True
        return self.tg.post(
            chat,
            self.user,
            content,
            reply_to=reply_to,
            thread=thread,
            anonymous=anonymous,
        )


def _extras(caption: str, album: str | None) -> JSON:
    extras: JSON = {}
    if caption:
        extras["caption"] = caption
        if entities := find_entities(caption):
            extras["caption_entities"] = entities
    if album:
        extras["media_group_id"] = album
    return extras
