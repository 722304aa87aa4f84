"""The collector's word on a report, one's own withdrawal, reversals, and receipts."""

from models.chats import Draft
from models.dues import DuesPayment
from playground import Message
from tests.chat.dues_steps import (
    RECEIPT,
    WAITS,
    alone,
    assessed,
    confirm,
    decided,
    given,
    payments,
    record,
    report,
)
from tests.chat.house import House
from tests.chat.matrix import now, toasts
from tests.chat.meeting_steps import Walk
from tests.services.meeting_cast import SUN, WANG, ZHANG


async def on_list(house: House, who: int = WANG) -> Walk:
    """Somebody before the collector's list."""
    walk = alone(house, who)
    await walk.says("/dues", "2026年党费")
    await walk.taps("收缴名单", "第一支部收缴名单")
    return walk


async def test_a_report_is_confirmed_from_the_list_and_has_a_receipt(house: House) -> None:
    assessed(house)
    report(house, SUN, 6000)
    walk = await on_list(house)
    assert "1. 孙八 90.00 元，连续 3 个月：2026年9月至2026年11月 ※3" in walk.card.text
    assert "已报 1 笔，等您确认" in walk.card.text
    since = now(house)
    await walk.taps("孙八 60.00 收到了", RECEIPT, "2026-0001", "陆拾元整", "还差 30.00 元")
    assert "已确认，收据 2026-0001" in toasts(house, since)[-1]
    assert decided(house) == [(payments(house)[0].id, True)]
    await walk.taps("收缴名单", "第一支部收缴名单")
    assert "等您确认" not in walk.card.text


async def test_a_second_press_gets_the_same_receipt(house: House) -> None:
    assessed(house)
    report(house, SUN, 3000)
    walk, other = await on_list(house), await on_list(house, ZHANG)
    await walk.taps("收到了", RECEIPT, "2026-0001")
    since = now(house)
    await other.taps("收到了", RECEIPT, "2026-0001")
    assert "已经确认过，收据还是 2026-0001" in toasts(house, since)[-1]
    assert len(decided(house)) == 1


async def test_confirm_pressed_three_times_confirms_once(house: House) -> None:
    assessed(house)
    report(house, SUN, 3000)
    walk = await on_list(house)
    data = next(key for row in walk.card.keyboard for key in row if "收到了" in key["text"])
    house.pg.updates.hold()
    for _ in range(3):
        await walk.person.presses(walk.card, data=data["callback_data"])
    house.pg.updates.release()
    await walk.hears(RECEIPT, "2026-0001")
    await walk.catches_up()
    assert len(decided(house)) == 1


async def test_what_has_not_come_in_is_refused_with_a_reason(house: House) -> None:
    assessed(house)
    view = report(house, SUN, 3000)
    walk = await on_list(house)
    await walk.taps("没收到", "为什么没有收到")
    await walk.types("银行没有这笔", "标为没有收到", "银行没有这笔")
    await walk.taps("提交", "没有入账", "银行没有这笔")
    assert decided(house) == [(view.payment_id, False)]
    assert house.world.all(Draft) == []
    own = alone(house, SUN)
    card = await own.says("/dues", "🔴 9月")
    assert "11-20 报的 30.00 元没有入账：银行没有这笔" in card.text
    assert "待确认" not in "".join(card.buttons)


async def test_a_usual_reason_is_a_tap(house: House) -> None:
    assessed(house)
    report(house, SUN, 3000)
    walk = await on_list(house)
    await walk.taps("没收到", "为什么没有收到")
    await walk.goes(("tap", "没有查到", "标为没有收到"), ("tap", "提交", "没有查到这笔钱"))


async def test_what_is_decided_cannot_be_refused_or_withdrawn(house: House) -> None:
    assessed(house)
    view = report(house, SUN, 3000)
    walk, own = await on_list(house), alone(house, SUN)
    await own.says("/dues", "🕓")
    await own.taps("30.00 元待确认", WAITS)
    confirm(house, view.payment_id)
    for who, label in ((walk, "没收到"), (own, "撤回")):
        press = await who.presses(label)
        assert "已经确认过了" in (await press.answered()).text
    assert decided(house) == [(view.payment_id, True)]
    assert house.world.all(Draft) == []


async def test_a_report_confirmed_meanwhile_is_not_refused_by_a_form_begun_before(
    house: House,
) -> None:
    assessed(house)
    view = report(house, SUN, 3000)
    walk = await on_list(house)
    await walk.goes(("tap", "没收到", "为什么"), ("tap", "没有查到", "标为没有收到"))
    confirm(house, view.payment_id, by=ZHANG)
    press = await walk.presses("提交")
    assert "已经确认过了" in (await press.answered()).text
    assert decided(house) == [(view.payment_id, True)]


