"""Who joins a group is a candidate; who is a member is said by the keepers, in private."""

import pytest

from models.organisation import Account, Candidate, Membership
from playground import Message, Person
from tests.chat.house import House
from tests.chat.matrix import (
    account_of,
    answer_to,
    candidate,
    execute,
    heard,
    ledgers,
    no_errors,
    now,
    settled,
)
from tests.services.meeting_cast import FENG, FIRST, LI, NAMES, QIAN, READER, SUN, WU, ZHANG

_SEEN = "新成员"


def _unlink(house: House, *people: int) -> None:
    """These people of the roster have no account yet."""
    for who in people:
        execute(house, f"DELETE FROM account WHERE person_id = {who}")


def _candidates(house: House) -> list[tuple[int, str, str | None]]:
    rows = house.world.all(Candidate)
    return [(row.telegram_id, row.state, row.shown_name) for row in rows]


async def _members(house: House, who: int = ZHANG) -> Message:
    person = house.people[who]
    return await answer_to(house, person, person.private, "/members")


# Joining and leaving -------------------------------------------------------------------------


async def test_who_joins_a_bound_group_is_a_candidate_and_never_a_member(house: House) -> None:
    newcomer = house.pg.person("新来的", "newcomer")
    members = len(house.world.all(Membership))
    await newcomer.joins(house.first)
    await house.said(house.first, _SEEN)
    assert _candidates(house) == [(newcomer.id, "waiting", "新来的")]
    assert len(house.world.all(Membership)) == members
    assert account_of(house, newcomer) is None
    answer = await answer_to(house, newcomer, house.first, "/meeting")
    assert "没有绑定名册" in answer.text


@pytest.mark.parametrize("admin", [True, False])
async def test_joining_is_noted_once_however_often_it_is_reported(
    house: House, admin: bool
) -> None:
    """An administrator's bot is told twice: by a service message and by a change of status."""
    if admin:
        await house.operator.promotes_bot(house.first)
    newcomer = house.pg.person("新来的")
    since = now(house)
    for _ in range(2):
        await newcomer.joins(house.first)
        await newcomer.leaves(house.first)
    said = await heard(house, house.first, since)
    assert len([message for message in said if _SEEN in message.text]) == len(said) == 1
    assert len(_candidates(house)) == 1


async def test_several_who_are_brought_in_at_once_are_greeted_once(house: House) -> None:
    newcomers = [house.pg.person(f"新人{number}") for number in range(5)]
    since = now(house)
    await house.people[LI].adds(house.first, *newcomers)
    assert len(await heard(house, house.first, since)) == 1
    assert {row[0] for row in _candidates(house)} == {person.id for person in newcomers}


async def test_who_is_brought_in_by_an_anonymous_admin_is_a_candidate_too(house: House) -> None:
    newcomer = house.pg.person("新来的")
    wire = {"new_chat_members": [newcomer.user.wire], "new_chat_member": newcomer.user.wire}
    house.pg.tg.post(
        house.first, house.operator.user, wire, reply_to=None, thread=None, anonymous=True
    )
    await house.said(house.first, _SEEN)
    assert _candidates(house) == [(newcomer.id, "waiting", "新来的")]


async def test_neither_a_known_account_nor_a_bot_is_a_candidate(house: House) -> None:
    before, since = ledgers(house), now(house)
    await house.people[FENG].joins(house.first)
    robot = house.pg.person("别的机器人", "other_bot")
    robot.user.is_bot = True
    await house.operator.adds(house.first, robot)
    assert await heard(house, house.first, since) == []
    assert ledgers(house) == before


async def test_joining_a_group_that_nobody_has_bound_is_not_noted(house: House) -> None:
    chat = house.pg.group("陌生群", [house.operator], supergroup=True)
    before = ledgers(house)
    await house.outsider.joins(chat)
    await settled(house)
    assert chat.bot_messages == []
    assert ledgers(house) == before


@pytest.mark.parametrize("kicked", [True, False])
async def test_who_leaves_the_group_stays_in_the_branch(house: House, kicked: bool) -> None:
    sun, before, since = house.people[SUN], ledgers(house), now(house)
    if kicked:
        await house.operator.removes(house.first, sun)
    else:
        await sun.leaves(house.first)
    assert await heard(house, house.first, since) == []
    assert ledgers(house) == before
    answer = await answer_to(house, sun, sun.private, "/me")
    assert "第一支部" in answer.text


# The secretary decides -----------------------------------------------------------------------


