"""What was read is echoed in a spelling that reads as the same value."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kit.reading import (
    DateRange,
    Direction,
    MonthSpan,
    Readable,
    TimeRange,
    Value,
    canonical,
    capital_echo,
    chinese_echo,
    days_from,
    read_date,
    read_datetime,
    read_money,
    read_period,
    read_range,
    weekday_of,
)
from tests.reading.tables import ZONE

MANY = settings(max_examples=200, deadline=None)
NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=ZONE)
)
PREFER = st.sampled_from(Direction)
DAYS = st.dates(date(2000, 1, 1), date(2031, 12, 20))
INSTANTS = st.tuples(DAYS, st.times()).map(
    lambda pair: datetime.combine(*pair, tzinfo=ZONE).replace(second=0, microsecond=0)
)
AMOUNTS = st.integers(1, 1_000_000_000)


def value_of(answer: object) -> object:
    assert isinstance(answer, Value), answer
    return answer.value


@MANY
@given(value=DAYS, now=NOWS, prefer=PREFER)
def test_a_day_reads_as_itself(value: date, now: datetime, prefer: Direction) -> None:
    for echo in (canonical(value), chinese_echo(value)):
        assert value_of(read_date(echo, now=now, prefer=prefer)) == value


@MANY
@given(value=INSTANTS, now=NOWS, prefer=PREFER)
def test_an_instant_reads_as_itself(value: datetime, now: datetime, prefer: Direction) -> None:
    for echo in (canonical(value), chinese_echo(value)):
        assert value_of(read_datetime(echo, now=now, prefer=prefer)) == value


@MANY
@given(start=INSTANTS, minutes=st.integers(1, 720), now=NOWS)
def test_a_meeting_reads_as_itself(start: datetime, minutes: int, now: datetime) -> None:
    value = TimeRange(start, start + timedelta(minutes=minutes))
    prefer = Direction.FUTURE if start.date() == now.date() else Direction.PAST
    for echo in (canonical(value), chinese_echo(value)):
        assert value_of(read_range(echo, now=now, prefer=prefer)) == value


@MANY
@given(first=DAYS, length=st.integers(1, 400), now=NOWS, prefer=PREFER)
def test_a_span_of_days_reads_as_itself(
    first: date, length: int, now: datetime, prefer: Direction
) -> None:
    value = DateRange(first, min(first + timedelta(length), date(2031, 12, 31)))
    for echo in (canonical(value), chinese_echo(value)):
        assert value_of(read_range(echo, now=now, prefer=prefer)) == value
    assert value.days == (value.last - value.first).days + 1


@MANY
@given(first=st.integers(2000 * 12, 2030 * 12), months=st.integers(1, 12), now=NOWS, prefer=PREFER)
def test_a_period_reads_as_itself(
    first: int, months: int, now: datetime, prefer: Direction
) -> None:
    value = MonthSpan.between(first, first + months - 1)
    for echo in (canonical(value), chinese_echo(value)):
        assert value_of(read_period(echo, now=now, prefer=prefer)) == value


@MANY
@given(value=AMOUNTS)
def test_an_amount_reads_as_itself(value: int) -> None:
    capital = [capital_echo(value)] if value >= 10 else []  # 伍分 alone may be points
    for echo in (canonical(value), chinese_echo(value), *capital):
        assert value_of(read_money(echo)) == value


@given(value=INSTANTS, now=NOWS)
def test_the_distance_counts_calendar_days(value: datetime, now: datetime) -> None:
    assert now.date() + timedelta(days_from(value, now)) == value.date()
    assert weekday_of(value) == (value.date().toordinal() - 1) % 7


def test_every_kind_of_value_has_an_echo() -> None:
    day = date(2026, 11, 13)
    start = datetime(2026, 11, 13, 19, 30, tzinfo=ZONE)
    echoes: list[tuple[Readable, str, str]] = [
        (day, "2026-11-13", "2026年11月13日"),
        (start, "2026-11-13 19:30", "2026年11月13日 19:30"),
        (MonthSpan(2026, 10, 3), "2026-10 至 2026-12", "2026年10月至2026年12月"),
        (MonthSpan(2026, 10), "2026-10", "2026年10月"),
        (16_260, "162.60", "162.60元"),
    ]
    assert [(canonical(v), chinese_echo(v)) for v, *_ in echoes] == [(a, b) for _, a, b in echoes]
    assert capital_echo(16_260) == "壹佰陆拾贰元陆角"
