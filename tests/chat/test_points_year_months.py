"""A month laid open, objected to, answered, closed and opened again; all of it in private."""

import pytest

from bot.kit.buttons import Action, data_for
from models.points import PointsAppeal, PointsCard, PointsClosing
from tests.chat.dues_keeping_steps import pressing, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.chat.points_year_steps import OCTOBER, effects, kept
from tests.services.dues_cast import m
from tests.services.meeting_cast import FENG, FIRST, LI, SUN, WANG, ZHANG


@pytest.fixture
def points(house: House) -> House:
    kept(house)
    return house


async def laid_open(house: House) -> Walk:
    walk = await pressing(house, ZHANG, Action.POINTS_CLOSE, FIRST, OCTOBER, then=("可以公示了",))
    await walk.taps("公示", "✅ 已公示", "2026-11-25")
    return walk


async def objecting(house: House, who: int = SUN) -> Walk:
    walk = await pressing(house, who, Action.POINTS_APPEAL, FIRST, OCTOBER, then=("哪里不对",))
    await walk.types("10月18日的志愿服务没有记上", "请核对")
    await walk.taps("提交", "等支部委员答复")
    return walk


async def test_a_month_goes_from_open_to_closed_and_back(points: House) -> None:
    walk = await laid_open(points)
    assert effects(points) == [f"points_month:{FIRST}{OCTOBER:06}"]
    points.clock.set("2026-11-26 09:00")
    walk = await pressing(points, ZHANG, Action.POINTS_CLOSE, FIRST, OCTOBER, then=("已关账",))
    await walk.taps("重新打开", "为什么要重新打开")
    await walk.types("错", "请核对")
    answer = await (await walk.presses("提交")).answered()
    assert "至少两个字" in answer.text
    await walk.goes(
        ("tap", "修改", "哪一项"), ("tap", "原因", "为什么"), ("type", "学习分记错", "请核对")
    )
    await walk.taps("提交", "已重新打开")
    (row,) = points.world.all(PointsClosing)
    assert (row.reason, row.reopened_by) == ("学习分记错", ZHANG)


async def test_what_is_in_the_way_is_shown_and_no_button_offered(points: House) -> None:
    card = next(row for row in points.world.all(PointsCard) if row.person_id == SUN)
    points.world.change(PointsCard, card.id, month=card.month.replace(year=2025))
    january = m("2026-01")
    walk = await pressing(
        points, ZHANG, Action.POINTS_CLOSE, FIRST, january, then=("还没有评分 1 人：孙八",)
    )
    assert not any("公示" in each for each in walk.card.buttons)
    walk = await pressing(
        points, ZHANG, Action.POINTS_CLOSE, FIRST, m("2026-11"), then=("还没有过完",)
    )
    data = data_for(Action.POINTS_CLOSE, FIRST, january, "y")
    press = await points.people[ZHANG].presses(walk.card, data=data)
    assert "还有 1 人没有评分" in (await press.answered()).text
    assert points.world.all(PointsClosing) == []


async def test_a_member_objects_and_the_committee_answers(points: House) -> None:
    await laid_open(points)
    await objecting(points)
    walk = await pressing(points, SUN, Action.POINTS_APPEAL, FIRST, OCTOBER, then=("我的积分异议",))
    assert walk.card.buttons == []
    walk = await pressing(
        points, WANG, Action.POINTS_APPEALS, FIRST, 0, then=("孙八", "先更正积分卡")
    )
    await walk.taps("答复 孙八", "异议成立吗")
    await walk.types("也许", "异议成立吗")
    await walk.goes(("tap", "成立", "怎样答复"), ("type", "已补记", "请核对"))
    assert "已经更正了积分卡" in walk.card.text
    await walk.taps("提交", "✅ 已答复 孙八")
    (row,) = points.world.all(PointsAppeal)
    assert (row.upheld, row.answer, row.answered_by) == (True, "已补记", WANG)
    walk = await pressing(
        points, SUN, Action.POINTS_APPEAL, FIRST, OCTOBER, then=("异议成立：已补记",)
    )
    await walk.taps("提出异议", "哪里不对")


async def test_ones_own_objection_is_for_others(points: House) -> None:
    await laid_open(points)
    await objecting(points, LI)
    walk = await pressing(points, LI, Action.POINTS_APPEALS, FIRST, 0, then=("李四",))
    assert not any("答复" in each for each in walk.card.buttons)
    walk = await pressing(points, LI, Action.POINTS_ANSWER, 1, then=("异议成立吗",))
    await walk.goes(("tap", "维持", "怎样答复"), ("type", "没有错", "请核对"))
    answer = await (await walk.presses("提交")).answered()
    assert "由其他支部委员答复" in answer.text
    assert [row.upheld for row in points.world.all(PointsAppeal)] == [None]


async def test_submitting_three_times_objects_once(points: House) -> None:
    await laid_open(points)
    walk = await pressing(points, SUN, Action.POINTS_APPEAL, FIRST, OCTOBER, then=("哪里不对",))
    await walk.types("志愿服务没有记上", "请核对")
    await thrice(walk, "提交")
    await walk.hears("等支部委员答复")
    await walk.catches_up()
    assert len(points.world.all(PointsAppeal)) == 1


async def test_in_a_group_only_a_word_of_where_it_is_done(points: House) -> None:
    await points.people[ZHANG].says(points.first, "/help")
    card = await points.said(points.first, "/meeting")
    for action, args in (
        (Action.POINTS_CLOSE, (FIRST, OCTOBER)),
        (Action.POINTS_REOPEN, (FIRST, OCTOBER)),
        (Action.POINTS_APPEAL, (FIRST, OCTOBER)),
        (Action.POINTS_APPEALS, (FIRST, 0)),
        (Action.POINTS_ANSWER, (1,)),
        (Action.POINTS_REVIEW, (FIRST, 2026, 1)),
        (Action.POINTS_PUBLISH, (FIRST, 2026)),
        (Action.POINTS_ABOVE, (2026, 0)),
    ):
        press = await points.people[ZHANG].presses(card, data=data_for(action, *args))
        assert "请私聊我" in (await press.answered()).text


@pytest.mark.parametrize("who", [SUN, FENG])
async def test_others_are_answered_with_a_sentence(points: House, who: int) -> None:
    await laid_open(points)
    walk = Walk(points, points.people[who], points.people[who].private)
    await walk.says("/help", "/meeting")
    for action, args in (
        (Action.POINTS_CLOSE, (FIRST, OCTOBER, "y")),
        (Action.POINTS_REOPEN, (FIRST, OCTOBER)),
        (Action.POINTS_APPEALS, (FIRST, 0)),
        (Action.POINTS_REVIEW, (FIRST, 2026, 1, "n")),
        (Action.POINTS_PUBLISH, (FIRST, 2026, "y")),
        (Action.POINTS_ABOVE, (2026, 0)),
    ):
        press = await points.people[who].presses(walk.card, data=data_for(action, *args))
        assert (await press.answered()).text
    assert len(points.world.all(PointsClosing)) == 1
