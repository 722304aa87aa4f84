"""The whole bot in this process, over HTTP, with the two branches of `meeting_cast` in groups.

async with House.open(database_url, clock, folder) as house:
    zhang = house.people[ZHANG]
    await zhang.says(house.first, "/meeting")
    card = await house.said(house.first, "什么会")
    await house.presses(zhang, card, "支部党员大会")
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from bot.app import App, build, serve
from bot.kit.pace import Pace
from bot.kit.texts import Texts
from bot.kit.windows import Limits
from bot.settings import DatabaseSettings, Settings, TelegramSettings
from models.chats import Chat as ChatRow
from models.engine import transaction
from models.organisation import Account
from models.organisation import Person as PersonRow
from playground import Chat, Message, Person, Playground, Press
from scheduler import Timetable
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.support.clock import Clock
from tests.support.engines import engine_of
from tests.support.group_ears import GroupEars
from tests.support.rules import tested_rules

SCHEMA = Path(__file__).parents[3] / "shared" / "botapi" / "api.json"
OPERATOR = "运维"
PATIENCE = 30.0  # seconds until a test gives up; nothing waits that long in order
_RULES = tested_rules()
_TEXTS = Texts.load(strict=True)


class SilentTimetable(Timetable):
    """Rings nothing by itself: a reminder would come in between, at any moment."""

    def start(self) -> None:
        """A test rings, if anybody."""


def unhurried(clock: Clock) -> Pace:
    """No test waits for a limit: a wait moves the test's clock."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds=seconds)

    none = Limits(a_second=10**6, apart=0.0, chat_gap=0.0, group_minute=10**6)
    return Pace(none, clock=_steady(clock), sleep=sleep)


def _steady(clock: Clock) -> Callable[[], float]:
    """A pace has a clock that never goes back: where a test sets its own back, none passes."""
    seen, passed = clock(), timedelta(0)

    def now() -> float:
        nonlocal seen, passed
        before, seen = seen, clock()
        passed += max(seen - before, timedelta(0))
        return passed.total_seconds()

    return now


@dataclass
class House:
    """A running bot and those who talk to it."""

    pg: Playground
    app: App
    world: cast.World
    clock: Clock
    people: dict[int, Person]
    operator: Person
    outsider: Person
    committee: Chat
    first: Chat
    second: Chat
    running: "asyncio.Task[None] | None" = None

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, clock: Clock, folder: Path) -> AsyncIterator["House"]:
        """Everything bound, everybody known, the bot polling; stops in order, checks the wire."""
        schema = SCHEMA if SCHEMA.exists() else None
        async with Playground(clock=lambda: clock().timestamp(), schema_path=schema) as pg:
            ears = GroupEars.on(pg)
            house = cls._build(pg, url, clock, folder)
            await house.start()
            try:
                yield house
            finally:
                await house.stop()
                names = [row.name for row in house.world.all(PersonRow)]
                house.app.deps.close()
            assert pg.violations == []
            ears.check(names)

    @classmethod
    def _build(cls, pg: Playground, url: str, clock: Clock, folder: Path) -> "House":
        operator = pg.person(OPERATOR, "ops", started=True)
        outsider = pg.person("路人", "passer_by", started=True)
        settings = Settings(
            telegram=TelegramSettings.model_validate(
                {
                    "token": pg.token,
                    "base_url": pg.base_url,
                    "base_file_url": pg.base_file_url,
                }
            ),
            database=DatabaseSettings(url=url),
            operators=frozenset({operator.id}),
            files=folder / "files",
        )
        deps = Deps(engine_of(url), _RULES, clock=clock, operators=settings.operators, readers=2)
        app = build(settings, deps=deps, texts=_TEXTS, pace=unhurried(clock))
        silent = SilentTimetable(app.kit, app.application.bot, 3600, 30, pace=app.pace)
        app = replace(app, timetable=silent)
        world = cast.seed(app.deps)
        people = {
            who: pg.person(name, f"user_{who}", started=True) for who, name in cast.NAMES.items()
        }
        _rename_accounts(world, people)
        first = [people[who] for who in (*range(1, 9), cast.GONE)]
        second = [people[cast.FENG], people[cast.CHEN]]
        chats = {
            cast.COMMITTEE: pg.group("机关党委", [operator, people[cast.READER]], supergroup=True),
            cast.FIRST: pg.group("第一支部", [*first, operator, outsider], supergroup=True),
            cast.SECOND: pg.group("第二支部", [*second, operator], supergroup=True),
        }
        for unit, chat in chats.items():
            world.add(
                ChatRow,
                {
                    "chat_id": chat.id,
                    "unit_id": unit,
                    "bound_at": clock(),
                    "bound_by": operator.id,
                    "reachable": True,
                },
            )
        committee, first_chat, second_chat = chats.values()
        return cls(
            pg,
            app,
            world,
            clock,
            people,
            operator,
            outsider,
            committee,
            first_chat,
            second_chat,
        )

    async def start(self) -> None:
        """Start the bot and wait until it polls."""
        polled = asyncio.create_task(self.pg.next_call("getUpdates", timeout=PATIENCE))
        await asyncio.sleep(0)
        self.running = asyncio.create_task(serve(self.app))
        done, _ = await asyncio.wait(
            {polled, self.running}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE
        )
        if self.running in done:
            polled.cancel()
            await self.running
        await polled

    async def stop(self) -> None:
        """Stop as SIGTERM does."""
        assert self.running is not None
        self.app.intake.stop()
        await self.running

    # Listening ---------------------------------------------------------------------------

    async def said(self, chat: Chat, *words: str) -> Message:
        """What the bot says next in a chat, with all these words in it."""
        return await self.pg.wait_for(
            lambda message: all(word in message.text for word in words),
            chat=chat,
            timeout=PATIENCE,
        )

    async def presses(self, person: Person, card: Message, label: str) -> Press:
        """Press the button that reads so, or the first whose label holds the words."""
        exact = [each for each in card.buttons if each == label]
        return await person.presses(
            card, next(each for each in (*exact, *card.buttons) if label in each)
        )

    async def nothing(self, chat: Chat) -> None:
        """All that was sent has been handled, and the bot has said nothing in the chat since."""
        since = self.pg.tg.events.people_seq
        await self.settled()
        said = [
            event.message.text if event.message else event.kind
            for event in self.pg.tg.events.after(since)
            if event.from_bot and event.chat is chat and event.kind in {"message", "edit"}
        ]
        assert said == []

    async def settled(self) -> None:
        """A marker that somebody sends in private has been answered: the queue is empty."""
        marker = self.pg.people.get("校对") or self.pg.person("校对", "marker", started=True)
        await marker.says(marker.private, "/start")
        await self.pg.wait_for(chat=marker.private, timeout=PATIENCE)


def _rename_accounts(world: cast.World, people: dict[int, Person]) -> None:
    """Give everybody's account the id that they have at the playground."""
    with transaction(world.deps.engine, writes=True) as session:
        for who, person in people.items():
            old = col(Account.telegram_id) == cast.caller(who).telegram_id
            session.execute(update(Account).where(old).values(telegram_id=person.id))
