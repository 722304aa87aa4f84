"""What goes wrong with a ballot: a clear sentence each, and nothing is lost or counted twice."""

import pytest

from bot.kit.buttons import Action
from models.evaluation import EvaluationRound
from services.evaluation import round_view
from services.seam import Caller
from tests.chat.dues_keeping_steps import thrice
from tests.chat.evaluation_steps import (
    alone,
    invited,
    joined,
    only_round,
    opened,
    pressed,
    scored,
    subject,
    taken,
    token_on,
    told,
    voters,
    votes,
)
from tests.chat.house import House
from tests.chat.matrix import heard, inbox_texts, ledgers, now
from tests.chat.meeting_steps import Walk
from tests.services.meeting_cast import FENG, FIRST, LI, QIAN, SUN, WU, ZHANG


def voted(house: House) -> int:
    """How many have voted, as a keeper sees it."""
    caller = Caller(house.people[ZHANG].id)
    view = house.app.deps.run_now(round_view, caller, only_round(house))
    return sum(each.voted for each in view.turnout.values())


async def test_a_ballot_is_cast_once_however_often_it_is_pressed(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await scored(walk)
    data = walk.card.keyboard[-1][0]["callback_data"]
    house.pg.updates.hold()
    presses = [await walk.person.presses(walk.card, data=data) for _ in range(3)]
    house.pg.updates.release()
    said = [(await each.answered()).text for each in presses]
    assert [bool(each) for each in said] == [False, True, True]
    assert "已经投过票" in said[1]
    assert voted(house) == 1
    since = now(house)
    house.pg.updates.redeliver()
    assert await heard(house, walk.chat, since) == []
    assert voted(house) == 1


async def test_a_second_paper_is_worth_nothing_after_the_first(house: House) -> None:
    await opened(house)
    first, second = await taken(house, SUN), await taken(house, SUN)
    await scored(second)
    await second.taps("投出这张票", "已投票")
    press = await first.presses("90")
    assert "已经投过票" in (await press.answered()).text
    await first.hears("已经投过票")
    assert first.card.buttons == []  # no score stays in the chat
    walk = alone(house, SUN)
    await walk.says("/evaluation", "您已投票")
    assert walk.card.buttons == []
    assert "已经投过票" in await told(house, SUN, Action.EVALUATION_TAKE, only_round(house), "1")
    assert voted(house) == 1


async def test_a_ballot_is_not_taken_after_the_end(house: House) -> None:
    keeper = await opened(house)
    walk = await taken(house, SUN)
    await scored(walk)
    await keeper.goes(("tap", "结束测评", "已投 0/8"), ("tap", "确定结束", "结果"))
    press = await walk.presses("投出这张票")
    assert "2026 年测评已结束，不再收票" in (await press.answered()).text
    await walk.hears("已结束")
    assert walk.card.buttons == []
    number = house.world.all(EvaluationRound)[0].id
    for action in (
        Action.EVALUATION_REMIND,
        Action.EVALUATION_INVITE,
        Action.EVALUATION_VOID,
    ):
        assert "已结束" in await told(house, ZHANG, action, number)
    again = await pressed(house, ZHANG, Action.EVALUATION_CLOSE, number, "1", then=("结果",))
    assert "投票 0/8" in again.card.text


async def test_two_voters_are_too_few_to_show_anything(house: House) -> None:
    keeper = await opened(house)
    for who in (SUN, LI):
        await votes(house, who)
    await keeper.goes(("tap", "结束测评", "永远没有结果"), ("tap", "确定结束", "不公布"))
    assert "90" not in keeper.card.text


async def test_somebody_elses_ballot_opens_nothing(house: House) -> None:
    keeper = await opened(house)
    representative = await joined(house, keeper)
    walk = await taken(house, SUN)
    await walk.taps("85", "还差 6 人")
    token, before = token_on(walk.card), ledgers(house)
    for person in (house.people[QIAN], house.people[ZHANG], representative):
        for args in ((token,), (token, 0), (token, 0, 10)):
            assert "这张测评票不能使用" in await told(house, person, Action.EVALUATION_SCORE, *args)
        assert "这张测评票不能使用" in await told(house, person, Action.EVALUATION_CAST, token)
    for person in (house.people[FENG], house.outsider):
        assert "不在这次测评的参评人" in await told(
            house, person, Action.EVALUATION_SCORE, token, 0, 10
        )
    assert ledgers(house) == before


@pytest.mark.parametrize("score", ["101", "-1", "3.5", "x", "٣", "999999999999", "1e1"])
async def test_a_score_out_of_the_scale_changes_nothing(house: House, score: str) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    token = token_on(walk.card)
    said = await told(house, SUN, Action.EVALUATION_SCORE, token, 0, score)
    assert "0 到 100 的整数" in said
    again = await pressed(house, SUN, Action.EVALUATION_SCORE, token, then=("请点一个分数",))
    assert "还差 7 人" in again.card.text


async def test_a_ballot_with_gaps_or_an_own_score_is_not_cast(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    token = token_on(walk.card)
    await walk.taps("85", "还差 6 人")
    assert "还有 6 人没有打分" in await told(house, SUN, Action.EVALUATION_CAST, token)
    places = [(await told_own(house, token, place)) for place in range(9)]
    assert sum("不给自己打分" in each for each in places) == 1
    assert "被测评人" in places[8]
    walk = await pressed(house, SUN, Action.EVALUATION_SCORE, token, 99, then=("总览",))
    walk = await pressed(house, SUN, Action.EVALUATION_SCORE, token, -9, then=("总览",))
    assert voted(house) == 0


async def told_own(house: House, token: str, place: int) -> str:
    walk = alone(house, SUN)
    card = await walk.says("/help", "/meeting")
    press = await walk.person.presses(card, data=f"1|es|{token}|{place}|50")
    return (await press.answered()).text


async def test_an_invitation_is_for_one_account_and_one_round(house: House) -> None:
    keeper = await opened(house)
    link = await invited(house, keeper)
    member = alone(house, SUN)
    await member.says(f"/start {link}", "您已在这次测评的参评人之列")
    person = house.pg.person("郑十一", "rep", started=True)
    walk = alone(house, person)
    for _ in range(2):
        await walk.says(f"/start {link}", "等您投票")
    await alone(house, house.outsider).says(f"/start {link}", "另一个账号打开")
    await alone(house, house.outsider).says("/start vote-nobody", "这个邀请无效")
    await keeper.goes(("tap", "返回", "已打开邀请"), ("tap", "结束测评", "已投 0/9"))
    await keeper.taps("确定结束", "结果")
    await walk.says(f"/start {link}", "这个邀请无效")


async def test_without_a_key_nothing_is_opened_and_the_form_stays(house: House) -> None:
    walk = await pressed(house, ZHANG, Action.EVALUATION_OPEN, FIRST, then=("请核对",))
    press = await walk.presses("提交")
    assert "没有封票的密钥" in (await press.answered()).text
    house.app.deps.secret = lambda: b"another key than any other"
    await walk.taps("提交", "测评已开始")


async def test_with_another_key_ballots_wait_and_are_not_lost(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await walk.taps("85", "还差 6 人")
    own = house.app.deps.secret
    house.app.deps.secret = lambda: b"not the one"
    press = await walk.presses("70")
    assert "密钥" in (await press.answered()).text
    house.app.deps.secret = own
    await walk.taps("70", "还差 5 人")


async def test_a_second_round_of_a_year_is_refused_and_the_form_stays(house: House) -> None:
    await opened(house)
    walk = await pressed(house, LI, Action.EVALUATION_OPEN, FIRST, then=("2025 年",))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "年份", "哪一年"), ("tap", "2026", "请核对"))
    press = await walk.presses("提交")
    assert "2026 年已有测评" in (await press.answered()).text
    assert len(house.world.all(EvaluationRound)) == 1


async def test_nobody_is_left_to_evaluate(house: House) -> None:
    house.app.deps.secret = lambda: b"k"
    walk = await pressed(house, ZHANG, Action.EVALUATION_OPEN, FIRST, then=("请核对",))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "不被测评的人", "点名字勾选"))
    for label in [each for each in walk.card.buttons if each.startswith("⬜")]:
        await walk.taps(label, "点名字勾选")
    await walk.taps("选好了（8）", "请核对")
    press = await walk.presses("提交")
    assert "没有可测评的人" in (await press.answered()).text