async def test_the_secretary_confirms_who_a_candidate_is(house: House) -> None:
    _unlink(house, WU, QIAN)
    newcomer = house.pg.person("小吴", started=True)
    await newcomer.joins(house.first)
    await settled(house)
    zhang, card = house.people[ZHANG], await _members(house)
    assert "第一支部" in card.text
    await house.presses(zhang, card, "小吴")
    await house.said(zhang.private, "小吴", "哪一位")
    assert set(card.buttons) >= {NAMES[WU], NAMES[QIAN]}
    assert NAMES[LI] not in card.buttons
    await house.presses(zhang, card, NAMES[WU])
    await house.said(zhang.private, "已确认", NAMES[WU])
    account = account_of(house, newcomer)
    assert account
    assert account.person_id == WU
    # The name that Telegram showed has served its purpose.
    assert _candidates(house) == [(newcomer.id, "bound", None)]
    answer = await answer_to(house, newcomer, newcomer.private, "/me")
    assert NAMES[WU] in answer.text


async def test_the_secretary_says_that_a_candidate_is_nobody_of_the_branch(house: House) -> None:
    newcomer = candidate(house, "走错门的")
    zhang, card = house.people[ZHANG], await _members(house)
    await house.presses(zhang, card, "走错门的")
    await house.said(zhang.private, "哪一位")
    await house.presses(zhang, card, "不是本支部的人")
    await house.said(zhang.private, "不列入")
    assert _candidates(house) == [(newcomer.id, "dismissed", None)]
    since = now(house)
    await newcomer.leaves(house.first)
    await newcomer.joins(house.first)
    assert await heard(house, house.first, since) == []
    card = await _members(house)
    assert "没有等待确认的人" in card.text


async def test_a_name_with_markup_is_shown_as_it_is(house: House) -> None:
    name = "<b>某人</b> & {{ 7 * 7 }}"
    candidate(house, name)
    zhang, card = house.people[ZHANG], await _members(house)
    with no_errors():
        await house.presses(zhang, card, name)
        asked = await house.said(zhang.private, "哪一位")
    assert name in asked.text


async def test_two_keepers_decide_and_the_second_is_told(house: House) -> None:
    _unlink(house, WU)
    newcomer = candidate(house)
    cards = {who: await _members(house, who) for who in (ZHANG, LI)}
    for who, card in cards.items():
        await house.presses(house.people[who], card, "新来的")
        await house.said(house.people[who].private, "哪一位")
    await house.presses(house.people[ZHANG], cards[ZHANG], NAMES[WU])
    await house.said(house.people[ZHANG].private, "已确认")
    press = await house.presses(house.people[LI], cards[LI], "不是本支部的人")
    assert "已经处理过" in (await press.answered()).text
    account = account_of(house, newcomer)
    assert account
    assert account.person_id == WU


async def test_a_person_with_an_account_is_not_taken_over(house: House) -> None:
    """The roster's row is taken while the card is open: the account that is there stays."""
    _unlink(house, WU)
    candidate(house)
    zhang, card = house.people[ZHANG], await _members(house)
    await house.presses(zhang, card, "新来的")
    await house.said(zhang.private, "哪一位")
    other = house.outsider.id
    house.world.add(Account, {"telegram_id": other, "person_id": WU, "bound_at": house.clock()})
    before = ledgers(house)
    press = await house.presses(zhang, card, NAMES[WU])
    assert "已经绑定了账号" in (await press.answered()).text
    assert ledgers(house) == before


async def test_another_branch_does_not_see_the_candidates(house: House) -> None:
    candidate(house)
    card = await _members(house, FENG)
    assert "第二支部" in card.text
    assert not [label for label in card.buttons if "新来的" in label]


async def test_those_above_see_how_many_wait_but_do_not_decide(house: House) -> None:
    candidate(house)
    reader = house.people[READER]
    await reader.says(reader.private, "/members")
    card = await house.said(reader.private, "第一支部")
    assert "等待确认 1 人" in card.text
    assert not [label for label in card.buttons if "新来的" in label]


async def test_names_of_people_are_never_shown_in_a_group(house: House) -> None:
    """Nor by a button that the secretary makes up."""
    _unlink(house, WU)
    candidate(house)
    zhang, before = house.people[ZHANG], ledgers(house)
    answer = await answer_to(house, zhang, house.first, "/members")
    assert "私聊" in answer.text
    for data in ("1|ca|1|0", f"1|ci|1|{WU}", "1|cn|1", f"1|iw|{FIRST}|0", f"1|iv|{WU}"):
        press = await zhang.presses(answer, data=data)
        assert "私聊" in (await press.answered()).text
    assert "私聊" in answer.text
    assert ledgers(house) == before


async def test_many_candidates_and_names_are_shown_page_by_page(house: House) -> None:
    _unlink(house, *range(2, 9))
    _crowd(house, 25)
    zhang, card = house.people[ZHANG], await _members(house)
    assert "等待确认 25 人" in card.text
    assert len(card.buttons) == 11
    await house.presses(zhang, card, "新人0")
    await house.said(zhang.private, "哪一位")
    assert {NAMES[who] for who in range(2, 9)} <= set(card.buttons)


def _crowd(house: House, count: int) -> list[Person]:
    return [candidate(house, f"新人{number}") for number in range(count)]
