"""The queue of updates, confirmed by offset as getUpdates does it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.wire import ApiError, dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playground.wire import JSON

OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_FOR_REDELIVERY = 1000  # confirmed updates that a test may ask for again
CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(slots=True)
class Entry:
    """One update waiting to be confirmed."""

    update_id: int
    raw: str
    delivered: bool = False


class UpdateQueue:
    """Updates in the order of delivery, kept until an offset confirms them."""

    def __init__(self, first_id: int = 700_000_001) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None  # None: everything but OPT_IN
        self.pending: deque[Entry] = deque()
        self.confirmed: deque[Entry] = deque(maxlen=KEPT_FOR_REDELIVERY)
        self._held: list[Entry] | None = None
        self._disordered = False
        self._waiter: asyncio.Future[None] | None = None
        self._poll = 0
        self.on_push: Callable[[], None] | None = None

    def wants(self, kind: str) -> bool:
        return kind not in OPT_IN if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Iterable[str]) -> None:
        """Set allowed_updates; an empty list means the default set again."""
        self.allowed = frozenset(kinds) or None

    def push(self, kind: str, payload: JSON) -> int | None:
        """Queue an update and return its id, or nothing when its kind is not wanted."""
        if not self.wants(kind):
            return None
        update_id = self.next_id
        self.next_id += 1
        entry = Entry(update_id, f'{{"update_id":{update_id},"{kind}":{dumps(payload)}}}')
        if self._held is None:
            self._queue(entry)
        else:
            self._held.append(entry)
        return update_id

    def _queue(self, entry: Entry) -> None:
        self.pending.append(entry)
        self.wake()

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self.on_push is not None:
            self.on_push()

    # What a test may ask for -------------------------------------------------------------

    def hold(self) -> None:
        """Keep new updates back until `release`."""
        self._held = self._held or []

    def release(self, order: Iterable[int] | None = None, *, reverse: bool = False) -> None:
        """Deliver what was held, in order, reversed, or as a permutation of its indexes."""
        held, self._held = self._held or [], None
        chosen = [held[index] for index in order] if order is not None else held
        self._disordered = True
        self.pending.extend(reversed(chosen) if reverse else chosen)
        self.wake()

    def redeliver(self, update_id: int | None = None) -> int:
        """Deliver a confirmed update a second time (the last one unless told)."""
        known = [e for e in self.confirmed if update_id in {None, e.update_id}]
        known = known or [e for e in self.pending if update_id in {None, e.update_id}]
        if not known:
            raise LookupError(f"no such update to deliver again: {update_id}")
        again = Entry(known[-1].update_id, known[-1].raw)
        self._disordered = True
        self._queue(again)
        return again.update_id

    # getUpdates --------------------------------------------------------------------------

    def confirm(self, offset: int) -> None:
        """Forget what was delivered before the offset; a negative one keeps only the last."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.confirmed.append(self.pending.popleft())
        elif offset > 0 and self._disordered:
            self._confirm_one_by_one(offset)
        elif offset > 0:
            while self.pending and self.pending[0].update_id < offset:
                self.confirmed.append(self.pending.popleft())

    def _confirm_one_by_one(self, offset: int) -> None:
        # A late update has a low id; only what has really gone out is confirmed.
        kept: deque[Entry] = deque()
        for entry in self.pending:
            done = entry.delivered and entry.update_id < offset
            (self.confirmed if done else kept).append(entry)
        self.pending = kept
        self._disordered = bool(kept)

    def take(self, limit: int) -> list[str]:
        batch: list[str] = []
        for entry in self.pending:
            if len(batch) == limit:
                break
            entry.delivered = True
            batch.append(entry.raw)
        return batch

    async def poll(self, *, offset: int, limit: int, timeout: float) -> list[str]:  # noqa: ASYNC109 # getUpdates calls it so
        """Raw updates, waiting up to `timeout` seconds for the first; a second poll ends this."""
        self.confirm(offset)
        self._poll = mine = self._poll + 1
        self.wake()
        if not self.pending and timeout > 0:
            self._waiter = waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await waiter
            except TimeoutError:
                return []
            if mine != self._poll:
                raise ApiError(409, CONFLICT)
        return self.take(limit)

    def interrupt(self) -> None:
        """End a running poll as a conflict; a webhook has been set."""
        self._poll += 1
        self.wake()
