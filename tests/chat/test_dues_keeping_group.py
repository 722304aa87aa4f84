"""A month's dues of a whole branch or group in one form, as a collector taps it."""

from datetime import date

import pytest

from bot.kit.buttons import Action
from domain.dues.months import first_day
from models.dues import DuesAllocation, DuesDecision
from services.dues import PaymentEntry, report_payment
from services.seam import Caller
from tests.chat.dues_keeping_steps import (
    LEADER_B,
    assessed,
    at_menu,
    beside,
    effects,
    led,
    payments,
    pressing,
    thrice,
)
from tests.chat.house import House
from tests.chat.meeting_steps import Walk, crowd
from tests.services.dues_cast import DUE, m
from tests.services.meeting_cast import (
    FIRST,
    LI,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
)

EVERYBODY = {ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU, WU}


async def opened(house: House, who: int = WANG, group: str = "第一支部") -> Walk:
    """The list of who pays, in hand."""
    walk = await at_menu(house, who)
    await walk.taps("整组登记", "收的是哪里的")
    await walk.taps(group, "应收")
    return walk


def paid(house: House) -> dict[int, int]:
    return {row.person_id: row.amount_fen for row in payments(house)}


async def test_a_whole_branch_is_recorded_with_four_taps(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    assert "应收 8 人 240.00 元；收到 8 人 240.00 元" in walk.card.text
    await walk.taps("收到 8 人", "请核对", "收到 8 人，共 240.00 元", "2026年11月")
    receipt = await walk.taps("提交", "已登记", "8 人，共 240.00 元")
    assert "收据号 2026-0001 至 2026-0008" in receipt.text
    assert paid(house) == dict.fromkeys(EVERYBODY, DUE)
    months = {row.month for row in house.world.all(DuesAllocation)}
    assert months == {first_day(m("2026-11"))}
    assert all(row.confirmed for row in house.world.all(DuesDecision))
    assert receipt.buttons == ["‹ 党费管理"]


async def test_exceptions_are_made_by_tap_and_taken_back_by_tap(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("孙八", "收到 7 人 210.00 元")
    assert "❌ 孙八" in walk.card.buttons
    await walk.taps("孙八", "收到 8 人 240.00 元")
    await walk.taps("李四", "收到 7 人 210.00 元")
    await beside(walk, "周九")
    await walk.hears("周九 实际交了多少", "应交 30.00")
    await walk.types("10", "收到 7 人 190.00 元")
    assert "✏️ 周九 10.00" in walk.card.buttons
    await walk.taps("收到 7 人", "请核对", "没交 1 人：李四", "周九 交 10.00 元（应交 30.00）")
    await walk.taps("提交", "7 人，共 190.00 元")
    assert paid(house) == {**dict.fromkeys(EVERYBODY - {LI}, DUE), ZHOU: 1000}


async def test_an_amount_goes_back_to_what_is_due(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await beside(walk, "周九")
    await walk.hears("周九 实际交了多少")
    await walk.types("10", "220.00 元")
    await beside(walk, "周九")
    await walk.hears("周九 实际交了多少")
    await walk.taps("按应交", "收到 8 人 240.00 元")


async def test_names_that_are_typed_are_of_who_has_not_paid(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.types("孙八、赵六", "已记下 2 人没交", "收到 6 人 180.00 元")
    await walk.taps("收到 6 人", "没交 2 人：孙八、赵六")


async def test_thirty_members_fit_on_pages_and_nothing_is_lost_between_them(house: House) -> None:
    many = crowd(house, 22)
    assessed(house)
    assessed(house, *many)
    walk = await opened(house)
    assert "应收 30 人 900.00 元" in walk.card.text
    assert "1/4" in walk.card.buttons
    first = next(each for each in walk.card.buttons if each.startswith("✅"))
    await walk.taps(first, "收到 29 人")
    await walk.taps("›", "收到 29 人")
    other = next(each for each in walk.card.buttons if each.startswith("✅"))
    await walk.taps(other, "收到 28 人")
    await walk.taps("‹", "收到 28 人")
    assert sum(each.startswith("❌") for each in walk.card.buttons) == 1
    await walk.taps("收到 28 人", "请核对")
    await walk.taps("提交", "28 人，共 840.00 元", "2026-0001 至 2026-0028")
    assert len(payments(house)) == 28


async def test_who_is_skipped_is_named_with_the_reason(house: House) -> None:
    assessed(house, ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU)
    said = PaymentEntry(FIRST, LI, DUE, (m("2026-11"),))
    house.app.deps.run_now(report_payment, Caller(house.people[LI].id), said)
    walk = await opened(house)
    assert "另有 2 人本月没有要收的" in walk.card.text
    await walk.taps("收到 6 人", "请核对", "还没有核定：吴十", "逐笔确认：李四")
    await walk.taps("提交", "没有登记（还没有核定）：吴十", "逐笔确认）：李四")
    assert sorted(paid(house)) == sorted({ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU})


async def test_a_group_leader_is_not_asked_which_group(house: House) -> None:
    assessed(house)
    led(house)
    walk = await at_menu(house, LEADER_B)
    assert walk.card.buttons == ["📥 整组登记", "✏️ 登记一笔", "📋 催交名单"]
    await walk.taps("整组登记", "第二党小组 2026年11月", "应收 4 人")
    await walk.taps("收到 4 人", "请核对")
    await walk.taps("提交", "4 人，共 120.00 元")
    assert set(paid(house)) == {QIAN, SUN, ZHOU, WU}


async def test_the_secretary_collects_one_group(house: House) -> None:
    assessed(house)
    walk = await opened(house, ZHANG, "第一党小组")
    await walk.taps("收到 4 人", "第一支部 第一党小组 2026年11月")
    await walk.taps("提交", "4 人")
    assert set(paid(house)) == {ZHANG, LI, WANG, ZHAO}


async def test_back_leads_to_the_month_and_another_month_forgets_the_exceptions(
    house: House,
) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("孙八", "收到 7 人")
    await walk.taps("收到 7 人", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "月份", "哪个月"))
    await walk.types("2026年10月", "2026年10月", "收到 8 人 240.00 元")
    await walk.taps("收到 8 人", "请核对")
    await walk.taps("提交", "2026年10月党费：8 人")


async def test_the_day_of_receipt_can_be_an_earlier_one(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("收到 8 人", "收款日期：2026-11-20")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "收款日期", "哪天收的"))
    await walk.types("2026-12-24", "还没到", "哪天收的")
    await walk.types("11月10日", "收款日期：2026-11-10")
    await walk.taps("提交", "已登记")
    assert {row.paid_on for row in payments(house)} == {date(2026, 11, 10)}


async def test_more_than_is_due_is_asked_about_with_all_names(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    for name, fen in (("周九", "50"), ("孙八", "40")):
        await beside(walk, name)
        await walk.hears(f"{name} 实际交了多少")
        await walk.types(fen, "收到 8 人")
    await walk.taps("收到 8 人", "请核对")
    await walk.taps("提交", "周九 多 20.00 元", "孙八 多 10.00 元", "自愿多交")
    assert payments(house) == []
    await walk.taps("返回", "请核对")
    await walk.taps("提交", "自愿多交")
    await walk.taps("是自愿多交", "8 人，共 270.00 元")
    voluntary = {row.person_id: row.voluntary_fen for row in payments(house)}
    assert (voluntary[ZHOU], voluntary[SUN], voluntary[WU]) == (2000, 1000, 0)


async def test_a_slip_leads_back_to_the_list_as_it_was(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("孙八", "收到 7 人")
    await beside(walk, "周九")
    await walk.hears("周九 实际交了多少")
    await walk.types("300", "收到 7 人 480.00 元")
    await walk.taps("收到 7 人", "请核对")
    await walk.taps("提交", "周九 多 270.00 元")
    await walk.taps("写错了", "收到 7 人 480.00 元")
    assert "❌ 孙八" in walk.card.buttons
    await beside(walk, "周九")
    await walk.hears("周九 实际交了多少")
    await walk.types("30", "收到 7 人 210.00 元")
    await walk.goes(("tap", "收到 7 人", "请核对"), ("tap", "修改", "哪一项"))
    await walk.taps("谁交了", "收到 7 人 210.00 元")
    await walk.goes(("tap", "返回", "请核对"), ("tap", "提交", "7 人，共 210.00 元"))


async def test_an_old_month_is_asked_about(house: House) -> None:
    assessed(house, since="2026-01")
    walk = await opened(house)
    await walk.goes(("tap", "返回", "收的是哪里的"), ("tap", "返回", "哪个月"))
    await walk.types("2026年2月", "收的是哪里的")
    await walk.taps("第一支部", "2026年2月", "应收 8 人")
    await walk.taps("收到 8 人", "请核对")
    await walk.taps("提交", "补交一般不超过 6 个月", "2026年2月")
    assert payments(house) == []
    await walk.taps("支部同意补交", "2026年2月党费：8 人")
    assert len(payments(house)) == 8


async def test_a_month_without_anything_to_collect_says_so(house: House) -> None:
    walk = await pressing(house, WANG, Action.DUES_GROUP, FIRST, then=("收的是哪里的",))
    await walk.taps("第一支部", "没有要收的")
    assert not [each for each in walk.card.buttons if "收到" in each]


async def test_nobody_paid_is_nothing_to_record(house: House) -> None:
    assessed(house, SUN)
    walk = await opened(house)
    await walk.taps("孙八", "收到 0 人")
    await walk.taps("收到 0 人", "没有要交的党费")
    assert payments(house) == []


async def test_submitting_three_times_records_once(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("收到 8 人", "请核对")
    await thrice(walk, "提交")
    await walk.hears("已登记")
    await walk.catches_up()
    assert len(payments(house)) == 8
    assert effects(house) == [f"dues_group:{payments(house)[0].id}"]


@pytest.mark.parametrize("typed", ["-5", "0", "1e3", "12.345", "很多", "📷"])
async def test_an_amount_that_is_none_is_asked_again(house: House, typed: str) -> None:
    assessed(house)
    walk = await opened(house)
    await beside(walk, "周九")
    await walk.hears("周九 实际交了多少")
    await walk.types(typed, "周九 实际交了多少")
    assert "差错" not in walk.card.text
    await walk.types("２０．５０", "收到 8 人 230.50 元")
