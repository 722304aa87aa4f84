"""Paying dues in private: one's own, for others, and what is asked back before it is recorded."""

from datetime import date

import pytest

from models.chats import Draft
from models.dues import DuesAssessment
from tests.chat.dues_steps import (
    RECEIPT,
    SUBMIT,
    WAITS,
    alone,
    assessed,
    decided,
    given,
    payments,
    record,
    report,
)
from tests.chat.house import House
from tests.chat.matrix import no_errors
from tests.services.dues_cast import LEADER_A
from tests.services.meeting_cast import FIRST, LI, SUN, WANG, WU, ZHANG, ZHOU

ONES_OWN, AMOUNT, MONTHS = "🔴 9月", "交多少钱", "哪几个月"


async def test_ones_own_year_says_what_is_due_and_what_waits(house: House) -> None:
    assessed(house)
    record(house, SUN, 4000)
    report(house, SUN, 2000)
    walk = alone(house, SUN)
    card = await walk.says("/dues", "2026年党费")
    for words in (
        "孙八",
        "每月核定 30.00 元",
        "✅ 9月 30.00 11-20 交，收据 2026-0001",
        "🕓 10月 20.00 已报，等确认",
        "🔴 11月 应交 30.00，未交（11-10 截止）",
        "应交 90.00，已交 40.00，还差 50.00 元",
        "11-20 报的 20.00 元，等收缴人确认",
    ):
        assert words in card.text
    assert card.buttons == [
        "💰 交党费",
        "🧾 2026-0001",
        "🕓 20.00 元待确认",
        "‹ 2025年",
        "📢 支部公布",
    ]
    await walk.taps("‹ 2025年", "2025年党费", "还没有应交的党费")
    await walk.taps("2026年 ›", "2026年党费")


async def test_a_member_reports_by_two_taps_and_it_waits(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues", ONES_OWN)
    await walk.taps("交党费", AMOUNT)
    assert walk.card.buttons[:2] == ["每月应交 30.00 元", "没交的全部 90.00 元"]
    # All that is open leaves no months to choose.
    card = await walk.taps("90.00", "请核对")
    assert "2026年9月至2026年11月：每月 30.00 元" in card.text
    assert payments(house) == []
    receipt = await walk.taps("提交", WAITS)
    assert "玖拾元整" in receipt.text
    assert receipt.buttons == ["↩️ 撤回"]
    (row,) = payments(house)
    assert (row.person_id, row.amount_fen, row.branch_id) == (SUN, 9000, FIRST)
    assert decided(house) == []
    assert house.world.all(Draft) == []


async def test_the_oldest_month_comes_first_unless_months_are_said(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues", ONES_OWN)
    await walk.goes(("tap", "交党费", AMOUNT), ("type", "３０", MONTHS), ("tap", "跳过", "请核对"))
    assert "2026年9月：30.00 元" in walk.card.text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "月份", MONTHS), ("type", "11月", "请核对"))
    assert "2026年11月：30.00 元" in walk.card.text
    await walk.taps("提交", WAITS)
    assert given(house) == {"2026-11": 3000}


