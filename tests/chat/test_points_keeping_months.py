"""Which month and whose card can be scored in the chat, and what is said of any other."""

from datetime import date

import pytest

from bot.kit.buttons import Action
from models.organisation import Appointment, Membership
from tests.chat.dues_keeping_steps import pressing
from tests.chat.house import House
from tests.chat.matrix import no_errors
from tests.chat.meeting_steps import Walk
from tests.chat.points_keeping_steps import (
    OCTOBER,
    at_cards,
    at_menu,
    close,
    stored,
)
from tests.chat.test_points_keeping_score import taps
from tests.services.dues_cast import m
from tests.services.meeting_cast import CHEN, FENG, FIRST, LI, WANG, ZHANG
from tests.services.points_cast import set_scheme


async def test_a_month_in_which_nobody_is_scored_says_so(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    for row in house.world.all(Membership):
        house.world.change(Membership, row.id, since=date(2026, 10, 20))
    walk = await pressing(
        house, WANG, Action.POINTS_SCORE, FIRST, m("2026-10"), then=("没有要评的党员",)
    )
    await walk.taps("返回", "评哪个月")


async def test_another_month_forgets_the_exceptions(house: House) -> None:
    walk = await at_cards(house)
    await taps(walk, "孙八", "遵纪守法", "8.00")
    await walk.taps("返回", "评哪个月")
    await walk.types("2026年9月", "2026年9月", "9 人，已有卡 0 人")
    assert "这次改了" not in walk.card.text
    await walk.goes(("tap", "下一步", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "月份", "评哪个月"), ("tap", OCTOBER, f"第一支部 {OCTOBER}"))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2026年12月", "还没到"),
        ("2025年12月", "从2026年1月起计积分"),
        ("9-10月", "只写一个月"),
        ("随便", "没看懂"),
    ],
)
async def test_a_month_that_cannot_be_scored_is_said_at_once(
    house: House, typed: str, answer: str
) -> None:
    walk = await at_cards(house)
    await walk.taps("返回", "评哪个月")
    await walk.types(typed, answer, "评哪个月")
    await walk.taps(OCTOBER, "已有卡 0 人")


async def test_a_closed_month_is_not_opened_and_one_closed_in_the_middle_is_not_written(
    house: House,
) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    close(house, "2026-09")
    walk = await at_menu(house)
    for month in (999_999_999, -5):
        data = f"1|{Action.POINTS_SCORE}|{FIRST}|{month}"
        press = await walk.person.presses(walk.card, data=data)
        assert (await press.answered()).text
    data = f"1|{Action.POINTS_SCORE}|{FIRST}|{m('2026-09')}"
    press = await walk.person.presses(walk.card, data=data)
    assert "2026年9月已关账" in (await press.answered()).text
    await walk.taps(f"评 {OCTOBER}", "已有卡 0 人")
    await taps(walk, "孙八", "遵纪守法", "8.00")
    await walk.taps("下一步", "请核对")
    close(house)
    press = await walk.presses("提交")
    assert "2026年10月已关账" in (await press.answered()).text
    assert stored(house) == []
    await walk.taps("修改", "哪一项")
    await walk.taps("积分卡", "2026年10月已关账")
    await walk.taps("返回", "2026年10月已关账")
    await walk.taps("修改", "哪一项")
    await walk.goes(("tap", "月份", "评哪个月"), ("type", "2026年8月", "9 人，已有卡 0 人"))


async def test_a_month_closed_while_the_list_is_open_loses_nothing_and_says_so(
    house: House,
) -> None:
    walk = await at_cards(house)
    close(house)
    await walk.taps("孙八", "2026年10月已关账")
    await walk.taps("返回", "评哪个月")


async def test_ones_own_card_is_locked_and_alone_it_is_not(house: House) -> None:
    walk = await at_cards(house)
    await walk.taps("🔒 王五", "另一位委员来评", "已有卡 0 人")
    await walk.taps("取消", "已放弃")
    for row in house.world.all(Appointment):
        if row.person_id in {ZHANG, LI}:
            house.world.change(Appointment, row.id, until=date(2026, 11, 20))
    walk = await at_menu(house)
    await walk.taps(f"评 {OCTOBER}", "您自己的卡也由您来评")
    await walk.taps("下一步（9 张）", "您自己的卡也由您来评", "之后 9/9 人有卡")
    await walk.taps("提交", "9/9 人有卡")
    assert WANG in {row.person_id for row in stored(house)}


async def forged(walk: Walk, *args: str) -> None:
    """Presses on the open question with arguments that it has no buttons for."""
    data = walk.card.keyboard[0][0]["callback_data"].rpartition("|")[0]
    for arg in args:
        press = await walk.person.presses(walk.card, data=f"{data}|{arg}")
        await press.answered()


NONSENSE = (f"i{FENG}", f"i{CHEN}", "i999", "x", "", "d10", "d-1", "dx", "s1100", "s-100", "h5")


async def test_who_is_not_on_the_list_cannot_be_opened(house: House) -> None:
    walk = await at_cards(house)
    with no_errors():
        await forged(walk, *NONSENSE, "d0", "s800", "note", "reset", "back")
    await walk.taps("下一步（8 张）", "其余 8 人")


async def test_nonsense_on_a_card_changes_nothing(house: House) -> None:
    walk = await at_cards(house)
    with no_errors():
        await walk.taps("孙八", "哪一方面")
        await forged(walk, *NONSENSE, "s800", "ok", "p1")
        await walk.taps("备注", "本人看得到")
        await forged(walk, *NONSENSE, "s800", "d1", "ok")
        await walk.goes(("tap", "返回名单", "哪一方面"), ("tap", "遵纪守法", "请点一个分数"))
        await forged(walk, *NONSENSE, "note", "d1", "ok")
        await walk.goes(("tap", "返回名单", "哪一方面"), ("tap", "返回名单", "已有卡 0 人"))
    assert "这次改了" not in walk.card.text
