"""Why a text is no value, and which readings are live: what the bot asks, and its buttons."""

from datetime import date, datetime

import pytest

from bot.kit.reading import (
    Ambiguous,
    Direction,
    Readable,
    Reading,
    Reason,
    Refusal,
    Value,
    canonical,
    read_date,
    read_datetime,
    read_end,
    read_money,
    read_period,
    read_range,
    read_time,
)
from tests.reading.tables import ZONE

FRIDAY = datetime(2026, 11, 20, 20, 30, tzinfo=ZONE)  # 20:30
NIGHT = datetime(2026, 11, 20, 2, 30, tzinfo=ZONE)
YESTERDAY = date(2026, 11, 19)
START = datetime(2026, 11, 19, 15, 0, tzinfo=ZONE)


def read(
    kind: str, text: str, now: datetime = FRIDAY, prefer: Direction = Direction.PAST
) -> Reading[Readable]:
    match kind:
        case "date":
            return read_date(text, now=now, prefer=prefer)
        case "datetime":
            return read_datetime(text, now=now, prefer=prefer)
        case "range":
            return read_range(text, now=now, prefer=prefer)
        case "period":
            return read_period(text, now=now, prefer=prefer)
        case _:
            return read_money(text)


QUESTIONS = [
    ("datetime", "昨天7点半", Reason.MORNING_OR_EVENING, ["2026-11-19 07:30", "2026-11-19 19:30"]),
    ("datetime", "昨晚2点", Reason.MORNING_OR_EVENING, ["2026-11-19 02:00", "2026-11-20 02:00"]),
    ("datetime", "12点", Reason.MORNING_OR_EVENING, ["2026-11-20 12:00", "2026-11-21 00:00"]),
    ("date", "12月5日", Reason.WHICH_YEAR, ["2025-12-05", "2026-12-05"]),
    ("period", "12月", Reason.WHICH_YEAR, ["2025-12", "2026-12"]),
    ("period", "6月和8月", Reason.WHICH_MONTH, []),
    ("datetime", "晚上9点", Reason.FUTURE_IN_LOG, ["2026-11-19 21:00", "2026-11-20 21:00"]),
    ("datetime", "周五21:40", Reason.FUTURE_IN_LOG, ["2026-11-13 21:40", "2026-11-20 21:40"]),
    ("range", "21:00-22:00", Reason.FUTURE_IN_LOG, None),
    ("date", "6日前", Reason.WHICH_DAY, ["2026-11-14"]),
    ("date", "昨天 前天", Reason.WHICH_DAY, ["2026-11-19", "2026-11-18"]),
    ("date", "04/07/2026", Reason.DAY_OR_MONTH_FIRST, ["2026-04-07", "2026-07-04"]),
    ("date", "11月13日周四", Reason.WEEKDAY_CONTRADICTS, ["2026-11-13", "2026-11-12"]),
    ("date", "10月28日周五", Reason.WEEKDAY_CONTRADICTS, ["2026-10-28", "2026-10-30"]),
    ("date", "2026年11月", Reason.MISSING_DAY, []),
    ("datetime", "昨天", Reason.MISSING_TIME, []),
    ("datetime", "昨天下午", Reason.MISSING_TIME, []),
    ("range", "昨天15:00", Reason.MISSING_END, []),
    ("datetime", "1745", Reason.MISSING_UNIT, []),
    ("money", "5分", Reason.MISSING_UNIT, []),
    ("date", "十一月廿", Reason.LUNAR, []),
    ("date", "十一月二十", Reason.LUNAR, ["2026-11-20"]),
    ("date", "前几天", Reason.VAGUE, []),
    ("datetime", "昨天下午3点左右", Reason.VAGUE, ["2026-11-19 15:00"]),
    ("money", "50多", Reason.VAGUE, []),
    ("range", "2点到4点", Reason.MORNING_OR_EVENING, None),
]


@pytest.mark.parametrize(("kind", "text", "reason", "readings"), QUESTIONS)
def test_what_is_understood_in_part_is_asked_with_its_live_readings(
    kind: str, text: str, reason: Reason, readings: list[str] | None
) -> None:
    answer = read(kind, text)
    assert isinstance(answer, Ambiguous)
    assert answer.reason is reason
    if readings is None:
        assert len(answer.readings) > 0
    else:
        assert [canonical(each) for each in answer.readings] == readings


PLANS = [
    ("datetime", "上午9点", Reason.PAST_IN_PLAN, ["2026-11-20 09:00", "2026-11-21 09:00"]),
    ("date", "6月5日", Reason.WHICH_YEAR, ["2026-06-05", "2027-06-05"]),
]


@pytest.mark.parametrize(("kind", "text", "reason", "readings"), PLANS)
def test_a_plan_is_asked_about_what_is_over(
    kind: str, text: str, reason: Reason, readings: list[str]
) -> None:
    answer = read(kind, text, prefer=Direction.FUTURE)
    assert isinstance(answer, Ambiguous)
    assert (answer.reason, [canonical(each) for each in answer.readings]) == (reason, readings)


def test_after_midnight_tonight_may_be_the_evening_just_gone() -> None:
    answer = read("datetime", "今晚8点", NIGHT)
    assert isinstance(answer, Ambiguous)
    assert [canonical(each) for each in answer.readings] == ["2026-11-19 20:00", "2026-11-20 20:00"]
    assert isinstance(read("datetime", "今晚8点", FRIDAY), Value)


