"""Claiming messages about points: each row judged again, one message for each chat."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from domain.dues.months import Month, month_of, year_of
from domain.dues.rates import Told
from domain.errors import Forbidden
from domain.periods import parse_period
from domain.points.scheme import Event
from models.queries.dues_reminders import LINES, person_of, private_chats
from models.queries.points import EntryRow
from models.queries.points_entries import (
    ReversalRow,
    people_named,
    reversals_of,
    units_named,
    waiting_counts,
)
from models.queries.points_notices import DECIDERS, POINTS, due_points, entries_by_id
from models.queries.recipients import Officer, officers
from models.queries.reminders import CANCELLED, lapse
from models.reminders import Reminder
from services.access import May
from services.points.notices import PointsStage
from services.points.settings import settings_of
from services.points.shown import standing_of
from services.points.values import Standing
from services.reminders.budget import Unasked, always, in_budget, never
from services.reminders.claim import take_row, unreachable
from services.seam import Tx, use_case

_WORDS = {
    PointsStage.DECIDED: frozenset({Standing.APPROVED, Standing.CHANGED, Standing.DECLINED}),
    PointsStage.REVERSED: frozenset({Standing.REVERSED}),
}
_Chat = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class PointsWaits:
    """How many proposals wait in a branch."""

    branch_id: int
    branch: str
    count: int


@dataclass(frozen=True, slots=True)
class PointsWord:
    """What became of a proposal."""

    entry_id: int
    standing: Standing
    name: str
    code: str
    event: Event | None
    proposed: int  # hundredths
    points: int
    month: Month
    reason: str


@dataclass(frozen=True, slots=True)
class PointsOpen:
    """That a month of one's own is laid open to objections; no figure."""

    branch_id: int
    branch: str
    month: Month
    until: date  # the last day


PointsItem = PointsWaits | PointsWord | PointsOpen


@dataclass(frozen=True, slots=True)
class PointsClaim:
    """One message about points for one private chat."""

    chat_id: int
    language: str | None
    repeated: bool  # an earlier attempt may have arrived
    epochs: Mapping[int, int]  # the rows of the message, each with the epoch of this claim
    items: tuple[PointsItem, ...]

    @property
    def private(self) -> bool:
        """Nothing about points goes to a group."""
        return True

    @property
    def thread_id(self) -> int | None:
        """A private chat has no topics."""
        return None


