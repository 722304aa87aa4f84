"""A round from its opening to everybody's result, through the chat, with a representative."""

import pytest

from bot.kit.buttons import Action
from models.evaluation import EvaluationPaper, EvaluationResult, EvaluationRound, EvaluationUrn
from models.reminders import Reminder
from tests.chat.evaluation_steps import (
    alone,
    calls_to,
    invited,
    joined,
    keyed,
    only_round,
    opened,
    pressed,
    reached,
    rings,
    scored,
    subject,
    taken,
    told,
    voters,
    votes,
)
from tests.chat.house import House
from tests.services.meeting_cast import (
    FIRST,
    LI,
    NAMES,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
)
from tests.services.points_cast import set_scheme

FIVE = (ZHANG, LI, WANG, ZHAO, QIAN)


async def test_six_vote_and_everybody_reads_their_own_result(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    keeper = await opened(house)
    representative = await joined(house, keeper)
    for who in FIVE:
        await votes(house, who, {WU: 60, SUN: 100} if who != QIAN else {WU: 75, SUN: 100})
    await votes(house, representative, {WU: 0})
    await keeper.taps("刷新", "党员：已投 5/8", "群众代表：已投 1/1")
    await keeper.taps("结束测评", "已投 6/9", "不能恢复")
    await keeper.taps("确定结束", "结果", "投票 6/9")
    # 60 four times, 75 and 0: 315 / 6; one representative is too few to be shown apart.
    assert "吴十：平均 52.50，测评积分 10.50" in keeper.card.text
    assert "孙八：平均 98.33，测评积分 19.67" in keeper.card.text
    assert "群众 " not in keeper.card.text
    assert house.world.all(EvaluationUrn) == []
    assert {bytes(row.sealed) for row in house.world.all(EvaluationPaper)} == {b""}
    mine = alone(house, WU)
    await mine.says("/evaluation", "已结束")
    await mine.taps("我的结果 2026", "平均 52.50", "测评积分 10.50")
    assert not any(name in mine.card.text for name in NAMES.values())
    others = alone(house, representative)
    await others.says("/evaluation", "现在没有需要您投票的测评")
    assert others.card.buttons == []


async def test_below_the_minimum_nothing_is_shown(house: House) -> None:
    keeper = await opened(house)
    for who in (ZHANG, LI):
        await votes(house, who, {WU: 10})
    await keeper.taps("结束测评", "已投 2/8", "有 6 人投票才能保证")
    await keeper.taps("确定结束", "不公布：不足 5 票")
    assert not any(name in keeper.card.text for name in NAMES.values())
    mine = alone(house, WU)
    await mine.says("/evaluation", "已结束")
    await mine.taps("我的结果 2026", "不公布：不足 5 票")
    assert {row.total for row in house.world.all(EvaluationResult)} == {None}


async def test_opening_with_other_terms(house: House) -> None:
    keyed(house)
    walk = await pressed(house, LI, Action.EVALUATION_OPEN, FIRST, then=("请核对", "全体党员"))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "不被测评的人", "仍然可以投票"))
    await walk.goes(("tap", "张三", "勾选"), ("tap", "李四", "勾选"), ("tap", "选好了", "请核对"))
    assert "6 人，不含 张三、李四" in walk.card.text or "6 人，不含 李四、张三" in walk.card.text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "不被测评的人", "仍然可以投票"))
    assert any("☑️ 张三" in each for each in walk.card.buttons)
    await walk.goes(("tap", "选好了", "请核对"), ("tap", "修改", "哪一项"))
    await walk.taps("最少票数", "少于多少票不公布")
    for typed in ("2", "-3", "三", "3.5", "10000", "١"):
        await walk.types(typed, "请写 3 到 1000 的整数")
    await walk.goes(("type", "3", "不足 3 张"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "满分", "满分是多少"), ("tap", "10", "满分 10"))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "给自己打分", "可以给自己打分吗"))
    await walk.goes(("tap", "可以", "可以给自己打分"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "年份", "哪一年"), ("tap", "2025", "2025 年"))
    await walk.taps("提交", "测评已开始", "2025 年", "被测评：6 人")
    (row,) = house.world.all(EvaluationRound)
    assert (row.year, row.scale, row.minimum, row.allow_self) == (2025, 10, 3, True)
    ballot = await taken(house, WU)
    assert ballot.card.buttons[:11] == [str(each) for each in range(10, -1, -1)]


async def test_early_in_the_year_it_is_the_last_year_that_is_evaluated(house: House) -> None:
    keyed(house)
    house.clock.set("2027-01-20 10:00")
    walk = await pressed(house, ZHANG, Action.EVALUATION_OPEN, FIRST, then=("2026 年",))
    await walk.taps("提交", "测评已开始")
    await pressed(house, LI, Action.EVALUATION_OPEN, FIRST, then=("请核对", "2027 年"))


async def test_a_round_is_given_up_with_a_reason_and_opened_anew(house: House) -> None:
    keeper = await opened(house)
    await votes(house, LI, {WU: 10})
    waiting = await taken(house, SUN)
    await keeper.goes(("tap", "作废", "为什么作废"), ("type", "错", "2 到 400"))
    await keeper.types("设置错了", "确定作废", "设置错了")
    await keeper.taps("提交", "已作废。原因：设置错了")
    press = await waiting.presses("90")
    assert "已作废。原因：设置错了" in (await press.answered()).text
    await waiting.hears("已作废")
    assert waiting.card.buttons == []
    again = await opened(house, LI)
    assert "党员：已投 0/8" in again.card.text
    assert len(house.world.all(EvaluationRound)) == 2