def test_what_is_known_already_comes_with_the_question() -> None:
    day = read("datetime", "昨天")
    start = read("range", "昨天15:00")
    assert isinstance(day, Ambiguous)
    assert isinstance(start, Ambiguous)
    assert (day.partial, start.partial) == (YESTERDAY, START)


REFUSALS = [
    ("date", "   ", Reason.EMPTY),
    ("date", "。。。", Reason.EMPTY),
    ("date", "没有", Reason.NOT_A_DATE),
    ("datetime", "一点意见", Reason.NOT_A_TIME),
    ("range", "三到五人", Reason.NOT_A_RANGE),
    ("period", "20元", Reason.NOT_A_PERIOD),
    ("money", "1e3", Reason.NOT_MONEY),
    ("money", "-5", Reason.NOT_MONEY),
    ("money", "$12", Reason.NOT_MONEY),
    ("money", "1 2.5", Reason.NOT_MONEY),
    ("date", "2026-02-29", Reason.IMPOSSIBLE_DATE),
    ("date", "上月31日25点", Reason.IMPOSSIBLE_TIME),
    ("date", "4/31", Reason.IMPOSSIBLE_DATE),
    ("datetime", "昨天25点", Reason.IMPOSSIBLE_TIME),
    ("datetime", "16:75", Reason.IMPOSSIBLE_TIME),
    ("datetime", "昨天24:30", Reason.IMPOSSIBLE_TIME),
    ("datetime", "昨天上午17点", Reason.IMPOSSIBLE_TIME),
    ("period", "15月", Reason.IMPOSSIBLE_PERIOD),
    ("period", "Q5", Reason.IMPOSSIBLE_PERIOD),
    ("date", "1999-12-31", Reason.OUT_OF_BOUNDS),
    ("date", "2266年1月1日", Reason.OUT_OF_BOUNDS),
    ("period", "2032年", Reason.OUT_OF_BOUNDS),
    ("range", "昨天16:00-14:00", Reason.END_BEFORE_START),
    ("range", "11月5日到11月5日", Reason.END_BEFORE_START),
    ("range", "昨天08:00-21:00", Reason.TOO_LONG_A_MEETING),
    ("range", "昨天8:30 13小时", Reason.TOO_LONG_A_MEETING),
    ("money", "0.00", Reason.ZERO_AMOUNT),
    ("money", "10000000.01", Reason.TOO_MUCH),
    ("money", "12.500", Reason.TOO_MANY_DECIMALS),
]


@pytest.mark.parametrize(("kind", "text", "reason"), REFUSALS)
def test_what_is_not_understood_or_impossible_is_refused_with_its_reason(
    kind: str, text: str, reason: Reason
) -> None:
    answer = read(kind, text)
    assert isinstance(answer, Refusal)
    assert answer.reason is reason


@pytest.mark.parametrize("kind", ["date", "datetime", "range", "period", "money"])
@pytest.mark.parametrize("piece", ["昨天", "1", "一", "11月6日到", "a ", "１", " ", "\u0301"])
def test_a_text_of_ten_thousand_characters_is_refused_unread(kind: str, piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    assert read(kind, text) == Refusal(Reason.TOO_LONG)


TIMES = [
    ("19:30", "2026-11-19 19:30"),
    ("晚上7点半", "2026-11-19 19:30"),
    ("下午3点", "2026-11-19 15:00"),
    ("24:00", "2026-11-20 00:00"),
    ("今天10:30", "2026-11-20 10:30"),
]


@pytest.mark.parametrize(("text", "instant"), TIMES)
def test_a_clock_time_completes_a_known_day(text: str, instant: str) -> None:
    answer = read_time(text, day=YESTERDAY, now=FRIDAY)
    assert isinstance(answer, Value)
    assert canonical(answer.value) == instant


ENDS = [
    ("17:00", "2026-11-19 17:00"),
    ("5点", "2026-11-19 17:00"),
    ("5点半", "2026-11-19 17:30"),
    ("两小时", "2026-11-19 17:00"),
    ("1.5小时", "2026-11-19 16:30"),
    ("开了90分钟", "2026-11-19 16:30"),
    ("次日00:30", "2026-11-20 00:30"),
]


@pytest.mark.parametrize(("text", "end"), ENDS)
def test_an_end_or_a_length_completes_a_known_start(text: str, end: str) -> None:
    answer = read_end(text, start=START)
    assert isinstance(answer, Value)
    assert (answer.value.start, canonical(answer.value.end)) == (START, end)


@pytest.mark.parametrize("text", ["14:00", "13小时", "25点", "不知道", "15:00"])
def test_an_end_that_does_not_follow_the_start_is_refused(text: str) -> None:
    assert isinstance(read_end(text, start=START), Refusal)


@pytest.mark.parametrize(
    ("text", "exact"),
    [("2026-11-13 19:30", True), ("11月13日19:30", False), ("昨天19:30", False)],
)
def test_only_what_was_typed_in_full_needs_no_confirmation(text: str, exact: bool) -> None:
    answer = read("datetime", text)
    assert isinstance(answer, Value)
    assert answer.exact is exact
