"""Months set apart in private: granted with reason, approver and end; ended early or withdrawn."""

from datetime import date

import pytest

from bot.kit.buttons import Action
from domain.dues.months import first_day
from models.dues import DuesExemption
from tests.chat.dues_keeping_steps import assessed, at_menu, effects, pressing, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, SUN, WANG


def rows(house: House) -> list[DuesExemption]:
    found: list[DuesExemption] = house.world.all(DuesExemption)
    return sorted(found, key=lambda row: row.id or 0)


async def opened(house: House, kind: str) -> Walk:
    walk = await at_menu(house, WANG)
    await walk.goes(("tap", "减免", "现在没有"), ("tap", "新办减免", "给谁办"))
    await walk.goes(("tap", "孙八", "办哪一种"), ("tap", kind, "从哪个月起"))
    return walk


async def granted(house: House, kind: str = "免交") -> Walk:
    """A relief from November to January, granted."""
    walk = await opened(house, kind)
    await walk.goes(("tap", "2026年11月", "到哪个月止"), ("tap", "2027年1月", "原因是什么"))
    await walk.goes(("type", "因病住院", "哪个党组织"), ("type", "机关党委", "请核对"))
    await walk.taps("提交", "已登记")
    return walk


@pytest.mark.parametrize(
    ("label", "kind"),
    [("免交", "exempt"), ("在流动地交", "elsewhere"), ("有正当理由，缓交", "excused")],
)
async def test_relief_has_reason_approver_and_end(house: House, label: str, kind: str) -> None:
    assessed(house)
    walk = await granted(house, label)
    assert "2026年11月至2027年1月" in walk.card.text
    (row,) = rows(house)
    assert (row.person_id, row.kind, row.due_fen) == (SUN, kind, None)
    assert (row.since, row.until) == (first_day(m("2026-11")), first_day(m("2027-01")))
    assert (row.reason, row.approver) == ("因病住院", "机关党委")
    assert effects(house) == [f"dues_relief:{row.id}"]


async def test_a_reduction_asks_what_is_left_to_pay(house: House) -> None:
    assessed(house)
    walk = await opened(house, "减交")
    await walk.goes(("tap", "2026年11月", "到哪个月止"), ("type", "2027年3月", "每月交多少"))
    for typed in ("0", "-3", "一半", "12.345"):
        await walk.types(typed, "每月交多少")
    await walk.goes(("type", "10", "原因是什么"), ("type", "生活困难", "哪个党组织"))
    await walk.types("支部大会", "减交，每月交 10.00 元", "批准：支部大会")
    await walk.taps("提交", "每月交 10.00 元")
    assert [(row.kind, row.due_fen) for row in rows(house)] == [("reduced", 1000)]


async def test_another_kind_no_longer_asks_for_an_amount(house: House) -> None:
    assessed(house)
    walk = await opened(house, "减交")
    await walk.goes(("tap", "2026年11月", "到哪个月止"), ("type", "2027年3月", "每月交多少"))
    await walk.goes(("type", "10", "原因是什么"), ("type", "住院", "哪个党组织"))
    await walk.goes(("type", "支部大会", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "种类", "办哪一种"), ("tap", "免交", "孙八：免交"))
    await walk.taps("提交", "已登记")
    assert [(row.kind, row.due_fen) for row in rows(house)] == [("exempt", None)]


async def test_wrong_answers_are_explained_and_lose_nothing(house: House) -> None:
    assessed(house)
    walk = await opened(house, "免交")
    await walk.types("下个月到明年", "从哪个月起")
    await walk.types("9-11月", "只写一个月", "从哪个月起")
    await walk.types("2026年11月", "到哪个月止")
    await walk.types("2026年10月", "月份要从前到后", "到哪个月止")
    await walk.types("2029年12月", "最多 24 个月", "到哪个月止")
    await walk.types("2027年1月", "原因是什么")
    await walk.types("病", "至少两个字", "原因是什么")
    await walk.types("长" * 401, "最多 400 字", "原因是什么")
    await walk.types("因病住院", "哪个党组织")
    await walk.types("党" * 121, "最多 120 字", "哪个党组织")
    await walk.types("<b>机关党委</b>", "请核对", "批准：<b>机关党委</b>")
    await walk.taps("提交", "已登记")
    assert [row.approver for row in rows(house)] == ["<b>机关党委</b>"]


