"""The timetable: APScheduler rings the bell and remembers nothing."""

import asyncio
import contextlib
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram.ext import ExtBot

from bot.kit.kit import Kit
from bot.kit.pace import PATIENCE, Pace
from scheduler.tick import tick
from services.reminders import recover
from services.seam import SYSTEM
from services.stops import keep_stop, stops_in_force

log = structlog.get_logger()
_GRACE = 3600  # seconds by which a late bell still rings; the default of one would lose it
_DRAIN_SECONDS = 5.0  # for messages that are going out at the end


class Timetable:
    """The jobs of a running bot, in code; what is due stands in the database."""

    def __init__(
        self,
        kit: Kit,
        bot: ExtBot[Any],
        seconds: int,
        keep_days: int,
        *,
        pace: Pace,
    ) -> None:
        self._kit = kit
        self._bot = bot
        self._seconds = seconds
        self._keep_days = keep_days
        self._pace = pace
        self._ringing = asyncio.Lock()
        self._leaving = False
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Ring now, and then every so many seconds."""
        self._leaving = False
        self._pace.stay()
        self._pace.remember = self._remember
        self._scheduler = AsyncIOScheduler(
            timezone=self._kit.deps.zone,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": _GRACE},
        )
        self._scheduler.add_job(self._ring, "interval", seconds=self._seconds, id="tick")
        self._scheduler.add_job(self._first, id="first")
        self._scheduler.start()

    async def leave(self) -> None:
        """Ring no more; what is going out is sent and noted first, so that it is not repeated."""
        self._leaving = True
        self._pace.leave()
        if self._scheduler is not None:
            self._scheduler.pause()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ringing.acquire(), _DRAIN_SECONDS)
            self._ringing.release()
        self.stop()

    def stop(self) -> None:
        """Ring no more; what was claimed and not finished is found at the next start."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def _first(self) -> None:
        """One process serves one token, so claims found at the start belong to a dead one."""
        try:
            lapsed = await self._kit.deps.run(recover, SYSTEM)
            for stop in await self._kit.deps.run(stops_in_force, SYSTEM):
                self._pace.stop(stop.chat_id, stop.seconds)
        except Exception:
            log.exception("recover.failed")
        else:
            log.info("reminders.recovered", count=lapsed)
        await self._ring()

    def _goes_on(self) -> bool:
        """Whether it makes sense to claim more: a pause of seconds is waited for in place."""
        return not self._leaving and self._pace.stopped() < PATIENCE

    async def _remember(self, chat_id: int, seconds: float) -> None:
        await self._kit.deps.run(keep_stop, SYSTEM, chat_id, seconds)

    async def _ring(self) -> None:
        if self._ringing.locked():
            return  # a long delivery is still under way
        async with self._ringing:
            try:
                await tick(
                    self._kit,
                    self._bot,
                    keep_days=self._keep_days,
                    more=self._goes_on,
                )
            except Exception:
                # The next bell tries again: the rows are still there.
                log.exception("tick.failed")
