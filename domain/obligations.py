"""Obligations and verdicts: what a unit owes in a period, and whether its records show it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter

from domain.attendance import rate
from domain.facts import (
    Level,
    MeetingFact,
    Needs,
    Obligation,
    Remark,
    Span,
    State,
    UnitFacts,
    Verdict,
    Why,
)
from domain.owed import ELSEWHERE, cured_by_enough, excuse, state_of
from domain.periods import (
    Period,
    PeriodKind,
    Semester,
    last_ended,
    period_of,
    periods_within,
)

__all__ = [
    "Grace",
    "Level",
    "MeetingFact",
    "Needs",
    "Obligation",
    "Remark",
    "Span",
    "State",
    "UnitFacts",
    "Verdict",
    "Why",
    "current_and_last",
    "judge",
    "verdicts",
]

LATE_AFTER_DAYS = 7  # our setting: a record typed in later than this is named
FIRST_PERIOD_SHARE = (1, 2)  # our setting: less of a period than this is waived


@dataclass(frozen=True, slots=True)
class Grace:
    """The settings of an installation that soften a judgement."""

    late_after_days: int = LATE_AFTER_DAYS
    first_period_share: tuple[int, int] = FIRST_PERIOD_SHARE


_DEFAULT = Grace()
_DAY = timedelta(days=1)
_DAY_AND_ID = attrgetter("held_on", "record_id")


def judge(
    obligation: Obligation,
    facts: UnitFacts,
    meetings: Iterable[MeetingFact],
    period: Period,
    today: date,
    *,
    late_after_days: int = LATE_AFTER_DAYS,
    first_period_share: tuple[int, int] = FIRST_PERIOD_SHARE,
) -> Verdict:
    """Judge one unit by one rule in one period, as things stand on `today`.

    The day a meeting was held decides, never the day it was recorded; what lies in the future
    has not been held; what is more than enough helps no other period.
    Source: 支部工作条例第11至18条; the calendar reading is ours (rulebook parts 1 and 10).
    """
    held = _Held(_on_shelves(facts.unit_id, meetings), obligation.kinds)
    return _verdict(
        obligation,
        facts,
        held.within(period, today),
        period,
        today,
        why=excuse(obligation, facts, period, first_period_share),
        late_after_days=late_after_days,
    )


def verdicts(
    obligations: Iterable[Obligation],
    facts: UnitFacts,
    meetings: Iterable[MeetingFact],
    start: date,
    end: date,
    *,
    today: date,
    grace: Grace = _DEFAULT,
) -> tuple[Verdict, ...]:
    """Verdicts for all periods that share a day with [start, end), rule by rule.

    Give all dated rows of the rules (`Rules.history_for`): each period is judged by the row
    that was in force on its first day.
    """
    rules = tuple(obligations)
    periods = {kind: _span(start, end, kind, facts.semesters) for kind in _kinds(rules)}
    return _all(rules, facts, meetings, periods, today, grace=grace)


def current_and_last(
    obligations: Iterable[Obligation],
    facts: UnitFacts,
    meetings: Iterable[MeetingFact],
    today: date,
    *,
    grace: Grace = _DEFAULT,
) -> tuple[Verdict, ...]:
    """Verdicts of each rule for the last period that is over and for the one that is open.

    Between two semesters none is open; the last one stands alone.
    """
    rules = tuple(obligations)
    periods = {kind: _around(today, kind, facts.semesters) for kind in _kinds(rules)}
    return _all(rules, facts, meetings, periods, today, grace=grace)


_Shelves = dict[str, list[MeetingFact]]  # by kind of meeting


class _Held:
    """The meetings of one unit that count for one rule, in order of the day held."""

    __slots__ = ("days", "meetings")

    def __init__(self, shelves: _Shelves, kinds: frozenset[str]) -> None:
        found = [meeting for kind in kinds for meeting in shelves.get(kind, ())]
        self.meetings = sorted(found, key=_DAY_AND_ID)
        self.days = [meeting.held_on for meeting in self.meetings]

    def within(self, period: Period, today: date) -> Sequence[MeetingFact]:
        """Those held in the period and not after today."""
        days = self.days
        if not days or days[-1] < period.start:
            return ()
        end = period.end if period.end <= today else today + _DAY
        return self.meetings[bisect_left(days, period.start) : bisect_left(days, end)]


def _on_shelves(unit_id: int, meetings: Iterable[MeetingFact]) -> _Shelves:
    shelves: _Shelves = {}
    for meeting in meetings:
        if meeting.unit_id == unit_id:
            shelves.setdefault(meeting.kind, []).append(meeting)
    return shelves


def _kinds(rules: tuple[Obligation, ...]) -> set[PeriodKind]:
    return {rule.period for rule in rules}


@lru_cache(maxsize=1024)
def _span(
    start: date, end: date, kind: PeriodKind, semesters: tuple[Semester, ...]
) -> tuple[Period, ...]:
    return periods_within(start, end, kind, semesters) or _undated(start, end, semesters)


@lru_cache(maxsize=1024)
def _around(today: date, kind: PeriodKind, semesters: tuple[Semester, ...]) -> tuple[Period, ...]:
    current = period_of(today, kind, semesters)
    last = last_ended(current.start if current else today, kind, semesters)
    now = (current,) if current else _undated(today, today + _DAY, semesters)
    return (last, *now) if last else now


def _undated(start: date, end: date, semesters: tuple[Semester, ...]) -> tuple[Period, ...]:
    """A nameless semester for days of which nobody has said whether they are term or holiday."""
    ended = any(s.end <= start for s in semesters)
    coming = any(s.start >= end for s in semesters)
    if start >= end or (ended and coming):
        return ()
    return (Period(PeriodKind.SEMESTER, "", start, end),)


def _all(
    rules: tuple[Obligation, ...],
    facts: UnitFacts,
    meetings: Iterable[MeetingFact],
    periods: dict[PeriodKind, tuple[Period, ...]],
    today: date,
    *,
    grace: Grace,
) -> tuple[Verdict, ...]:
    shelves = _on_shelves(facts.unit_id, meetings)
    share, late_after_days = grace.first_period_share, grace.late_after_days
    found = []
    for rule in rules:
        held = _Held(shelves, rule.kinds)
        for period in periods[rule.period]:
            why = excuse(rule, facts, period, share)
            if why not in ELSEWHERE:
                counted = held.within(period, today)
                found.append(
                    _verdict(
                        rule,
                        facts,
                        counted,
                        period,
                        today,
                        why=why,
                        late_after_days=late_after_days,
                    )
                )
    return tuple(found)


def _verdict(
    rule: Obligation,
    facts: UnitFacts,
    held: Sequence[MeetingFact],
    period: Period,
    today: date,
    *,
    why: Why | None,
    late_after_days: int,
) -> Verdict:
    missing = max(0, rule.minimum - len(held))
    state, reason = _state(why, period, today, enough=not missing)
    in_time = 0
    logged_late = []
    for meeting in held:
        in_time += meeting.recorded_on < period.end
        if (meeting.recorded_on - meeting.held_on).days > late_after_days:
            logged_late.append(meeting.record_id)
    return Verdict(
        rule,
        facts.unit_id,
        period,
        state,
        reason,
        tuple([meeting.record_id for meeting in held]),
        rule.minimum,
        missing,
        state is State.DONE and in_time < rule.minimum,
        tuple(logged_late),
        _remarks(rule, facts.ledger_since, held, period),
    )


def _state(why: Why | None, period: Period, today: date, *, enough: bool) -> tuple[State, Why]:
    if why and not (enough and cured_by_enough(why)):
        return state_of(why), why
    if enough:
        return State.DONE, Why.ENOUGH
    if today < period.end:
        return State.NOT_YET_DUE, Why.PERIOD_OPEN
    return State.MISSING, Why.SHORT


def _remarks(
    rule: Obligation, ledger_since: date | None, held: Sequence[MeetingFact], period: Period
) -> tuple[Remark, ...]:
    found = []
    if held:
        if rule.maximum is not None and len(held) > rule.maximum:
            found.append(Remark.ABOVE_MAXIMUM)
        if rule.months and _outside(rule.months, rule.minimum, held):
            found.append(Remark.OUTSIDE_USUAL_MONTHS)
        if rule.attendance_min is not None and _thin(rule.attendance_min, held):
            found.append(Remark.ATTENDANCE_BELOW_MINIMUM)
    if ledger_since is not None and period.start < ledger_since < period.end:
        found.append(Remark.LEDGER_BEGAN_WITHIN)
    return tuple(found)


def _outside(months: tuple[int, ...], minimum: int, held: Sequence[MeetingFact]) -> bool:
    """Whether it was done, but not so often as it takes within the usual months."""
    within = sum(meeting.held_on.month in months for meeting in held)
    return len(held) >= minimum > within


def _thin(percent: int, held: Sequence[MeetingFact]) -> bool:
    came = rate(held)
    return came is not None and not came.meets(percent)
