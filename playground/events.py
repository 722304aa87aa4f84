"""What happens in the playground, in order, for those who watch."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from playground.wire import JSON
    from playground.world import Chat, Message, User


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    `kind` is message, edit, delete, press, answer, action, reaction, pin, member or migrate.
    """

    seq: int
    kind: str
    at: float
    chat: Chat | None = None
    message: Message | None = None
    actor: User | None = None
    data: JSON = field(default_factory=dict)

    @property
    def from_bot(self) -> bool:
        return self.actor is not None and self.actor.is_bot

    def as_json(self) -> JSON:
        """The event as the control endpoints show it."""
        return {
            "seq": self.seq,
            "kind": self.kind,
            "at": self.at,
            "chat": self.chat.id if self.chat else None,
            "chat_title": self.chat.name if self.chat else None,
            "actor": self.actor.name if self.actor else None,
            "actor_id": self.actor.id if self.actor else None,
            "from_bot": self.from_bot,
            "message": self.message.as_json() if self.message else None,
            **({"data": self.data} if self.data else {}),
        }


class EventLog:
    """The events so far, and those who wait for the next one."""

    def __init__(self, limit: int | None = None) -> None:
        self.seq = 0
        self.people_seq = 0  # the last thing that a person did
        self.log: deque[Event] = deque(maxlen=limit)
        self._listeners: list[Callable[[Event], None]] = []
        self._waiters: list[asyncio.Future[None]] = []

    def add(self, event: Event) -> None:
        self.log.append(event)
        for listener in self._listeners:
            listener(event)
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def after(self, seq: int) -> list[Event]:
        """Events later than `seq`, oldest first."""
        return list(self._later(seq))[::-1]

    def _later(self, seq: int) -> Iterator[Event]:
        for event in reversed(self.log):
            if event.seq <= seq:
                return
            yield event

    async def changed(self) -> None:
        """Wait for the next event."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def listen(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call `listener` with every event from now on; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def stream(self) -> AsyncIterator[Event]:
        """Every event from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        stop = self.listen(queue.put_nowait)
        try:
            while True:
                yield await queue.get()
        finally:
            stop()
