"""Whether a branch has scored a month, and reviewed a half-year, by the day its scheme names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from domain.dues.months import Month, first_day, month_of
from domain.facts import Level, Needs, Obligation, State, Verdict, Why
from domain.periods import Period, PeriodKind, period_of
from domain.points.scheme import Duty, Scheme

_DAY = timedelta(days=1)
SCORED, REVIEWED = "points_scored", "points_reviewed"
PERIODS = {SCORED: PeriodKind.MONTH, REVIEWED: PeriodKind.HALF_YEAR}
KEYS = frozenset(PERIODS)


@dataclass(frozen=True, slots=True)
class Scored:
    """A month of a branch in numbers of members; no name, no score."""

    month: Month
    expected: int  # members whom the branch scores
    scored: int  # those with a card
    on: tuple[date, ...] = ()  # days of first cards; where they were counted, the latest one only
    rows: tuple[int, ...] = ()  # the first card of each member; may be left out

    @property
    def missing(self) -> int:
        """Members without a card."""
        return self.expected - self.scored

    def late(self, due_on: date) -> int:
        """Members whose first card came after a day."""
        return sum(day > due_on for day in self.on)


@dataclass(frozen=True, slots=True)
class Review:
    """That a half was reviewed."""

    row: int
    held_on: date


def duty_of(scheme: Scheme, key: str) -> Duty | None:
    """What a scheme asks for by the month or by the half."""
    return scheme.scored if key == SCORED else scheme.reviewed


def due_on(period: Period, grace_days: int) -> date:
    """The last day on which it can be done in time."""
    return period.last_day + timedelta(days=grace_days)


def periods_asked(
    grace_days: int, kind: PeriodKind, asked: Period | None, today: date
) -> tuple[Period, ...]:
    """The periods that are judged: those within a period up to now.

    Without one: that of today, and those before it down to the newest whose day has passed.
    """
    if asked is None:
        return tuple(reversed(tuple(_newest_first(grace_days, kind, today))))
    if asked.kind is PeriodKind.SEMESTER:
        return ()
    return tuple(_within(asked, kind, today))


def obligation_of(scheme: Scheme, key: str) -> Obligation | None:
    """What the digest lists beside the meetings; None where the scheme does not ask for it."""
    duty = duty_of(scheme, key)
    if duty is None:
        return None
    return _rule(key, duty, scheme.since, scheme.until, scheme.version)


@lru_cache(maxsize=256)
def _rule(key: str, duty: Duty, since: date, until: date | None, version: str) -> Obligation:
    return Obligation(
        key=key,
        label=duty.label,
        label_en=duty.label_en,
        kinds=frozenset(),
        level=Level.BRANCH,
        period=PERIODS[key],
        minimum=0,  # as many as are scored; one review
        maximum=None,
        needs=Needs.NONE,
        soft=False,
        months=None,
        attendance_min=None,
        since=since,
        until=until,
        source=duty.source,
        preset="",
        version=version,
    )


def judge_scored(
    rule: Obligation, branch_id: int, duty: Duty, found: Scored, today: date
) -> Verdict | None:
    """The verdict on one month; None where nobody is scored in it.

    Done when everybody has a card. Source: S0, 一月一评分; the days of grace are our setting.
    """
    if not found.expected:
        return None
    period = _month(found.month)
    last = due_on(period, duty.grace_days)
    state, why = _state(today, last, done=not found.missing)
    late = state is State.DONE and bool(found.late(last))
    return Verdict(
        rule,
        branch_id,
        period,
        state,
        why,
        found.rows,
        found.expected,
        found.missing,
        late,
        (),
        (),
        last,
    )


def judge_reviewed(  # noqa: PLR0917 - what is known of one half
    rule: Obligation, branch_id: int, duty: Duty, period: Period, review: Review | None,
    since: Month | None, today: date,
) -> Verdict:  # fmt: skip
    """The verdict on one half; unknown where points began within it and no review is recorded.

    Source: S0, 半年一评议; the days of grace are our setting.
    """
    last = due_on(period, duty.grace_days)
    state, why = _state(today, last, done=review is not None)
    if review is None and since is not None and since > month_of(period.start):
        state, why = State.UNKNOWN, Why.BEFORE_LEDGER
    return Verdict(
        rule,
        branch_id,
        period,
        state,
        why,
        () if review is None else (review.row,),
        1,
        int(review is None),
        review is not None and review.held_on > last,
        (),
        (),
        last,
    )


def _state(today: date, last: date, *, done: bool) -> tuple[State, Why]:
    if done:
        return State.DONE, Why.ENOUGH
    return (State.MISSING, Why.SHORT) if today > last else (State.NOT_YET_DUE, Why.PERIOD_OPEN)


def _newest_first(grace_days: int, kind: PeriodKind, today: date) -> Iterator[Period]:
    day, ahead = today, True
    while ahead:
        period = _period(day, kind)
        yield period
        day, ahead = period.start - _DAY, due_on(period, grace_days) >= today


def _within(asked: Period, kind: PeriodKind, today: date) -> Iterator[Period]:
    period = _period(asked.start, kind)
    while period.end <= asked.end and period.start <= today:
        if period.start >= asked.start:
            yield period
        period = _period(period.end, kind)


def _month(asked: Month) -> Period:
    return _period(first_day(asked), PeriodKind.MONTH)


def _period(day: date, kind: PeriodKind) -> Period:
    period = period_of(day, kind)
    assert period is not None  # months and halves are never out of term
    return period
