"""Quiet hours, rest days and suspensions, in zones with and without daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ladder.quiet import Hours, Suspension, free_at, open_day
from tests.domain.workdays_cast import WORK_DAYS

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOURS = Hours()
WINTER = Suspension(date(2026, 1, 12), date(2026, 2, 27))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "free"),
    [
        ("2026-11-20 09:00", "2026-11-20 09:00"),
        ("2026-11-20 08:29", "2026-11-20 08:30"),
        ("2026-11-20 20:29", "2026-11-20 20:29"),
        ("2026-11-20 20:30", "2026-11-23 08:30"),  # Friday evening
        ("2026-09-30 21:00", "2026-10-08 08:30"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),  # a Saturday that is worked
        ("2026-12-31 23:59", "2027-01-01 08:30"),  # not known yet: a Friday
        ("2026-01-15 10:00", "2026-02-28 08:30"),  # in the winter holidays of a school
    ],
)
def test_when_a_message_may_go_out(moment: str, free: str) -> None:
    assert free_at(at(moment), SHANGHAI, HOURS, WORK_DAYS, [WINTER]) == at(free)


def test_every_day_is_open_to_who_wants_it() -> None:
    hours = Hours(work_days_only=False)
    assert free_at(at("2026-10-02 07:00"), SHANGHAI, hours, WORK_DAYS) == at("2026-10-02 08:30")


@pytest.mark.parametrize(
    ("day", "opens"),
    [("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-23"), ("2026-01-15", "2026-02-28")],
)
def test_the_first_day_that_is_open(day: str, opens: str) -> None:
    found = open_day(date.fromisoformat(day), HOURS, WORK_DAYS, [WINTER])
    assert found == date.fromisoformat(opens)


def test_a_silence_of_more_than_a_year_has_no_end() -> None:
    never = Suspension(date(2026, 1, 1), date(2099, 1, 1))
    assert free_at(at("2026-11-20 09:00"), SHANGHAI, HOURS, WORK_DAYS, [never]) is None
    assert open_day(date(2026, 11, 20), HOURS, WORK_DAYS, [never]) is None


@pytest.mark.parametrize(
    ("moment", "begin", "free"),
    [
        # Clocks go forward at 02:00 on 29 March: 02:30 is not shown that day.
        ("2026-03-29 00:30", time(2, 30), "2026-03-29 02:30"),
        # And back at 03:00 on 25 October: 02:30 is shown twice, and the first counts.
        ("2026-10-25 00:30", time(2, 30), "2026-10-25 02:30"),
    ],
)
def test_the_nights_on_which_clocks_change(moment: str, begin: time, free: str) -> None:
    hours = Hours(begin=begin, work_days_only=False)
    found = free_at(at(moment, BERLIN), BERLIN, hours, WORK_DAYS)
    assert found is not None
    assert found.astimezone(UTC) == at(free, BERLIN).astimezone(UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),  # noqa: DTZ001 - hypothesis adds it
    st.sampled_from([SHANGHAI, BERLIN]),
)
def test_it_is_the_first_open_minute(naive: datetime, zone: ZoneInfo) -> None:
    moment = naive.replace(tzinfo=UTC, second=0, microsecond=0)
    found = free_at(moment, zone, HOURS, WORK_DAYS, [WINTER])
    each = moment
    while not _naively_open(each.astimezone(zone)):
        each += timedelta(minutes=30 - each.minute % 30)
    assert found is not None
    assert found.astimezone(UTC) == each


def _naively_open(local: datetime) -> bool:
    shut = date(2026, 1, 12) <= local.date() <= date(2026, 2, 27)
    return (
        not shut and not WORK_DAYS.off(local.date()) and time(8, 30) <= local.time() < time(20, 30)
    )
