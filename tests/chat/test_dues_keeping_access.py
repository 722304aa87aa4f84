"""Who may keep the dues of a branch, and what everybody else is shown: a sentence, nothing more."""

from collections.abc import Mapping

import pytest

from bot.kit.buttons import Action, data_for
from models.chats import Draft
from models.organisation import Appointment
from playground import Person
from tests.chat.dues_keeping_steps import LEADER_B, assessed, at_menu, led, pressing
from tests.chat.house import House
from tests.chat.matrix import heard, ledgers, no_errors, now, toasts
from tests.chat.meeting_steps import Walk
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    LI,
    NAMES,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
)

# What opens each thing in the first branch, with what it shows to who may.
KEEPERS: Mapping[Action, tuple[tuple[int | str, ...], str]] = {
    Action.DUES_ASSESS: ((FIRST, 0), "给谁核定"),
    Action.DUES_YEARLY: ((FIRST,), "核定哪一年"),
    Action.DUES_RELIEF: ((FIRST, 0), "现行的减免"),
    Action.DUES_LETTER: ((FIRST,), "谁转接组织关系"),
    Action.DUES_SET: ((FIRST,), "要改哪一项"),
    Action.DUES_REGISTER: ((FIRST, 0), "要哪一年的"),
    Action.DUES_PUBLISH: ((FIRST, 0), "请先看一遍"),
}
COLLECTORS: Mapping[Action, tuple[tuple[int | str, ...], str]] = {
    Action.DUES_MENU: ((FIRST,), "要办哪一件"),
    Action.DUES_GROUP: ((FIRST,), "应收"),
}
OTHERS: Mapping[Action, tuple[tuple[int | str, ...], str]] = {
    Action.DUES_RELIEF_END: ((FIRST, 1), ""),
    Action.DUES_PUBLISHED: ((FIRST, 2026), ""),
    Action.DUES_TOTALS: ((0, 0, 0), ""),
}
EVERY = {**KEEPERS, **COLLECTORS, **OTHERS}
# Who may not do anything here, and the words of which one answers them.
REFUSED = ("由本支部", "由上级党组织", "没有绑定", "不属于任何支部", "不在您的范围", "还没有公布")
MEMBER, LEADER, OTHER_SECRETARY, COMMITTEE, LEFT = SUN, LEADER_B, FENG, READER, GONE


async def refused(house: House, person: Person, actions: Mapping[Action, object]) -> None:
    """Each press is answered with a sentence; nothing is shown, nothing changes."""
    await person.says(person.private, "/help")
    card = await house.said(person.private, "/meeting")
    before, text = ledgers(house), card.text
    for action in actions:
        args, _ = EVERY[action]
        since = now(house)
        with no_errors():
            await person.presses(card, data=data_for(action, *args))
            said = await heard(house, person.private, since)
        told = toasts(house, since)
        assert said == [], action
        assert len(told) == 1, action
        assert any(words in told[0] for words in REFUSED), (action, told)
        assert not [name for name in NAMES.values() if name in told[0]]
    assert card.text == text
    assert ledgers(house) == before
    assert house.world.all(Draft) == []


@pytest.mark.parametrize("who", [MEMBER, OTHER_SECRETARY, LEFT])
async def test_who_keeps_no_dues_here_is_refused_everything(house: House, who: int) -> None:
    assessed(house)
    led(house)
    await refused(house, house.people[who], EVERY)


async def test_an_outsider_is_refused_everything(house: House) -> None:
    assessed(house)
    await refused(house, house.outsider, EVERY)


async def test_an_operator_reads_totals_of_nobody_and_keeps_nothing(house: House) -> None:
    assessed(house)
    await refused(house, house.operator, EVERY)


async def test_a_reader_of_the_committee_sees_totals_only(house: House) -> None:
    assessed(house)
    only = {each for each in EVERY if each is not Action.DUES_TOTALS}
    await refused(house, house.people[COMMITTEE], dict.fromkeys(only))
    await pressing(house, COMMITTEE, Action.DUES_TOTALS, 0, 0, 0, then=("各支部党费",))


