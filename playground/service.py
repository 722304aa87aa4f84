"""The service itself: posting, editing, delivering; what methods and people both act on."""

from __future__ import annotations

from playground.entities import addressed_to, find_entities
from playground.events import Event
from playground.state import State
from playground.wire import JSON
from playground.world import ANONYMOUS_ADMIN, Chat, Message, User

QUERIES_KEPT = 10_000  # presses that may still be answered
SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_closed",
    "forum_topic_reopened",
    "group_chat_created",
)


class Telegram(State):
    """What happens: posting, editing, delivering. Knows nothing of HTTP."""

    # Posting -----------------------------------------------------------------------------

    def post(
        self,
        chat: Chat,
        sender: User,
        content: JSON,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        markup: JSON | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Put a message in a chat, tell those who watch, and the bot when it may see it."""
        wire = self._head(chat, sender, anonymous=anonymous)
        wire |= self._place(chat, reply_to, thread)
        wire |= content
        if markup and "inline_keyboard" in markup:
            wire["reply_markup"] = markup
        message = Message(chat, wire, sender, 0, markup)
        chat.history[wire["message_id"]] = message
        if sender.is_bot:
            chat.bot_messages.append(message)
        self._forget_old(chat)
        self.tell("message", chat=chat, message=message, actor=sender)
        if not sender.is_bot or "pinned_message" in content:
            self.deliver("message", message)
        return message

    def _head(self, chat: Chat, sender: User, *, anonymous: bool) -> JSON:
        wire: JSON = {"message_id": self._next_message_id(chat)}
        if anonymous:
            wire |= {"from": ANONYMOUS_ADMIN, "sender_chat": chat.wire}
        else:
            wire["from"] = sender.wire
        return wire | {"chat": chat.wire, "date": self.now()}

    def _next_message_id(self, chat: Chat) -> int:
        if chat.kind == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._last_id += 1
        return self._last_id

    @staticmethod
    def _place(chat: Chat, reply_to: Message | None, thread: int | None) -> JSON:
        wire: JSON = {}
        if thread is None and reply_to is not None:
            thread = reply_to.thread
        if thread is not None and chat.forum:
            wire |= {"message_thread_id": thread, "is_topic_message": True}
        elif reply_to is not None and chat.kind == "supergroup":
            # A reply outside any topic has a thread id too; it is not a topic.
            wire["message_thread_id"] = reply_to.wire.get("message_thread_id", reply_to.id)
        if reply_to is not None:
            wire["reply_to_message"] = {
                key: value for key, value in reply_to.wire.items() if key != "reply_to_message"
            }
        return wire

    def _forget_old(self, chat: Chat) -> None:
        if self.keep is None:
            return
        while len(chat.history) > self.keep:
            del chat.history[next(iter(chat.history))]
        if len(chat.bot_messages) > 2 * self.keep:
            del chat.bot_messages[: self.keep]

    def edit(self, message: Message, changes: JSON, markup: JSON | None) -> None:
        """Change a message; the keyboard goes when the edit brings none."""
        wire = {k: v for k, v in message.wire.items() if k != "reply_markup"} | changes
        wire = {key: value for key, value in wire.items() if value is not None}
        wire["edit_date"] = self.now()
        if markup is not None and markup["inline_keyboard"]:
            wire["reply_markup"] = markup
        message.wire = wire
        message.markup = wire.get("reply_markup")
        self.tell("edit", chat=message.chat, message=message, actor=message.sender)
        if not message.sender.is_bot:
            self.deliver("edited_message", message)

    def delete(self, message: Message, actor: User) -> None:
        message.deleted = True
        message.chat.history.pop(message.id, None)
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        self.tell("delete", chat=message.chat, message=message, actor=actor)

    # Telling -----------------------------------------------------------------------------

    def tell(
        self,
        kind: str,
        *,
        chat: Chat | None = None,
        message: Message | None = None,
        actor: User | None = None,
        data: JSON | None = None,
    ) -> Event:
        """Record an event and wake those who wait for one."""
        seq = self.events.next_seq()
        event = Event(seq, kind, self.clock(), chat, message, actor, data or {})
        if message is not None and kind in {"message", "edit"}:
            message.seq = seq
        if actor is not None and not actor.is_bot:
            self.events.people_seq = seq
        self.events.add(event)
        return event

    def deliver(self, kind: str, message: Message) -> int | None:
        """Queue the update for a message, when privacy mode lets the bot see it."""
        if not self._bot_sees(message):
            return None
        return self.updates.push(kind, message.wire)

    def _bot_sees(self, message: Message) -> bool:
        chat, wire = message.chat, message.wire
        if chat.private:
            return not (chat.user and chat.user.blocked)
        if not chat.has(self.bot.id):
            return False
        if not self.privacy or chat.is_admin(self.bot.id):
            return True
        if any(key in wire for key in SERVICE):
            return True
        replied = wire.get("reply_to_message")
        if replied and replied.get("from", {}).get("id") == self.bot.id:
            return True
        return addressed_to(message.text, self.bot.username or "")

    def member_changed(self, chat: Chat, actor: User, user: User, status: str) -> None:
        """Set a status; the bot hears of its own and, as an administrator, of others'."""
        was_admin = chat.is_admin(self.bot.id)
        old = self.member(chat, user)
        chat.members[user.id] = status
        change: JSON = {
            "chat": chat.wire,
            "from": actor.wire,
            "date": self.now(),
            "old_chat_member": old,
            "new_chat_member": self.member(chat, user),
        }
        if user is self.bot:
            self.updates.push("my_chat_member", change)
        elif was_admin:
            self.updates.push("chat_member", change)
        data = {"user": user.name, "status": status}
        self.tell("member", chat=chat, actor=actor, data=data)

    # Buttons -----------------------------------------------------------------------------

    def press(self, message: Message, user: User, data: str) -> str:
        """Deliver a press and return the id of the callback query."""
        query_id = str(next(self._query_ids))
        chat = message.chat
        shown = message.wire
        if message.deleted:
            shown = {"chat": chat.wire, "message_id": message.id, "date": 0}
        query: JSON = {
            "id": query_id,
            "from": user.wire,
            "message": shown,
            "chat_instance": str(abs(chat.id) * 7919),
            "data": data,
        }
        self.queries[query_id] = query
        if len(self.queries) > QUERIES_KEPT:
            del self.queries[next(iter(self.queries))]
        self.tell("press", chat=chat, message=message, actor=user, data={"data": data})
        self.updates.push("callback_query", query)
        return query_id

    @staticmethod
    def plain(text: str) -> JSON:
        """Text with the entities that Telegram finds in it."""
        entities = find_entities(text)
        return {"text": text, "entities": entities} if entities else {"text": text}
