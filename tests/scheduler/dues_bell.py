"""A bell for branches of which some members owe dues."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.reminders import Reminder
from playground import Chat, Message
from playground.faults import Call
from services.dues import report_payment
from services.seam import Caller
from tests.scheduler.bell import Bell
from tests.services.dues_cast import entry
from tests.services.meeting_cast import FIRST, NAMES

SEND = "sendMessage"
DUES_DAY, DAY_AFTER = "2026-12-10 10:00", "2026-12-11 10:00"  # a Thursday and a Friday
AMOUNT = re.compile(r"\d+\.\d\d|\d\s*(元|yuan)")


@dataclass
class DuesBell:
    """A bell for branches of which some members owe dues."""

    bell: Bell

    async def ring(self, moment: str | None = None) -> None:
        await self.bell.ring(moment)

    async def rings(self, moment: str) -> None:
        """At a moment, and half an hour later, when the lists go out."""
        await self.ring(moment)
        self.bell.house.clock.advance(minutes=31)
        await self.ring()

    def private(self, who: int) -> Chat:
        return self.bell.house.people[who].private

    def told(self, who: int) -> list[Message]:
        """What somebody has read about dues."""
        return [each for each in self.private(who).bot_messages if "💴" in each.text]

    def states(self, kind: str = "dues", branch_id: int = FIRST) -> dict[str, str]:
        found: list[Reminder] = self.bell.house.world.all(Reminder)
        return {
            f"{row.stage} {row.recipient}": row.state
            for row in found
            if row.obligation.startswith(kind) and row.branch_id == branch_id
        }

    def pays(self, who: int, fen: int = 3000) -> int:
        """Somebody reports; the number of the payment."""
        deps, caller = self.bell.house.world.deps, Caller(self.bell.house.people[who].id)
        return deps.run_now(report_payment, caller, entry(who, fen)).payment_id

    def as_(self, who: int) -> Caller:
        return Caller(self.bell.house.people[who].id)

    def groups_are_clean(self) -> None:
        """No group has read an amount, a debtor's name, or anything of a message about dues."""
        house = self.bell.house
        for chat in (house.committee, house.first, house.second):
            for message in chat.bot_messages:
                assert not AMOUNT.search(message.text), message.text
                assert "💴" not in message.text
                assert "党费" not in message.text
                assert [name for name in NAMES.values() if name in message.text] == []


def into(chat: Chat) -> Callable[[Call], bool]:
    """Calls that write to a chat."""
    return lambda call: call.chat_id == chat.id
