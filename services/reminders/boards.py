"""Living boards: one message a branch group and month, edited as things are done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.ladder.own import OwnReminders
from domain.ladder.quiet import free_at
from domain.ladder.stages import Board
from domain.periods import Period, PeriodKind, parse_period, period_of
from models.organisation import Unit
from models.queries.boards import (
    RECIPIENT,
    Boards,
    chats_state,
    due_boards,
    has_chat,
    insert_boards,
    look_again,
    reopen_boards,
)
from models.queries.edits import due_boards_shown
from models.queries.recipients import group_chats
from models.queries.reminder_plans import staffed_branches
from models.queries.reminders import (
    CANCELLED,
    SUPERSEDED,
    branch_zones,
    lapse,
    marks,
    roster_state,
    set_mark,
)
from models.queries.settling import BOARDS_MARK
from models.reminders import Reminder
from services.access import May
from services.compliance.facts import BranchFacts, facts_where
from services.reminders.board_view import BoardView, board_of
from services.reminders.claim import LEASE, take_row
from services.reminders.edit_values import BoardEdit, EditsTaken
from services.reminders.edits import take_edit
from services.reminders.own import Owns, owns_of
from services.reminders.plan import forget_marks
from services.seam import Tx, use_case
from services.settled import BOARD_LIVES

_LOOKED_AT = 50  # boards judged in one transaction


@dataclass(frozen=True, slots=True)
class BoardClaim:
    """A month's board for one group, to be sent."""

    chat_id: int
    thread_id: int | None
    repeated: bool  # an earlier attempt may have arrived
    epochs: Mapping[int, int]  # its row, with the epoch of this claim
    view: BoardView

    @property
    def private(self) -> bool:
        """A board is for a group."""
        return False

    @property
    def language(self) -> str | None:
        """A group has chosen none."""
        return None


@use_case(may=May.OPERATE, writes=True)
def plan_boards(tx: Tx) -> int:
    """Once a day, and when roster, settings, chats or rules change, in every zone; the new rows.

    1. Each branch with members, a group and a board gets the month's row.
    2. A board that did not come, or was deleted, waits for another day.
    3. Every board of this month and the last is judged again.
    """
    done = marks(tx.session, BOARDS_MARK)
    state = f"{roster_state(tx.session)} {chats_state(tx.session)}"
    seen = f"{state} {tx.rules.version} {tx.rules.reminding}"
    if done and all(mark == (tx.today(zone), seen) for zone, mark in done.items()):
        return 0
    made = 0
    zones = branch_zones(tx.session)
    forget_marks(tx, BOARDS_MARK, besides=zones)
    for zone in zones:
        today = tx.today(zone)
        if done.get(zone) != (today, seen):
            # First the mark: another process that plans this zone waits for us here.
            set_mark(tx.session, BOARDS_MARK + zone, today, seen)
            made += _plan_zone(tx, zone, today)
    return made


@use_case(may=May.OPERATE, writes=True)
def claim_boards(tx: Tx, *, limit: int = 20) -> tuple[BoardClaim, ...]:
    """Take at most `limit` boards that are due; empty when none is left to send."""
    lapse(tx.session, tx.now, col(Reminder.claimed_until) <= tx.now)
    while rows := due_boards(tx.session, tx.now, limit):
        about = _About.of(tx, rows)
        found = [about.claim(row) for row in rows]
        tx.session.flush()
        if claims := tuple(each for each in found if each is not None):
            return claims
    return ()


@use_case(may=May.OPERATE, writes=True)
def claim_board_edits(tx: Tx, *, limit: int = _LOOKED_AT) -> EditsTaken:
    """Look at `limit` boards again; those that show what holds are left as they are."""
    rows = due_boards_shown(tx.session, tx.now, limit)
    if not rows:
        return EditsTaken((), more=False)
    about = _About.of(tx, rows)
    found = [about.edit(row) for row in rows]
    tx.session.flush()
    edits = tuple(each for each in found if each is not None)
    return EditsTaken(edits, more=len(rows) == limit)


def _plan_zone(tx: Tx, zone: str, today: date) -> int:
    made = 0
    here = col(Unit.zone) == zone
    month = _month(today)
    owns = owns_of(tx, here)
    midnight = datetime.combine(today, time(), ZoneInfo(zone)).astimezone(UTC)
    for own, units in _wanting(tx, zone, today, owns):
        start = free_at(tx.now, ZoneInfo(zone), own.hours, tx.rules.workdays, own.suspensions)
        if start is not None and start.astimezone(ZoneInfo(zone)).date() <= month.last_day:
            boards = Boards(month.key, month.last_day, start.astimezone(UTC), midnight)
            reopen_boards(tx.session, boards, units)
            made += insert_boards(tx.session, boards, units, tx.now)
    look_again(tx.session, zone, today - BOARD_LIVES, tx.now)
    return made


