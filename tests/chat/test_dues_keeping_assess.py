"""A monthly due is set in private: the figure explained first, the year's rule asked back."""

import pytest

from bot.kit.buttons import Action
from domain.dues.months import first_day
from models.chats import Draft
from models.dues import DuesAssessment
from tests.chat.dues_keeping_steps import assessed, at_menu, effects, pressing, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import m
from tests.services.meeting_cast import FENG, FIRST, SUN, WANG


def newest(house: House) -> DuesAssessment:
    rows: list[DuesAssessment] = house.world.all(DuesAssessment)
    return max(rows, key=lambda row: row.id or 0)


async def opened(house: House, kind: str, then: str = "数额从哪里来") -> Walk:
    """A student or a wage earner, up to where the figure comes from."""
    walk = await pressing(house, WANG, Action.DUES_ASSESS, FIRST, SUN, then=("哪一类党员",))
    await walk.taps(kind, then)
    return walk


async def test_an_income_is_explained_and_not_kept(house: House) -> None:
    walk = await at_menu(house, WANG)
    await walk.taps("核定", "给谁核定")
    await walk.types("孙八", "哪一类党员")
    await walk.goes(("tap", "按月领取工资", "数额从哪里来"), ("tap", "按收入", "计算基数"))
    await walk.goes(("type", "8888.88", "从哪个月起"), ("tap", "跳过", "请核对"))
    for words in (
        "孙八，按月领取工资",
        "每月 133.33 元，从 2026年11月起",
        "计算基数 8888.88 元，在 5000.00 元以上 10000.00 元以内（含）的一档",
        "全额按 1.5%：133.3332 元，四舍五入到分 133.33 元",
        "依据：《关于中国共产党党费收缴、使用和管理的规定》",
        "只用来计算，不保存",
    ):
        assert words in walk.card.text
    await walk.taps("提交", "已核定：孙八 从 2026年11月起每月 133.33 元")
    row = newest(house)
    assert (row.person_id, row.due_fen, row.base_fen, row.by_hand) == (SUN, 13333, None, False)
    assert "第1、2条" in row.source
    assert house.world.all(Draft) == []
    assert effects(house) == [f"dues_assess:{row.id}"]


async def test_an_income_is_kept_when_somebody_asks(house: House) -> None:
    walk = await opened(house, "离退休")
    await walk.goes(("tap", "按收入", "计算基数"), ("type", "6000", "从哪个月起"))
    await walk.goes(("tap", "跳过", "不保存"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "收入是否保存", "保存在台账里"), ("tap", "保存", "请核对"))
    assert "收入会保存在台账里" in walk.card.text
    await walk.taps("提交", "每月 60.00 元")
    assert newest(house).base_fen == 600000


async def test_the_fixed_due_alone_is_enough(house: House) -> None:
    walk = await opened(house, "按月领取工资", "收入不必写")
    await walk.goes(("tap", "只写核定的数额", "每月交多少"), ("type", "45", "从哪个月起"))
    await walk.goes(("tap", "2026年1月", "从 2026年1月起"), ("tap", "提交", "每月 45.00 元"))
    row = newest(house)
    assert (row.due_fen, row.base_fen, row.since) == (4500, None, first_day(m("2026-01")))


async def test_the_article_s_amount_is_one_tap(house: House) -> None:
    walk = await opened(house, "学生")
    await walk.goes(("tap", "按规定 0.20 元", "从哪个月起"), ("tap", "跳过", "按规定每月 0.20 元"))
    await walk.taps("提交", "每月 0.20 元")
    assert (newest(house).due_fen, newest(house).kind) == (20, "student")


async def test_another_amount_than_the_article_s_needs_a_reason(house: House) -> None:
    walk = await opened(house, "学生")
    await walk.goes(("tap", "另定数额", "每月交多少"), ("type", "5", "从哪个月起"))
    await walk.goes(("tap", "跳过", "与规定标准不同的要写原因"), ("type", "跳过", "不能跳过"))
    await walk.types("本人自愿", "与规定标准不同", "原因：本人自愿")
    await walk.taps("提交", "每月 5.00 元")
    assert (newest(house).by_hand, newest(house).reason) == (True, "本人自愿")


async def test_a_farmer_s_amount_lies_within_the_range_or_has_a_reason(house: House) -> None:
    walk = await opened(house, "农民")
    assert not [each for each in walk.card.buttons if "按规定" in each]  # the branch has fixed none
    await walk.goes(("tap", "另定数额", "每月交多少"), ("type", "0.5", "从哪个月起"))
    await walk.goes(("tap", "跳过", "每月 0.50 元"), ("tap", "提交", "已核定"))
    assert newest(house).by_hand is False


