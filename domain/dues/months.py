"""Which months somebody owes to which branch, and the day by which each is to be paid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from domain.dues.rates import BaseChange, LastMonth, PayEvery, Settings
from domain.workdays import WorkDays

Month: TypeAlias = int  # year * 12 + month - 1
_YEAR = 12
_PAYS = {PayEvery.MONTH: 1, PayEvery.QUARTER: 3, PayEvery.HALF_YEAR: 6, PayEvery.YEAR: 12}
_DAY = timedelta(days=1)


def month_of(day: date) -> Month:
    """The month of a day."""
    return day.year * _YEAR + day.month - 1


def month(year: int, number: int) -> Month:
    """A month by its year and number, counted from 1."""
    return year * _YEAR + number - 1


def year_of(asked: Month) -> int:
    """The year of a month."""
    return asked // _YEAR


def first_day(asked: Month) -> date:
    """The first day of a month: how a month is stored."""
    return date(asked // _YEAR, asked % _YEAR + 1, 1)


def month_key(asked: Month) -> str:
    """A month as it is typed and shown: 2026-11."""
    return f"{asked // _YEAR:04}-{asked % _YEAR + 1:02}"


def months_of_year(year: int) -> range:
    """The twelve months of a year."""
    return range(month(year, 1), month(year + 1, 1))


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time in one branch; `until` is exclusive."""

    branch_id: int
    since: date
    until: date | None = None
    paid_before: Month | None = None  # 党费交至, as the letter to this branch said on coming
    paid_through: Month | None = None  # 党费交至, as the letter from this branch said on leaving
    taken_through: Month | None = None  # the last month paid to this branch before leaving


@dataclass(frozen=True, slots=True)
class Tenure:
    """The months that somebody owes to one branch, both included."""

    branch_id: int
    first: Month
    last: Month | None  # None: still there
    since: date
    joins: bool  # the first month is that of admission, not of a transfer

    def holds(self, asked: Month) -> bool:
        """Whether the month is owed to this branch."""
        return self.first <= asked and (self.last is None or asked <= self.last)


def tenures(
    stays: Sequence[Stay], last_month: LastMonth | Callable[[int], LastMonth]
) -> tuple[Tenure, ...]:
    """Who is creditor of which months: at most one branch for each month.

    The month of joining is owed whole. A transfer is settled by what the letter says (党费交至);
    without a letter the old branch keeps the month of leaving, or the new one gets it, as the old
    branch has set it (inf), and the old one keeps the months that it has taken money for: nobody
    pays them twice.
    """
    found: list[Tenure] = []
    settled: Month | None = None  # up to here another branch is creditor, or was
    left_on: date | None = None
    merged = _merged(stays)
    for number, stay in enumerate(merged):
        moved = left_on == stay.since
        first = month_of(stay.since)
        if stay.paid_before is not None:
            first = stay.paid_before + 1
        elif moved and settled is not None:
            # What the old branch's letter left open is owed to the new one.
            first = settled + 1
        if settled is not None:
            first = max(first, settled + 1)
        mode = last_month(stay.branch_id) if callable(last_month) else last_month
        last = _last(stay, mode, moves=merged[number + 1 : number + 2])
        if last is None or first <= last:
            joins = not moved and stay.paid_before is None
            found.append(Tenure(stay.branch_id, first, last, stay.since, joins))
        settled = first - 1 if last is None else max(last, first - 1)
        left_on = stay.until
    return tuple(found)


def creditor(found: Sequence[Tenure], asked: Month) -> Tenure | None:
    """To whom a month is owed; None when it is owed to nobody."""
    return next((tenure for tenure in found if tenure.holds(asked)), None)


@lru_cache(maxsize=4096)  # the same for every member of a branch
def dues_day(asked: Month, settings: Settings, workdays: WorkDays) -> date:
    """The day on which a month is paid at the latest: the fixed day of its month or quarter."""
    size = _PAYS[settings.pay_every]
    paying = asked // size * size + size - 1
    fixed = first_day(paying) + timedelta(days=settings.dues_day - 1)
    return workdays.moved(fixed, settings.dues_day_moves)


def deadline(asked: Month, tenure: Tenure, settings: Settings, workdays: WorkDays) -> date:
    """The last day for a month; who came after the dues day pays with the next month."""
    due = dues_day(asked, settings, workdays)
    if asked == month_of(tenure.since) and tenure.since > due:
        return dues_day(month_of(due) + 1, settings, workdays)
    return due


def counts_from(asked: Month, settings: Settings, *, assessed_this_year: bool) -> Month:
    """From when a new base counts: at once, or from next January where the year is fixed."""
    if settings.base_change is BaseChange.YEAR_START and assessed_this_year and asked % _YEAR:
        return month(year_of(asked) + 1, 1)
    return asked


def _merged(stays: Sequence[Stay]) -> list[Stay]:
    """Stays in order; what follows at once in the same branch is one stay."""
    found: list[Stay] = []
    for stay in sorted(stays, key=lambda each: each.since):
        before = found[-1] if found else None
        if before is not None and before.branch_id == stay.branch_id and before.until == stay.since:
            found[-1] = replace(
                before,
                until=stay.until,
                paid_through=stay.paid_through,
                taken_through=stay.taken_through,
            )
        else:
            found.append(stay)
    return found


def _last(stay: Stay, last_month: LastMonth, moves: Sequence[Stay]) -> Month | None:
    """The last month owed to a branch; `moves` is what follows, if anything does."""
    if stay.until is None:
        return None
    if stay.paid_through is not None:
        return stay.paid_through
    last = month_of(stay.until - _DAY)
    if last_month is LastMonth.BEFORE:
        last = month_of(stay.until) - 1
    if stay.taken_through is not None and any(after.since == stay.until for after in moves):
        last = max(last, stay.taken_through)
    return last
