"""Dues in one line: amounts, months and a name in any order; what is unclear is asked."""

from datetime import date

import pytest

from models.organisation import Appointment
from tests.chat.dues_steps import RECEIPT, WAITS, alone, assessed, given, payments
from tests.chat.house import House
from tests.services.meeting_cast import FENG, FIRST, READER, SUN, WANG, ZHANG

WHOLE = {"2026-09": 3000, "2026-10": 3000, "2026-11": 3000}


@pytest.mark.parametrize(
    ("line", "months"),
    [
        ("30 11月", {"2026-11": 3000}),
        ("11月 30", {"2026-11": 3000}),
        ("30", {"2026-09": 3000}),
        ("11月", {"2026-11": 3000}),
        ("9-11月", WHOLE),
        ("9-11", WHOLE),
        ("9月 10月 11月", WHOLE),
        ("9月 至 11月 90元", WHOLE),
        ("三十块 上个月", {"2026-10": 3000}),
        ("60 10月、11月", {"2026-10": 3000, "2026-11": 3000}),
        ("2.40 11月", {"2026-11": 240}),
        ("２．４０", {"2026-09": 240}),
        ("30 Nov", {"2026-11": 3000}),
        ("30 1月", {"2027-01": 3000}),
        ("2026年 10月 30", {"2026-10": 3000}),
    ],
)
async def test_a_line_goes_to_its_summary_and_is_recorded_from_there(
    house: House, line: str, months: dict[str, int]
) -> None:
    assessed(house)
    walk = alone(house, SUN)
    card = await walk.says(f"/dues {line}", "请核对")
    assert "没看懂" not in card.text
    assert payments(house) == []
    await walk.taps("提交", WAITS)
    assert given(house) == months


@pytest.mark.parametrize(
    "line", ["张三 30 9-11月", "9-11月 张三 30", "30 9-11月 张三", "张三 9-11月 30元"]
)
async def test_a_collector_names_somebody(house: House, line: str) -> None:
    assessed(house)
    walk = alone(house, WANG)
    card = await walk.says(f"/dues {line}", "请核对", "张三（登记为已收到）")
    assert "共要 90.00 元，还缺 60.00 元：2026年10月至2026年11月没有分到" in card.text
    await walk.taps("提交", RECEIPT, "张三")
    assert {row.person_id for row in payments(house)} == {ZHANG}
    assert given(house) == {"2026-09": 3000}


async def test_the_months_of_somebody_come_with_the_assessed_amount(house: House) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues 张三 9-11月", "金额：90.00 元")
    await walk.taps("提交", RECEIPT)
    assert given(house) == WHOLE


@pytest.mark.parametrize(
    ("who", "line", "unread", "asks"),
    [
        (SUN, "30 13月", "没有「13月」", "哪几个月"),
        (SUN, "12.345 11月", "最多两位小数", "交多少钱"),
        (SUN, "-5 11月", "没看懂「-5」", "交多少钱"),
        (SUN, "0 11月", "要大于 0", "交多少钱"),
        (SUN, "1e3", "没看懂「1e3」", "交多少钱"),
        (SUN, "30 8月", "不在本支部应交", "哪几个月"),
        (SUN, "30 2027年8月", "预交最多 6 个月", "哪几个月"),
        (SUN, "30 40 11月", "没看懂「40」", "请核对"),
        (SUN, "2026.11", "没看懂「2026.11」", "交多少钱"),
        (SUN, "30 5月", "哪一年", "哪几个月"),
        (SUN, "张三 30", "只报您自己的党费", "孙八（本人"),
        (WANG, "冯一 30", "没有「冯一」", "登记谁的党费"),
        (WANG, "褚三 30", "没有「褚三」", "登记谁的党费"),
        (WANG, "张三 李四 30", "没有「李四」", "张三（登记"),
        (WANG, "张三 30 13月", "没有「13月」", "哪几个月"),
    ],
)
async def test_what_a_line_leaves_unclear_is_said_and_asked(
    house: House, who: int, line: str, unread: str, asks: str
) -> None:
    assessed(house)
    await alone(house, who).says(f"/dues {line}", unread, asks)
    assert payments(house) == []


async def test_an_unknown_name_keeps_the_amount_and_the_months(house: House) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues 陈九 30 10月", "没有「陈九」", "登记谁的党费")
    await walk.types("张三", "请核对")
    assert "2026年10月：30.00 元" in walk.card.text
    await walk.taps("提交", RECEIPT)
    assert [(row.person_id, row.amount_fen) for row in payments(house)] == [(ZHANG, 3000)]


async def test_who_belongs_to_no_branch_is_told_so(house: House) -> None:
    assessed(house)
    await alone(house, READER).says("/dues 30", "不属于任何支部")
    card = await alone(house, READER).says("/dues", "没有个人应交的党费")
    assert card.buttons == ["📊 各支部党费合计"]
    assert payments(house) == []


async def test_the_keeper_of_two_branches_finds_people_of_both(house: House) -> None:
    assessed(house)
    office = {"person_id": FENG, "unit_id": FIRST, "office": "deputy_secretary"}
    house.world.add(Appointment, {**office, "since": date(2024, 1, 1)})
    walk = alone(house, FENG)
    card = await walk.says("/dues", "2026年党费")
    assert {"📋 第一支部收缴名单", "📋 第二支部收缴名单"} <= set(card.buttons)
    await walk.says("/dues 孙八 30", "孙八（登记为已收到）")
    await walk.taps("提交", RECEIPT, "第一支部")
    await walk.says("/dues 冯一 30", "冯一（登记为已收到）")
    await walk.taps("提交", RECEIPT, "第二支部")


async def test_a_line_of_nonsense_is_survived(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    card = await walk.says(f"/dues {'九 ' * 400}", "请核对")
    assert card.text.count("没看懂「九」") == 1
    await walk.says("/cancel", "已放弃")
    await walk.says("/dues <b>&{{ 7 * 7 }}", "<b>&{{", "请核对")
    assert payments(house) == []
