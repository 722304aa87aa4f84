"""How each line of a message that stands in a chat holds now, whatever it is about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlmodel import col

from domain.obligations import State, UnitFacts, Verdict, verdicts
from domain.periods import Period, parse_period
from domain.points.duty import KEYS
from models.organisation import Unit
from models.queries.reminders import LADDER_SUBJECTS, MEETINGS, POINTS
from models.reminders import Reminder
from services.compliance.facts import BranchFacts, branches_where, facts_where
from services.reminders.edit_others import other_items, told_as
from services.reminders.edit_values import EditItem
from services.reminders.judges import usual_kind
from services.seam import Tx
from services.settled import DONE, NOT_OWED, shown_as

Line = tuple[Reminder, EditItem | None, str]  # with what it shows then


def is_called(row: Reminder) -> bool:
    """Whether ladders call for it; of points the messages about entries are none of theirs."""
    return row.subject in LADDER_SUBJECTS and (row.subject != POINTS or row.obligation in KEYS)


@dataclass(frozen=True, slots=True)
class LineJudge:
    """The facts of the branches of some rows, read once."""

    tx: Tx
    branches: Mapping[int, BranchFacts]
    periods: Mapping[str, Period]  # of meetings
    others: Mapping[int, EditItem]  # by row, of what is no meeting

    @classmethod
    def of(cls, tx: Tx, rows: Sequence[Reminder]) -> "LineJudge":
        known = _periods(tx, {row.period for row in rows if row.subject == MEETINGS})
        branches = _facts(tx, {row.branch_id for row in rows}, list(known.values()))
        rest = [row for row in rows if is_called(row) and row.subject != MEETINGS]
        return cls(tx, branches, known, other_items(tx, rest, branches))

    def lines(self, rows: Sequence[Reminder]) -> list[Line]:
        """Every line of a message."""
        return [self._line(row) for row in rows]

    def _line(self, row: Reminder) -> Line:
        if row.subject == MEETINGS:
            return self._meeting(row)
        item = self.others.get(cast("int", row.id))
        return row, item, NOT_OWED if item is None else _shown(item)

    def _meeting(self, row: Reminder) -> Line:
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
            obligation=rule.key,
            kind=usual_kind(rule.key, rule.kinds),
            group=branch.names.get(row.unit_id),
            period=row.period,
            due_on=row.due_on,
            missing=missing,
            overdue=state is State.MISSING,
            done=state is State.DONE,
            owed=state in {State.MISSING, State.NOT_YET_DUE},
            told=told_as(row),
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


def _periods(tx: Tx, keys: Iterable[str]) -> dict[str, Period]:
    """Those of some periods that the rules still know."""
    found = {}
    for key in keys:
        with suppress(ValueError):
            found[key] = parse_period(key, tx.semesters)
    return found


def _facts(
    tx: Tx, branch_ids: Collection[int], periods: Sequence[Period]
) -> dict[int, BranchFacts]:
    """Of some branches, with their meetings over some periods."""
    here = col(Unit.id).in_(branch_ids)
    if not periods:
        return {each.unit_id: each for each in branches_where(tx, here)}
    start, end = min(each.start for each in periods), max(each.end for each in periods)
    return {each.unit_id: each for each in facts_where(tx, here, start, end)}


def _shown(item: EditItem) -> str:
    """What a line shows of what is no meeting, in one word."""
    if item.owed:
        return str(item.missing)
    return DONE if item.done else NOT_OWED


def _held_on(branch: BranchFacts, unit_id: int, record_id: int | None) -> date | None:
    held = (each for each in branch.meetings_of(unit_id) if each.record_id == record_id)
    return next((each.held_on for each in held), None)