async def test_opening_inviting_and_giving_up_pressed_thrice_happen_once(house: House) -> None:
    keeper = await opened(house)
    await keeper.goes(("tap", "邀请群众代表", "邀请谁"), ("type", "代表", "请核对"))
    await hasty(keeper, "已邀请")
    assert len(voters(house)) == 9
    await keeper.goes(
        ("tap", "返回", "代表"), ("tap", "作废", "为什么"), ("tap", "设置有误", "确定")
    )
    await hasty(keeper, "已作废")
    walk = await pressed(house, LI, Action.EVALUATION_OPEN, FIRST, then=("请核对",))
    await hasty(walk, "测评已开始")
    assert len(house.world.all(EvaluationRound)) == 2


async def hasty(walk: Walk, then: str) -> None:
    """Submit three times before the bot gets round to it."""
    await thrice(walk, "提交")
    await walk.hears(then)
    card = walk.card
    await walk.catches_up()
    walk.takes(card)


# ------------------------------------------------------------------ what people do besides


async def test_a_score_that_is_typed_is_not_read_and_not_kept(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    card = walk.card
    await walk.says("张三 95 分", "没有正在填写")
    assert "".join(await inbox_texts(house)) == ""
    walk.takes(card)
    assert "还差 7 人" in card.text
    await walk.taps("90", "还差 6 人")


async def test_a_ballot_that_is_passed_on_shows_no_score(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await walk.taps("35", "还差 6 人")
    await walk.taps("‹", "带 ✓ 的是现在的分数")
    card = walk.card
    assert "35" not in card.text  # buttons are not forwarded
    await walk.says(card.text, "没有正在填写")
    assert "".join(await inbox_texts(house)) == ""
    other = alone(house, QIAN)
    await other.says(card.text, "没有正在填写")
    walk.takes(card)
    await walk.taps("✓35", "还差 6 人")


async def test_both_languages_know_every_screen(house: House) -> None:
    keeper = await opened(house)
    person = house.people[SUN]
    walk = alone(house, SUN)
    await walk.says("/language", "选择语言")
    await walk.taps("English", "English from now on")
    await walk.says("/evaluation", "Anonymous evaluation", "waits for your ballot")
    await walk.taps("Take the ballot", "This evaluation is anonymous", "Telegram")
    await walk.taps("Understood, begin", "Please tap a score from 0 to 100")
    while "Overview" in "".join(walk.card.buttons):
        await walk.taps("80", "Anonymous evaluation")
    assert "all with a score" in walk.card.text
    await walk.taps("Cast this ballot", "Your ballot is cast")
    await keeper.goes(("tap", "结束测评", "已投 1/8"), ("tap", "确定结束", "结果"))
    await walk.says("/evaluation", "you have voted")
    await walk.taps("My result 2026", "fewer than 5 ballots")
    assert person.private is walk.chat


async def test_names_stand_in_the_order_of_the_ballot(house: House) -> None:
    await opened(house)
    walk = await taken(house, WU)
    first = subject(walk.card)
    await walk.taps("›", "第 2/7 位")
    await walk.taps("‹", f"第 1/7 位：{first}")
    await walk.taps("‹", "第 7/7 位")
    await walk.taps("总览", "还差 7 人")
    await walk.taps("继续打分（还差 7 人）", f"位：{first}")
