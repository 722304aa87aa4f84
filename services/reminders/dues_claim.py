"""Claiming messages about dues: one for each private chat, each row judged again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlmodel import col

from domain.dues.rates import Told
from domain.dues.reminding import newest_call
from models.queries.dues_reminders import (
    DUES,
    LINES,
    branches_with_lists,
    cancel_rows,
    due_dues_branch,
    due_dues_rows,
    person_of,
    private_chats,
    under_way,
)
from models.queries.recipients import officers
from models.queries.reminders import lapse, lock_branches
from models.reminders import Reminder
from services.access import May
from services.reminders.budget import Unasked, in_budget
from services.reminders.claim import take_row, unreachable
from services.reminders.dues_branches import DuesBranch, books_of, branch_calls
from services.reminders.dues_hours import going
from services.reminders.dues_items import Judged, judge
from services.reminders.dues_values import DuesClaim, DuesTaken, Waiting
from services.seam import Tx, use_case

_TRIED = 25  # branches looked at in one transaction
_TOGETHER = 50  # branches whose lists for one chat become one message


@dataclass(frozen=True, slots=True)
class _Chat:
    """Where a message goes, and who reads it."""

    person_id: int
    chat_id: int
    language: str | None


@dataclass(slots=True)
class _Desk:
    """Who is told what for some branches: the line of each list, and everybody's own chat."""

    lines: dict[tuple[int, Told], list[_Chat]] = field(default_factory=dict)
    own: dict[int, _Chat] = field(default_factory=dict)

    def chat_for(self, judged: Judged) -> _Chat | None:
        """The first of the line who is not the payer, or the member; None when nobody is."""
        person_id = person_of(judged.row.recipient)
        if person_id is not None:
            return self.own.get(person_id)
        line = self.line(judged.branch, Told(judged.row.recipient))
        return next((each for each in line if each.person_id != judged.payer), None)

    def line(self, branch: DuesBranch, told: Told) -> list[_Chat]:
        """Those who can be told a list of a branch, in order."""
        return self.lines.get((branch.own.unit_id, told), [])

    def keeps(self, judged: Judged) -> bool:
        """Whether a row is for one of those who may be told a list of its branch."""
        person_id = person_of(judged.row.recipient)
        return any(
            each.person_id == person_id
            for told in (Told.COLLECTOR, Told.SECRETARY)
            for each in self.line(judged.branch, told)
        )

    def covered(self, judged: Judged) -> bool:
        """Whether there is no need: the collector has it all, or only the payer could be told."""
        line = self.line(judged.branch, Told.COLLECTOR)
        if judged.payer is not None:
            return [each.person_id for each in line] == [judged.payer]
        found = self.chat_for(judged) if judged.row.recipient == Told.SECRETARY.value else None
        return found is not None and bool(line) and line[0].person_id == found.person_id


@use_case(may=May.OPERATE, writes=True)
def claim_dues(tx: Tx, *, limit: int = 20, besides: Iterable[int] = ()) -> DuesTaken:
    """Take what is due about dues in the branch that has waited longest, at most `limit` chats.

    1. Each row is judged again: who has paid or reported hears nothing, an older stage gives way,
       and what the clock has to say waits for the hours of its branch.
    2. Everything goes to somebody in private, never to a group: who cannot be reached there is
       on the collector's list, and a list goes to the next in line.
    3. Lists wait until the members' own reminders have gone out, and those for one chat are one
       message.

    Branches that had nothing to say, `barren`, are to be left out the next time by `besides`.
    """
    lapse(tx.session, tx.now, col(Reminder.claimed_until) <= tx.now)
    known, barren = frozenset(besides), set[int]()
    while len(barren) < _TRIED:
        branch_id = due_dues_branch(tx.session, tx.now, besides=known | barren)
        if branch_id is None:
            return DuesTaken((), frozenset(barren), more=False)
        claims = _claim(tx, branch_id, limit)
        if claims:
            return DuesTaken(claims, frozenset(barren), more=True)
        barren.add(branch_id)
    return DuesTaken((), frozenset(barren), more=True)


