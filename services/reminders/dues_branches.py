"""Branches as messages about dues see them: their books, and the stage that is called for now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.dues.account import MonthLine
from domain.dues.arrears import Arrears
from domain.dues.rates import Settings
from domain.dues.reading import own_settings
from domain.dues.reminding import Call, newest_call
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import free_at, open_day
from domain.ladder.stages import Ladder, Subject
from domain.periods import PeriodKind
from models.dues import DuesSetting
from models.organisation import Unit
from models.queries.dues import newest_settings
from models.queries.dues_reminders import branch_rows
from services.dues.book import Book, Member, books, stated
from services.reminders.own import owns_of
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class BranchCall:
    """A branch and what its calendar calls for on its own day."""

    unit_id: int
    parent_id: int | None
    name: str
    zone: str
    today: date
    settings: Settings
    reminding: OwnReminders
    ladder: Ladder | None  # as the branch has it
    call: Call | None
    free: datetime | None  # from when on it may be written to; None: not for a year
    late_since: date | None  # the day of the call, where it could have gone out before today


@dataclass(frozen=True, slots=True)
class DuesBranch:
    """A branch with its book."""

    own: BranchCall
    book: Book
    _known: dict[int, tuple[tuple[MonthLine, ...], Arrears]] = field(default_factory=dict)

    def account(self, member: Member) -> tuple[tuple[MonthLine, ...], Arrears]:
        """What a member owes to this branch by now, and the arrears of it, as every view has it."""
        found = self._known.get(member.person_id)
        if found is None:
            # What is asked for ahead of an early dues day is of a month that has not begun.
            asked = 0 if self.own.call is None else self.own.call.month
            history = self.book.history(member, max(self.book.now, asked))
            lines = tuple(line for line in history if line.branch_id == self.own.unit_id)
            found = lines, self.book.arrears_in(lines)
            self._known[member.person_id] = found
        return found

    def here(self, member: Member) -> bool:
        """Whether somebody belongs to the branch today: others cannot pay here in the chat."""
        return member.belongs_on(self.own.unit_id, self.own.today)


def dues_ladder(tx: Tx) -> Ladder | None:
    """The ladder of dues as the file has it."""
    return tx.rules.ladders.of(Subject.DUES, PeriodKind.MONTH)


def branch_calls(
    tx: Tx, *, zone: str | None = None, ids: Iterable[int] | None = None
) -> dict[int, BranchCall]:
    """The branches of a zone, or of some ids, each with its newest stage."""
    rows = branch_rows(tx.session, zone=zone, ids=ids)
    here = [row[0] for row in rows]
    own = stated(newest_settings(tx.session, col(DuesSetting.unit_id).in_(here)))
    owns = owns_of(tx, col(Unit.id).in_(here))
    known: dict[tuple[Settings, int, str], BranchCall] = {}  # most branches are alike
    found = {}
    for unit_id, parent_id, name, where in rows:
        settings, reminding = own_settings(tx.rules.dues, own.get(unit_id, {})), owns.of(unit_id)
        key = settings, id(reminding), where
        if key not in known:
            known[key] = _called(tx, where, settings, reminding)
        found[unit_id] = replace(known[key], unit_id=unit_id, parent_id=parent_id, name=name)
    return found


def _called(tx: Tx, zone: str, settings: Settings, own: OwnReminders) -> BranchCall:
    """What branches of one zone with the same settings share."""
    today, ladder, workdays = tx.today(zone), dues_ladder(tx), tx.rules.dues.workdays
    ladder = None if ladder is None else own.ladder(ladder)
    call = None if ladder is None else newest_call(today, settings, ladder, workdays)
    free = free_at(tx.now, ZoneInfo(zone), own.hours, tx.rules.workdays, own.suspensions)
    late = call is not None and opens(tx, own, call) < today
    return BranchCall(
        unit_id=0,
        parent_id=None,
        name="",
        zone=zone,
        today=today,
        settings=settings,
        reminding=own,
        ladder=ladder,
        call=call,
        free=free,
        late_since=call.turn.on if call is not None and late else None,
    )


def opens(tx: Tx, own: OwnReminders, call: Call) -> date:
    """The first day from a call's own on on which the branch may be written to."""
    found = open_day(call.turn.on, own.hours, tx.rules.workdays, own.suspensions)
    return date.max if found is None else found


def books_of(tx: Tx, branches: Sequence[BranchCall]) -> dict[int, DuesBranch]:
    """The books of some branches, in a fixed number of queries."""
    kept = books(tx, {each.unit_id: each.today for each in branches})
    return {each.unit_id: DuesBranch(each, kept[each.unit_id]) for each in branches}