@use_case(may=May.OPERATE, writes=True)
def claim_points(tx: Tx, *, limit: int = 20) -> tuple[PointsClaim, ...]:
    """Take at most `limit` rows that are due; empty when none is left to say.

    What was decided meanwhile waits no more, and of what was taken back only that is said.
    """
    if not tx.actor.system:
        raise Forbidden("access.system")
    lapse(tx.session, tx.now, col(Reminder.claimed_until) <= tx.now)
    while rows := due_points(tx.session, tx.now, limit):
        by_chat = in_budget(tx, _Around.of(tx, rows).judged(tx, rows), _unasked)
        tx.session.flush()
        if by_chat:
            return tuple(_taken(tx, chat, found) for chat, found in by_chat.items())
    return ()


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read once for some rows."""

    entries: Mapping[int, EntryRow]
    backs: Mapping[int, ReversalRow]
    names: Mapping[int, str]
    branches: Mapping[int, tuple[str, str]]  # name and zone
    counts: Mapping[int, int]
    lines: Mapping[int, Sequence[Officer]]
    chats: Mapping[int, _Chat]

    @classmethod
    def of(cls, tx: Tx, rows: Sequence[Reminder]) -> "_Around":
        session = tx.session
        of_entries = [int(row.period) for row in rows if row.obligation == POINTS]
        entries = entries_by_id(session, of_entries)
        units = {row.branch_id for row in rows}
        lines: dict[int, list[Officer]] = defaultdict(list)
        for each in officers(session, units, tx.today()):
            lines[each.unit_id].append(each)
        people = {person_of(row.recipient) for row in rows if row.recipient != DECIDERS}
        return cls(
            entries=entries,
            backs=reversals_of(session, list(entries)),
            names=people_named(session, {each.person_id for each in entries.values()}),
            branches={number: (name, zone) for number, name, zone in units_named(session, units)},
            counts=waiting_counts(session, units),
            lines=lines,
            chats=private_chats(session, [each for each in people if each is not None]),
        )

    def judged(
        self, tx: Tx, rows: Iterable[Reminder]
    ) -> dict[_Chat, list[tuple[Reminder, PointsItem]]]:
        """What goes out now, by chat; the other rows get their state."""
        found: dict[_Chat, list[tuple[Reminder, PointsItem]]] = defaultdict(list)
        for row in rows:
            item = self._item(tx, row) if row.obligation == POINTS else self._open(tx, row)
            chat = self._chat(row)
            if item is None:
                row.state = CANCELLED
            elif chat is None:
                unreachable(tx, row)
            else:
                found[chat].append((row, item))
        return found

    def _item(self, tx: Tx, row: Reminder) -> PointsWaits | PointsWord | None:
        entry, stage = self.entries[int(row.period)], PointsStage(row.stage)
        if stage is PointsStage.WAITING:
            count = self.counts.get(row.branch_id, 0)
            name, _ = self.branches[row.branch_id]
            return PointsWaits(row.branch_id, name, count) if count else None
        back = self.backs.get(entry.id)
        standing, month = standing_of(entry, back), month_of(entry.month)
        if standing not in _WORDS[stage]:
            return None
        settings = settings_of(tx.session, row.branch_id)
        scheme = settings.scheme_of(tx.rules.points, year_of(month))
        return PointsWord(
            entry_id=entry.id,
            standing=standing,
            name=self.names[entry.person_id],
            code=entry.event,
            event=None if scheme is None else scheme.events.get(entry.event),
            proposed=entry.points,
            points=entry.points if entry.changed_to is None else entry.changed_to,
            month=month,
            reason=(entry.decision_reason or "") if back is None else back.reason,
        )

    def _open(self, tx: Tx, row: Reminder) -> PointsOpen | None:
        """While it can still be objected to; a month that was opened again has lost its rows."""
        name, zone = self.branches[row.branch_id]
        if tx.today(zone) > row.due_on:
            return None
        return PointsOpen(row.branch_id, name, month_of(parse_period(row.period).start), row.due_on)

    def _chat(self, row: Reminder) -> _Chat | None:
        """The one who is told; of those who decide the first in line who did not propose it."""
        person_id = person_of(row.recipient)
        if person_id is not None:
            return self.chats.get(person_id)
        proposer, line = (
            self.entries[int(row.period)].recorded_by,
            self.lines.get(row.branch_id, ()),
        )
        in_line = (
            (each.chat_id, each.language)
            for office in LINES[Told.COLLECTOR]
            for each in line
            if each.office == office.value and each.person_id != proposer
        )
        return next(in_line, None)


def _unasked(chat: _Chat, found: tuple[Reminder, PointsItem]) -> Unasked:
    """A word on one's own proposal is an answer; that a month lies open waits while it does."""
    row, item = found
    if isinstance(item, PointsOpen):
        return Unasked(row, chat[0], lambda day: day <= item.until)
    return Unasked(row, chat[0], always if isinstance(item, PointsWaits) else never)


def _taken(tx: Tx, chat: _Chat, found: Sequence[tuple[Reminder, PointsItem]]) -> PointsClaim:
    chat_id, language = chat
    repeated = any(row.unknowns for row, _ in found)
    for row, _ in found:
        take_row(tx, row, chat_id)
    return PointsClaim(
        chat_id=chat_id,
        language=language,
        repeated=repeated,
        epochs={row.id or 0: row.epoch for row, _ in found},
        items=tuple(dict.fromkeys(item for _, item in found)),
    )
