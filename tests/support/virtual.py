"""Time that passes only when everybody waits: paces are tested without waiting for them."""

import asyncio
import heapq
from collections.abc import Awaitable
from itertools import count
from typing import Any

_TURNS = 30  # of the loop, until all that can go on has gone on


class Virtual:
    """`clock` and `sleep` for a pace; `run` lets the time pass until all is done."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.now + seconds, next(self._order), woken))
        await woken

    async def run(self, *working: Awaitable[Any]) -> list[Any]:
        """Results or errors of all, in their order."""
        gathered = asyncio.gather(*working, return_exceptions=True)
        while not gathered.done():
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            if self._waiting and not gathered.done():
                self.now, _, woken = heapq.heappop(self._waiting)
                if not woken.done():
                    woken.set_result(None)
        return await gathered