async def test_everybody_is_told_once_and_reminded_on_the_third_day(house: House) -> None:
    reached(house)
    await opened(house)
    await rings(house)
    await rings(house)
    assert calls_to(house.people[ZHANG]) == []  # who opened it knows
    (said,) = calls_to(house.people[LI])
    assert "测评已经开始" in said.text
    assert said.buttons == ["📮 领票"]
    assert not any(name in said.text for name in NAMES.values())
    await votes(house, LI)
    await rings(house, "2026-11-23 08:59")
    assert len(calls_to(house.people[SUN])) == 1
    await rings(house, "2026-11-23 09:01")
    await rings(house, "2026-11-24 09:01")
    assert len(calls_to(house.people[LI])) == 1  # who has voted hears nothing
    second = calls_to(house.people[SUN])[-1]
    assert len(calls_to(house.people[SUN])) == 2
    assert "提醒" in second.text
    assert len(calls_to(house.people[ZHANG])) == 1
    walk = alone(house, SUN)
    walk.takes(second)
    await walk.taps("领票", "本次为无记名测评")


async def test_the_keeper_reminds_once_a_day_and_learns_no_names(house: House) -> None:
    reached(house)
    keeper = await opened(house)
    number = only_round(house)
    assert "24 小时内已经通知过" in await told(house, LI, Action.EVALUATION_REMIND, number)
    await votes(house, LI)
    await rings(house)
    house.clock.set("2026-11-22 10:00")
    await keeper.taps("提醒投票", "已安排提醒", "已投 1/8")
    assert not any(name in keeper.card.text for name in NAMES.values())
    assert "24 小时内已经通知过" in await told(house, ZHANG, Action.EVALUATION_REMIND, number)
    await votes(house, WANG)  # in the meantime
    await rings(house)
    heard = {who: len(calls_to(house.people[who])) for who in (LI, WANG, ZHAO, SUN)}
    assert heard == {LI: 0, WANG: 1, ZHAO: 2, SUN: 2}
    await rings(house, "2026-11-23 09:01")  # the third day gives way to the keeper's call
    assert len(calls_to(house.people[SUN])) == 2


async def test_a_representative_is_reminded_and_forgotten(house: House) -> None:
    keeper = await opened(house)
    representative = await joined(house, keeper)
    await rings(house, "2026-11-23 09:01")
    assert len(calls_to(representative)) == 1
    house.clock.set("2026-11-25 10:00")
    await keeper.taps("提醒投票", "已安排提醒")
    await rings(house)
    assert len(calls_to(representative)) == 2
    await keeper.goes(("tap", "结束测评", "已投 0/9"), ("tap", "确定结束", "结果"))
    assert {row.telegram_id for row in voters(house)} == {None}
    assert [row for row in house.world.all(Reminder) if row.obligation == "evaluation"] == []


async def test_an_invitation_is_taken_back_before_it_is_opened(house: House) -> None:
    keeper = await opened(house)
    link = await invited(house, keeper)
    await keeper.taps("返回", "还没有打开邀请")
    await keeper.taps("收回邀请", "邀请已收回")
    walk = alone(house, house.outsider)
    await walk.says(f"/start {link}", "这个邀请无效")
    assert len(voters(house)) == 8


async def test_an_opened_invitation_is_taken_back_only_while_that_tells_nothing(
    house: House,
) -> None:
    keeper = await opened(house)
    first = await joined(house, keeper)
    second = await joined(house, keeper, "王十二")
    number = only_round(house)
    ids = [row.id or 0 for row in voters(house)[-2:]]
    await votes(house, first)
    for each in ids:  # the same for who has voted and who has not
        said = await told(house, ZHANG, Action.EVALUATION_INVITE_END, number, each)
        assert "已有群众代表投票" in said
    await keeper.taps("刷新", "已投 1/2")
    assert not any("收回" in each for each in keeper.card.buttons)
    await votes(house, second)


@pytest.mark.parametrize("typed", ["", "x" * 61])
async def test_a_representative_needs_a_name_that_fits(house: House, typed: str) -> None:
    keeper = await opened(house)
    await keeper.taps("邀请群众代表", "邀请谁")
    await keeper.types(typed or "\u2003", "邀请谁")
    await keeper.types("代表", "请核对")


async def test_scores_are_tapped_changed_and_looked_over(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    total = sum(len(row) for row in walk.card.keyboard)
    assert total == 21 + 3
    assert max(len(row) for row in walk.card.keyboard) <= 8
    assert "孙八" not in walk.card.text
    first = subject(walk.card)
    await walk.taps("85", "还差 6 人")
    await walk.taps("‹", f"位：{first}")
    assert "✓85" in walk.card.buttons
    assert {"83", "84", "86", "87"} <= set(walk.card.buttons)
    await walk.taps("87", f"位：{first}")
    assert "✓87" in walk.card.buttons
    await walk.taps("88", f"位：{first}")
    await walk.taps("✓88", "还差 6 人")  # pressed again: right, and on
    assert subject(walk.card) != first
    await scored(walk, rest=70)
    assert f"{first} 88" in walk.card.buttons
    assert not any("孙八" in each for each in walk.card.buttons)
    assert "88" not in walk.card.text
    assert "不给自己打分" in walk.card.text
    await walk.taps(f"{first} 88", f"位：{first}")
    await walk.taps("0", f"位：{first}")
    await walk.taps("总览", "全部打分")
    await walk.taps("投出这张票", "已投票")
    assert walk.card.buttons == []