def _wanting(
    tx: Tx, zone: str, today: date, owns: Owns
) -> Iterable[tuple[OwnReminders, list[int]]]:
    """The branches that are to have a board, by their settings."""
    if not any(_wants(own) for own in owns.kinds):
        return ()
    units: dict[int, list[int]] = defaultdict(list)
    for unit_id in staffed_branches(tx.session, (col(Unit.zone) == zone) & has_chat(), today):
        units[id(owns.of(unit_id))].append(unit_id)
    return [(own, sorted(units[id(own)])) for own in owns.kinds if _wants(own) and units[id(own)]]


def _wants(own: OwnReminders) -> bool:
    """A branch in rehearsal shows nothing in its group."""
    return own.board is not Board.OFF and not own.rehearsal


def _month(day: date) -> Period:
    return cast("Period", period_of(day, PeriodKind.MONTH))


def _years(tx: Tx, rows: Sequence[Reminder]) -> tuple[date, date]:
    """The days that the boards of some rows look at: [start, end)."""
    days = [row.due_on for row in rows]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)
    begun = [each.start for each in tx.semesters if each.start < first < each.end]
    return min([first, *begun]), last


@dataclass(frozen=True, slots=True)
class _About:
    """What is read once for the boards of some branches."""

    tx: Tx
    branches: Mapping[int, BranchFacts]
    owns: Owns
    chats: Mapping[int, tuple[int, int | None]]
    staffed: frozenset[int]

    @classmethod
    def of(cls, tx: Tx, rows: Sequence[Reminder]) -> "_About":
        ids = {row.branch_id for row in rows}
        here, (start, end) = col(Unit.id).in_(ids), _years(tx, rows)
        return cls(
            tx,
            {each.unit_id: each for each in facts_where(tx, here, start, end)},
            owns_of(tx, here),
            group_chats(tx.session, ids),
            staffed_branches(tx.session, here, tx.today()),
        )

    def claim(self, row: Reminder) -> BoardClaim | None:
        """The board now; its row waits, or gives up until the next day, when it cannot be."""
        tx, branch, own = self.tx, self.branches[row.branch_id], self.owns.of(row.branch_id)
        if tx.today(branch.zone) > row.due_on:
            row.state = SUPERSEDED
            return None
        free = free_at(tx.now, ZoneInfo(branch.zone), own.hours, tx.rules.workdays, own.suspensions)
        view = self._view(row)
        if free is None or view is None or row.branch_id not in self.staffed:
            row.state = CANCELLED
            return None
        if free > tx.now:
            row.not_before = free.astimezone(UTC)
            return None
        chat_id, thread_id = self.chats[row.branch_id]
        repeated = bool(row.unknowns)
        take_row(tx, row, chat_id)
        row.told, row.shown, row.not_before = RECIPIENT, view.digest, tx.now
        row.edit_at = tx.now if own.board is Board.PINNED else None
        return BoardClaim(chat_id, thread_id, repeated, {cast("int", row.id): row.epoch}, view)

    def edit(self, row: Reminder) -> BoardEdit | None:
        """What is to be done with a board that stands in its group."""
        view, own = self._view(row), self.owns.of(row.branch_id)
        here = self.chats.get(row.branch_id, (None, None))[0] == row.chat_id
        if view is None or not here:
            row.edit_at = None
            return None
        changed = view.digest != row.shown
        pin = own.board is Board.PINNED and not row.pinned and not view.final
        if not (changed or pin):
            row.edit_at = None
            return None
        take_edit(self.tx, (row,))
        return BoardEdit(
            chat_id=cast("int", row.chat_id),
            message_id=cast("int", row.message_id),
            repeated=bool(row.unknowns),
            view=view,
            changed=changed,
            pin=pin,
            rows={cast("int", row.id): view.digest},
            lease=self.tx.now + LEASE,
        )

    def _view(self, row: Reminder) -> BoardView | None:
        """What its board shows; None where there is to be none."""
        if not _wants(self.owns.of(row.branch_id)) or row.branch_id not in self.chats:
            return None
        branch = self.branches[row.branch_id]
        return board_of(branch, parse_period(row.period), self.tx.today(branch.zone))
