"""Which stage of a ladder is due on a day: the newest only, and never too shortly after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from domain.ladder.stages import Anchor, Ladder, Stage
from domain.periods import Period
from domain.workdays import WorkDays

_DAY = timedelta(days=1)
_HOLIDAYS = 14  # days by which work days may take longer than `Offset.at_most`


@dataclass(frozen=True, slots=True)
class Call:
    """A stage on its day; `number` counts its repeats from nought."""

    stage: Stage
    number: int
    on: date

    @property
    def key(self) -> str:
        """The name of the stage in the ledger, a repeat with its number."""
        return f"{self.stage.key}+{self.number}" if self.number else self.stage.key

    @property
    def until(self) -> date:
        """The last day on which it goes out."""
        return self.on + timedelta(days=self.stage.grace)


class Why(StrEnum):
    """What becomes of a call on a day."""

    DUE = "due"
    AHEAD = "ahead"
    SUPERSEDED = "superseded"  # a newer call has begun
    OVER = "over"  # its grace has ended
    TOO_SHORT = "too_short"  # the obligation became known too late for it


@dataclass(frozen=True, slots=True)
class Judged:
    """A call with what becomes of it."""

    call: Call
    why: Why
    late: bool = False  # due, but not on its own day
    last: date = date.max  # due: on which it still is, for its grace and the call after it


@lru_cache(maxsize=8192)  # branches share ladders, and days look at the same anchors
def calls(
    ladder: Ladder, anchor: date, workdays: WorkDays, period: Period | None = None
) -> tuple[Call, ...]:
    """All calls of a ladder for one anchor, in order; of one day the later stage is last.

    With a period, stages may count from its last day instead, and none comes before it begins.
    """
    found = [
        call
        for stage in ladder.stages
        for call in _calls_of(stage, _from(stage, anchor, period), workdays, period)
    ]
    order = {stage.key: place for place, stage in enumerate(ladder.stages)}
    return tuple(sorted(found, key=lambda call: (call.on, order[call.stage.key], call.number)))


def judge_calls(  # noqa: PLR0917 - what it depends on
    ladder: Ladder,
    anchor: date,
    known_on: date,
    today: date,
    workdays: WorkDays,
    period: Period | None = None,
    put_off: date | None = None,
) -> tuple[Judged, ...]:
    """What becomes of each call on a day; `known_on` is when the obligation began to be known.

    At most one is due: after a time of silence only the newest goes out. A call before the lead
    time has passed is left out, but not one after the anchor: what is late is late. Of a call that
    was put off until a day the grace begins on that day.
    """
    ready = known_on + timedelta(days=ladder.lead_days)
    found = calls(ladder, anchor, workdays, period)
    end = anchor if period is None else period.last_day
    fit = [call for call in found if call.on >= ready or call.on > end]
    begun = [call for call in fit if call.on <= today]
    newest = begun[-1] if begun else None
    coming = min((call.on for call in fit if call.on > today), default=date.max)
    return tuple(
        _judged(call, call in fit, newest, today, min(_ends(call, end, put_off), coming - _DAY))
        for call in found
    )


def due_call(  # noqa: PLR0917 - likewise
    ladder: Ladder,
    anchor: date,
    known_on: date,
    today: date,
    workdays: WorkDays,
    period: Period | None = None,
    put_off: date | None = None,
) -> Judged | None:
    """The one call that is due on a day."""
    judged = judge_calls(ladder, anchor, known_on, today, workdays, period, put_off)
    return next((each for each in judged if each.why is Why.DUE), None)


def open_call(  # noqa: PLR0913, PLR0917 - likewise
    ladder: Ladder,
    anchor: date,
    known_on: date,
    today: date,
    workdays: WorkDays,
    period: Period | None = None,
    put_off: date | None = None,
    *,
    overdue: bool,
) -> Judged | None:
    """The newest call for what is not done; None when there is none.

    A call up to the anchor, or to the period's end, asks for what is open, one after it for what
    was missed.
    """
    end = anchor if period is None else period.last_day
    found = due_call(ladder, anchor, known_on, today, workdays, period, put_off)
    return found if found is not None and (found.call.on > end) is overdue else None


def anchors_called(
    ladder: Ladder, today: date, workdays: WorkDays
) -> tuple[tuple[date, date], ...]:
    """Of which anchors a call is due on a day, as spans with both days in them, in order.

    Where something became known late, its call may be none; it is never another one.
    """
    earliest = min(stage.offset.at_most for stage in ladder.stages)
    latest = max(stage.offset.at_most + stage.grace + _repeating(stage) for stage in ladder.stages)
    found: list[tuple[date, date]] = []
    for days in range(-latest - _HOLIDAYS, -earliest + _HOLIDAYS + 1):
        anchor = today + timedelta(days=days)
        begun = [call for call in calls(ladder, anchor, workdays) if call.on <= today]
        if not begun or today > begun[-1].until:
            continue
        first = found.pop()[0] if found and found[-1][1] == anchor - _DAY else anchor
        found.append((first, anchor))
    return tuple(found)


def _repeating(stage: Stage) -> int:
    return stage.repeats * stage.every.at_most if stage.every is not None else 0


def _ends(call: Call, end: date, put_off: date | None) -> date:
    """The last day of a call's grace; what comes after the period's end is never put off."""
    if put_off is None or call.on > end:
        return call.until
    return max(call.until, put_off + timedelta(days=call.stage.grace))


def _judged(
    call: Call,
    fits: bool,  # noqa: FBT001
    newest: Call | None,
    today: date,
    last: date,
) -> Judged:
    if not fits:
        return Judged(call, Why.TOO_SHORT)
    if call.on > today:
        return Judged(call, Why.AHEAD)
    if call is not newest:
        return Judged(call, Why.SUPERSEDED)
    if today > last:
        return Judged(call, Why.OVER)
    return Judged(call, Why.DUE, late=today > call.on, last=last)


def _from(stage: Stage, anchor: date, period: Period | None) -> date:
    return period.last_day if period and stage.anchor is Anchor.LAST_DAY else anchor


def _calls_of(
    stage: Stage, anchor: date, workdays: WorkDays, period: Period | None
) -> Iterator[Call]:
    on = stage.offset.from_day(anchor, workdays)
    if period is not None:
        on = max(on, period.start)  # a fixed day may lie early in the month
    yield Call(stage, 0, on)
    for number in range(1, stage.repeats + 1):
        assert stage.every is not None  # the file is checked
        on = stage.every.from_day(on, workdays)
        yield Call(stage, number, on)
