"""What is no meeting, in a message that stands in a chat: points, elections and probations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlmodel import col

from domain.ladder.stages import Audience, Ladder, Subject
from domain.obligations import State
from domain.periods import parse_period
from models.organisation import Unit
from models.queries.compliance import Within
from models.reminders import Reminder
from services.compliance.facts import BranchFacts
from services.compliance.points import PointsAsked, points_in, points_verdicts
from services.reminders.due_days import (
    KEYS,
    OPEN,
    day_owed,
    is_dissolved,
    points_owed,
    probations_of,
    terms_of,
)
from services.reminders.edit_values import EditItem
from services.reminders.judges import Where
from services.reminders.owed import Owed, people_for
from services.reminders.reach import Desk
from services.reminders.rehearsal import OPERATOR
from services.seam import Tx

_SECRETARY = Audience.SECRETARY
_DAYS = tuple(KEYS)  # subjects with days of their own


@dataclass(frozen=True, slots=True)
class Stands:
    """How something stands, with the ladder that has called for it."""

    owed: Owed
    state: State
    ladder: Ladder | None


def other_items(
    tx: Tx, rows: Sequence[Reminder], branches: Mapping[int, BranchFacts]
) -> dict[int, EditItem]:
    """The lines of some rows, by row; those that nobody can judge any more are left out."""
    stands = stands_of(tx, rows, branches)
    named = _named(tx, rows)
    return {
        cast("int", row.id): _item(tx, row, branches[row.branch_id], found, named)
        for row in rows
        if (found := stands.get((row.obligation, row.period, row.unit_id))) is not None
    }


def stands_of(
    tx: Tx, rows: Sequence[Reminder], branches: Mapping[int, BranchFacts]
) -> dict[Where, Stands]:
    """How that stands which some rows are about."""
    rows = [row for row in rows if row.branch_id in branches]
    of_points = [row for row in rows if row.subject == Subject.POINTS]
    of_days = [row for row in rows if row.subject in _DAYS]
    return dict((*_points(tx, of_points, branches), *_days(tx, of_days, branches)))


def told_as(row: Reminder) -> Audience:
    """As whom a chat was told of a row."""
    return Audience(row.recipient if row.told in {None, OPERATOR} else row.told)


def _where(
    rows: Iterable[Reminder], branches: Mapping[int, BranchFacts]
) -> tuple[Within, list[BranchFacts]]:
    ids = {row.branch_id for row in rows}
    return col(Unit.id).in_(ids), [branches[each] for each in sorted(ids)]


def _points(
    tx: Tx, rows: Sequence[Reminder], branches: Mapping[int, BranchFacts]
) -> Iterator[tuple[Where, Stands]]:
    """Each in its own month or half, however long ago: what is not called any more may be open."""
    here, facts = _where(rows, branches)
    for key in sorted({row.period for row in rows}):
        period = parse_period(key)
        found = points_in(tx, PointsAsked(here, facts, period, None), counted=True)
        for branch in facts:
            for verdict in points_verdicts(branch, found, tx.today(branch.zone)):
                owed = points_owed(verdict)
                ladder = tx.rules.ladders.of(Subject.POINTS, verdict.period.kind)
                yield _key(owed), Stands(owed, verdict.state, ladder)


def _days(
    tx: Tx, rows: Sequence[Reminder], branches: Mapping[int, BranchFacts]
) -> Iterator[tuple[Where, Stands]]:
    """By the roster of today: open, ended by what was to be done, or not on that day any more."""
    if not rows:
        return
    here, _ = _where(rows, branches)
    probations = probations_of(tx, here)
    for row in rows:
        branch, subject = branches[row.branch_id], Subject(row.subject)
        ladder, today = tx.rules.ladders.of(subject, None), tx.today(branch.zone)
        if ladder is None:
            continue
        of_term = subject is Subject.TERM
        days = terms_of(tx, branch) if of_term else probations.get(branch.unit_id, {})
        lasting = days.get(row.due_on, ())
        owed = day_owed(branch, ladder, row.due_on, lasting, today)
        known = bool(lasting) and not is_dissolved(branch, today)
        yield _key(owed), Stands(owed, _state_of(owed) if known else State.WAIVED, ladder)


def _state_of(owed: Owed) -> State:
    if not owed.missing:
        return State.DONE
    return State.MISSING if owed.overdue else State.NOT_YET_DUE


def _key(owed: Owed) -> Where:
    return owed.key, owed.period, owed.unit_id


def _named(tx: Tx, rows: Sequence[Reminder]) -> frozenset[int]:
    """The rows whose chat may read names: the secretary was told there, and would be today."""
    rows = [row for row in rows if (row.subject, row.told) == (Subject.PROBATION, _SECRETARY)]
    if not rows:
        return frozenset()
    desk = Desk(tx, rows)
    told = ((row, desk.told(row)) for row in rows)
    return frozenset(
        cast("int", row.id)
        for row, each in told
        if each is not None and (each.noted, each.chat_id) == (_SECRETARY, row.chat_id)
    )


def _item(
    tx: Tx, row: Reminder, branch: BranchFacts, found: Stands, named: frozenset[int]
) -> EditItem:
    owed, is_open = found.owed, found.state in OPEN
    return EditItem(
        branch_id=branch.unit_id,
        branch=branch.name,
        subject=owed.subject,
        obligation=owed.key,
        label=owed.label,
        label_en=owed.label_en,
        kind=None,
        group=None,
        period=owed.period,
        due_on=owed.due_on,
        missing=owed.missing,
        overdue=owed.overdue,
        done=found.state is State.DONE,
        owed=is_open,
        told=told_as(row),
        instead=row.told != row.recipient,
        record_id=None,
        held_on=None,
        text=_text(row, found),
        people=people_for(tx, _SECRETARY, owed) if is_open and row.id in named else (),
    )


def _text(row: Reminder, found: Stands) -> str:
    """The sentence of the row's stage; the usual one after the day, and of what was asked for."""
    if found.ladder is None or found.owed.overdue or row.asked_by is not None:
        return ""
    key, _, _ = row.stage.partition("+")
    return next((each.text for each in found.ladder.stages if each.key == key), "")
