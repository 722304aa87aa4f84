"""Planning: one row for each obligation, period, unit and stage that is due; never twice."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Insert, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlmodel import col

from domain.obligations import Verdict, current_and_last
from domain.reminders import STAGES, wanted
from models.reminders import ClockMark, Reminder
from services.access import May
from services.compliance.facts import BranchFacts, around, facts_where
from services.seam import Tx, use_case

WHOEVER_ANSWERS = "branch"  # the recipient is resolved when the row is claimed
_MARK = "reminders"
_BATCH = 1000  # rows of one statement


@use_case(may=May.OPERATE, writes=True)
def plan_reminders(tx: Tx, *, remind_at: time = time(9, 0)) -> int:
    """Plan what is due today, once a day from `remind_at` on; how many rows are new."""
    today = tx.today()
    if _planned(tx, today):
        return 0
    start, end = around(today)
    rows = [
        row
        for facts in facts_where(tx, true(), start, end)
        for row in _rows(tx, facts, remind_at)
    ]
    made = sum(_insert(tx, rows[at : at + _BATCH]) for at in range(0, len(rows), _BATCH))
    _supersede(tx, rows)
    return made


def _planned(tx: Tx, today: date) -> bool:
    """Whether this day has been planned; marks it as planned."""
    mark = tx.session.get(ClockMark, _MARK)
    if mark is None:
        tx.session.add(ClockMark(name=_MARK, day=today))
        return False
    if mark.day >= today:
        return True
    mark.day = today
    return False


def replan(tx: Tx) -> None:
    """Let the next tick plan this day again: a roster or a rule has changed."""
    mark = tx.session.get(ClockMark, _MARK)
    if mark is not None:
        tx.session.delete(mark)


def _rows(tx: Tx, facts: BranchFacts, remind_at: time) -> list[dict[str, object]]:
    today = tx.today(facts.zone)
    not_before = datetime.combine(today, remind_at, ZoneInfo(facts.zone))
    return [
        {
            "obligation": verdict.obligation.key,
            "period": verdict.period.key,
            "unit_id": verdict.unit_id,
            "branch_id": facts.unit_id,
            "stage": stage.key,
            "recipient": WHOEVER_ANSWERS,
            "due_on": verdict.due_on,
            "state": "planned",
            "planned_at": tx.now,
            "not_before": not_before,
            "epoch": 0,
            "attempts": 0,
        }
        for verdict in verdicts_of(facts, today)
        if (stage := wanted(verdict, today)) is not None
    ]


def verdicts_of(facts: BranchFacts, today: date) -> list[Verdict]:
    """The verdicts of a branch and its groups for the open periods and the last ones."""
    return [
        verdict
        for unit in facts.units
        for verdict in current_and_last(
            facts.obligations, unit, facts.meetings_of(unit.unit_id), today
        )
    ]


def _insert(tx: Tx, rows: Sequence[dict[str, object]]) -> int:
    """INSERT … ON CONFLICT DO NOTHING: the unique key is the promise."""
    made = tx.session.execute(_ignoring(tx).values(list(rows)))
    return cast("CursorResult[object]", made).rowcount


def _ignoring(tx: Tx) -> Insert:
    if tx.session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(Reminder).on_conflict_do_nothing()
    return postgresql.insert(Reminder).on_conflict_do_nothing()


def _supersede(tx: Tx, rows: Sequence[dict[str, object]]) -> None:
    """Older stages that were not sent give way: only the newest goes out."""
    order = {stage.key: place for place, stage in enumerate(STAGES)}
    for newest in {str(row["stage"]) for row in rows}:
        older = [key for key, place in order.items() if place < order[newest]]
        if not older:
            continue
        same = {(row["obligation"], row["period"]) for row in rows if row["stage"] == newest}
        for obligation, period in same:
            tx.session.execute(
                update(Reminder)
                .where(
                    col(Reminder.obligation) == obligation,
                    col(Reminder.period) == period,
                    col(Reminder.stage).in_(older),
                    col(Reminder.state).in_(("planned", "retry")),
                )
                .values(state="superseded")
            )
