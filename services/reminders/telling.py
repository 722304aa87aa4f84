"""What is told of calls: each with its row and attempts, or with the reason why it has none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from domain.errors import NotFound
from domain.ladder.due import Call, Judged, Why, calls, judge_calls
from domain.ladder.meetings import anchor_of
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import open_day
from domain.ladder.stages import Ladder
from domain.obligations import State
from domain.periods import Period
from models.queries.compliance import Within
from models.queries.reminder_asking import snoozes_about
from models.queries.reminder_story import AttemptRow, attempts_of, name_of_chat, rows_about
from models.reminders import Reminder
from services.compliance.facts import BranchFacts
from services.reminders.beside import asked_how, put_off
from services.reminders.values import Asked, PutOff
from services.seam import Tx


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
    asked: Asked | None = None  # by whom, of what no ladder calls for


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


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was owed, as its story tells it."""

    key: str
    label: str
    label_en: str
    unit_id: int
    period: str
    due_on: date
    known_on: date
    state: State
    why: str
    state_on: Callable[[Call], State]  # with what had been recorded by the day of a call
    within: Period | None = None  # of a meeting


Found = tuple[BranchFacts, Told, Ladder | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know: of a branch, an obligation, and a period or day as typed."""

    here: Within
    obligation: str
    period: str


def only(branches: Sequence[BranchFacts]) -> BranchFacts:
    """The branch asked about; NotFound where the unit is none."""
    if not branches:
        raise NotFound("unit.not_found")
    return branches[0]


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts together what is known of the calls to one branch or group."""

    tx: Tx
    branch: BranchFacts
    own: OwnReminders

    def story(self, told: Told, ladder: Ladder | None) -> Story:
        """Every call with what became of it; rows that the ladder has no call for come last."""
        rows = rows_about(self.tx.session, told.key, told.period, told.unit_id)
        found = [] if ladder is None else self._calls(ladder, told, rows)
        keys = {each.stage for each in found if each.row is not None}
        former = [self._former(row) for row in rows if row.stage not in keys]
        return Story(
            self.branch.unit_id,
            self.branch.name,
            self.branch.zone,
            told.unit_id,
            self.branch.names.get(told.unit_id),
            told.key,
            told.label,
            told.label_en,
            told.period,
            told.state,
            told.why,
            None if told.known_on == date.min else told.known_on,
            self.tx.today(self.branch.zone),
            (*found, *former),
            self._put_off(told),
        )

    def _put_off(self, told: Told) -> tuple[PutOff, ...]:
        rows = snoozes_about(self.tx.session, (told.unit_id, told.key, told.period))
        return tuple(put_off(row, ZoneInfo(self.branch.zone)) for row in rows)

    def _calls(self, ladder: Ladder, told: Told, rows: Sequence[Reminder]) -> list[CallStory]:
        today, workdays = self.tx.today(self.branch.zone), self.tx.rules.workdays
        period, anchor = told.within, told.due_on
        if period is not None:
            anchor = anchor_of(ladder, period, self.branch.theme_day, workdays)
        own = self.own.ladder(ladder)
        judged = judge_calls(own, anchor, told.known_on, today, workdays, period)
        kept = {each.call.stage.key for each in judged}
        off = [
            (call, Fate.OFF.value, None)
            for call in calls(ladder, anchor, workdays, period)
            if call.stage.key not in kept
        ]
        by_stage = {row.stage: row for row in rows}
        found = [(each.call, *self._fate(each, told, by_stage)) for each in judged]
        ordered = sorted((*found, *off), key=lambda each: each[0].on)
        return [
            CallStory(call.key, call.on, call.stage.audience.value, fate, row)
            for call, fate, row in ordered
        ]

    def _fate(
        self, judged: Judged, told: Told, rows: dict[str, Reminder]
    ) -> tuple[str, RowStory | None]:
        row = rows.get(judged.call.key)
        if row is not None:
            return row.state, self._row(row)
        return self._without_row(judged, told).value, None

    def _without_row(self, judged: Judged, told: Told) -> Fate:
        if judged.why in {Why.AHEAD, Why.TOO_SHORT}:
            return Fate(judged.why.value)
        then = told.state_on(judged.call)
        if then is State.DONE:
            return Fate.DONE
        if then in {State.WAIVED, State.UNKNOWN}:
            return Fate.EXCUSED
        own = self.own
        opens = open_day(judged.call.on, own.hours, self.tx.rules.workdays, own.suspensions)
        if opens is None or opens > judged.call.until:
            return Fate.SUSPENDED
        return _LEFT[judged.why]

    def _former(self, row: Reminder) -> CallStory:
        """Of a call that the ladder has no more; what was asked for beside it has its day."""
        zone = ZoneInfo(self.branch.zone)
        on = None if row.asked_by is None else row.not_before.astimezone(zone).date()
        return CallStory(row.stage, on, row.recipient, row.state, self._row(row), asked_how(row))

    def _row(self, row: Reminder) -> RowStory:
        name = None if row.chat_id is None else name_of_chat(self.tx.session, row.chat_id)
        tried = attempts_of(self.tx.session, cast("int", row.id))
        attempts = tuple(_attempt(each) for each in tried)
        return RowStory(row.planned_at, row.not_before, row.told, name, attempts)


_LEFT = {Why.DUE: Fate.DUE, Why.SUPERSEDED: Fate.NEWER, Why.OVER: Fate.OVER}


def _attempt(row: AttemptRow) -> Attempt:
    return Attempt(row.at, row.outcome, row.detail)
