"""When digests go out: weeks around New Year, rest days, suspensions, quarter ends, zones."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.ladder.digests import (
    DigestCall,
    DigestKind,
    UpperDigests,
    check_upper,
    is_over,
    monday_of,
    newest_upper,
    newest_weekly,
    shown_upper,
    upper_call,
    upper_digests,
    upper_fields,
    week_key,
    weekly_call,
)
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import Hours, Suspension
from domain.ladder.sealed import seal_of
from domain.ladder.stages import DigestDay
from domain.periods import parse_period
from domain.reading import Wrong
from domain.workdays import NO_WORKDAYS, WorkDays
from tests.domain.test_ladder_file import shipped
from tests.domain.workdays_cast import WORK_DAYS

SHANGHAI, BERLIN, NEW_YORK = map(ZoneInfo, ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
LADDERS = shipped()
UPPER = upper_digests(LADDERS, {})
NEVER = WorkDays(holidays=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1500)))


def own(**values: Any) -> OwnReminders:
    return replace(OwnReminders(), **values)


def week(key: str, of: OwnReminders, zone: ZoneInfo = SHANGHAI) -> DigestCall | None:
    return weekly_call(monday_of(key), of, zone, WORK_DAYS)


def local(call: DigestCall | None, zone: ZoneInfo = SHANGHAI) -> str:
    assert call is not None
    assert call.on == call.starts.astimezone(zone).date()
    return f"{call.starts.astimezone(zone):%Y-%m-%d %H:%M}"


def newest(of: OwnReminders, today: str, since: datetime = ALWAYS) -> str | None:
    found = newest_weekly(of, SHANGHAI, WORK_DAYS, since, date.fromisoformat(today))
    return None if found is None else found.period


def above(
    kind: DigestKind, today: str, of: UpperDigests = UPPER, since: datetime = ALWAYS
) -> tuple[str, date] | None:
    day = date.fromisoformat(today)
    found = newest_upper(kind, of, SHANGHAI, WORK_DAYS, since, day)
    return None if found is None else (found.period, found.on)


@pytest.mark.parametrize(
    ("day", "key", "monday"),
    [
        ("2026-11-21", "2026-W47", "2026-11-16"),
        ("2024-02-29", "2024-W09", "2024-02-26"),
        ("2026-12-31", "2026-W53", "2026-12-28"),
        ("2027-01-03", "2026-W53", "2026-12-28"),
        ("2027-01-04", "2027-W01", "2027-01-04"),
        ("2025-12-29", "2026-W01", "2025-12-29"),
        ("2024-12-29", "2024-W52", "2024-12-23"),
        ("2021-01-03", "2020-W53", "2020-12-28"),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day: str, key: str, monday: str) -> None:
    assert week_key(date.fromisoformat(day)) == key
    assert monday_of(key) == date.fromisoformat(monday)


def test_keys_of_weeks_follow_each_other_as_words_do() -> None:
    mondays = [date(2019, 12, 30) + timedelta(weeks=n) for n in range(600)]
    keys = [week_key(each) for each in mondays]
    assert keys == sorted(set(keys))
    assert [monday_of(key) for key in keys] == mondays


@pytest.mark.parametrize(
    ("day", "at", "found"),
    [
        (DigestDay.MONDAY, time(9), "2026-11-16 09:00"),
        (DigestDay.FRIDAY, time(17, 30), "2026-11-20 17:30"),
        (DigestDay.MONDAY, time(6), "2026-11-16 08:30"),  # before anybody may be written to
        (DigestDay.MONDAY, time(22), "2026-11-17 08:30"),
    ],
)
def test_a_week_goes_out_on_its_day_at_its_time(day: DigestDay, at: time, found: str) -> None:
    assert local(week("2026-W47", own(digest_day=day, digest_at=at))) == found


@pytest.mark.parametrize(
    ("key", "day", "found"),
    [
        ("2026-W02", DigestDay.MONDAY, "2026-01-05 09:00"),
        ("2026-W15", DigestDay.MONDAY, "2026-04-07 09:00"),  # Qingming, to Monday
        ("2026-W41", DigestDay.MONDAY, "2026-10-08 09:00"),  # the National Day, to Wednesday
        ("2026-W40", DigestDay.THURSDAY, None),  # holidays until the week is over
        ("2026-W07", DigestDay.FRIDAY, "2026-02-13 09:00"),
        ("2026-W08", DigestDay.MONDAY, None),  # the Spring Festival takes the whole week
        ("2026-W53", DigestDay.MONDAY, "2026-12-28 09:00"),
    ],
)
def test_a_rest_day_moves_it_within_its_week(key: str, day: DigestDay, found: str | None) -> None:
    call = week(key, own(digest_day=day))
    assert (None if call is None else local(call)) == found


def test_a_worked_saturday_is_a_day_of_its_week() -> None:
    """9 May 2026 is worked; the branch is shut until then."""
    shut = (Suspension(date(2026, 5, 4), date(2026, 5, 8)),)
    assert local(week("2026-W19", own(suspensions=shut))) == "2026-05-09 09:00"


def test_a_branch_that_is_written_to_on_any_day_has_no_rest_days() -> None:
    any_day = own(hours=Hours(work_days_only=False))
    assert local(week("2026-W41", any_day)) == "2026-10-05 09:00"


def test_a_suspended_week_has_none_and_a_shortened_one_has_it_later() -> None:
    shut = (Suspension(date(2026, 11, 9), date(2026, 11, 18)),)
    assert week("2026-W46", own(suspensions=shut)) is None
    assert local(week("2026-W47", own(suspensions=shut))) == "2026-11-19 09:00"
    assert week("2026-W47", own(digest_day=DigestDay.OFF)) is None


def test_where_nobody_ever_works_there_is_none() -> None:
    assert weekly_call(date(2026, 11, 16), own(), SHANGHAI, NEVER) is None
    evening = own(digest_at=time(22))
    worked = replace(NEVER, holidays=NEVER.holidays - {date(2026, 11, 16)})
    assert weekly_call(date(2026, 11, 16), evening, SHANGHAI, worked) is None
    quarter = parse_period("2026Q3")
    assert upper_call(quarter, DigestKind.QUARTERLY, UPPER, SHANGHAI, NEVER) is None
    day = date(2026, 11, 20)
    assert newest_upper(DigestKind.MONTHLY, UPPER, SHANGHAI, NEVER, ALWAYS, day) is None


@pytest.mark.parametrize(
    ("zone", "key", "utc"),
    [
        (BERLIN, "2026-W13", "2026-03-23 08:00"),
        (BERLIN, "2026-W14", "2026-03-30 07:00"),  # summer time has begun the day before
        (BERLIN, "2026-W44", "2026-10-26 08:00"),
        (NEW_YORK, "2026-W10", "2026-03-02 14:00"),
        (NEW_YORK, "2026-W11", "2026-03-09 13:00"),
    ],
)
def test_the_time_is_what_the_clocks_show(zone: ZoneInfo, key: str, utc: str) -> None:
    call = weekly_call(monday_of(key), own(), zone, NO_WORKDAYS)
    assert call is not None
    assert f"{call.starts:%Y-%m-%d %H:%M}" == utc
    assert call.starts.tzinfo is UTC


def test_a_time_that_daylight_saving_leaves_out_comes_as_soon_as_it_can() -> None:
    """On 29 March 2026 half past two does not exist in Berlin."""
    of = UpperDigests(time(2, 30), monthly=True, quarterly=True, hours=Hours(time(0), time(23)))
    period = replace(parse_period("2026-02"), end=date(2026, 3, 30))
    call = upper_call(period, DigestKind.MONTHLY, of, BERLIN, NO_WORKDAYS)
    assert local(call, BERLIN) == "2026-03-30 02:30"
    anyhow = own(digest_at=time(2, 30), hours=Hours(time(0), time(23), work_days_only=False))
    shut = (Suspension(date(2026, 3, 23), date(2026, 3, 28)),)
    sunday = weekly_call(date(2026, 3, 23), replace(anyhow, suspensions=shut), BERLIN, NO_WORKDAYS)
    assert local(sunday, BERLIN) == "2026-03-29 03:30"


@pytest.mark.parametrize(
    ("today", "day", "found"),
    [
        ("2026-11-15", DigestDay.MONDAY, "2026-W46"),
        ("2026-11-16", DigestDay.MONDAY, "2026-W47"),
        ("2026-11-19", DigestDay.FRIDAY, "2026-W46"),  # the last one; this week's is to come
        ("2026-11-20", DigestDay.FRIDAY, "2026-W47"),
        ("2026-11-20", DigestDay.OFF, None),
        ("2026-02-19", DigestDay.MONDAY, None),  # a week without any; the last is too old
        ("2027-01-01", DigestDay.MONDAY, "2026-W53"),
        ("2027-01-04", DigestDay.MONDAY, "2027-W01"),
    ],
)
def test_the_newest_week_is_made_up_for(today: str, day: DigestDay, found: str | None) -> None:
    assert newest(own(digest_day=day), today) == found


def test_what_began_before_the_clock_looked_is_left_alone() -> None:
    monday = datetime(2026, 11, 16, 1, tzinfo=UTC)  # nine o'clock there
    assert newest(own(), "2026-11-16", monday) == "2026-W47"
    assert newest(own(), "2026-11-16", monday + timedelta(seconds=1)) is None
    july = datetime(2026, 7, 1, 1, tzinfo=UTC)
    assert above(DigestKind.MONTHLY, "2026-07-01", since=july) == ("2026-06", date(2026, 7, 1))
    later = july + timedelta(seconds=1)
    assert above(DigestKind.MONTHLY, "2026-07-01", since=later) is None


MONTHLY, QUARTERLY = DigestKind.MONTHLY, DigestKind.QUARTERLY


@pytest.mark.parametrize(
    ("kind", "today", "period", "on"),
    [
        (MONTHLY, "2026-11-01", "2026-09", "2026-10-08"),  # a Sunday; October's comes tomorrow
        (MONTHLY, "2026-11-02", "2026-10", "2026-11-02"),
        (MONTHLY, "2026-10-31", "2026-09", "2026-10-08"),  # after the National Day
        (MONTHLY, "2026-12-31", "2026-11", "2026-12-01"),
        (MONTHLY, "2027-01-01", "2026-12", "2027-01-01"),  # a year that is not known: a Friday
        (MONTHLY, "2026-01-04", "2025-12", "2026-01-04"),  # a worked Sunday
        (MONTHLY, "2026-03-01", "2026-01", "2026-02-02"),  # 28 February is worked; a Sunday
        (MONTHLY, "2026-03-02", "2026-02", "2026-03-02"),
        (MONTHLY, "2028-02-29", "2028-01", "2028-02-01"),
        (MONTHLY, "2028-03-01", "2028-02", "2028-03-01"),
        (QUARTERLY, "2026-10-08", "2026Q3", "2026-10-08"),
        (QUARTERLY, "2026-09-30", "2026Q2", "2026-07-01"),
        (QUARTERLY, "2026-12-31", "2026Q3", "2026-10-08"),
        (QUARTERLY, "2026-01-04", "2025Q4", "2026-01-04"),
    ],
)
def test_above_it_is_the_first_work_day_after(
    kind: DigestKind, today: str, period: str, on: str
) -> None:
    assert above(kind, today) == (period, date.fromisoformat(on))
    call = upper_call(parse_period(period), kind, UPPER, SHANGHAI, WORK_DAYS)
    assert call is not None
    assert call.on == date.fromisoformat(on)
    assert local(call).endswith("09:00")


@pytest.mark.parametrize(("kind", "days"), [(DigestKind.WEEKLY, 6), (MONTHLY, 30), (QUARTERLY, 91)])
def test_what_is_too_old_never_comes(kind: DigestKind, days: int) -> None:
    on = date(2026, 10, 8)
    call = DigestCall(kind, "any", on, ALWAYS)
    assert not is_over(call, on + timedelta(days=days))
    assert is_over(call, on + timedelta(days=days + 1))


def test_between_the_month_and_its_first_work_day_the_one_before_may_be_too_old() -> None:
    assert above(MONTHLY, "2025-12-31") == ("2025-11", date(2025, 12, 1))
    assert above(MONTHLY, "2026-01-03") is None


def test_a_committee_switches_off_what_it_does_not_want() -> None:
    of = upper_digests(LADDERS, {"digest_monthly": False})
    assert above(MONTHLY, "2026-11-02", of) is None
    assert above(QUARTERLY, "2026-10-08", of) is not None
    of = upper_digests(LADDERS, {"digest_quarterly": False, "digest_at": "14:15"})
    assert above(QUARTERLY, "2026-10-08", of) is None
    call = upper_call(parse_period("2026-10"), MONTHLY, of, SHANGHAI, WORK_DAYS)
    assert local(call) == "2026-11-02 14:15"


def test_settings_are_shown_as_they_are_typed_and_faulty_ones_change_nothing() -> None:
    stated = {"digest_at": "14:15", "digest_monthly": False, "digest_quarterly": True}
    assert shown_upper(upper_digests(LADDERS, stated)) == stated
    assert set(stated) == set(upper_fields())
    faulty = {"digest_at": "25:00", "digest_monthly": "no", "colour": "red"}
    assert upper_digests(LADDERS, faulty) == UPPER


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("digest_at", "9", Wrong.WRONG_TYPE),
        ("digest_monthly", "yes", Wrong.WRONG_TYPE),
        ("colour", "red", Wrong.UNKNOWN_KEY),
    ],
)
def test_what_does_not_fit_is_refused(field: str, value: object, problem: Wrong) -> None:
    (fault,) = check_upper(field, value)
    assert fault.problem is problem
    assert check_upper("digest_at", "07:05") == ()


def test_a_seal_covers_the_rules_and_the_content() -> None:
    """The hash as any other program computes it over the same bytes."""
    found = seal_of("2026-11-21", '{"name":"第一支部"}')
    assert found == "86cbd52ecaf357a08ec16fa50cd8f76ccef47e3130ae737f47dd538550e36de5"
    assert found != seal_of("2026-11-22", '{"name":"第一支部"}')
    assert found != seal_of("2026-11-21", '{"name":"第二支部"}')
