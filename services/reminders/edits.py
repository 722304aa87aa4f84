"""Messages that say what holds no more: taken for a while, judged again, and edited in place.

An edit is no message: it may be made twice, and where it cannot be made nothing else is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlmodel import col

from domain.ladder.stages import Audience
from domain.obligations import State, UnitFacts, Verdict, verdicts
from domain.periods import Period, parse_period
from models.organisation import Unit
from models.queries.edits import (
    Place,
    due_places,
    edit_later,
    edit_no_more,
    edited,
    languages,
    lost_boards,
    note_pinned,
    note_unreachable,
    rows_in,
)
from models.queries.reminders import MEETINGS
from models.reminders import Reminder
from services.access import May
from services.binding import migrate_chat
from services.compliance.facts import BranchFacts, facts_where
from services.reminders.claim import LEASE
from services.reminders.edit_values import (
    Edit,
    Edited,
    EditEnding,
    EditItem,
    EditResult,
    EditsTaken,
)
from services.reminders.judges import usual_kind
from services.reminders.rehearsal import OPERATOR
from services.seam import Tx, use_case
from services.settled import NOT_OWED, shown_as

_MESSAGES = 20  # taken in one transaction
_FIRST_WAIT = timedelta(seconds=30)  # doubled with each try
_LONGEST_WAIT = timedelta(days=1)
_DOUBLED = 12  # times; by then it is longer than the longest


@use_case(may=May.OPERATE, writes=True)
def claim_edits(tx: Tx, *, limit: int = _MESSAGES) -> EditsTaken:
    """Take at most `limit` reminders that are to be edited, each with all its lines.

    What shows already what holds is left as it is, and so is a message that is not about meetings
    alone. A line that cannot be judged any more, since a rule or a group is gone, is left out.
    """
    places = due_places(tx.session, tx.now, limit)
    if not places:
        return EditsTaken((), more=False)
    messages = _messages(rows_in(tx.session, places))
    judge = _Judge.of(tx, [row for rows in messages.values() for row in rows])
    spoken = languages(tx.session, {chat_id for chat_id, _ in messages})
    found = []
    for place, rows in messages.items():
        lines = judge.lines(rows)
        if not _to_edit(lines):
            _forget(rows)
        else:
            found.append(_taken(tx, place, lines, spoken.get(place[0])))
    tx.session.flush()
    return EditsTaken(tuple(found), more=len(places) == limit)


@use_case(may=May.OPERATE, writes=True)
def finish_edit(tx: Tx, claimed: Edited, ending: EditEnding) -> None:
    """Note what became of an edit; what was recorded meanwhile is edited again."""
    session, ids, lease = tx.session, list(claimed.rows), claimed.lease
    if ending.pinned:
        note_pinned(session, ids)
    match ending.result:
        case EditResult.EDITED:
            edited(session, claimed.rows, lease)
        case EditResult.LATER:
            wait = max(_wait(tx, ids), timedelta(seconds=ending.after))
            edit_later(session, ids, lease, tx.now + min(wait, _LONGEST_WAIT))
        case EditResult.REFUSED:
            edit_no_more(session, ids, lease)
        case EditResult.LOST:
            edit_no_more(session, ids, lease)
            lost_boards(session, ids, tx.now)
        case EditResult.CLOSED:
            edit_no_more(session, ids, lease)
            note_unreachable(session, claimed.chat_id)
        case _:  # migrated
            edit_no_more(session, ids, lease)
            migrate_chat(tx, claimed.chat_id, cast("int", ending.new_chat_id))


def take_edit(tx: Tx, rows: Iterable[Reminder]) -> None:
    """Hold rows for a while; until the edit is known to be made nobody knows what they show."""
    for row in rows:
        row.edit_at = tx.now + LEASE
        row.shown = None


def _wait(tx: Tx, ids: Sequence[int]) -> timedelta:
    row: Reminder = tx.session.get_one(Reminder, ids[0])
    tries: int = row.edit_tries
    return _FIRST_WAIT * (1 << min(tries, _DOUBLED))


def _place(row: Reminder) -> Place:
    return cast("int", row.chat_id), cast("int", row.message_id)


def _messages(rows: Iterable[Reminder]) -> dict[Place, list[Reminder]]:
    found: dict[Place, list[Reminder]] = {}
    for row in rows:
        found.setdefault(_place(row), []).append(row)
    return found


def _forget(rows: Iterable[Reminder]) -> None:
    for row in rows:
        row.edit_at = None


_Line = tuple[Reminder, EditItem | None, str]  # with what it shows then


def _to_edit(lines: Sequence[_Line]) -> bool:
    """Whether a message is wholly about meetings, says something, and not what holds.

    What an operator has heard of a rehearsal stays as it is.
    """
    about = all(row.subject == MEETINGS and row.told != OPERATOR for row, _, _ in lines)
    stale = any(row.shown != shown for row, _, shown in lines)
    return about and stale and any(item is not None for _, item, _ in lines)


@dataclass(frozen=True, slots=True)
class _Judge:
    """The facts of the branches of some rows, read once."""

    tx: Tx
    branches: Mapping[int, BranchFacts]
    periods: Mapping[str, Period]

    @classmethod
    def of(cls, tx: Tx, rows: Sequence[Reminder]) -> "_Judge":
        periods = {key: _period(tx, key) for key in {row.period for row in rows}}
        known = {key: each for key, each in periods.items() if each is not None}
        if not known:
            return cls(tx, {}, {})
        here = col(Unit.id).in_({row.branch_id for row in rows})
        start = min(each.start for each in known.values())
        end = max(each.end for each in known.values())
        return cls(tx, {each.unit_id: each for each in facts_where(tx, here, start, end)}, known)

    def lines(self, rows: Sequence[Reminder]) -> list[_Line]:
        """Every line of a message."""
        return [self._line(row) for row in rows]

    def _line(self, row: Reminder) -> _Line:
        branch, period = self.branches.get(row.branch_id), self.periods.get(row.period)
        if branch is None or period is None:
            return row, None, NOT_OWED
        unit = next((each for each in branch.units if each.unit_id == row.unit_id), None)
        rules = [each for each in branch.obligations if each.key == row.obligation]
        if unit is None or not rules:
            return row, None, NOT_OWED
        verdict = self._verdict(branch, unit, row.obligation, period)
        rule = rules[-1] if verdict is None else verdict.obligation
        state = State.WAIVED if verdict is None else verdict.state
        missing = 0 if verdict is None else verdict.missing
        record_id = verdict.counted[-1] if verdict is not None and verdict.counted else None
        shown = shown_as(state, missing)
        item = EditItem(
            branch_id=branch.unit_id,
            branch=branch.name,
            label=rule.label,
            label_en=rule.label_en,
            kind=usual_kind(rule.key, rule.kinds),
            group=branch.names.get(row.unit_id),
            period=row.period,
            due_on=row.due_on,
            missing=missing,
            overdue=state is State.MISSING,
            done=state is State.DONE,
            owed=state in {State.MISSING, State.NOT_YET_DUE},
            told=Audience(row.recipient if row.told in {None, OPERATOR} else row.told),
            instead=row.told != row.recipient,
            record_id=record_id,
            held_on=_held_on(branch, row.unit_id, record_id),
        )
        return row, item, f"{shown} {record_id}" if item.done else shown

    def _verdict(
        self, branch: BranchFacts, unit: UnitFacts, obligation: str, period: Period
    ) -> Verdict | None:
        found = verdicts(
            [each for each in branch.obligations if each.key == obligation],
            unit,
            branch.meetings_of(unit.unit_id),
            period.start,
            period.end,
            today=self.tx.today(branch.zone),
        )
        return next((each for each in found if each.period == period), None)


def _period(tx: Tx, key: str) -> Period | None:
    try:
        return parse_period(key, tx.semesters)
    except ValueError:
        return None


def _held_on(branch: BranchFacts, unit_id: int, record_id: int | None) -> date | None:
    held = (each for each in branch.meetings_of(unit_id) if each.record_id == record_id)
    return next((each.held_on for each in held), None)


def _taken(tx: Tx, place: Place, lines: Sequence[_Line], language: str | None) -> Edit:
    rows = [row for row, _, _ in lines]
    take_edit(tx, rows)
    chat_id, message_id = place
    first, _, _ = lines[0]
    return Edit(
        chat_id=chat_id,
        message_id=message_id,
        language=language,
        today=tx.today(tx.session.get_one(Unit, first.branch_id).zone),
        repeated=any(row.unknowns for row in rows),
        items=tuple(item for _, item, _ in lines if item is not None),
        rows={cast("int", row.id): shown for row, _, shown in lines},
        lease=tx.now + LEASE,
    )
