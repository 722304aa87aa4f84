"""The two branches of `meeting_cast` in their groups, and a bot that may be killed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.rulebook import Rules
from models.chats import Chat as ChatRow
from models.chats import Draft, InboxUpdate
from models.engine import open_engine
from models.organisation import Account
from models.organisation import Person as PersonRow
from models.reminders import Reminder, ReminderSetting
from playground import Call, Chat, Message, Person, Playground
from services.seam import Deps
from tests.e2e.process import Host
from tests.services import meeting_cast as cast
from tests.support.clock import Clock
from tests.support.group_ears import GroupEars

SCHEMA = Path(__file__).parents[3] / "shared" / "botapi" / "api.json"
# Friday: reminders are planned, but not due before half past eight.
NOW = "2026-11-20 08:00"
PATIENCE = 60.0  # seconds until a test gives up; nothing waits that long in order
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SPEAKS = ("sendMessage", "editMessageText")


@dataclass
class Town:
    """Who lives here; `host` runs the bot, `world` looks into the database."""

    pg: Playground
    host: Host
    world: cast.World
    clock: Clock  # of the world and of the server; the bot has one of its own
    people: dict[int, Person]
    operator: Person
    first: Chat
    second: Chat

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, rules: Rules, folder: Path) -> AsyncIterator["Town"]:
        """Everybody known, the groups bound, no bot yet; all calls must agree with the Bot API."""
        clock = Clock(NOW)
        schema = SCHEMA if SCHEMA.exists() else None
        deps = Deps(open_engine(url), rules, clock=clock, readers=1)
        async with Playground(clock=lambda: clock().timestamp(), schema_path=schema) as pg:
            ears = GroupEars.on(pg)
            town = cls._build(pg, deps, clock, Host(pg, folder, url, operator=0))
            try:
                yield town
            finally:
                await town.host.kill()
                names = [row.name for row in town.rows(PersonRow)]
                deps.close()
            assert pg.violations == []
            ears.check(names)

    @classmethod
    def _build(cls, pg: Playground, deps: Deps, clock: Clock, host: Host) -> "Town":
        operator = pg.person("运维", "ops", started=True)
        host.operator = operator.id
        world = cast.seed(deps)
        people = {
            who: pg.person(name, f"user_{who}", started=True) for who, name in cast.NAMES.items()
        }
        for who, person in people.items():
            account = cast.caller(who).telegram_id
            assert account is not None
            world.change(Account, account, telegram_id=person.id, reachable=True)
        own = [people[who] for who in range(1, 9)]
        first = pg.group("第一支部", [operator, *own], supergroup=True)
        others = [people[cast.FENG], people[cast.CHEN]]
        second = pg.group("第二支部", [operator, *others], supergroup=True)
        for unit, chat in ((cast.FIRST, first), (cast.SECOND, second)):
            bound = {"bound_at": deps.clock(), "bound_by": operator.id, "reachable": True}
            world.add(ChatRow, {"chat_id": chat.id, "unit_id": unit, **bound})
            # What is said in these groups is counted, and no test here is about boards.
            off = {"field": "board", "value": '"off"', "set_at": deps.clock()}
            world.add(ReminderSetting, {"unit_id": unit, **off})
        return cls(pg, host, world, clock, people, operator, first, second)

    async def said(self, chat: Chat, *words: str, after: Message | int | None = None) -> Message:
        """What the bot says in a chat with all these words, on its buttons too.

        It counts from what a person did last, or from what is told.
        """

        def fits(message: Message) -> bool:
            shown = "\n".join((message.text, *message.buttons))
            return all(word in shown for word in words)

        try:
            return await self.pg.wait_for(
                fits,
                chat=chat,
                after=after,
                timeout=PATIENCE,
            )
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.host.log}") from None

    async def presses(self, person: Person, card: Message, label: str) -> None:
        """Press the button that reads so, or the first whose label holds the words."""
        exact = [each for each in card.buttons if each == label]
        full = next((each for each in (*exact, *card.buttons) if label in each), label)
        await person.presses(card, full)

    async def report(self, line: str, *, who: int = cast.LI) -> Message:
        """A meeting in one line, in the first branch's group; the card that asks to submit it."""
        await self.people[who].says(self.first, f"/meeting {line}")
        return await self.said(self.first, "请核对")

    async def ticks(self, now: str) -> None:
        """Start the bot and wait until its clock has rung once.

        A form that ran out of time is the last thing that a ring tells of.
        """
        since = self.moment
        self.leave_a_form()
        await self.host.start(now)
        await self.said(self.people[cast.SUN].private, "没填完", after=since)

    def leave_a_form(self) -> None:
        """Somebody's form ran out of time long ago."""
        sun = self.people[cast.SUN]
        place = {"chat_id": sun.id, "thread_id": 0, "user_id": sun.id}
        past = {"created_at": _LONG_AGO, "expires_at": _LONG_AGO}
        form = {"form": "meeting", "step": "kinds", "answers": "{}", "version": 0}
        self.world.add(Draft, place | past | form)

    async def stopped(self) -> None:
        """The bot has stopped in order, and nothing that came in is left open."""
        assert await self.host.stop() == 0, self.host.log
        open_ = [row.update_id for row in self.rows(InboxUpdate) if row.answered_at is None]
        assert open_ == []

    async def come_to(self, *states: str) -> None:
        """Wait until every reminder is in one of these states."""
        async with asyncio.timeout(PATIENCE):
            while not {row.state for row in self.rows(Reminder)} <= set(states):  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # another process writes them

    def rows(self, model: type[Any]) -> list[Any]:
        return self.world.all(model)

    @property
    def moment(self) -> int:
        """Now, for `said(after=…)`."""
        return self.pg.tg.events.seq

    def changes(self, chat: Chat, since: int) -> list[str]:
        """What the bot has written or changed in a chat since a moment."""
        return [
            each.message.text
            for each in self.pg.tg.events.after(since)
            if each.from_bot and each.message is not None and each.chat is chat
        ]

    def texts(self, chat: Chat, word: str) -> list[str]:
        """The bot's messages that stand in a chat with a word in them."""
        return [each.text for each in chat.messages if each.from_bot and word in each.text]


def says(word: str) -> Any:
    """Whether a call carries a text with a word in it."""

    def fits(call: Call) -> bool:
        return word in str(call.params.get("text", ""))

    return fits


async def ended(died: "asyncio.Future[Call]", town: Town) -> Call:
    """The call at which the process was killed."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await died
    except TimeoutError:
        raise AssertionError(f"it was not killed:\n{town.host.log}") from None
