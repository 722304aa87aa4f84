"""Who is told for a branch: an audience, and the next in line where nobody of it can be."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.ladder.stages import PRIVATE, Audience, Subject
from domain.vocabulary import Office
from models.queries.compliance import ANSWERABLE
from models.queries.recipients import ABOVE, Officer, group_chats, officers, parents
from models.reminders import Reminder
from services.reminders.rehearsal import OPERATOR, Rehearsal
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes, and as whom it reaches somebody there."""

    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None
    told: Audience  # of a rehearsal: who would have been
    rehearsed: bool = False  # it goes to the operator instead

    @property
    def noted(self) -> str:
        """Who was told, as the ledger of reminders has it."""
        return OPERATOR if self.rehearsed else self.told.value


@dataclass(frozen=True, slots=True)
class _Where:
    """The units of one row: its own, its branch, and the one above."""

    unit_id: int
    branch_id: int
    parent_id: int | None


_UnitOf = Callable[[_Where], int | None]
_NOBODY: tuple[Office, ...] = ()
# For each audience whose unit it is, which offices of it in order, and whether its chat will do.
_FOUND: Mapping[Audience, tuple[_UnitOf, tuple[Office, ...], bool]] = {
    # Meetings are owed by units: nobody is behind alone.
    Audience.PERSON: (lambda _: None, _NOBODY, False),
    Audience.GROUP_LEADER: (lambda where: where.unit_id, (Office.GROUP_LEADER,), False),
    Audience.SECRETARY: (lambda where: where.branch_id, ANSWERABLE, False),
    Audience.BRANCH_GROUP: (lambda where: where.branch_id, _NOBODY, True),
    Audience.COMMITTEE: (lambda where: where.parent_id, ABOVE, True),
}


class Desk:
    """Who can be written to for some rows, read in three queries."""

    def __init__(self, tx: Tx, rows: Iterable[Reminder]) -> None:
        rows = list(rows)
        self._line = tx.rules.ladders.line
        self._parents = parents(tx.session, {row.branch_id for row in rows})
        units = {row.unit_id for row in rows} | set(self._parents)
        units |= {each for each in self._parents.values() if each is not None}
        self._seats: dict[tuple[int, str], list[Officer]] = defaultdict(list)
        for officer in officers(tx.session, units, tx.today()):
            self._seats[officer.unit_id, officer.office].append(officer)
        self._chats = group_chats(tx.session, units)
        self._rehearsal = Rehearsal(tx, self._parents)

    def told(self, row: Reminder) -> Recipient | None:
        """The first in line of a row's audience who can be written to."""
        where = _Where(row.unit_id, row.branch_id, self._parents.get(row.branch_id))
        line = self._line(Audience(row.recipient))
        found = (self._of(each, where) for each in line if _may_hear(row, each))
        first = next((each for each in found if each is not None), None)
        return self._rehearsed(row, first) if self.rehearses(row) else first

    def rehearses(self, row: Reminder) -> bool:
        """Whether what a row says is for the operator for now."""
        return self._rehearsal.on(row.branch_id)

    def _rehearsed(self, row: Reminder, first: Recipient | None) -> Recipient | None:
        operator = self._rehearsal.operator(row)
        if operator is None:
            return None
        told = Audience(row.recipient) if first is None else first.told
        return Recipient(operator.chat_id, None, True, operator.language, told, rehearsed=True)

    def above(self, rows: Sequence[Reminder]) -> set[int]:
        """The units above the branches of some rows."""
        found = {self._parents.get(row.branch_id) for row in rows}
        return {each for each in found if each is not None}

    def _of(self, audience: Audience, where: _Where) -> Recipient | None:
        unit_of, offices, with_chat = _FOUND[audience]
        unit_id = unit_of(where)
        if unit_id is None:
            return None
        for office in offices:
            for officer in self._seats.get((unit_id, office.value), ()):
                return Recipient(officer.chat_id, None, True, officer.language, audience)
        if with_chat and unit_id in self._chats:
            chat_id, thread_id = self._chats[unit_id]
            return Recipient(chat_id, thread_id, False, None, audience)
        return None


def _may_hear(row: Reminder, audience: Audience) -> bool:
    """What is about single people is passed over where a group would read it."""
    return audience is not Audience.BRANCH_GROUP or Subject(row.subject) not in PRIVATE