async def test_a_group_leader_collects_and_nothing_else(house: House) -> None:
    assessed(house)
    led(house)
    more = {*KEEPERS, Action.DUES_RELIEF_END, Action.DUES_TOTALS}
    await refused(house, house.people[LEADER], dict.fromkeys(more))
    for action, (args, shows) in COLLECTORS.items():
        await pressing(house, LEADER, action, *args, then=(shows,))


async def test_a_leader_comes_to_the_whole_group_from_the_own_page(house: House) -> None:
    assessed(house)
    led(house)
    leader = house.people[LEADER]
    walk = Walk(house, leader, leader.private)
    await walk.says("/dues", "每月核定")
    await walk.goes(("tap", "收缴管理", "您负责：第二党小组"), ("tap", "整组登记", "应收 4 人"))


async def test_a_member_comes_to_what_was_published_from_the_own_page(house: House) -> None:
    assessed(house)
    sun = house.people[MEMBER]
    walk = Walk(house, sun, sun.private)
    await walk.says("/dues", "每月核定")
    assert "还没有公布" in (await (await walk.presses("支部公布")).answered()).text
    secretary = await at_menu(house, ZHANG)
    await secretary.goes(("tap", "公布", "请先看"), ("tap", "确认公布", "已公布"))
    await walk.taps("支部公布", "已于 2026-11-20", "应交党员 8 人")


@pytest.mark.parametrize("who", [ZHANG, WANG])
@pytest.mark.parametrize("action", [*KEEPERS, Action.DUES_MENU])
async def test_secretary_and_organization_officer_may(
    house: House, who: int, action: Action
) -> None:
    assessed(house)
    args, shows = EVERY[action]
    await pressing(house, who, action, *args, then=(shows,))


async def test_a_deputy_secretary_may_and_a_publicity_officer_may_not(house: House) -> None:
    assessed(house)
    offices = {row.id: row.office for row in house.world.all(Appointment) if row.person_id == LI}
    ((number, _),) = offices.items()
    house.world.change(Appointment, number, office="publicity_officer")
    await refused(house, house.people[LI], dict.fromkeys(KEEPERS))
    house.world.change(Appointment, number, office="deputy_secretary")
    await pressing(house, LI, Action.DUES_MENU, FIRST, then=("要办哪一件",))


async def test_a_keeper_sees_nothing_of_another_branch(house: House) -> None:
    assessed(house)
    wang = house.people[WANG]
    await wang.says(wang.private, "/help")
    card = await house.said(wang.private, "/meeting")
    for action in (*KEEPERS, *COLLECTORS):
        press = await wang.presses(card, data=data_for(action, SECOND, 0))
        assert "不在您的范围" in (await press.answered()).text


@pytest.mark.parametrize("who", [MEMBER, LEADER, WANG, OTHER_SECRETARY, COMMITTEE, LEFT])
@pytest.mark.parametrize("action", sorted(EVERY))
async def test_in_a_group_it_is_done_in_private(house: House, who: int, action: Action) -> None:
    assessed(house)
    led(house)
    person = house.people[who]
    house.first.members[person.id] = "member"
    await house.people[WANG].says(house.first, "/help")
    card = await house.said(house.first, "/meeting")
    before, text, since = ledgers(house), card.text, now(house)
    await person.presses(card, data=data_for(action, *EVERY[action][0]))
    assert await heard(house, house.first, since) == []
    (told,) = toasts(house, since)
    own = ("请私聊我办理", *REFUSED) if action is Action.DUES_PUBLISHED else ("请私聊我办理",)
    assert any(words in told for words in own)
    assert (card.text, ledgers(house)) == (text, before)


async def test_rights_that_end_in_the_middle_of_a_form_end_it(house: House) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    await walk.goes(("tap", "核定", "给谁核定"), ("tap", "孙八", "哪一类党员"))
    await walk.goes(("tap", "学生", "从哪里来"), ("tap", "按规定", "从哪个月起"))
    await walk.taps("跳过", "请核对")
    mine = next(row for row in house.world.all(Appointment) if row.person_id == WANG)
    house.world.change(Appointment, mine.id, until=house.clock().date())
    before = ledgers(house)["dues_assessment"]
    answer = await (await walk.presses("提交")).answered()
    assert "由本支部书记" in answer.text
    assert ledgers(house)["dues_assessment"] == before
