"""Why somebody was reminded, or was not: every call of a ladder with what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.errors import NotFound
from domain.ladder.due import Call, Judged, Why, calls, judge_calls
from domain.ladder.meetings import known_on
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import open_day
from domain.ladder.stages import Ladder, Subject
from domain.obligations import State, UnitFacts, Verdict, judge, verdicts
from domain.periods import Period
from models.organisation import Unit
from models.queries.reminder_asking import snoozes_about
from models.queries.reminder_story import AttemptRow, attempts_of, name_of_chat, rows_about
from models.reminders import Reminder
from services.access import May
from services.compliance.explain import read_period
from services.compliance.facts import BranchFacts, facts_where
from services.reminders.asked import put_off
from services.reminders.own import owns_of
from services.reminders.values import PutOff
from services.seam import Tx, use_case


class Fate(StrEnum):
    """What became of a call that has no row; a row has its own state."""

    AHEAD = "ahead"
    DUE = "due"  # the next tick plans it
    TOO_SHORT = "too_short"  # the branch became known too shortly before
    OFF = "off"  # the branch has switched it off
    DONE = "done"  # it was done and recorded by then
    EXCUSED = "excused"  # by then nothing was owed, or nobody knows
    SUSPENDED = "suspended"  # the branch had no reminders until it was too late
    NEWER = "newer"  # nobody planned it in time, and a newer one has come
    OVER = "over"  # nobody planned it in time


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver a call."""

    at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class RowStory:
    """The row of a call in the ledger."""

    planned_at: datetime
    not_before: datetime
    told: str | None  # the audience that was found
    name: str | None  # of the person or group that was written to
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class CallStory:
    """One call; without a day when the ladder does not have it any more."""

    stage: str
    on: date | None
    audience: str
    fate: str  # a state of a row, or a `Fate`
    row: RowStory | None


@dataclass(frozen=True, slots=True)
class Story:
    """All calls to one unit for one obligation and period."""

    branch_id: int
    branch: str
    zone: str
    unit_id: int
    group: str | None
    obligation: str
    label: str
    label_en: str
    period: str
    state: State
    why: str  # of the verdict
    known_on: date | None  # since when the bot could know of it; None: always
    as_of: date
    calls: tuple[CallStory, ...]
    put_off: tuple[PutOff, ...] = ()  # every time, the newest last


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def why_reminded(
    tx: Tx, branch_id: int, obligation: str, period_key: str, unit_id: int | None = None
) -> tuple[Story, ...]:
    """The calls to a branch, or to each of its groups that owes it, or to one of them.

    Raises NotFound for a branch outside reach and for what none of them owes,
    `period.unreadable` for a period that is none.
    """
    tx.unit(branch_id)
    period = read_period(tx, period_key)
    here = col(Unit.id) == branch_id
    facts = facts_where(tx, here, period.start, period.end)
    if not facts:
        raise NotFound("unit.not_found")
    (branch,) = facts
    own = owns_of(tx, here).of(branch_id)
    asked = [unit for unit in branch.units if unit_id in {None, unit.unit_id}]
    found = tuple(
        _Teller(tx, branch, unit, own).story(verdict)
        for unit in asked
        if (verdict := _verdict(tx, branch, unit, obligation, period)) is not None
    )
    if not found:
        raise NotFound("obligation.not_found", obligation=obligation, period=period.key)
    return found


