"""Delivery of updates to a webhook."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from playground.service import Telegram
    from playground.updates import Entry

RETRY_AFTER = 0.2  # seconds until an update that was not taken is sent again
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # the header's name


class Webhook:
    """Posts pending updates to the bot's address, again and again until it answers 2xx."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        self._changed.set()

    def start(self, tg: Telegram) -> None:
        self._task = asyncio.create_task(self._run(tg))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, tg: Telegram) -> None:
        tg.updates.on_push = self.wake
        flying: set[asyncio.Task[None]] = set()
        async with aiohttp.ClientSession() as session:
            try:
                while True:
                    await self._changed.wait()
                    self._changed.clear()
                    while self.url and tg.updates.pending:
                        if len(flying) >= self.max_connections:
                            await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
                        entry = tg.updates.pending.popleft()
                        task = asyncio.create_task(self._post(session, tg, entry))
                        flying.add(task)
                        task.add_done_callback(flying.discard)
            finally:
                for task in flying:
                    task.cancel()
                await asyncio.gather(*flying, return_exceptions=True)

    async def _post(self, session: aiohttp.ClientSession, tg: Telegram, entry: Entry) -> None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        while self.url:
            try:
                async with session.post(self.url, data=entry.raw, headers=headers) as answer:
                    if answer.status < HTTPStatus.MULTIPLE_CHOICES:
                        tg.updates.confirmed.append(entry)
                        return
                    problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            except aiohttp.ClientError:
                problem = "Connection refused"
            self.last_error = (tg.now(), problem)
            await asyncio.sleep(RETRY_AFTER)
        tg.updates.pending.appendleft(entry)
