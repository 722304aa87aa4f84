"""When a meeting was: by button, typed, confirmed; what is not surely understood is asked."""

from datetime import UTC, datetime

import pytest

from models.organisation import Unit
from tests.chat.house import House
from tests.chat.meeting_steps import FILES, LINE, Walk, kind, one_line_summary, only_record, records
from tests.services.meeting_cast import FIRST, LI


async def asked_when(house: House) -> Walk:
    """A study session as far as the question when it was."""
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("集中学习"))
    return walk


async def submitted(walk: Walk) -> None:
    """From the place on to the receipt."""
    await walk.goes(("type", "会议室", "没有到"), ("tap", "缺席 0 人", "学习了什么"))
    await walk.goes(("type", "党章", "学时"), ("type", "2", "印证"), FILES)
    await walk.taps("提交", "已登记")


async def test_yesterday_by_button_then_the_hour_and_the_length(house: House) -> None:
    walk = await asked_when(house)
    assert "昨天 2026-11-19（周四）" in walk.card.buttons
    await walk.taps("昨天", "2026-11-19（周四）（昨天）", "几点开始")
    await walk.taps("19:30", "19:30 开始，几点结束")
    await walk.taps("2小时", "在哪里")
    await submitted(walk)
    row = only_record(house)
    assert f"{row.held_on}" == "2026-11-19"
    assert row.started_at == datetime(2026, 11, 19, 11, 30, tzinfo=UTC)
    assert row.ended_at == datetime(2026, 11, 19, 13, 30, tzinfo=UTC)


async def test_today_by_button_then_a_typed_hour(house: House) -> None:
    walk = await asked_when(house)
    await walk.taps("今天 2026-11-20（周五）", "几点开始")
    await walk.types("下午3点", "2026-11-20（周五）（今天）15:00，对吗")
    await walk.taps("✅ 对", "15:00 开始，几点结束")
    await walk.types("16:30", "在哪里")
    await submitted(walk)
    assert only_record(house).started_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


async def test_the_last_fixed_party_day_is_a_button(house: House) -> None:
    house.world.change(Unit, FIRST, theme_day=5)
    walk = await asked_when(house)
    await walk.taps("党日 2026-11-05（周四）", "2026-11-05（周四）（15天前）", "几点开始")
    await walk.taps("14:00", "几点结束")
    await walk.taps("跳过", "在哪里")
    await submitted(walk)
    row = only_record(house)
    assert (f"{row.held_on}", row.ended_at) == ("2026-11-05", None)


RELATIVE = [
    ("昨天19:00-20:30", "2026-11-19（周四）（昨天）19:00–20:30", "2026-11-19"),
    ("昨天下午3点", "2026-11-19（周四）（昨天）15:00", "2026-11-19"),
    ("上周五晚上7点半", "2026-11-13（周五）（7天前）19:30", "2026-11-13"),
    ("前天上午9点到11点", "2026-11-18（周三）（2天前）09:00–11:00", "2026-11-18"),
    ("11月5日 19:30", "2026-11-05（周四）（15天前）19:30", "2026-11-05"),
    ("yesterday 19:00", "2026-11-19（周四）（昨天）19:00", "2026-11-19"),
]


@pytest.mark.parametrize(("typed", "echo", "day"), RELATIVE, ids=[each[0] for each in RELATIVE])
async def test_a_relative_day_is_echoed_with_weekday_and_distance(
    house: House, typed: str, echo: str, day: str
) -> None:
    walk = await asked_when(house)
    await walk.types(typed, echo, "对吗")
    await walk.presses("✅ 对")
    if "–" in echo:
        await walk.hears("在哪里")
    else:
        await walk.hears("几点结束")
        await walk.taps("跳过", "在哪里")
    await submitted(walk)
    assert f"{only_record(house).held_on}" == day


async def test_a_day_that_was_misunderstood_is_typed_again(house: House) -> None:
    walk = await asked_when(house)
    await walk.types("昨天19:00-20:30", "对吗")
    await walk.taps("重新输入", "什么时候开的")
    await walk.types("前天19:00-20:30", "2026-11-18（周三）（2天前）")
    await walk.taps("✅ 对", "在哪里")
    await submitted(walk)
    assert f"{only_record(house).held_on}" == "2026-11-18"


async def test_a_day_may_be_typed_anew_where_it_is_to_be_confirmed(house: House) -> None:
    walk = await asked_when(house)
    await walk.types("昨天19:00", "对吗")
    await walk.types("2026-11-16 19:00-20:00", "在哪里")
    await submitted(walk)
    assert f"{only_record(house).held_on}" == "2026-11-16"


