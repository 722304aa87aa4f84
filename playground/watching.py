"""Watching the playground: events, waits, and the calls of the bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playground.people import PATIENCE

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import AsyncIterator, Callable

    from playground.events import Event
    from playground.faults import Call
    from playground.people import Press
    from playground.server import BotApi, Hook, Stage
    from playground.service import Telegram
    from playground.world import Chat, Message


class Watching:
    """The half of a playground that looks on."""

    tg: Telegram
    api: BotApi

    # Watching ----------------------------------------------------------------------------

    def events(self) -> AsyncIterator[Event]:
        """Everything that happens from now on."""
        return self.tg.events.stream()

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call `listener` with every event; returns how to stop it."""
        return self.tg.events.listen(listener)

    async def wait_for(
        self,
        wanted: Callable[[Message], bool] = lambda _: True,
        *,
        chat: Chat | None = None,
        after: Message | Press | int | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 # tests read better so
    ) -> Message:
        """A message that the bot has sent or edited, since a person last did something.

        `after` names another beginning: a message, a press or an event's number.
        """

        def fits(event: Event) -> bool:
            return (
                event.from_bot
                and event.kind in {"message", "edit"}
                and event.message is not None
                and chat in {None, event.chat}
                and wanted(event.message)
            )

        event = await self.wait_for_event(fits, after=after, timeout=timeout)
        assert event.message is not None
        return event.message

    async def wait_for_event(
        self,
        wanted: Callable[[Event], bool],
        *,
        after: Message | Press | int | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 # tests read better so
    ) -> Event:
        """The first event that is wanted, past or to come."""
        events = self.tg.events
        seq = events.people_seq if after is None else after if isinstance(after, int) else after.seq
        begin = seq
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for event in events.after(seq):
                        if wanted(event):
                            return event
                    seq = events.seq
                    await events.changed()
        except TimeoutError:
            seen = [
                f"{e.kind}: {e.message.text if e.message else e.data}" for e in events.after(begin)
            ]
            raise TimeoutError(f"nothing fits in {timeout} s; there was {seen}") from None

    # Calls, hooks, faults ----------------------------------------------------------------

    @property
    def calls(self) -> deque[Call]:
        """Every call of the bot, getUpdates too."""
        return self.api.calls

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self.api.calls if call.method.lower() == method.lower()]

    @property
    def violations(self) -> list[str]:
        """What was wrong with calls, by the description of the Bot API."""
        return self.api.violations

    def on_call(
        self,
        hook: Hook,
        *,
        method: str | None = None,
        stage: Stage = "arrived",
    ) -> Callable[[], None]:
        """Call `hook` when a call arrives or before it is answered; awaiting it holds the call."""
        entry = (stage, method, hook)
        self.api.hooks.append(entry)
        return lambda: self.api.hooks.remove(entry)

    async def next_call(
        self,
        method: str,
        *,
        stage: Stage = "arrived",
        when: Callable[[Call], bool] = lambda _: True,
        timeout: float = PATIENCE,  # noqa: ASYNC109 # tests read better so
    ) -> Call:
        """Wait until a method arrives, or is about to be answered."""
        seen: asyncio.Future[Call] = asyncio.get_running_loop().create_future()

        def notice(call: Call) -> None:
            if not seen.done() and when(call):
                seen.set_result(call)

        stop = self.on_call(notice, method=method, stage=stage)
        try:
            async with asyncio.timeout(timeout):
                return await seen
        finally:
            stop()
