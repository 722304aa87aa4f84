"""What rules/dues.toml says: dated rates, ceilings, the steps of arrears, and settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from domain.dues.money import Rounding
from domain.workdays import NO_WORKDAYS, Moves, WorkDays


class BaseChange(StrEnum):
    """From when a new income counts."""

    YEAR_START = "year_start"
    SAME_MONTH = "same_month"


class PayEvery(StrEnum):
    """How often a branch collects."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class LastMonth(StrEnum):
    """The last due month of somebody who leaves in the middle of a month."""

    WITH = "with"
    BEFORE = "before"


class Publication(StrEnum):
    """How much of the year is shown to the members of the branch."""

    TOTALS = "totals"
    PAID_THROUGH = "paid_through"
    AMOUNTS = "amounts"


class Told(StrEnum):
    """Who is told of a step, each in private."""

    MEMBER = "member"
    COLLECTOR = "collector"
    SECRETARY = "secretary"
    SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Band:
    """A share of the whole base up to an inclusive bound; the last band has none."""

    rate: int  # basis points
    up_to: int | None = None  # fen


@dataclass(frozen=True, slots=True)
class Rate:
    """What one kind of member pays a month; exactly one of bands, flat and range is set."""

    kind: str
    label: str
    label_en: str
    source: str
    since: date
    until: date | None = None  # exclusive
    bands: tuple[Band, ...] = ()
    flat: int | None = None  # fen
    range: tuple[int, int] | None = None  # fen, both inclusive
    base: str = ""
    base_en: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A dated amount with its source: a ceiling, or what makes a contribution large."""

    amount: int  # fen
    source: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty to pay monthly, as figures name it."""

    label: str
    label_en: str
    source: str
    since: date
    until: date | None = None
    version: str = ""  # of the file


@dataclass(frozen=True, slots=True)
class Step:
    """What so many consecutive due months unpaid call for."""

    months: int
    label: str
    label_en: str
    tell: tuple[Told, ...]
    part_payments: bool  # whether a month paid in part, or that of joining, counts
    national: bool
    source: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a branch may set itself, with the values that hold where it has not."""

    rounding: Rounding = Rounding.FEN
    base_change: BaseChange = BaseChange.YEAR_START
    ceiling: bool = True
    prepay_months: int = 6
    backpay_months: int = 6
    pay_every: PayEvery = PayEvery.MONTH
    dues_day: int = 20
    dues_day_moves: Moves = Moves.AFTER
    last_month: LastMonth = LastMonth.WITH
    publication: Publication = Publication.TOTALS
    steps: tuple[int, ...] = (1, 3, 5, 6)
    farmer: int | None = None  # fen


class Dated(Protocol):
    """A row that holds for a time; `until` is exclusive."""

    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def in_force(rows: Iterable[D], on: date) -> tuple[D, ...]:
    """The rows that hold on a day."""
    return tuple(r for r in rows if r.since <= on and (r.until is None or on < r.until))


@dataclass(frozen=True, slots=True)
class DuesRules:
    """Everything that the file says, checked."""

    version: str = ""
    settings: Settings = Settings()
    rates: tuple[Rate, ...] = ()
    ceilings: tuple[Threshold, ...] = ()
    large: tuple[Threshold, ...] = ()
    steps: tuple[Step, ...] = ()
    workdays: WorkDays = NO_WORKDAYS  # from rules/workdays/
    duty: Duty | None = None  # none: the digest leaves dues out

    def rate(self, kind: str, on: date) -> Rate | None:
        """The rate of a kind of member on a day."""
        return next(iter(in_force((r for r in self.rates if r.kind == kind), on)), None)

    def kinds(self, on: date) -> tuple[Rate, ...]:
        """The rates of all kinds on a day, in the order of the file."""
        return in_force(self.rates, on)

    def ceiling_on(self, on: date) -> Threshold | None:
        """What a member pays at most in a month."""
        return next(iter(in_force(self.ceilings, on)), None)

    def large_on(self, on: date) -> Threshold | None:
        """From what on a voluntary contribution goes to the Centre."""
        return next(iter(in_force(self.large, on)), None)

    def steps_on(self, on: date, settings: Settings) -> tuple[Step, ...]:
        """The steps that a branch uses on a day, the fewest months first."""
        used = (step for step in in_force(self.steps, on) if step.months in settings.steps)
        return tuple(sorted(used, key=lambda step: step.months))
