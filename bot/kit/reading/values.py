"""What reading a text can answer: a value, an ambiguity with its live readings, or a refusal."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)
MONTHS_IN_YEAR = 12


class Kind(StrEnum):
    """What is asked for."""

    DATE = "date"
    DATETIME = "datetime"
    RANGE = "range"
    PERIOD = "period"
    MONEY = "money"


class Direction(StrEnum):
    """Where the unsaid lies: a log looks back, a plan looks ahead."""

    PAST = "past"
    FUTURE = "future"


class Reason(StrEnum):
    """Why there is no value; keys of the catalogue, not sentences."""

    # Ambiguous: understood in part, or two readings are live.
    MORNING_OR_EVENING = "morning_or_evening"  # an hour of the twelve-hour clock
    WHICH_YEAR = "which_year"
    WHICH_MONTH = "which_month"  # a period whose year is open, or months that are not adjacent
    WHICH_DAY = "which_day"  # two days, or a clock time that today contradicts
    DAY_OR_MONTH_FIRST = "day_or_month_first"  # 04/07/2026
    WEEKDAY_CONTRADICTS = "weekday_contradicts"
    FUTURE_IN_LOG = "future_in_log"  # what was filled in would lie ahead
    PAST_IN_PLAN = "past_in_plan"  # what was filled in would be over
    MISSING_DAY = "missing_day"  # a month, week or year alone
    MISSING_TIME = "missing_time"
    MISSING_END = "missing_end"
    MISSING_UNIT = "missing_unit"  # bare digits, 5分, 2k
    LUNAR = "lunar"
    VAGUE = "vague"
    # Refused: not understood, or impossible.
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_A_RANGE = "not_a_range"
    NOT_A_PERIOD = "not_a_period"
    NOT_MONEY = "not_money"
    IMPOSSIBLE_DATE = "impossible_date"
    IMPOSSIBLE_TIME = "impossible_time"
    IMPOSSIBLE_PERIOD = "impossible_period"
    OUT_OF_BOUNDS = "out_of_bounds"  # a year outside 2000 … this year + 5
    END_BEFORE_START = "end_before_start"
    TOO_LONG_A_MEETING = "too_long_a_meeting"  # more than twelve hours
    ZERO_AMOUNT = "zero_amount"
    TOO_MUCH = "too_much"  # more than 10 000 000 yuan
    TOO_MANY_DECIMALS = "too_many_decimals"


@dataclass(frozen=True, slots=True)
class Value(Generic[T_co]):
    """The one reading."""

    value: T_co
    rule: str
    exact: bool = False  # typed in full: needs no question; else it is echoed and confirmed


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[T_co]):
    """Understood in part, or more than one reading is live: ask."""

    reason: Reason
    readings: tuple[T_co, ...]  # the live ones, to offer as buttons; may be empty
    rule: str
    partial: date | datetime | None = None  # the known day, or the known start of a range


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not understood or impossible: say so and show an example."""

    reason: Reason
    rule: str | None = None


Reading: TypeAlias = Value[T_co] | Ambiguous[T_co] | Refusal


@dataclass(frozen=True, slots=True)
class DateRange:
    """A span of days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days, both included."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A meeting's start and end; wall time, aware, in the zone of `now`."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts on the wall clock."""
        return self.end.replace(tzinfo=None) - self.start.replace(tzinfo=None)


@dataclass(frozen=True, slots=True, order=True)
class MonthSpan:
    """Whole months in a row: a month, a quarter, a half-year, a year, or from one to another."""

    year: int
    month: int  # the first month, 1 to 12
    months: int = 1  # how many

    @classmethod
    def between(cls, first: int, last: int) -> "MonthSpan":
        """From one month to another, both as `year * 12 + month - 1`."""
        return cls(*divided(first), last - first + 1)

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The day after the last one."""
        year, month = divided(self.index + self.months)
        return date(year, month, 1)

    @property
    def index(self) -> int:
        """The first month counted from year 0."""
        return self.year * MONTHS_IN_YEAR + self.month - 1

    @property
    def last(self) -> tuple[int, int]:
        """Year and month of the last month."""
        return divided(self.index + self.months - 1)


def divided(index: int) -> tuple[int, int]:
    """Year and month of a month counted from year 0."""
    return index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1
