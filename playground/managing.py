"""What people do to groups and to the bot's place in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.wire import JSON
from playground.world import Chat

if TYPE_CHECKING:
    from playground.service import Telegram
    from playground.world import User

TOPIC_COLOR = 0x6FB9F0


class Manager:
    """The half of a person that joins, leaves, invites and promotes."""

    tg: Telegram
    user: User

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def username(self) -> str | None:
        return self.user.username

    # Oneself -----------------------------------------------------------------------------

    async def joins(self, chat: Chat) -> None:
        """Come into a group by a link."""
        self._enter(chat, self.user)

    async def leaves(self, chat: Chat) -> None:
        """Go out of a group."""
        self._exit(chat, self.user, "left")

    async def becomes_admin(self, chat: Chat, status: str = "administrator") -> None:
        """Be made an administrator (or `creator`, or `member` again)."""
        self.tg.member_changed(chat, self.user, self.user, status)

    # Others ------------------------------------------------------------------------------

    async def adds(self, chat: Chat, *people: Manager) -> None:
        """Bring others into a group: one service message names them all."""
        self._enter(chat, *(person.user for person in people))

    async def removes(self, chat: Chat, person: Manager) -> None:
        """Ban somebody from a group."""
        self._exit(chat, person.user, "kicked")

    # The bot -----------------------------------------------------------------------------

    async def adds_bot(self, chat: Chat, *, admin: bool = False) -> None:
        """Bring the bot into a group, as an administrator if told."""
        self._enter(chat, self.tg.bot)
        if admin:
            await self.promotes_bot(chat)

    async def removes_bot(self, chat: Chat) -> None:
        """Kick the bot."""
        self._exit(chat, self.tg.bot, "kicked")

    async def promotes_bot(self, chat: Chat) -> None:
        """Make the bot an administrator, which ends privacy mode for it there."""
        self.tg.member_changed(chat, self.user, self.tg.bot, "administrator")

    async def demotes_bot(self, chat: Chat) -> None:
        self.tg.member_changed(chat, self.user, self.tg.bot, "member")

    async def blocks_bot(self) -> None:
        """Block the bot: from now on it gets 403."""
        chat = self.tg.private_chat(self.user)
        self.user.blocked = True
        self.tg.member_changed(chat, self.user, self.tg.bot, "kicked")

    async def unblocks_bot(self) -> None:
        chat = self.tg.private_chat(self.user)
        self.user.blocked = False
        self.tg.member_changed(chat, self.user, self.tg.bot, "member")

    async def deactivates(self) -> None:
        """Delete one's account."""
        self.user.deactivated = True

    # The group ---------------------------------------------------------------------------

    async def upgrades(self, chat: Chat, *, forum: bool = False) -> Chat:
        """Turn a group into a supergroup with a new id; both chats tell of it."""
        if chat.kind != "group" or chat.migrated_to is not None:
            raise ValueError(f"{chat.name} is no basic group")
        new = self.tg.add_group(str(chat.title), supergroup=True, forum=forum)
        new.members = dict(chat.members)
        self.tg.post(chat, self.user, {"migrate_to_chat_id": new.id})
        chat.migrated_to = new.id
        self.tg.post(new, self.user, {"migrate_from_chat_id": chat.id})
        self.tg.tell("migrate", chat=new, actor=self.user, data={"from": chat.id, "to": new.id})
        return new

    async def opens_topic(self, chat: Chat, name: str) -> int:
        """Make a topic in a forum and return its thread id."""
        if not chat.forum:
            raise ValueError(f"{chat.name} is no forum")
        thread = chat.last_id + 1  # a topic has the id of the message that opened it
        chat.topics[thread] = name
        content = {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLOR}}
        self.tg.post(chat, self.user, content, thread=thread)
        return thread

    async def closes_topic(self, chat: Chat, thread: int) -> None:
        chat.closed_topics.add(thread)
        self.tg.post(chat, self.user, {"forum_topic_closed": {}}, thread=thread)

    async def reopens_topic(self, chat: Chat, thread: int) -> None:
        chat.closed_topics.discard(thread)
        self.tg.post(chat, self.user, {"forum_topic_reopened": {}}, thread=thread)

    async def deletes_topic(self, chat: Chat, thread: int) -> None:
        """Remove a topic with what stands in it; nobody is told, sending into it fails."""
        del chat.topics[thread]
        for message in [each for each in chat.history.values() if each.thread == thread]:
            self.tg.delete(message, self.user)

    # -------------------------------------------------------------------------------------

    def _enter(self, chat: Chat, *users: User) -> None:
        for user in users:
            self.tg.member_changed(chat, self.user, user, "member")
        wires = [user.wire for user in users]
        content: JSON = {"new_chat_members": wires, "new_chat_member": wires[0]}
        self.tg.post(chat, self.user, content)

    def _exit(self, chat: Chat, user: User, status: str) -> None:
        # The bot is shown its own removal, so the message goes first.
        self.tg.post(chat, self.user, {"left_chat_member": user.wire})
        self.tg.member_changed(chat, self.user, user, status)