async def test_an_exact_day_needs_no_confirmation(house: House) -> None:
    walk = await asked_when(house)
    await walk.types("2026-11-18 19:00-20:30", "在哪里")


@pytest.mark.parametrize(
    ("typed", "chosen", "hour"),
    [("11月18日7点", "19:00", 11), ("2026-11-18 8点", "08:00", 0), ("前天十二点", "12:00", 4)],
)
async def test_an_hour_that_may_be_two_is_asked(
    house: House, typed: str, chosen: str, hour: int
) -> None:
    walk = await asked_when(house)
    await walk.types(typed, "上午还是晚上")
    assert sum(each.startswith("2026-11-1") for each in walk.card.buttons) == 2
    await walk.taps(f"2026-11-18（周三） {chosen}", "几点结束")
    await walk.taps("跳过", "在哪里")
    await submitted(walk)
    assert only_record(house).started_at == datetime(2026, 11, 18, hour, tzinfo=UTC)


async def test_a_bare_hour_after_the_day_is_asked(house: House) -> None:
    walk = await asked_when(house)
    await walk.taps("昨天", "几点开始")
    await walk.types("7点", "上午还是晚上")
    await walk.taps("2026-11-19（周四） 19:00", "几点结束")


@pytest.mark.parametrize("typed", ["十一点", "昨天十一点"])
async def test_eleven_o_clock_is_not_taken_without_a_question(house: House, typed: str) -> None:
    walk = await asked_when(house)
    await walk.types(typed, "11:00，对吗")
    await walk.taps("重新输入", "什么时候开的")
    await walk.types("2026-11-18 23:00", "几点结束")


@pytest.mark.parametrize(
    "typed", ["明天19:00", "2026-12-01 19:00-20:30", "今天 22:00", "下周三19点"]
)
async def test_a_meeting_to_come_is_asked_about(house: House, typed: str) -> None:
    walk = await asked_when(house)
    await walk.types(typed)
    if "对吗" in walk.card.text:
        await walk.taps("✅ 对")
    assert "还没到" in walk.card.text
    assert records(house) == []
    await walk.taps("改日期", "什么时候开的")
    await walk.types("2026-11-18 19:00-20:30", "在哪里")
    await submitted(walk)
    assert only_record(house).status == "held"


async def test_an_hour_of_today_that_is_still_to_come_is_asked_about(house: House) -> None:
    walk = await asked_when(house)
    await walk.taps("今天", "几点开始")
    await walk.types("21:30", "对吗")
    await walk.taps("✅ 对", "还没到")


ENDS = ["18:00", "13小时", "后天", "不知道", "25:00", "-30", "🤔"]


@pytest.mark.parametrize("typed", ENDS)
async def test_an_end_that_cannot_be_is_asked_again(house: House, typed: str) -> None:
    walk = await asked_when(house)
    await walk.types("2026-11-18 19:00", "几点结束")
    await walk.types(typed, "没看懂结束时间", "19:00")
    await walk.types("一个半小时", "在哪里")
    await submitted(walk)
    assert only_record(house).ended_at == datetime(2026, 11, 18, 12, 30, tzinfo=UTC)


async def test_a_meeting_may_end_after_midnight(house: House) -> None:
    walk = await asked_when(house)
    await walk.types("2026-11-18 22:00", "几点结束")
    await walk.types("次日0:30", "在哪里")
    await submitted(walk)
    row = only_record(house)
    assert f"{row.held_on}" == "2026-11-18"
    assert row.ended_at == datetime(2026, 11, 18, 16, 30, tzinfo=UTC)


async def test_the_list_of_who_should_attend_is_that_of_the_day(house: House) -> None:
    walk = await one_line_summary(house, LI, LINE.replace("2026-11-18", "2026-10-15"))
    assert "应到 9 人" in walk.card.text  # one has left since
    await walk.taps("提交", "应到 9 实到 9")


async def test_a_day_before_anybody_was_there_cannot_be_recorded(house: House) -> None:
    walk = await one_line_summary(house, LI, LINE.replace("2026-11-18", "2019-01-15"))
    assert "没有应到的人" in walk.card.text
    press = await walk.presses("提交")
    answer = await press.answered()
    assert answer.alert
    assert "没有应到的人" in answer.text
    assert records(house) == []
