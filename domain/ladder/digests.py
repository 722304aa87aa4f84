"""The days on which digests go out: a week's to secretaries, a month's and a quarter's above."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.ladder.own import OwnReminders, clock_time
from domain.ladder.quiet import Hours, Suspension, free_at, open_day
from domain.ladder.stages import DigestDay, Ladders
from domain.periods import Period, PeriodKind, last_ended
from domain.reading import Fault, Parser, Reader, flag
from domain.workdays import WorkDays

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_WEEKDAYS = tuple(each for each in DigestDay if each is not DigestDay.OFF)  # from Monday on


class DigestKind(StrEnum):
    """Of which time a digest speaks; the stage of its row."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


# Days after its own on which a digest that could not go out still does, marked as late; by then
# the next one is there.
GRACE: Mapping[DigestKind, int] = {
    DigestKind.WEEKLY: 6,
    DigestKind.MONTHLY: 30,
    DigestKind.QUARTERLY: 91,
}
PERIODS: Mapping[DigestKind, PeriodKind] = {
    DigestKind.MONTHLY: PeriodKind.MONTH,
    DigestKind.QUARTERLY: PeriodKind.QUARTER,
}


@dataclass(frozen=True, slots=True)
class DigestCall:
    """One digest: its period, its own day, and the instant (UTC) from which on it goes out."""

    kind: DigestKind
    period: str  # 2026-W47, 2026-10, 2026Q3
    on: date
    starts: datetime


@dataclass(frozen=True, slots=True)
class UpperDigests:
    """What a committee wants of the digests of the branches below it."""

    at: time
    monthly: bool
    quarterly: bool
    hours: Hours

    def wants(self, kind: DigestKind) -> bool:
        """Whether it wants those of a month, or of a quarter."""
        return self.monthly if kind is DigestKind.MONTHLY else self.quarterly


def upper_fields() -> Mapping[str, Parser]:
    """Everything that a committee can set, each with how its value is read."""
    return {"digest_at": clock_time, "digest_monthly": flag, "digest_quarterly": flag}


def upper_digests(ladders: Ladders, stated: Mapping[str, object]) -> UpperDigests:
    """The settings of a committee over those of the file; what is faulty changes nothing."""
    found = Reader("overrides").stated("", stated, upper_fields())
    return UpperDigests(
        at=found.get("digest_at", ladders.digest_at),
        monthly=found.get("digest_monthly", ladders.digest_monthly),
        quarterly=found.get("digest_quarterly", ladders.digest_quarterly),
        hours=Hours(begin=ladders.quiet_until, end=ladders.quiet_from),
    )


def shown_upper(own: UpperDigests) -> Mapping[str, object]:
    """Every setting of a committee with its value, as it is typed."""
    return {
        "digest_at": f"{own.at:%H:%M}",
        "digest_monthly": own.monthly,
        "digest_quarterly": own.quarterly,
    }


def check_upper(field: str, value: object) -> tuple[Fault, ...]:
    """Everything wrong with one thing that a committee wants to set."""
    reader = Reader("overrides")
    reader.stated("", {field: value}, upper_fields())
    return tuple(reader.faults)


def week_key(day: date) -> str:
    """The ISO week of a day, whose year is that of its Thursday: 2026-W53 holds 1 January 2027."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def monday_of(key: str) -> date:
    """The first day of a week by its key."""
    year, _, week = key.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def weekly_call(
    monday: date, own: OwnReminders, zone: ZoneInfo, workdays: WorkDays
) -> DigestCall | None:
    """The digest of a week for a branch: on its day, else on the next day that is open to it.

    None when it wants none, and when no such day is left in that week: a branch that is suspended
    gets none.
    """
    if own.digest_day is DigestDay.OFF:
        return None
    day = monday + _WEEKDAYS.index(own.digest_day) * _DAY
    found = _starting(day, own.digest_at, own.hours, zone, workdays, own.suspensions)
    if found is None or found[0] >= monday + _WEEK:
        return None
    return DigestCall(DigestKind.WEEKLY, week_key(monday), *found)


def newest_weekly(
    own: OwnReminders, zone: ZoneInfo, workdays: WorkDays, since: datetime, today: date
) -> DigestCall | None:
    """The newest digest of a week by a day, unless it began before an instant or is too old."""
    monday = today - today.weekday() * _DAY
    for week in (monday, monday - _WEEK):
        call = weekly_call(week, own, zone, workdays)
        if call is not None and call.on <= today:
            return call if call.starts >= since and not is_over(call, today) else None
    return None


def upper_call(
    period: Period, kind: DigestKind, own: UpperDigests, zone: ZoneInfo, workdays: WorkDays
) -> DigestCall | None:
    """The digest of a month or quarter, on the first work day after it; None if there is none."""
    found = _starting(period.end, own.at, own.hours, zone, workdays)
    return None if found is None else DigestCall(kind, period.key, *found)


def newest_upper(  # noqa: PLR0917 - what it depends on
    kind: DigestKind,
    own: UpperDigests,
    zone: ZoneInfo,
    workdays: WorkDays,
    since: datetime,
    today: date,
) -> DigestCall | None:
    """The newest digest of a month or quarter by a day, unless it began before an instant."""
    if not own.wants(kind):
        return None
    before = today
    for _ in range(2):  # the first work day after the last one may still lie ahead
        period = last_ended(before, PERIODS[kind])
        assert period is not None  # months and quarters are never out of term
        call = upper_call(period, kind, own, zone, workdays)
        if call is not None and call.on <= today:
            return call if call.starts >= since and not is_over(call, today) else None
        before = period.start
    return None


def is_over(call: DigestCall, day: date) -> bool:
    """Whether a digest that has not gone out by a day goes out no more."""
    return (day - call.on).days > GRACE[call.kind]


def _starting(  # noqa: PLR0917 - likewise
    day: date,
    at: time,
    hours: Hours,
    zone: ZoneInfo,
    workdays: WorkDays,
    suspensions: tuple[Suspension, ...] = (),
) -> tuple[date, datetime] | None:
    """The first open day from a day on, and its instant at a time or as soon as may be after."""
    first = open_day(day, hours, workdays, suspensions)
    if first is None:
        return None
    found = free_at(datetime.combine(first, at, zone), zone, hours, workdays, suspensions)
    if found is None:
        return None
    instant = found.astimezone(UTC)
    return instant.astimezone(zone).date(), instant
