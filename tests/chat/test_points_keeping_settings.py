"""What a branch sets about its points, in private: the scheme, objections, two switches."""

import json

import pytest

from bot.kit.buttons import Action
from models.points import PointsSetting
from tests.chat.dues_keeping_steps import crashed, pressing, restarted, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.chat.points_keeping_steps import at_menu, effects
from tests.services.meeting_cast import FIRST, SUN, WANG
from tests.services.points_cast import add_card, set_scheme


def stored(house: House) -> dict[str, object]:
    rows = sorted(house.world.all(PointsSetting), key=lambda row: row.id)
    return {row.field: json.loads(row.value) for row in rows}


async def opened(house: House) -> Walk:
    return await pressing(house, WANG, Action.POINTS_SET, FIRST, then=("要改哪一项",))


async def test_a_branch_without_a_scheme_is_led_to_the_choice_of_one(house: House) -> None:
    walk = await at_menu(house)
    assert "还没有选定计分办法" in walk.card.text
    assert walk.card.buttons == ["⚙️ 设置", "🗳 民主测评"]
    await walk.taps("设置", "要改哪一项", "计分办法：不计积分（默认）", "异议期：5 天（默认）")
    await walk.taps("计分办法", "现在是 不计积分", "那一年就不能再换")
    assert "不计积分" not in walk.card.buttons
    await walk.taps("80+20", "从哪个月起")
    assert walk.card.buttons[:3] == ["2026年1月", "2026年11月", "2027年1月"]
    await walk.taps("2026年1月", "请核对", "不计积分 → 党员积分制(80+20)（从2026年1月起）")
    await walk.taps("提交", "已设置", "从2026年1月起")
    assert stored(house) == {"scheme": {"key": "eighty_twenty", "since": "2026-01-01"}}
    assert effects(house) == [f"points_setting:{FIRST}"]
    await walk.taps("‹ 积分管理", "2026年10月：已评 0/9 人", "更早没评完的：2026年1月至2026年8月")


async def test_a_scheme_that_is_ahead_says_so(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty", "2027-01")
    walk = await at_menu(house)
    assert "从2027年1月起计积分" in walk.card.text
    assert walk.card.buttons == ["⚙️ 设置", "🗳 民主测评"]


@pytest.mark.parametrize(
    ("label", "choice", "field", "value"),
    [
        ("异议期", "7 天", "objection_days", 7),
        ("显示名次", "开", "ranking", True),
        ("群里通报", "开", "announce", True),
    ],
)
async def test_a_value_is_chosen_and_goes_back_to_the_default(
    house: House, label: str, choice: str, field: str, value: object
) -> None:
    walk = await opened(house)
    await walk.goes(("tap", label, "现在是"), ("tap", choice, "请核对"))
    await walk.taps("提交", "已设置", f"{label}：{choice}")
    assert stored(house) == {field: value}
    await walk.taps("积分设置", f"{label}：{choice}（本支部定）")
    await walk.goes(("tap", label, "现在是"), ("tap", "恢复默认", "请核对"))
    await walk.taps("提交", "已设置")
    assert stored(house) == {field: None}


async def test_days_are_typed(house: House) -> None:
    walk = await opened(house)
    await walk.taps("异议期", "现在是 5 天")
    for typed in ("0", "32", "-1", "1.5", "一周", "9" * 30):
        await walk.types(typed, "1 到 31 天", "现在是 5 天")
    await walk.types("31", "5 天 → 31 天")


async def test_what_is_typed_where_buttons_are_asked_gets_a_sentence(house: House) -> None:
    walk = await opened(house)
    await walk.types("随便", "点下面的一个按钮", "要改哪一项")
    await walk.types("显示名次", "现在是 关")
    await walk.types("也许", "点下面的一个按钮", "现在是 关")
    await walk.types("开", "关 → 开")


async def test_another_setting_forgets_the_value(house: House) -> None:
    walk = await opened(house)
    await walk.goes(("tap", "计分办法", "现在是"), ("tap", "60+30+10", "从哪个月起"))
    await walk.goes(("tap", "2026年1月", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "哪一项", "要改哪一项"), ("tap", "异议期", "现在是 5 天"))
    await walk.goes(("tap", "3 天", "5 天 → 3 天"), ("tap", "提交", "已设置"))
    assert stored(house) == {"objection_days": 3}


async def test_a_year_in_use_keeps_its_scheme_and_the_next_may_change(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    add_card(house.world, SUN, "2026-10")
    walk = await opened(house)
    await walk.goes(("tap", "计分办法", "现在是"), ("tap", "60+30+10", "从哪个月起"))
    await walk.taps("2026年1月", "请核对")
    press = await walk.presses("提交")
    assert "2026 年的积分已有积分卡或积分记录" in (await press.answered()).text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "起始月份", "从哪个月起"))
    await walk.taps("2027年1月", "请核对")
    await walk.taps("提交", "党员积分制(80+20)（从2026年1月起）", "（从2027年1月起）")
    walk = await at_menu(house)
    assert "党员积分制(80+20)" in walk.card.text
    walk = await opened(house)
    await walk.goes(("tap", "计分办法", "现在是"), ("tap", "不计积分", "→ 不计积分"))
    press = await walk.presses("提交")
    assert "不能再换" in (await press.answered()).text


async def test_a_month_before_the_scheme_is_refused_and_can_be_mended(house: House) -> None:
    walk = await opened(house)
    await walk.goes(("tap", "计分办法", "现在是"), ("tap", "60+30+10", "从哪个月起"))
    await walk.types("2024年1月", "请核对")
    press = await walk.presses("提交")
    assert "从2024年10月起施行" in (await press.answered()).text
    assert stored(house) == {}


async def test_submitting_three_times_sets_once(house: House) -> None:
    walk = await opened(house)
    await walk.goes(("tap", "显示名次", "现在是"), ("tap", "开", "请核对"))
    await thrice(walk, "提交")
    await walk.hears("已设置")
    await walk.catches_up()
    assert len(house.world.all(PointsSetting)) == 1


async def test_a_restart_in_the_middle_goes_on(house: House) -> None:
    walk = await at_menu(house)
    for step in (
        ("tap", "设置", "要改哪一项"),
        ("tap", "计分办法", "现在是"),
        ("tap", "80+20", "从哪个月起"),
        ("tap", "2026年1月", "请核对"),
        ("tap", "提交", "已设置"),
    ):
        await walk.goes(step)
        await restarted(house)
    assert set(stored(house)) == {"scheme"}


async def test_a_receipt_that_a_crash_kept_back_is_said(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    person = house.people[WANG]
    await crashed(house, WANG, f"points_setting:{FIRST}")
    told = await house.said(person.private, "已设置", "异议期：5 天")
    assert "‹ 积分管理" in told.buttons