async def test_a_part_payment_and_months_ahead_are_pointed_out(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 100", "请核对")
    assert "2026年12月是部分交纳，还差 20.00 元" in walk.card.text
    assert "2026年12月是预交" in walk.card.text
    await walk.says("/cancel", "已放弃")
    await walk.says("/dues 20 9-10月", "请核对")
    assert "共要 60.00 元，还缺 40.00 元：2026年10月没有分到" in walk.card.text


async def test_what_is_too_much_is_voluntary_only_when_somebody_says_so(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 30 11月", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "金额", AMOUNT), ("type", "50", "请核对"))
    assert "比应交的多 20.00 元（每月核定 30.00 元）" in walk.card.text
    await walk.taps("提交", "自愿多交，还是写错")
    assert payments(house) == []
    await walk.taps("改金额", AMOUNT)
    await walk.goes(("type", "45", "请核对"), ("tap", "提交", "比应交的多 15.00"))
    receipt = await walk.taps("自愿多交 15.00", WAITS)
    assert "自愿多交：15.00 元" in receipt.text
    (row,) = payments(house)
    assert (row.amount_fen, row.voluntary_fen, row.large) == (4500, 1500, False)


async def test_free_will_covers_the_sum_that_was_asked_about_and_no_other(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 50 11月", "请核对")
    await walk.taps("提交", "比应交的多 20.00")
    record(house, SUN, 1000, "2026-11")
    await walk.taps("自愿多交 20.00", "比应交的多 30.00")
    assert len(payments(house)) == 1
    await walk.taps("自愿多交 30.00", WAITS)
    assert payments(house)[-1].voluntary_fen == 3000


async def test_a_thousand_yuan_of_free_will_goes_to_the_centre(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 1030 11月", "请核对")
    await walk.taps("提交", "比应交的多 1000.00", "上缴中央")
    await walk.taps("自愿", WAITS, "中央组织部")
    (row,) = payments(house)
    assert (row.voluntary_fen, row.large) == (100_000, True)


async def test_questions_follow_one_another_and_agreed_ones_are_remembered(house: House) -> None:
    assessed(house)
    row = house.world.all(DuesAssessment)[0]
    house.world.add(
        DuesAssessment,
        {
            "person_id": SUN,
            "branch_id": FIRST,
            "since": date(2026, 3, 1),
            "due_fen": 3000,
            "kind": "salaried",
            "assessed_at": row.assessed_at,
        },
    )
    record(house, SUN, 1000, "2026-11")
    report(house, SUN, 5000, "2026-11", "2026-10")
    walk = alone(house, SUN)
    # Both a month of long ago and too much, and like what waits already.
    await walk.says("/dues 50 2026年3月", "请核对")
    await walk.taps("提交", "是同一笔吗")
    await walk.taps("另外一笔", "支部同意了吗", "2026年3月")
    await walk.taps("支部已同意", "比应交的多 20.00")
    await walk.taps("自愿多交", WAITS)
    assert [each.amount_fen for each in payments(house)] == [1000, 5000, 5000]
    assert payments(house)[-1].voluntary_fen == 2000
    assert given(house)["2026-03"] == 3000


async def test_months_of_long_ago_can_be_changed_instead(house: House) -> None:
    assessed(house)
    row = house.world.all(DuesAssessment)[0]
    old = {"since": date(2026, 1, 1), "due_fen": 3000, "kind": "salaried"}
    who = {"person_id": SUN, "branch_id": FIRST, "assessed_at": row.assessed_at}
    house.world.add(DuesAssessment, {**old, **who})
    walk = alone(house, SUN)
    await walk.says("/dues 30", "补交时间较久")
    await walk.goes(("tap", "提交", "支部同意了吗"), ("tap", "改月份", MONTHS))
    await walk.goes(("type", "10月", "请核对"), ("tap", "提交", WAITS))
    assert given(house) == {"2026-10": 3000}


@pytest.mark.parametrize("choice", ["同一笔", "另外一笔"])
async def test_the_same_payment_reported_twice_is_asked_about(house: House, choice: str) -> None:
    assessed(house)
    report(house, SUN, 3000)
    walk = alone(house, SUN)
    await walk.says("/dues 30", "请核对")
    await walk.taps("提交", "已经有一笔 30.00 元", "等收缴人确认")
    await walk.taps(choice, "没有重复登记" if choice == "同一笔" else WAITS)
    assert len(payments(house)) == (1 if choice == "同一笔" else 2)
    assert house.world.all(Draft) == []


async def test_a_collector_records_for_somebody_chosen_by_tap(house: House) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues", "2026年党费")
    await walk.taps("收缴名单", "第一支部收缴名单")
    await walk.taps("替党员登记", "登记谁的党费")
    assert "孙八" in walk.card.buttons
    await walk.goes(("tap", "孙八", AMOUNT), ("tap", "90.00", "请核对"))
    assert "孙八（登记为已收到）" in walk.card.text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "收到日期", "哪一天"))
    await walk.goes(("type", "11月18日", "2026-11-18（周三）（2天前）"))
    receipt = await walk.taps("提交", RECEIPT, "2026-0001")
    assert "交纳日期：2026-11-18" in receipt.text
    assert [(row.person_id, row.paid_on) for row in payments(house)] == [(SUN, date(2026, 11, 18))]
    assert decided(house) == [(payments(house)[0].id, True)]


@pytest.mark.parametrize(
    ("typed", "words"), [("明天", "还没到"), ("某天", "没看懂是哪一天"), ("2026-02-30", "没看懂")]
)
async def test_a_day_that_cannot_be_is_asked_again(house: House, typed: str, words: str) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues 孙八 30", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "收到日期", "哪一天"))
    await walk.types(typed, words, "哪一天")
    await walk.goes(("tap", "昨天", "（昨天）"), ("tap", "提交", "2026-11-19"))


async def test_another_person_is_asked_for_another_amount(house: House) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues 孙八 30 11月", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "党员", "登记谁的"))
    await walk.goes(("type", "周九", AMOUNT), ("tap", "90.00", "请核对"))
    assert "周九（登记为已收到）" in walk.card.text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "党员", "登记谁的"))
    await walk.taps("返回", "周九（登记为已收到）")
    await walk.taps("提交", RECEIPT)
    assert {row.person_id for row in payments(house)} == {ZHOU}