def _verdict(
    tx: Tx, branch: BranchFacts, unit: UnitFacts, obligation: str, period: Period
) -> Verdict | None:
    rules = [rule for rule in branch.obligations if rule.key == obligation]
    found = verdicts(
        rules,
        unit,
        branch.meetings_of(unit.unit_id),
        period.start,
        period.end,
        today=tx.today(branch.zone),
    )
    return next((each for each in found if each.period == period), None)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts together what is known of one unit's calls."""

    tx: Tx
    branch: BranchFacts
    unit: UnitFacts
    own: OwnReminders

    def story(self, verdict: Verdict) -> Story:
        rule, period = verdict.obligation, verdict.period
        known = known_on(self.unit)
        rows = rows_about(self.tx.session, rule.key, period.key, self.unit.unit_id)
        ladder = self.tx.rules.ladders.of(Subject.MEETINGS, period.kind)
        told = [] if ladder is None else self._calls(ladder, verdict, rows)
        keys = {each.stage for each in told if each.row is not None}
        former = [self._former(row) for row in rows if row.stage not in keys]
        return Story(
            self.branch.unit_id,
            self.branch.name,
            self.branch.zone,
            self.unit.unit_id,
            self.branch.names.get(self.unit.unit_id),
            rule.key,
            rule.label,
            rule.label_en,
            period.key,
            verdict.state,
            verdict.why.value,
            None if known == date.min else known,
            self.tx.today(self.branch.zone),
            (*told, *former),
            self._put_off(rule.key, period.key),
        )

    def _put_off(self, rule: str, period: str) -> tuple[PutOff, ...]:
        rows = snoozes_about(self.tx.session, (self.unit.unit_id, rule, period))
        return tuple(put_off(row, ZoneInfo(self.branch.zone)) for row in rows)

    def _calls(self, ladder: Ladder, verdict: Verdict, rows: Sequence[Reminder]) -> list[CallStory]:
        today, workdays = self.tx.today(self.branch.zone), self.tx.rules.workdays
        anchor = verdict.period.last_day
        judged = judge_calls(self.own.ladder(ladder), anchor, known_on(self.unit), today, workdays)
        kept = {each.call.stage.key for each in judged}
        off = [
            (call, Fate.OFF.value, None)
            for call in calls(ladder, anchor, workdays)
            if call.stage.key not in kept
        ]
        by_stage = {row.stage: row for row in rows}
        found = [(each.call, *self._fate(each, verdict, by_stage)) for each in judged]
        ordered = sorted((*found, *off), key=lambda told: told[0].on)
        return [
            CallStory(call.key, call.on, call.stage.audience.value, fate, row)
            for call, fate, row in ordered
        ]

    def _fate(
        self, judged: Judged, verdict: Verdict, rows: dict[str, Reminder]
    ) -> tuple[str, RowStory | None]:
        row = rows.get(judged.call.key)
        if row is not None:
            return row.state, self._row(row)
        return self._without_row(judged, verdict).value, None

    def _without_row(self, judged: Judged, verdict: Verdict) -> Fate:
        if judged.why in {Why.AHEAD, Why.TOO_SHORT}:
            return Fate(judged.why.value)
        then = self._state_on(judged.call, verdict)
        if then is State.DONE:
            return Fate.DONE
        if then in {State.WAIVED, State.UNKNOWN}:
            return Fate.EXCUSED
        own = self.own
        opens = open_day(judged.call.on, own.hours, self.tx.rules.workdays, own.suspensions)
        if opens is None or opens > judged.call.until:
            return Fate.SUSPENDED
        return _LEFT[judged.why]

    def _state_on(self, call: Call, verdict: Verdict) -> State:
        """How it stood on the day of a call, with what had been recorded by then."""
        recorded = [
            each
            for each in self.branch.meetings_of(self.unit.unit_id)
            if each.recorded_on <= call.on
        ]
        return judge(verdict.obligation, self.unit, recorded, verdict.period, call.on).state

    def _former(self, row: Reminder) -> CallStory:
        """Of a call that the ladder has no more; what was asked for beside it has its day."""
        zone = ZoneInfo(self.branch.zone)
        on = None if row.asked_by is None else row.not_before.astimezone(zone).date()
        return CallStory(row.stage, on, row.recipient, row.state, self._row(row))

    def _row(self, row: Reminder) -> RowStory:
        name = None if row.chat_id is None else name_of_chat(self.tx.session, row.chat_id)
        tried = attempts_of(self.tx.session, cast("int", row.id))
        attempts = tuple(_attempt(each) for each in tried)
        return RowStory(row.planned_at, row.not_before, row.told, name, attempts)


_LEFT = {Why.DUE: Fate.DUE, Why.SUPERSEDED: Fate.NEWER, Why.OVER: Fate.OVER}


def _attempt(row: AttemptRow) -> Attempt:
    return Attempt(row.at, row.outcome, row.detail)
