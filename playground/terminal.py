"""A client for the terminal: speak as anybody, anywhere; buttons are pressed by number."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.core import Playground
    from playground.events import Event
    from playground.people import Person
    from playground.world import Chat, Message

HELP = """\
  text                  say it as the person and in the chat of the prompt
  #2                    press button 2 of the last buttons (#2 again presses it again)
  #2 ^17                press button 2 of message 17;  ^17 text  answers message 17
  张三@第一支部: text    say one thing as somebody else, elsewhere
  :as 张三   :in 第一支部   :private   :topic 名称|-
  :start [payload]   :photo path [caption]   :doc path [caption]   :edit text
  :join   :leave   :block   :unblock   :admin   :addbot   :kickbot   :migrate
  :who   :help   :quit
"""


class Terminal:
    """Prints what happens and does what is typed."""

    def __init__(self, pg: Playground, write: Callable[[str], object] = sys.stdout.write) -> None:
        self.pg = pg
        self.write = write
        self.person = next(iter(pg.people.values()))
        self.chat: Chat = next(iter(pg.groups.values()), self.person.private)
        self.thread: int | None = None
        self._buttons: dict[int, Message] = {}  # chat id to the last message with buttons
        self._own: dict[int, Message] = {}
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "as": self._as,
            "in": self._in,
            "private": self._private,
            "topic": self._topic,
            "start": self._start,
            "photo": self._photo,
            "doc": self._document,
            "edit": self._edit,
            "join": lambda _: self.person.joins(self.chat),
            "leave": lambda _: self.person.leaves(self.chat),
            "block": lambda _: self.person.blocks_bot(),
            "unblock": lambda _: self.person.unblocks_bot(),
            "admin": lambda _: self.person.promotes_bot(self.chat),
            "addbot": lambda _: self.person.adds_bot(self.chat),
            "kickbot": lambda _: self.person.removes_bot(self.chat),
            "migrate": self._migrate,
            "who": self._who,
            "help": self._help,
        }

    @property
    def prompt(self) -> str:
        place = "私聊" if self.chat.private else self.chat.name
        topic = f"/{self.chat.topics[self.thread]}" if self.thread else ""
        return f"{self.person.name}@{place}{topic}> "

    async def run(self) -> None:
        """Read lines until :quit or the end of input."""
        stop = self.pg.subscribe(self.show)
        self.write(HELP)
        lines = _input_lines()
        try:
            while True:
                self.write(self.prompt)
                sys.stdout.flush()
                line = await lines.get()
                if not line or line.strip() in {":quit", ":q"}:
                    return
                await self.do(line.strip())
                await asyncio.sleep(0.2)  # most answers are there by then
        finally:
            stop()

    async def do(self, line: str) -> None:
        """One line of input."""
        try:
            if line.startswith(":"):
                name, _, rest = line[1:].partition(" ")
                await self._commands.get(name, self._help)(rest.strip())
            elif line.startswith("#"):
                await self._press(line[1:])
            elif line:
                await self._say(line)
        except (ValueError, LookupError, OSError) as error:
            self.write(f"! {error.args[-1] if error.args else error}\n")

    # Speaking ----------------------------------------------------------------------------

    async def _say(self, line: str) -> None:
        person, chat, text = self._addressed(line)
        reply = None
        if text.startswith("^"):
            number, _, text = text[1:].partition(" ")
            reply = self._message(chat, number)
        thread = self.thread if chat is self.chat else None
        self._own[chat.id] = await person.says(chat, text, reply_to=reply, thread=thread)

    def _addressed(self, line: str) -> tuple[Person, Chat, str]:
        head, colon, text = line.partition(": ")
        name, at, place = head.partition("@")
        if colon and at and name in self.pg.people:
            person = self.pg.people[name]
            return person, self._place(person, place), text
        return self.person, self.chat, line

    def _place(self, person: Person, place: str) -> Chat:
        if place in {"", "私聊", "private"}:
            return person.private
        if place not in self.pg.groups:
            raise LookupError(f"no group {place}; there are {'、'.join(self.pg.groups)}")
        return self.pg.groups[place]

    @staticmethod
    def _message(chat: Chat, number: str) -> Message:
        found = chat.history.get(int(number))
        if found is None:
            raise LookupError(f"no message {number} in {chat.name}")
        return found

    async def _press(self, rest: str) -> None:
        number, _, where = rest.partition(" ")
        if where.startswith("^"):
            message = self._message(self.chat, where[1:])
        elif self.chat.id in self._buttons:
            message = self._buttons[self.chat.id]
        else:
            raise LookupError("no buttons here yet")
        buttons = [button for row in message.keyboard for button in row]
        if not 0 < int(number) <= len(buttons):
            raise LookupError(f"message {message.id} has {len(buttons)} buttons")
        button = buttons[int(number) - 1]
        if "callback_data" in button:
            await self.person.presses(message, data=button["callback_data"])
        else:
            await self.person.follows(message, button["text"])

    async def _start(self, payload: str) -> None:
        self.chat, self.thread = self.person.private, None
        await self.person.starts(payload)

    async def _photo(self, rest: str) -> None:
        path, _, caption = rest.partition(" ")
        await self.person.sends_photo(self.chat, _read(path), caption, thread=self.thread)

    async def _document(self, rest: str) -> None:
        path, _, caption = rest.partition(" ")
        name = Path(path).name
        await self.person.sends_document(
            self.chat, _read(path), caption, name=name, thread=self.thread
        )

    async def _edit(self, text: str) -> None:
        if self.chat.id not in self._own:
            raise LookupError("nothing was said here yet")
        await self.person.edits(self._own[self.chat.id], text)

    # Moving ------------------------------------------------------------------------------

    async def _as(self, name: str) -> None:
        if name not in self.pg.people:
            raise LookupError(f"nobody is called {name}; there are {'、'.join(self.pg.people)}")
        was_private, self.person = self.chat.private, self.pg.people[name]
        if was_private:
            self.chat = self.person.private

    async def _in(self, title: str) -> None:
        self.chat, self.thread = self._place(self.person, title), None

    async def _private(self, _: str) -> None:
        self.chat, self.thread = self.person.private, None

    async def _topic(self, name: str) -> None:
        threads = {title: thread for thread, title in self.chat.topics.items()}
        if name in {"", "-"}:
            self.thread = None
        elif name in threads:
            self.thread = threads[name]
        else:
            self.thread = await self.person.opens_topic(self.chat, name)

    async def _migrate(self, _: str) -> None:
        self.chat = await self.person.upgrades(self.chat)
        self.pg.groups[self.chat.name] = self.chat

    async def _who(self, _: str) -> None:
        for chat in self.pg.groups.values():
            names = [self.pg.tg.users[user].name for user in chat.members if chat.has(user)]
            self.write(f"  {chat.name} ({chat.kind} {chat.id}): {'、'.join(names)}\n")

    async def _help(self, _: str) -> None:
        self.write(HELP)

    # Showing -----------------------------------------------------------------------------

    def show(self, event: Event) -> None:
        """Print an event; messages with their buttons numbered."""
        line = render(event)
        if line:
            self.write(f"\r{line}\n")
        if event.message is not None and event.message.buttons and event.chat is not None:
            self._buttons[event.chat.id] = event.message


def _input_lines() -> asyncio.Queue[str]:
    """Lines of the standard input, "" at its end; a daemon thread reads, so Ctrl-C ends us."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended before the input
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    return lines


