"""Fills in what was left unsaid, by the direction, and keeps every day within the bounds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.kit.reading.values import Ambiguous, Direction, Reading, Reason, Refusal, Value

FIRST_YEAR = 2000  # no ledger of ours is older
YEARS_AHEAD = 5  # plans further away are slips of the keyboard
FAR_DAYS = 183  # half a year: beyond it and in another year, the year is asked for
FAR_MONTHS = 6
SHORT_YEAR_BACK, SHORT_YEAR_AHEAD = 5, 1  # two-digit years are taken from this span
NIGHT_ENDS = 5  # o'clock; before it a log's 今晚 may be the evening just gone
_WEEK = 7
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Context:
    """The instant the message arrived, aware, and where the unsaid lies."""

    now: datetime
    prefer: Direction

    @property
    def today(self) -> date:
        """The day of `now` in its own zone."""
        return self.now.date()

    @property
    def past(self) -> bool:
        """Whether a log is written."""
        return self.prefer is Direction.PAST

    def fits(self, day: date) -> bool:
        """Whether the day lies in the direction; today always does."""
        return day <= self.today if self.past else day >= self.today

    def against(self) -> Reason:
        """The reason to ask when something filled in lies against the direction."""
        return Reason.FUTURE_IN_LOG if self.past else Reason.PAST_IN_PLAN


def bounded(day: date | None, ctx: Context, rule: str, *, exact: bool = False) -> Reading[date]:
    """The day as a value, or the refusal of a day that is none or lies out of bounds."""
    if day is None:
        return Refusal(Reason.IMPOSSIBLE_DATE, rule)
    if not in_bounds(day.year, ctx):
        return Refusal(Reason.OUT_OF_BOUNDS, rule)
    return Value(day, rule, exact)


def in_bounds(year: int, ctx: Context) -> bool:
    """Whether a ledger may hold this year."""
    return FIRST_YEAR <= year <= ctx.now.year + YEARS_AHEAD


def day_of(year: int, month: int, day: int) -> date | None:
    """The day if it exists."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def short_year(two_digits: int, ctx: Context) -> int | None:
    """The year of two digits, within this year - 5 … + 1; None when it must be asked for."""
    year = _CENTURY + two_digits
    near = ctx.now.year - SHORT_YEAR_BACK <= year <= ctx.now.year + SHORT_YEAR_AHEAD
    return year if near else None


def month_day(month: int, day: int, ctx: Context, rule: str) -> Reading[date]:
    """Month and day without a year: the nearest in the direction, unless far in another year."""
    today = ctx.today
    if day_of(today.year - today.year % 4, month, day) is None:
        return Refusal(Reason.IMPOSSIBLE_DATE, rule)
    shift = 0
    if (month, day) > (today.month, today.day) and ctx.past:
        shift = -1
    elif (month, day) < (today.month, today.day) and not ctx.past:
        shift = 1
    chosen = day_of(today.year + shift, month, day)
    if chosen is None:
        return Refusal(Reason.IMPOSSIBLE_DATE, rule)
    if shift and abs((chosen - today).days) > FAR_DAYS:
        return Ambiguous(Reason.WHICH_YEAR, _years(chosen, today.year), rule)
    return Value(chosen, rule)


def _years(chosen: date, this_year: int) -> tuple[date, ...]:
    days = {day_of(year, chosen.month, chosen.day) for year in (chosen.year, this_year)}
    return tuple(sorted(day for day in days if day is not None))


def day_of_month(day: int, ctx: Context, rule: str) -> Reading[date]:
    """Day only: this month, or the one before (log) or after (plan) when it does not fit."""
    today = ctx.today
    shift = 0
    if day > today.day and ctx.past:
        shift = -1
    elif day < today.day and not ctx.past:
        shift = 1
    return bounded(day_in_month(today, shift, day), ctx, rule)


def day_in_month(today: date, shift: int, day: int) -> date | None:
    """The day of the month so many months from today's, if it exists."""
    year, month = shifted(today, shift)
    return day_of(year, month, day)


def shifted(today: date, months: int) -> tuple[int, int]:
    """Year and month so many months from today's."""
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def weekday(day: int, ctx: Context, rule: str) -> Reading[date]:
    """Bare weekday (0 is Monday): today or the six days in the direction."""
    ahead = (day - ctx.today.weekday()) % _WEEK
    days = -((_WEEK - ahead) % _WEEK) if ctx.past else ahead
    return Value(ctx.today + timedelta(days), rule)


def weekday_of(week: int, day: int, ctx: Context) -> date:
    """The weekday (0 is Monday) of a week counted from this one; weeks start on Monday."""
    return monday(ctx.today) + timedelta(week * _WEEK + day)


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(day.weekday())


def nearest_weekday(day: date, wanted: int) -> date:
    """The closest day with this weekday."""
    ahead = (wanted - day.weekday()) % _WEEK
    return day + timedelta(ahead if ahead <= _WEEK // 2 else ahead - _WEEK)


def month_open(month: int, months: int, ctx: Context) -> tuple[int, ...]:
    """The live first months (`year * 12 + month - 1`) of a period without a year.

    One: it is the value. Two: last year's or this year's, or this and next: ask.
    """
    current = ctx.now.year * 12 + ctx.now.month - 1
    here = ctx.now.year * 12 + month - 1
    if here <= current < here + months:
        return (here,)
    if ctx.past:
        chosen = here if here <= current else here - 12
    else:
        chosen = here if here >= current else here + 12
    far = abs(chosen - current) > FAR_MONTHS
    return tuple(sorted((here, chosen))) if chosen != here and far else (chosen,)
