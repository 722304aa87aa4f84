"""When a branch may be written to: by day, on work days, and not while it is suspended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.workdays import WorkDays

_DAY = timedelta(days=1)
_FARTHEST = 400  # days; a longer silence is a mistake


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time without reminders (寒暑假), both days in it."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day in which somebody may be written to, and whether only on work days."""

    begin: time = time(8, 30)
    end: time = time(20, 30)  # exclusive
    work_days_only: bool = True


def free_at(
    moment: datetime,
    zone: ZoneInfo,
    hours: Hours,
    workdays: WorkDays,
    suspensions: Iterable[Suspension] = (),
) -> datetime | None:
    """The first moment from this one on at which a message may go out.

    None when there is none for more than a year. A local time that daylight saving leaves out is
    the one that the clocks show then; one that comes twice is its first.
    """
    shut = tuple(suspensions)
    day = moment.astimezone(zone).date()
    # Two times of one zone are compared as the clocks show them, which repeat themselves.
    instant = moment.astimezone(UTC)
    for _ in range(_FARTHEST):
        if _open(day, hours, workdays, shut):
            begin = datetime.combine(day, hours.begin, zone)
            end = datetime.combine(day, hours.end, zone)
            if instant < begin.astimezone(UTC):
                return begin
            if instant < end.astimezone(UTC):
                return moment
        day += _DAY
    return None


def open_day(
    day: date, hours: Hours, workdays: WorkDays, suspensions: Iterable[Suspension] = ()
) -> date | None:
    """The first day from this one on at which a message may go out; None as for `free_at`."""
    shut = tuple(suspensions)
    days = (day + n * _DAY for n in range(_FARTHEST))
    return next((each for each in days if _open(each, hours, workdays, shut)), None)


def _open(day: date, hours: Hours, workdays: WorkDays, suspensions: tuple[Suspension, ...]) -> bool:
    if any(each.holds(day) for each in suspensions):
        return False
    return not (hours.work_days_only and workdays.off(day))
