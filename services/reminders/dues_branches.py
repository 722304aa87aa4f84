"""Branches as messages about dues see them: their books, and the stage that is called for now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import col

from domain.dues.account import MonthLine
from domain.dues.arrears import Arrears
from domain.dues.rates import Settings
from domain.dues.reading import own_settings
from domain.dues.reminding import Call, newest_call
from models.dues import DuesSetting
from models.queries.dues import newest_settings
from models.queries.dues_reminders import branch_rows
from services.dues.book import Book, Member, books, stated
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
    call: Call | None


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
            history = self.book.history(member, self.book.now)
            lines = tuple(line for line in history if line.branch_id == self.own.unit_id)
            found = lines, self.book.arrears_in(lines)
            self._known[member.person_id] = found
        return found

    def here(self, member: Member) -> bool:
        """Whether somebody belongs to the branch today: others cannot pay here in the chat."""
        return member.belongs_on(self.own.unit_id, self.own.today)


def branch_calls(
    tx: Tx, *, zone: str | None = None, ids: Iterable[int] | None = None
) -> dict[int, BranchCall]:
    """The branches of a zone, or of some ids, each with its newest stage."""
    rows = branch_rows(tx.session, zone=zone, ids=ids)
    own = stated(newest_settings(tx.session, col(DuesSetting.unit_id).in_(row[0] for row in rows)))
    workdays = tx.rules.dues.workdays
    known: dict[tuple[Settings, str], Call | None] = {}  # most branches are alike
    found = {}
    for unit_id, parent_id, name, where in rows:
        settings = own_settings(tx.rules.dues, own.get(unit_id, {}))
        today = tx.today(where)
        if (settings, where) not in known:
            known[settings, where] = newest_call(today, settings, workdays)
        call = known[settings, where]
        found[unit_id] = BranchCall(unit_id, parent_id, name, where, today, settings, call)
    return found


def books_of(tx: Tx, branches: Sequence[BranchCall]) -> dict[int, DuesBranch]:
    """The books of some branches, in a fixed number of queries."""
    kept = books(tx, {each.unit_id: each.today for each in branches})
    return {each.unit_id: DuesBranch(each, kept[each.unit_id]) for each in branches}