def _read(path: str) -> bytes:
    return Path(path).expanduser().read_bytes()


def render(event: Event) -> str:
    """An event as lines for the terminal, empty for what need not be shown."""
    place = _place(event.chat)
    who = event.actor.name if event.actor else ""
    if event.kind in {"message", "edit"} and event.message is not None:
        mark = " (edited)" if event.kind == "edit" else ""
        return f"[{place} #{event.message.id}{mark}] {who}: {describe(event.message)}"
    if event.kind == "answer" and event.data["text"]:
        kind = "alert" if event.data["show_alert"] else "toast"
        return f"[{place}] {kind} for {event.data['to']}: {event.data['text']}"
    if event.kind == "press":
        return f"[{place}] {who} presses {_pressed(event)}"
    if event.kind == "member":
        return f"[{place}] {event.data['user']} is now {event.data['status']}"
    return ""


def _place(chat: Chat | None) -> str:
    if chat is None:
        return ""
    return f"私聊 {chat.name}" if chat.private else chat.name


def _pressed(event: Event) -> str:
    """What stands on the button; a forged press has only its data."""
    data = str(event.data["data"])
    button = event.message.button(data=data) if event.message else None
    return f"「{button['text']}」" if button else data


def describe(message: Message) -> str:
    """What a message shows: text, attachment, and its buttons numbered."""
    parts = [message.text] if message.text else []
    if message.file is not None:
        what = "photo" if "photo" in message.wire else message.wire["document"].get("file_name")
        parts.insert(0, f"📎{what} ({message.file['file_size']} bytes)")
    if not parts:
        parts = [key for key in message.wire if key not in _HEAD]
    number = 0
    for row in message.keyboard:
        labels = []
        for button in row:
            number += 1
            labels.append(f"#{number} {button['text']}")
        parts.append("    " + "  ".join(labels))
    return "\n".join(parts)


_HEAD = {
    "message_id",
    "from",
    "chat",
    "date",
    "message_thread_id",
    "is_topic_message",
    "reply_to_message",
    "new_chat_member",
}
