"""The budget for noise: so many messages a chat and day that nobody asked for, the rest folded.

What does not fit waits until the first hour of the next day on which its branch may be written to,
and is then said in that day's message. What would be lost by waiting goes out all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.ladder.quiet import free_at
from models.organisation import Unit
from models.queries.reminder_budget import Said, said_since, zones_of
from models.reminders import Reminder
from services.reminders.own import Owns, owns_of
from services.seam import Tx

C = TypeVar("C")
T = TypeVar("T")
_DAY = timedelta(days=1)
_LONGEST_DAY = timedelta(hours=25)  # of a zone with daylight saving


@dataclass(frozen=True, slots=True)
class Unasked:
    """A row that could go out to a chat now."""

    row: Reminder
    chat_id: int
    keeps: Callable[[date], bool]  # whether it would still go out on a later day
    above: bool = False  # it is said above its branch


def always(_: date) -> bool:
    """Of what can wait for any day."""
    return True


def never(_: date) -> bool:
    """Of what cannot wait: an answer to what somebody did."""
    return False


def in_budget(
    tx: Tx, by_chat: Mapping[C, Sequence[T]], unasked: Callable[[C, T], Unasked]
) -> dict[C, Sequence[T]]:
    """The chats that are told now; the rows of the others wait for another day.

    A chat of a branch, or of who answers for it, takes what the branch has set, of several
    branches the least; a chat above them takes what the file says.
    """
    wanted = {chat: [unasked(chat, each) for each in found] for chat, found in by_chat.items()}
    said: dict[int, list[Said]] = defaultdict(list)
    chats = {each.chat_id for found in wanted.values() for each in found}
    for one in said_since(tx.session, chats, tx.now - _LONGEST_DAY):
        said[one.chat_id].append(one)
    told = {chat: found for chat, found in wanted.items() if found[0].chat_id in said}
    if not told:
        return dict(by_chat)
    purse = _Purse.of(tx, {each.row.branch_id for found in told.values() for each in found})
    held = {chat for chat, found in told.items() if purse.holds(found, said[found[0].chat_id])}
    tx.session.flush()
    return {chat: found for chat, found in by_chat.items() if chat not in held}


@dataclass(frozen=True, slots=True)
class _Purse:
    """What some branches want: how much a day, and at what hours."""

    tx: Tx
    owns: Owns
    zones: Mapping[int, str]

    @classmethod
    def of(cls, tx: Tx, branch_ids: set[int]) -> "_Purse":
        owns = owns_of(tx, col(Unit.id).in_(branch_ids))
        return cls(tx, owns, zones_of(tx.session, branch_ids))

    def holds(self, wanted: Sequence[Unasked], said: Sequence[Said]) -> bool:
        """Whether a message waits; then all of its rows have another day."""
        midnight = self._midnight(wanted[0].row.branch_id)
        today = {each.message for each in said if each.at >= midnight}
        if len(today) < min(map(self._most, wanted)):
            return False
        later = [(each, self._later(each)) for each in wanted]
        if any(moment is None or not each.keeps(moment.date()) for each, moment in later):
            return False
        for each, moment in later:
            assert moment is not None
            each.row.not_before = moment
        return True

    def _most(self, wanted: Unasked) -> int:
        own = self.owns.usual if wanted.above else self.owns.of(wanted.row.branch_id)
        return own.a_day

    def _midnight(self, branch_id: int, days: int = 0) -> datetime:
        """The beginning of a branch's day, of today or so many days later."""
        zone = self.zones[branch_id]
        return datetime.combine(self.tx.today(zone) + days * _DAY, time(), ZoneInfo(zone))

    def _later(self, wanted: Unasked) -> datetime | None:
        """The first moment from tomorrow on at which the branch may be written to, in its zone."""
        branch_id, workdays = wanted.row.branch_id, self.tx.rules.workdays
        own, zone = self.owns.of(branch_id), ZoneInfo(self.zones[branch_id])
        begin = self._midnight(branch_id, 1)
        return free_at(begin, zone, own.hours, workdays, own.suspensions)