def _claim(tx: Tx, branch_id: int, limit: int) -> tuple[DuesClaim, ...]:
    by_chat: dict[_Chat, list[Judged]] = defaultdict(list)
    for chat, judged in _standing(tx, [branch_id]):
        by_chat[chat].append(judged)
    readers = [
        chat.person_id
        for chat, found in by_chat.items()
        if any(person_of(each.row.recipient) is None for each in found)
    ]
    others = (
        branches_with_lists(tx.session, tx.now, readers, [branch_id], _TOGETHER) if readers else []
    )
    if others:
        for chat, judged in _standing(tx, others, only=frozenset(readers)):
            by_chat[chat].append(judged)
    fitting = in_budget(tx, by_chat, partial(_unasked, tx))
    claims = tuple(_take(tx, chat, found) for chat, found in [*fitting.items()][:limit])
    tx.session.flush()
    return claims


def _unasked(tx: Tx, chat: _Chat, judged: Judged) -> Unasked:
    """What is said of a payment can wait, but for a word on one's own; a stage while it lasts."""
    branch = judged.branch.own
    above = judged.row.recipient == Told.SUPERIOR.value

    def keeps(day: date) -> bool:
        if judged.row.obligation != DUES:
            return isinstance(judged.item, Waiting)
        ladder, workdays = branch.ladder, tx.rules.dues.workdays
        called = ladder and newest_call(day, branch.settings, ladder, workdays)
        return called == branch.call

    return Unasked(judged.row, chat.chat_id, keeps, above=above)


def _standing(
    tx: Tx, branch_ids: Sequence[int], only: frozenset[int] | None = None
) -> list[tuple[_Chat, Judged]]:
    """The rows of some branches that go out now, each with its chat; the others get their state.

    With `only`, what these people are told; who else could not be reached is left for later.
    """
    locked = lock_branches(tx.session, branch_ids)
    rows = due_dues_rows(tx.session, tx.now, locked)
    found = books_of(tx, list(branch_calls(tx, ids={row.branch_id for row in rows}).values()))
    desk = _desk(tx, found)
    judged = [
        each for row in rows if (each := judge(row, found[row.branch_id], desk.own)) is not None
    ]
    standing = []
    for each in _in_turn(going(tx, judged), desk, under_way(tx.session, locked)):
        if desk.covered(each):
            cancel_rows([each.row])
            continue
        chat = desk.chat_for(each)
        if chat is None:
            if only is None:
                unreachable(tx, each.row)
        elif only is None or chat.person_id in only:
            standing.append((chat, each))
    tx.session.flush()
    return standing


def _in_turn(judged: Sequence[Judged], desk: _Desk, busy: frozenset[int]) -> list[Judged]:
    """Without what waits until the members' own reminders of its branch have gone out.

    Who may be told a list gets their own reminder together with it.
    """
    reminders = [each for each in judged if each.row.obligation == DUES]
    lists = {each.row.branch_id for each in reminders if person_of(each.row.recipient) is None}
    first = {
        each.row.id: each
        for each in reminders
        if person_of(each.row.recipient) and not desk.keeps(each)
    }
    # Who cannot be written to keeps no list waiting.
    going = {each.row.branch_id for each in first.values() if desk.chat_for(each) is not None}
    waiting = lists & (busy | going)
    return [
        each
        for each in judged
        if each.row.obligation != DUES or each.row.branch_id not in waiting or each.row.id in first
    ]


def _desk(tx: Tx, branches: Mapping[int, DuesBranch]) -> _Desk:
    """Who can be written to for some branches, in three queries."""
    people = {person_id for branch in branches.values() for person_id in branch.book.members}
    desk = _Desk()
    for person_id, (chat_id, language) in private_chats(tx.session, people).items():
        desk.own[person_id] = _Chat(person_id, chat_id, language)
    units = {*branches, *(branch.own.parent_id for branch in branches.values())} - {None}
    seats: dict[tuple[int, str], list[_Chat]] = defaultdict(list)
    for each in officers(tx.session, [unit for unit in units if unit is not None], tx.today()):
        chat = _Chat(each.person_id, each.chat_id, each.language)
        seats[each.unit_id, each.office].append(chat)
    for branch_id, branch in branches.items():
        for told, offices in LINES.items():
            unit_id = branch.own.parent_id if told is Told.SUPERIOR else branch_id
            found = [chat for office in offices for chat in seats.get((unit_id or 0, office), [])]
            desk.lines[branch_id, told] = list(dict.fromkeys(found))
    return desk


def _take(tx: Tx, chat: _Chat, found: Sequence[Judged]) -> DuesClaim:
    repeated = any(each.row.unknowns for each in found)
    for each in found:
        take_row(tx, each.row, chat.chat_id)
    return DuesClaim(
        chat_id=chat.chat_id,
        language=chat.language,
        today=found[0].branch.own.today,
        repeated=repeated,
        items=tuple(each.item for each in found),
    )
