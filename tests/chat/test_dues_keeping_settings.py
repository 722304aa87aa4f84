"""What a branch sets itself, in private: every setting with its value, whose it is, and why."""

import json

import pytest

from bot.kit.buttons import Action
from domain.dues.reading import SETTINGS
from models.dues import DuesSetting
from services.dues import dues_settings
from services.seam import Caller
from tests.chat.dues_keeping_steps import at_menu, effects, pressing, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.meeting_cast import FIRST, WANG

# Of each setting: the button that opens it, the value chosen, and what it is then.
CHOSEN = {
    "rounding": ("凑整", "到角", "jiao"),
    "base_change": ("收入变了", "从当月起", "same_month"),
    "ceiling": ("每月上限", "不设上限", False),
    "prepay_months": ("最多预交", "12 个月", 12),
    "backpay_months": ("补交期限", "3 个月", 3),
    "pay_every": ("多久交一次", "每季", "quarter"),
    "dues_day": ("党费日", "每月 15 日", 15),
    "dues_day_moves": ("党费日遇休息日", "不挪", "stays"),
    "last_month": ("转出当月", "归新支部", "before"),
    "publication": ("公布到什么程度", "姓名和金额", "amounts"),
}


def stored(house: House) -> dict[str, object]:
    rows: list[DuesSetting] = house.world.all(DuesSetting)
    return {row.field: json.loads(row.value) for row in rows}


async def opened(house: House, label: str = "") -> Walk:
    walk = await at_menu(house, WANG)
    await walk.taps("设置", "要改哪一项")
    if label:
        await walk.taps(label, "现在是")
    return walk


def test_every_choice_is_tried() -> None:
    assert {*CHOSEN, "steps", "farmer"} == set(SETTINGS)


@pytest.mark.parametrize("field", CHOSEN)
async def test_a_value_is_chosen_and_then_goes_back_to_the_default(
    house: House, field: str
) -> None:
    label, choice, value = CHOSEN[field]
    walk = await opened(house, label)
    assert "（默认）" in walk.card.text
    assert "恢复默认" not in walk.card.buttons
    await walk.taps(choice, "请核对", f"→ {choice}" if field != "ceiling" else "→ 不设上限")
    await walk.taps("提交", "已设置")
    assert stored(house) == {field: value}
    assert effects(house) == [f"dues_setting:{FIRST}"]
    await walk.taps("党费设置", "要改哪一项", "本支部定")
    await walk.goes(("tap", label, "本支部定"), ("tap", "恢复默认", "恢复默认"))
    await walk.taps("提交", "（默认）")
    assert stored(house) == {field: None}
    caller = Caller(house.people[WANG].id)
    assert house.app.deps.run_now(dues_settings, caller, FIRST).own == ()


async def test_the_steps_are_ticked(house: House) -> None:
    walk = await opened(house, "欠交提醒")
    await walk.taps("5 个月", "现在是")
    await walk.taps("选好了（3）", "连续 1、3、5、6 个月 → 连续 1、3、6 个月")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "改成什么", "现在是"))
    await walk.taps("选好了（3）", "→ 连续 1、3、6 个月")
    await walk.taps("提交", "连续 1、3、6 个月")
    assert stored(house) == {"steps": [1, 3, 6]}


async def test_a_farmer_s_amount_is_typed(house: House) -> None:
    walk = await opened(house, "农民")
    for typed in ("2", "0.1", "-1", "很多"):
        await walk.types(typed, "由支部定一个数")
    await walk.types("五毛", "还没有定 → 0.50 元")
    await walk.taps("提交", "0.50 元")
    assert stored(house) == {"farmer": "0.50"}


@pytest.mark.parametrize("typed", ["0", "29", "-1", "1.5", "十号以后", "9" * 40])
async def test_a_day_that_not_every_month_has_is_refused(house: House, typed: str) -> None:
    walk = await opened(house, "党费日")
    await walk.types(typed, "1 到 28 之间的整数", "现在是")
    await walk.types("28", "每月 10 日 → 每月 28 日")
    assert stored(house) == {}


async def test_what_is_typed_where_buttons_are_asked_gets_a_sentence(house: House) -> None:
    walk = await opened(house)
    await walk.types("随便", "点下面的一个按钮", "要改哪一项")
    await walk.types("凑整", "现在是")
    await walk.types("到厘", "点下面的一个按钮")
    await walk.types("到元", "请核对")


async def test_another_setting_forgets_the_value(house: House) -> None:
    walk = await opened(house, "凑整")
    await walk.goes(("tap", "到角", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "哪一项", "要改哪一项"), ("tap", "多久交一次", "现在是 每月"))


async def test_submitting_three_times_sets_once(house: House) -> None:
    walk = await opened(house, "凑整")
    await walk.taps("到角", "请核对")
    await thrice(walk, "提交")
    await walk.hears("已设置")
    await walk.catches_up()
    assert len(house.world.all(DuesSetting)) == 1


async def test_each_setting_names_its_source(house: House) -> None:
    walk = await pressing(house, WANG, Action.DUES_SET, FIRST, then=("要改哪一项",))
    lines = [each for each in walk.card.text.splitlines() if "（默认；" in each]
    assert len(lines) == len(SETTINGS)