async def test_a_group_leader_records_for_the_own_group_only(house: House) -> None:
    assessed(house)
    walk = alone(house, LEADER_A)
    await walk.says("/dues", "2026年党费")
    assert "⚙️ 收缴管理" in walk.card.buttons  # a whole group at once
    await walk.taps("收缴名单", "您负责的党小组")
    await walk.taps("替党员登记", "登记谁的党费")
    await walk.types("孙八", "名单里没有「孙八」")
    await walk.goes(("type", "张三", AMOUNT), ("tap", "90.00", "请核对"), ("tap", "提交", RECEIPT))
    assert {row.person_id for row in payments(house)} == {ZHANG}


async def test_what_the_ledger_refuses_by_now_can_still_be_changed(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 30 11月", "请核对")
    record(house, SUN, 3000, "2026-11")
    with no_errors():
        press = await walk.presses("提交")
    assert "已经交齐" in (await press.answered()).text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "月份", MONTHS), ("type", "10月", "请核对"))
    await walk.taps("提交", "是同一笔吗")
    await walk.taps("另外一笔", WAITS)
    assert given(house) == {"2026-10": 3000, "2026-11": 3000}


async def test_a_summary_that_cannot_be_says_why_and_keeps_the_answers(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 30 11月", "请核对")
    record(house, SUN, 3000, "2026-11")
    await walk.says("/dues 30", "没填完")
    card = await walk.taps("接着填", "⚠️ 2026年11月 已经交齐")
    assert "✏️ 修改" in card.buttons
    await walk.goes(
        ("tap", "修改", "哪一项"), ("tap", "月份", MONTHS), ("tap", "跳过", "2026年9月")
    )


async def test_nothing_assessed_is_said_and_nothing_recorded(house: House) -> None:
    walk = alone(house, SUN)
    card = await walk.says("/dues", "还没有应交的党费")
    assert "每月核定" not in card.text
    await walk.taps("交党费", AMOUNT)
    await walk.types("30", "还没有核定", AMOUNT)
    assert payments(house) == []


async def test_submit_pressed_three_times_records_once(house: House) -> None:
    assessed(house)
    walk = alone(house, WU)
    await walk.says("/dues 30", "请核对")
    data = walk.card.button(text=SUBMIT)
    assert data is not None
    house.pg.updates.hold()
    for _ in range(3):
        await walk.person.presses(walk.card, data=data["callback_data"])
    house.pg.updates.release()
    await walk.hears(WAITS)
    await walk.catches_up()
    assert len(payments(house)) == 1


async def test_an_unfinished_payment_is_offered_and_resumed(house: House) -> None:
    assessed(house)
    walk = alone(house, LI)
    await walk.says("/dues", ONES_OWN)
    await walk.goes(("tap", "交党费", AMOUNT), ("type", "30", MONTHS))
    await walk.says("/dues", ONES_OWN)  # looking on leaves the form open
    await walk.types("10月", "请核对")
    await walk.says("/dues 60", "没填完", "交党费")
    await walk.taps("接着填", "2026年10月：30.00 元")
    await walk.taps("取消", "已放弃")
    assert (payments(house), house.world.all(Draft)) == ([], [])
