"""One process of the bot in miniature: an intake, an application, and a way to die."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from telegram import Update
from telegram.ext import ApplicationBuilder, BaseHandler, TypeHandler

from bot.kit.intake import AnyApplication, Intake, Resume
from bot.kit.request import AiohttpRequest
from playground import Playground
from services.inbox import OpenUpdate, open_updates
from services.seam import SYSTEM, Caller, Deps, Tx

P = ParamSpec("P")
R = TypeVar("R")


class Mortal(Deps):
    """Use cases that end with their process: after `dead`, nothing is written any more."""

    def __init__(self, living: Deps) -> None:
        self.__dict__.update(living.__dict__)
        self.dead = False
        self.names: list[str] = []
        self.never: list[str] = []  # what it was about to do when it died

    async def run(
        self,
        function: Callable[Concatenate[Tx, P], R],
        caller: Caller,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        if self.dead:
            self.never.append(function.__name__)
            await asyncio.Event().wait()
        self.names.append(function.__name__)
        return await super().run(function, caller, *args, **kwargs)


async def nothing_to_resume(_: OpenUpdate, __: Update) -> None:
    raise AssertionError("nothing was left unsaid")


class Running:
    """A bot that polls a playground; `stop` ends it as SIGTERM does, `kill` as SIGKILL."""

    alive: ClassVar[list["Running"]] = []  # for the fixture that ends what a failed test left

    def __init__(self, pg: Playground, deps: Deps) -> None:
        self.deps = Mortal(deps)
        self.intake = Intake(self.deps)
        self.application: AnyApplication = (
            ApplicationBuilder()
            .token(pg.token)
            .base_url(pg.base_url)
            .request(AiohttpRequest())
            .get_updates_request(AiohttpRequest(connections=1))
            .concurrent_updates(self.intake.processor)
            .job_queue(None)
            .updater(None)
            .build()
        )
        self.polling: asyncio.Task[None] | None = None
        self.polls = asyncio.Event()
        pg.on_call(lambda _: self.polls.set(), method="getUpdates")

    def on(self, handle: Callable[[Update, Any], Any] | BaseHandler[Any, Any, Any]) -> "Running":
        made = handle if isinstance(handle, BaseHandler) else TypeHandler(Update, handle)
        self.application.add_handler(made)
        return self

    async def start(self, resume: Resume = nothing_to_resume) -> "Running":
        await self.application.initialize()
        await self.application.start()
        self.alive.append(self)
        self.polling = asyncio.create_task(self.intake.run(self.application, resume))
        return self

    async def stop(self) -> None:
        assert self.polling is not None
        self.alive.remove(self)
        self.intake.stop()
        try:
            await self.polling
        finally:
            await self.application.stop()
            await self.intake.mark()
            await self.application.shutdown()

    async def kill(self) -> None:
        """Nothing is drained, marked or finished."""
        assert self.polling is not None
        self.alive.remove(self)
        self.deps.dead = True
        self.intake._open.clear()
        self.intake._idle.set()
        self.intake._answered.clear()
        self.polling.cancel()
        await asyncio.gather(self.polling, return_exceptions=True)
        me = asyncio.current_task()
        for task in asyncio.all_tasks() - {me}:
            if "Application" in task.get_name() or "process_update" in repr(task.get_coro()):
                task.cancel()
        await self.application.bot.shutdown()


async def open_now(deps: Deps) -> tuple[OpenUpdate, ...]:
    """What a process that starts now would find."""
    return await deps.run(open_updates, SYSTEM)


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what it looks at tells nobody
            await asyncio.sleep(0.005)
