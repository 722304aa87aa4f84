"""Who may open, see, close and vote: each role before each button; a group learns nothing."""

import pytest

from bot.kit.buttons import Action, data_for
from models.organisation import Appointment
from playground import Message, Person
from services.evaluation import RoundEntry, close_round, open_round
from services.seam import Caller
from tests.chat.evaluation_steps import (
    alone,
    joined,
    keyed,
    only_round,
    opened,
    reached,
    rings,
    taken,
    token_on,
    votes,
)
from tests.chat.house import House
from tests.chat.matrix import answer_to, heard, ledgers, no_errors, now, toasts
from tests.services.evaluation_cast import VOTERS
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    NAMES,
    READER,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
)

OUTSIDER, REPRESENTATIVE = 0, -1
EVERYBODY = (*VOTERS, FENG, CHEN, READER, GONE, STRANGER, OUTSIDER, REPRESENTATIVE)
KEEPERS = {ZHANG, LI, WANG}
MEMBERS = set(VOTERS)
CLOSED, OPEN = 1, 2
Row = tuple[Action, tuple[int | str, ...], set[int]]
TABLE: tuple[Row, ...] = (
    (Action.EVALUATION_MENU, (FIRST,), KEEPERS),
    (Action.EVALUATION_OPEN, (FIRST,), KEEPERS),
    (Action.EVALUATION_ROUND, (OPEN,), KEEPERS),
    (Action.EVALUATION_ROUND, (CLOSED,), KEEPERS),
    (Action.EVALUATION_INVITE, (OPEN,), KEEPERS),
    (Action.EVALUATION_VOID, (OPEN,), KEEPERS),
    (Action.EVALUATION_REMIND, (OPEN,), KEEPERS),
    (Action.EVALUATION_TAKE, (OPEN,), {*MEMBERS, REPRESENTATIVE}),
    (Action.EVALUATION_TAKE, (OPEN, "1"), {*MEMBERS, REPRESENTATIVE}),
    (Action.EVALUATION_OWN, (CLOSED,), MEMBERS),
    (Action.EVALUATION_OWN, (OPEN,), set()),
    (Action.EVALUATION_CLOSE, (OPEN,), KEEPERS),
    (Action.EVALUATION_CLOSE, (OPEN, "1"), KEEPERS),
)


async def prepared(house: House) -> Person:
    """A round that is closed and one that is open, a day old; the representative of it."""
    keyed(house)
    deps, zhang = house.app.deps, Caller(house.people[ZHANG].id)
    assert deps.run_now(open_round, zhang, RoundEntry(FIRST, 2025)).round_id == CLOSED
    deps.run_now(close_round, zhang, CLOSED)
    keeper = await opened(house)
    assert "2026" in keeper.card.text
    person = await joined(house, keeper)
    house.clock.set("2026-11-22 10:00")
    return person


async def tried(
    house: House, person: Person, card: Message, action: Action, args: tuple[int | str, ...]
) -> tuple[list[str], list[Message]]:
    since = now(house)
    with no_errors():
        await person.presses(card, data=data_for(action, *args))
        said = await heard(house, card.chat, since)
    return toasts(house, since), said


@pytest.mark.parametrize("who", EVERYBODY)
async def test_each_button_is_for_those_whom_it_concerns(house: House, who: int) -> None:
    representative = await prepared(house)
    person = {OUTSIDER: house.outsider, REPRESENTATIVE: representative}.get(who) or house.people[
        who
    ]
    for action, args, allowed in TABLE:
        await person.says(person.private, "/help")
        card, before = await house.said(person.private, "/meeting"), ledgers(house)
        told, said = await tried(house, person, card, action, args)
        assert bool(said) == (who in allowed), (action.name, told)
        if who in allowed:
            await person.says(person.private, "/cancel")
            await heard(house, person.private, now(house))
        else:
            assert all(told), action.name
            assert not [name for name in NAMES.values() for text in told if name in text]
            assert ledgers(house) == before


async def test_a_representative_can_vote_and_nothing_else(house: House) -> None:
    person = await prepared(house)
    walk = alone(house, person)
    await walk.says("/evaluation", "等您投票")
    assert walk.card.buttons == ["📮 领票：第一支部 2026"]
    for command, words in (("/me", "名册"), ("/members", "书记"), ("/dues", "名册")):
        await walk.says(command, words)
    await votes(house, person)
    await walk.says("/evaluation", "您已投票")
    assert walk.card.buttons == []


async def test_an_organization_officer_opens_and_closes_too(house: House) -> None:
    keeper = await opened(house, WANG)
    await keeper.goes(("tap", "结束测评", "保证"), ("tap", "先不结束", "进行中"))
    await keeper.goes(("tap", "结束测评", "保证"), ("tap", "确定结束", "结果"))
    await keeper.taps("‹ 组织测评", "点年份")
    await keeper.taps("2026 年：已结束", "结果")


async def test_who_lost_the_office_closes_nothing(house: House) -> None:
    keeper = await opened(house, WANG)
    await keeper.taps("结束测评", "保证")
    row = next(each for each in house.world.all(Appointment) if each.person_id == WANG)
    house.world.change(Appointment, row.id, until=house.clock().date())
    press = await keeper.presses("确定结束")
    assert "书记、副书记或组织委员" in (await press.answered()).text
    assert only_round(house)
    mine = await taken(house, WANG)  # but votes on
    assert mine.card.buttons


# ------------------------------------------------------------------ groups


async def test_a_group_learns_where_it_is_done_and_nothing_else(house: House) -> None:
    await prepared(house)
    for who in (ZHANG, SUN):
        card = await answer_to(house, house.people[who], house.first, "/evaluation")
        assert "私聊" in card.text
        assert not any(mark.isdigit() for mark in card.text)
        assert not any(name in card.text for name in NAMES.values())
        (key,) = card.keyboard[0]
        assert key["url"].endswith("?start=evaluation")
    walk = alone(house, SUN)
    await walk.says("/start evaluation", "等您投票")
    await walk.says("民主测评", "等您投票")


async def test_no_button_shows_anything_in_a_group(house: House) -> None:
    await prepared(house)
    ballot = await taken(house, SUN)
    token = token_on(ballot.card)
    sun, before = house.people[SUN], None
    for person in (sun, house.people[ZHANG]):
        card = await answer_to(house, person, house.first, "/evaluation")
        before = before or ledgers(house)
        own = (
            (Action.EVALUATION_SCORE, (token,)),
            (Action.EVALUATION_SCORE, (token, 0, 90)),
            (Action.EVALUATION_CAST, (token,)),
        )
        for action, args in (*((row[0], row[1]) for row in TABLE), *own):
            told, said = await tried(house, person, card, action, args)
            assert said == []
            assert told == ["测评只在私聊里进行。请私聊我办理。"]
    assert ledgers(house) == before


async def test_the_groups_hear_nothing_of_a_whole_round(house: House) -> None:
    reached(house)
    since = now(house)
    keeper = await opened(house)
    for who in VOTERS[:5]:
        await votes(house, who, {WU: 60})
    await keeper.taps("结束测评", "已投 5/8")
    await keeper.taps("确定结束", "结果")
    for chat in (house.committee, house.first, house.second):
        assert await heard(house, chat, since) == []
    await rings(house)
    for chat in (house.committee, house.first, house.second):
        assert not any("测评" in each.text for each in await heard(house, chat, since))
