"""A house and its bell: planning and delivery over real HTTP, whenever a test rings."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from models.engine import transaction
from models.organisation import Account, Unit
from models.reminders import Reminder, ReminderAttempt
from playground import Chat, Message, Person, Playground
from playground.faults import Call
from scheduler.tick import tick
from tests.chat.house import PATIENCE, House
from tests.services.meeting_cast import FENG, FIRST, LI, SECOND, ZHANG
from tests.support.clock import Clock

AHEAD = "2026-11-19 10:00"  # the day of the first call for November


class QuietHouse(House):
    """Both branches keep their ledgers here since November, so nothing older is due."""

    @classmethod
    def _build(cls, pg: Playground, url: str, clock: Clock, folder: Path) -> House:
        house = super()._build(pg, url, clock, folder)
        for unit in (FIRST, SECOND):
            house.world.change(Unit, unit, ledger_since=date(2026, 11, 1))
        return house


@dataclass
class Bell:
    """The clock's side of a house."""

    house: House

    async def ring(self, moment: str | None = None) -> None:
        """One tick, at a moment or now; what goes wrong in it is raised."""
        if moment is not None:
            self.house.clock.set(moment)
        app = self.house.app
        await tick(app.kit, app.application.bot, keep_days=30)

    def reach(self, *people: int, reachable: bool = True) -> None:
        """These have pressed start, as far as the ledger knows."""
        with transaction(self.house.world.deps.engine, writes=True) as session:
            session.execute(
                update(Account)
                .where(col(Account.person_id).in_(people))
                .values(reachable=reachable)
            )

    def reached(self, person: int) -> bool:
        """Whether the ledger believes that somebody can be written to."""
        accounts: list[Account] = self.house.world.all(Account)
        return next(each.reachable for each in accounts if each.person_id == person)

    async def until_reached(self, person: int, *, reachable: bool) -> None:
        """Wait until what somebody did in private has come to the ledger."""
        async with asyncio.timeout(PATIENCE):
            while self.reached(person) is not reachable:
                await self.house.settled()

    def reminders(self, chat: Chat) -> list[Message]:
        """The reminders that stand in a chat."""
        return [each for each in chat.bot_messages if "🔔" in each.text]

    def sent(self, chat: Chat) -> list[Call]:
        """Every call that wanted to write to a chat, whatever became of it."""
        return [each for each in self.house.pg.calls_to("sendMessage") if each.chat_id == chat.id]

    def rows(self, branch_id: int = FIRST) -> list[Reminder]:
        found: list[Reminder] = self.house.world.all(Reminder)
        return [row for row in found if row.branch_id == branch_id]

    def states(self, branch_id: int = FIRST) -> set[str]:
        return {row.state for row in self.rows(branch_id)}

    def outcomes(self, branch_id: int = FIRST) -> list[str]:
        """What the attempts came to, one for each message: rows of one message share it."""
        rows: list[Reminder] = self.house.world.all(Reminder)
        ids = {row.id for row in rows if row.branch_id == branch_id}
        attempts: list[ReminderAttempt] = self.house.world.all(ReminderAttempt)
        found = {(each.epoch, each.outcome): None for each in attempts if each.reminder_id in ids}
        return [outcome for _, outcome in found]

    @property
    def zhang(self) -> Person:
        """The secretary of the first branch."""
        return self.house.people[ZHANG]

    @property
    def li(self) -> Person:
        """The deputy of the first branch."""
        return self.house.people[LI]

    @property
    def feng(self) -> Person:
        """The secretary of the second branch."""
        return self.house.people[FENG]
