"""A restart in the middle of a ballot, and a crash between an effect and its answer."""

import json

from models.chats import InboxUpdate
from models.evaluation import EvaluationVoter
from services.evaluation import cast_ballot, mark_ballot, show_ballot
from services.seam import Caller
from tests.chat.dues_keeping_steps import _anew, restarted
from tests.chat.evaluation_steps import (
    alone,
    invited,
    joined,
    only_round,
    opened,
    scored,
    subject,
    taken,
    token_on,
    votes,
)
from tests.chat.house import House
from tests.chat.matrix import heard, now
from tests.chat.meeting_steps import Walk
from tests.services.meeting_cast import LI, SUN, WANG, WU, ZHANG, ZHAO


async def crashed(house: House, walk: Walk, data: str, *, done: bool) -> int:
    """A press was stored as the inbox keeps it; the bot died before or after its effect.

    Returns the number of the last event before the bot started again.
    """
    await house.stop()
    since, who = now(house), walk.person
    user = {"id": who.id, "is_bot": False, "first_name": "x"}
    chat = {"id": who.id, "type": "private", "first_name": "x"}
    card = {"message_id": walk.card.id, "date": 1, "chat": chat}
    query = {"id": "77", "from": user, "chat_instance": "1", "message": card, "data": data}
    row = {
        "update_id": 1,
        "payload": json.dumps({"update_id": 1, "callback_query": query}),
        "received_at": house.clock(),
        "done_at": house.clock() if done else None,
        "effect": f"evaluation:{only_round(house)}" if done else None,
    }
    house.world.add(InboxUpdate, row)
    await _anew(house)
    return since


def voted(house: House) -> int:
    return sum(each.voted for each in house.world.all(EvaluationVoter))


async def test_a_ballot_goes_on_after_a_restart_at_each_score(house: House) -> None:
    keeper = await opened(house)
    await restarted(house)
    walk = await taken(house, SUN)
    while "位：" in walk.card.text:
        name = subject(walk.card)
        await walk.taps("85", "无记名测评")
        assert name not in walk.card.text
        await restarted(house)
    await walk.taps("投出这张票", "已投票")
    await restarted(house)
    assert voted(house) == 1
    await keeper.taps("刷新", "已投 1/8")
    await keeper.taps("结束测评", "已投 1/8")
    await restarted(house)
    await keeper.taps("确定结束", "不公布")


async def test_the_forms_of_keepers_go_on_after_a_restart(house: House) -> None:
    keeper = await opened(house)
    await keeper.taps("邀请群众代表", "邀请谁")
    await restarted(house)
    await keeper.types("代表", "请核对")
    await restarted(house)
    await keeper.goes(("tap", "提交", "已邀请"), ("tap", "返回", "代表"), ("tap", "作废", "为什么"))
    await restarted(house)
    await keeper.types("设置错了", "确定作废")
    await restarted(house)
    await keeper.taps("提交", "已作废")


async def test_a_score_that_was_not_stored_shows_the_ballot_as_it_stands(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await walk.taps("85", "还差 6 人")
    await crashed(house, walk, f"1|es|{token_on(walk.card)}", done=False)
    await walk.hears("请点一个分数", "还差 6 人")
    await scored(walk)
    await walk.taps("投出这张票", "已投票")


async def test_a_score_that_was_stored_is_shown_and_not_said_twice(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    token = token_on(walk.card)
    caller = Caller(walk.person.id)
    paper = house.app.deps.run_now(show_ballot, caller, token)
    line = next(each for each in paper.lines if not each.own)
    house.app.deps.run_now(mark_ballot, caller, token, {line.person_id: 85})
    await crashed(house, walk, f"1|es|{token}", done=True)
    await walk.hears("请点一个分数", "还差 6 人")


async def test_a_vote_that_was_stored_is_confirmed_after_the_crash(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await scored(walk)
    token = token_on(walk.card)
    house.app.deps.run_now(cast_ballot, Caller(walk.person.id), token)
    await crashed(house, walk, f"1|ec|{token}", done=True)
    await walk.hears("已投票")
    assert walk.card.buttons == []
    assert voted(house) == 1


async def test_a_vote_that_was_not_stored_is_cast_at_the_start(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await scored(walk)
    await crashed(house, walk, f"1|ec|{token_on(walk.card)}", done=False)
    await walk.hears("已投票")
    assert voted(house) == 1


async def test_a_ballot_whose_token_was_lost_is_taken_anew(house: House) -> None:
    await opened(house)
    walk = await taken(house, SUN)
    await crashed(house, walk, f"1|et|{only_round(house)}|1", done=True)
    await walk.hears("本次为无记名测评")
    await walk.taps("开始打分", "还差 7 人")


async def test_a_representative_who_joined_in_a_crash_is_greeted(house: House) -> None:
    keeper = await opened(house)
    person = await joined(house, keeper)
    walk = alone(house, person)
    await walk.says("/evaluation", "等您投票")
    await crashed(house, walk, f"1|et|{only_round(house)}", done=True)
    await walk.hears("本次为无记名测评")


async def test_what_a_keeper_did_is_shown_as_it_is_now(house: House) -> None:
    keeper = await opened(house, LI)
    number = only_round(house)
    await crashed(house, keeper, "1|f|evaluation_open|1|s|x", done=True)
    await keeper.hears("进行中", "已投 0/8")
    await invited(house, keeper)
    for who in (ZHANG, LI, WANG, ZHAO, SUN, WU):
        await votes(house, who)
    await keeper.taps("返回", "已投 6/8")
    await keeper.taps("结束测评", "已投 6/9")
    house.world.change(InboxUpdate, 1, update_id=2)
    card = keeper.card
    await keeper.taps("确定结束", "平均")
    keeper.takes(card)
    await crashed(house, keeper, f"1|el|{number}|1", done=True)
    await keeper.hears("结果", "平均")


async def test_what_was_done_is_told_to_nobody_else_and_in_no_group(house: House) -> None:
    await opened(house)
    walk = alone(house, SUN)
    await walk.says("/evaluation", "等您投票")
    await crashed(house, walk, f"1|el|{only_round(house)}|1", done=True)
    await walk.hears("等您投票")  # what a voter may see
    since = now(house)
    assert await heard(house, house.first, since) == []