async def test_above_the_ceiling_the_due_is_cut_and_the_source_named(house: House) -> None:
    walk = await opened(house, "按月领取工资")
    await walk.goes(("tap", "按收入", "计算基数"), ("type", "88888", "从哪个月起"))
    await walk.taps("跳过", "超过上限，按每月 1000.00 元", "组电明字〔2017〕5号")
    await walk.taps("提交", "每月 1000.00 元")


async def test_a_due_above_the_ceiling_is_refused_before_it_is_submitted(house: House) -> None:
    walk = await opened(house, "按月领取工资")
    await walk.goes(("tap", "只写核定的数额", "每月交多少"), ("type", "2000", "从哪个月起"))
    await walk.taps("跳过", "⚠️", "每月一般不超过 1000.00 元")
    answer = await (await walk.presses("提交")).answered()
    assert "1000.00" in answer.text
    assert house.world.all(DuesAssessment) == []
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "月交数额", "每月交多少"))
    await walk.types("1000", "每月 1000.00 元")
    await walk.taps("提交", "已核定")


@pytest.mark.parametrize(
    ("choice", "since"), [("从 2027年1月起", "2027-01"), ("支部已同意", "2026-11")]
)
async def test_a_change_within_the_year_is_asked_back(
    house: House, choice: str, since: str
) -> None:
    assessed(house, since="2026-01")
    walk = await opened(house, "按月领取工资")
    await walk.goes(("tap", "只写核定的数额", "每月交多少"), ("type", "45", "从哪个月起"))
    await walk.taps("2026年11月", "年内一般不变动", "原来 30.00 元")
    await walk.taps("提交", "从 2027年1月 起算")
    await walk.taps("返回", "请核对")
    await walk.taps("提交", "从 2027年1月 起算")
    await walk.taps(choice, "已核定")
    row = newest(house)
    assert (row.since, row.due_fen) == (first_day(m(since)), 4500)


async def test_a_month_left_open_follows_the_rule_of_the_year(house: House) -> None:
    assessed(house, since="2026-01")
    walk = await opened(house, "按月领取工资")
    await walk.goes(("tap", "只写核定的数额", "每月交多少"), ("type", "45", "从哪个月起"))
    await walk.taps("跳过", "从 2027年1月起")
    await walk.taps("提交", "从 2027年1月起每月 45.00 元（原来 30.00 元）")


async def test_another_kind_asks_for_its_figure_again(house: House) -> None:
    walk = await opened(house, "按月领取工资")
    await walk.goes(("tap", "按收入", "计算基数"), ("type", "6500", "从哪个月起"))
    await walk.goes(("tap", "跳过", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "类别", "哪一类"), ("tap", "学生", "数额从哪里来"))
    await walk.goes(("tap", "按规定", "请核对"), ("tap", "提交", "每月 0.20 元"))
    assert newest(house).base_fen is None


async def test_submitting_three_times_records_once(house: House) -> None:
    walk = await opened(house, "学生")
    await walk.goes(("tap", "按规定", "从哪个月起"), ("tap", "跳过", "请核对"))
    await thrice(walk, "提交")
    await walk.hears("已核定")
    await walk.catches_up()
    assert len(house.world.all(DuesAssessment)) == 1


async def test_somebody_of_another_branch_is_not_found(house: House) -> None:
    walk = await at_menu(house, WANG)
    await walk.taps("核定", "给谁核定")
    await walk.types("冯一", "没有「冯一」", "给谁核定")
    assert FENG not in {row.person_id for row in house.world.all(DuesAssessment)}


async def test_a_month_of_nobody_s_is_explained_before_the_submit(house: House) -> None:
    walk = await opened(house, "学生")
    await walk.goes(("tap", "按规定", "从哪个月起"), ("type", "2019年11月", "⚠️"))
    assert "不在本支部应交党费的月份里" in walk.card.text
    await (await walk.presses("提交")).answered()
    assert house.world.all(DuesAssessment) == []


BAD = ["-5", "0", "1e3", "12.345", "很多", "99999999999", "一千零五十六分之一"]


@pytest.mark.parametrize("typed", BAD)
async def test_a_base_that_is_none_is_asked_again_and_nothing_is_lost(
    house: House, typed: str
) -> None:
    walk = await opened(house, "按月领取工资")
    await walk.taps("按收入", "计算基数")
    await walk.types(typed, "计算基数")
    assert "差错" not in walk.card.text
    await walk.goes(("type", "6500", "从哪个月起"), ("tap", "跳过", "每月 97.50 元"))
