"""What people type where an amount, a month or a person is asked: a sentence, and nothing lost."""

from datetime import date

import pytest

from models.chats import Draft
from models.dues import DuesAssessment
from models.organisation import Membership
from tests.chat.dues_steps import (
    RECEIPT,
    WAITS,
    alone,
    assessed,
    given,
    payments,
    record,
    report,
)
from tests.chat.house import House
from tests.chat.matrix import no_errors
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import ASSESSED_AT
from tests.services.meeting_cast import FIRST, SUN, WANG, ZHOU

AMOUNT, MONTHS = "交多少钱", "哪几个月"


async def asked_amount(house: House, who: int = SUN) -> Walk:
    walk = alone(house, who)
    await walk.says("/dues", "2026年党费")
    await walk.taps("交党费", AMOUNT)
    return walk


def kept(house: House) -> str:
    """What the one draft holds."""
    (row,) = house.world.all(Draft)
    return str(row.answers)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-5", "没看懂「-5」"),
        ("0", "要大于 0"),
        ("0.00", "要大于 0"),
        ("1e3", "没看懂「1e3」"),
        ("12.345", "最多两位小数"),
        ("abc", "没看懂「abc」"),
        ("NaN", "没看懂"),
        ("三十或四十", "没看懂"),
        ("99999999999999999999", "没看懂|太大"),
        ("<b>30", "没看懂「<b>30」"),
        ("💰", "没看懂"),
        ("3" * 4000, "没看懂|太大"),
    ],
)
async def test_what_is_no_amount_is_asked_again(house: House, typed: str, words: str) -> None:
    assessed(house)
    walk = await asked_amount(house)
    before = kept(house)
    with no_errors():
        card = await walk.types(typed, AMOUNT)
    assert any(each in card.text for each in words.split("|"))
    assert kept(house) == before
    assert payments(house) == []
    await walk.goes(("type", "90", "请核对"), ("tap", "提交", WAITS))


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("一百二", "120.00"), ("２．４０", "2.40"), ("2,400", "2400.00"), ("¥30", "30.00")],
)
async def test_amounts_as_people_write_them_are_shown_in_figures(
    house: House, typed: str, fen: str
) -> None:
    assessed(house)
    walk = await asked_amount(house)
    await walk.goes(("type", typed, MONTHS), ("tap", "跳过", f"金额：{fen} 元"))
    assert payments(house) == []


async def test_twenty_thousand_yuan_of_a_student_are_asked_again_with_the_due(
    house: House,
) -> None:
    house.world.add(
        DuesAssessment,
        {
            "person_id": SUN,
            "branch_id": FIRST,
            "since": date(2026, 9, 1),
            "due_fen": 20,
            "kind": "student",
            "assessed_at": ASSESSED_AT,
        },
    )
    walk = await asked_amount(house)
    await walk.goes(("type", "20260", MONTHS), ("tap", "跳过", "每月核定 0.20 元"))
    await walk.taps("提交", "多 20258.20 元（每月核定 0.20 元）", "写错了")
    assert payments(house) == []
    await walk.goes(("tap", "改金额", AMOUNT), ("type", "0.60", "请核对"), ("tap", "提交", WAITS))
    assert given(house) == {"2026-09": 20, "2026-10": 20, "2026-11": 20}


async def test_a_photo_of_a_receipt_is_no_amount(house: House) -> None:
    assessed(house)
    walk = await asked_amount(house)
    before = kept(house)
    with no_errors():
        await walk.person.sends_photo(walk.chat, caption="30元")
        await walk.hears("照片里的金额我看不到", AMOUNT)
    assert kept(house) == before
    await walk.types("30", MONTHS)
    await walk.person.sends_photo(walk.chat)
    await walk.hears("请写月份", MONTHS)
    await walk.goes(("tap", "跳过", "请核对"), ("tap", "提交", WAITS))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("13月", "没有「13月」"),
        ("0月", "没有「0月」|没看懂"),
        ("8月", "2026年8月 不在本支部应交"),
        ("2019年1月", "2019年1月 不在本支部应交|不在"),
        ("2027年8月", "预交最多 6 个月"),
        ("2.40", "没看懂「2.40」"),
        ("昨天", "没看懂「昨天」"),
        ("abc", "没看懂「abc」"),
    ],
)
async def test_what_is_no_month_to_pay_is_asked_again(house: House, typed: str, words: str) -> None:
    assessed(house)
    walk = await asked_amount(house)
    await walk.types("30", MONTHS)
    before = kept(house)
    with no_errors():
        card = await walk.types(typed, MONTHS)
    assert any(each in card.text for each in words.split("|"))
    assert kept(house) == before
    await walk.goes(("type", "11月", "请核对"), ("tap", "提交", WAITS))
    assert given(house) == {"2026-11": 3000}


async def test_a_month_before_joining_is_not_owed(house: House) -> None:
    assessed(house)
    row = next(each for each in house.world.all(Membership) if each.person_id == SUN)
    house.world.change(Membership, row.id, since=date(2026, 10, 15))
    walk = alone(house, SUN)
    await walk.says("/dues 30 9月", "2026年9月 不在本支部应交党费的月份里", MONTHS)
    await walk.goes(("type", "10月", "请核对"), ("tap", "提交", WAITS))
    assert given(house) == {"2026-10": 3000}


@pytest.mark.parametrize("paid", ["confirmed", "reported"])
async def test_a_month_that_is_paid_takes_nothing_more(house: House, paid: str) -> None:
    assessed(house)
    (record if paid == "confirmed" else report)(house, SUN, 3000, "2026-11")
    walk = await asked_amount(house)
    await walk.types("30", MONTHS)
    card = await walk.types("11月", "2026年11月 已经交齐", MONTHS)
    assert ("等收缴人确认" in card.text) == (paid == "reported")


async def test_nobody_pays_for_another_branch(house: House) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues 冯一 30", "没有「冯一」", "登记谁的党费")
    await walk.types("冯一", "名单里没有「冯一」", "登记谁的党费")
    await walk.goes(("type", "周九", "请核对"), ("tap", "提交", RECEIPT))
    assert [row.person_id for row in payments(house)] == [ZHOU]


async def test_other_commands_leave_the_form_as_it_is(house: House) -> None:
    assessed(house)
    walk = await asked_amount(house)
    before = kept(house)
    await walk.says("/help", "/dues")
    await walk.says("/me", "孙八")
    assert kept(house) == before
    await walk.types("30", MONTHS)