async def test_a_member_withdraws_while_it_waits(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 30", "请核对")
    await walk.taps("提交", WAITS)
    await walk.taps("撤回", "为什么撤回")
    await walk.types("错", "撤回您报的 30.00 元")
    press = await walk.presses("提交")
    assert "至少两个字" in (await press.answered()).text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "原因", "为什么撤回"))
    await walk.goes(("tap", "报错了", "撤回您报的"), ("tap", "提交", "没有入账"))
    assert decided(house) == [(payments(house)[0].id, False)]
    await walk.says("/dues 30", "请核对")
    await walk.taps("提交", WAITS)


async def test_a_payment_is_taken_back_whole_and_recorded_anew(house: House) -> None:
    assessed(house)
    view = record(house, SUN, 6000)
    walk = await _receipt(house, WANG, SUN, "2026-0001")
    await walk.taps("冲正", "退回多少")
    await walk.goes(("tap", "全部退回 60.00", "为什么冲正"), ("type", "记错了人", "退回 60.00 元"))
    receipt = await walk.taps("提交", RECEIPT, "已退回：60.00 元", "还差 90.00")
    assert receipt.buttons == ["🖨 打印收据", "‹ 收缴名单"]
    first, back = payments(house)
    assert (back.reverses_id, back.amount_fen, back.reason) == (first.id, -6000, "记错了人")
    assert given(house) == {"2026-09": 0, "2026-10": 0}
    assert first.id == view.payment_id
    assert house.world.all(Draft) == []


async def test_a_part_is_refunded_and_never_more_than_was_paid(house: House) -> None:
    assessed(house)
    record(house, SUN, 6000)
    walk = await _receipt(house, WANG, SUN, "2026-0001")
    await walk.taps("冲正", "退回多少")
    await walk.types("60.01", "还能退回 60.00 元", "退回多少")
    await walk.types("-5", "没看懂", "退回多少")
    await walk.goes(("type", "20", "为什么冲正"), ("tap", "登记有误", "退回 20.00 元"))
    await walk.taps("提交", "已退回：20.00 元", "还差 50.00")
    await walk.goes(("tap", "冲正", "退回多少"), ("tap", "全部退回 40.00", "为什么冲正"))
    await walk.goes(("tap", "登记有误", "退回 40.00 元"), ("tap", "提交", "已退回：60.00"))
    assert sum(row.amount_fen for row in house.world.all(DuesPayment)) == 0


async def test_a_receipt_is_shown_to_its_member_and_printed(house: House) -> None:
    assessed(house)
    record(house, SUN, 10_405)
    walk = await _receipt(house, SUN, SUN, "2026-0001")
    assert walk.card.buttons == ["🖨 打印收据"]
    page = await _printed(house, walk)
    for words in (
        "党费收据",
        "编号 2026-0001",
        "第一支部",
        "孙八",
        "¥ 104.05",
        "人民币壹佰零肆元零伍分",
        "2026-11-20（周五）",
        "收款人：王五",
        "@page { size: A5",
    ):
        assert words in page
    assert "已冲正" not in page
    assert "http" not in page


async def test_a_receipt_that_was_reversed_says_so_on_paper(house: House) -> None:
    assessed(house)
    record(house, SUN, 3000)
    walk = await _receipt(house, WANG, SUN, "2026-0001")
    await walk.goes(
        ("tap", "冲正", "退回多少"),
        ("type", "10", "为什么"),
        ("tap", "登记有误", "退回 10.00"),
        ("tap", "提交", "已退回：10.00"),
    )
    assert "已退回 10.00 元" in await _printed(house, walk)
    await walk.goes(
        ("tap", "冲正", "退回多少"),
        ("tap", "全部退回 20.00", "为什么"),
        ("tap", "登记有误", "退回 20.00"),
        ("tap", "提交", "已退回：30.00"),
    )
    assert "已冲正，作废" in await _printed(house, walk)


async def test_a_report_has_no_receipt_to_print(house: House) -> None:
    assessed(house)
    view = report(house, SUN, 3000)
    sun = house.people[SUN]
    await sun.says(sun.private, "/help")
    card = await house.said(sun.private, "/dues")
    press = await sun.presses(card, data=f"1|dt|{view.payment_id}")
    assert "才有收据" in (await press.answered()).text


async def _receipt(house: House, who: int, whose: int, number: str) -> Walk:
    """Somebody before a receipt: their own, or one of a member whose dues they keep."""
    walk = alone(house, who)
    await walk.says("/dues", "2026年党费")
    if who != whose:
        await walk.taps("收缴名单", "收缴名单")
        line = next(each for each in walk.card.text.splitlines() if "孙八" in each)
        await walk.taps(line.partition(".")[0], "孙八")
    await walk.taps(number, RECEIPT)
    return walk


async def _printed(house: House, walk: Walk) -> str:
    """The page that the button sends; the card with the receipt stays in hand."""
    card = walk.card
    await walk.presses("打印收据")
    sent: Message = await house.pg.wait_for(lambda m: m.file is not None, chat=walk.chat)
    assert sent.file
    assert sent.file["file_name"].endswith("2026-0001.html")
    file = next(e for e in house.pg.tg.paths.values() if e.file_id == sent.file["file_id"])
    walk.takes(card)
    return str(file.data.decode())