async def test_a_new_beginning_asks_for_the_end_again(house: House) -> None:
    assessed(house)
    walk = await opened(house, "免交")
    await walk.goes(("tap", "2026年11月", "到哪个月止"), ("tap", "2026年12月", "原因是什么"))
    await walk.goes(("type", "住院", "哪个党组织"), ("type", "机关党委", "请核对"))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "开始月份", "从哪个月起"))
    await walk.goes(
        ("type", "2027年2月", "到哪个月止"), ("type", "2027年3月", "2027年2月至2027年3月")
    )


async def test_months_that_are_not_owed_here_are_refused(house: House) -> None:
    assessed(house)
    walk = await opened(house, "免交")
    await walk.goes(("type", "2019年11月", "到哪个月止"), ("tap", "2020年1月", "原因是什么"))
    await walk.goes(("type", "住院", "哪个党组织"), ("type", "机关党委", "请核对"))
    answer = await (await walk.presses("提交")).answered()
    assert "不在本支部应交党费的月份里" in answer.text
    assert rows(house) == []
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "开始月份", "从哪个月起"))
    await walk.goes(("tap", "2026年11月", "到哪个月止"), ("tap", "2027年1月", "请核对"))
    await walk.taps("提交", "已登记")


async def test_submitting_three_times_grants_once(house: House) -> None:
    assessed(house)
    walk = await opened(house, "免交")
    await walk.goes(("tap", "2026年11月", "到哪个月止"), ("tap", "2027年1月", "原因是什么"))
    await walk.goes(("type", "住院", "哪个党组织"), ("type", "机关党委", "请核对"))
    await thrice(walk, "提交")
    await walk.hears("已登记")
    await walk.catches_up()
    assert len(rows(house)) == 1


# ------------------------------------------------------------------ the early end


async def ending(house: House) -> Walk:
    await granted(house)
    walk = await at_menu(house, WANG)
    await walk.taps("减免", "1. 孙八 免交，2026年11月至2027年1月（批准：机关党委）")
    await walk.taps("结束 1 孙八", "最后一个减免的月份")
    return walk


async def test_a_relief_ends_early_with_a_reason(house: House) -> None:
    assessed(house)
    walk = await ending(house)
    await walk.types("2027年1月", "提前结束要早于 2027年1月", "最后一个减免的月份")
    await walk.types("2026年9月", "最后一个减免的月份")
    await walk.goes(("tap", "2026年11月", "为什么"), ("type", "已", "至少两个字"))
    await walk.types("已出院", "改为到 2026年11月止", "原因：已出院")
    await thrice(walk, "提交")
    await walk.hears("已登记：孙八 免交，2026年11月。")
    await walk.catches_up()
    first, second = rows(house)
    assert (second.replaces_id, second.until, second.reason) == (
        first.id,
        date(2026, 11, 1),
        "已出院",
    )


async def test_a_relief_is_withdrawn_as_a_whole(house: House) -> None:
    assessed(house)
    walk = await ending(house)
    await walk.goes(("tap", "2026年10月", "为什么"), ("type", "登记错了", "整项撤销"))
    await walk.taps("提交", "已撤销：孙八 的免交")
    walk = await at_menu(house, WANG)
    await walk.taps("减免", "现在没有")


async def test_what_was_ended_already_cannot_be_ended_from_an_old_card(house: House) -> None:
    assessed(house)
    walk = await ending(house)
    first = rows(house)[0].id or 0
    await walk.goes(("tap", "2026年11月", "为什么"), ("type", "已出院", "请核对"))
    await walk.taps("提交", "已登记")
    person = house.people[WANG]
    press = await person.presses(walk.card, data=f"1|{Action.DUES_RELIEF_END}|{FIRST}|{first}")
    assert "没有这项减免" in (await press.answered()).text
    assert len(rows(house)) == 2


async def test_the_form_opens_for_a_person_from_elsewhere(house: House) -> None:
    assessed(house)
    await pressing(house, WANG, Action.DUES_RELIEF, FIRST, SUN, then=("办哪一种",))
