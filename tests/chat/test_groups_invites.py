"""Invitations: one-time links that keepers make in private."""

from urllib.parse import parse_qs, urlsplit

import pytest

from models.organisation import Account, Invite, Unit
from playground import Person
from tests.chat.house import House
from tests.chat.matrix import (
    account_of,
    answer_to,
    execute,
    ledgers,
    no_errors,
)
from tests.services.meeting_cast import COMMITTEE, FENG, LI, NAMES, READER, WU, ZHANG


async def _link(house: House, who: int, *, keeper: int = ZHANG) -> str:
    """The token of an invitation that a keeper makes with buttons."""
    execute(house, f"DELETE FROM account WHERE person_id = {who}")
    person = house.people[keeper]
    card = await answer_to(house, person, person.private, "/members")
    await house.presses(person, card, "邀请")
    await house.said(person.private, "哪一位")
    await house.presses(person, card, NAMES[who])
    said = await house.said(person.private, "?start=")
    assert NAMES[who] in said.text
    url = next(word for word in said.text.split() if "?start=" in word)
    return parse_qs(urlsplit(url).query)["start"][0]


def _newcomer(house: House) -> Person:
    return house.pg.person("新手机")


async def test_an_invitation_binds_the_account_that_opens_it(house: House) -> None:
    token = await _link(house, WU)
    assert token not in str(house.world.all(Invite))
    newcomer = _newcomer(house)
    await newcomer.starts(token)
    await house.said(newcomer.private, "绑定成功", NAMES[WU], "第一支部")
    account = account_of(house, newcomer)
    assert account
    assert (account.person_id, account.reachable) == (WU, True)


async def test_the_one_who_used_a_link_may_open_it_again(house: House) -> None:
    token = await _link(house, WU)
    newcomer = _newcomer(house)
    for _ in range(2):
        await newcomer.starts(token)
        await house.said(newcomer.private, NAMES[WU])
    assert len([row for row in house.world.all(Account) if row.person_id == WU]) == 1


@pytest.mark.parametrize("opener", ["路人", "李四"])
async def test_a_link_that_was_used_helps_nobody_else(house: House, opener: str) -> None:
    token = await _link(house, WU)
    await _newcomer(house).starts(token)
    await house.pg.wait_for(lambda message: NAMES[WU] in message.text)
    before, person = ledgers(house), house.pg.people[opener]
    await person.starts(token)
    said = await house.said(person.private, "已经用过")
    assert NAMES[WU] not in said.text
    assert ledgers(house) == before


async def test_a_link_for_somebody_else_does_not_take_over_a_bound_account(house: House) -> None:
    token = await _link(house, WU)
    li, before = house.people[LI], ledgers(house)
    await li.starts(token)
    said = await house.said(li.private, "/privacy")
    assert NAMES[WU] not in said.text
    assert ledgers(house) == before
    newcomer = _newcomer(house)
    await newcomer.starts(token)
    await house.said(newcomer.private, "绑定成功")


async def test_a_link_ends_after_its_hours_and_when_a_newer_one_is_made(house: House) -> None:
    old = await _link(house, WU)
    new = await _link(house, WU)
    newcomer = _newcomer(house)
    await newcomer.starts(old)
    await house.said(newcomer.private, "过期")
    house.clock.advance(hours=72)
    await newcomer.starts(new)
    await house.said(newcomer.private, "过期")
    assert account_of(house, newcomer) is None


@pytest.mark.parametrize("token", ["nonsense", "x" * 64, "-" * 3, "1' OR '1'='1", "me2"])
async def test_an_invented_link_is_refused(house: House, token: str) -> None:
    before = ledgers(house)
    with no_errors():
        await house.outsider.starts(token)
        await house.said(house.outsider.private, "无效")
    assert ledgers(house) == before


async def test_a_link_opened_in_a_group_is_not_used_up(house: House) -> None:
    token = await _link(house, WU)
    await answer_to(house, house.outsider, house.first, f"/start {token}")
    assert account_of(house, house.outsider) is None
    newcomer = _newcomer(house)
    await newcomer.starts(token)
    await house.said(newcomer.private, "绑定成功")


async def test_those_above_choose_a_branch_first_when_there_are_many(house: House) -> None:
    ids = range(100, 125)
    house.world.add(
        Unit,
        *(
            {"id": n, "code": f"U{n}", "name": f"支部{n}", "kind": "branch"}
            | {"parent_id": COMMITTEE, "path": f"/1/{n}/"}
            for n in ids
        ),
    )
    execute(house, f"DELETE FROM account WHERE person_id = {WU}")
    reader = house.people[READER]
    card = await answer_to(house, reader, reader.private, "/members")
    assert "27" in card.text
    assert len(card.buttons) == 13
    await house.presses(reader, card, "›")
    await house.pg.wait_for(lambda message: "2/3" in message.buttons, chat=reader.private)
    await house.presses(reader, card, "›")
    await house.pg.wait_for(lambda message: "3/3" in message.buttons, chat=reader.private)
    await house.presses(reader, card, "第一支部")
    await house.said(reader.private, "哪一位")
    await house.presses(reader, card, NAMES[WU])
    await house.said(reader.private, "?start=", NAMES[WU])


async def test_a_branch_without_anybody_to_invite_says_so(house: House) -> None:
    feng = house.people[FENG]
    card = await answer_to(house, feng, feng.private, "/members")
    await house.presses(feng, card, "邀请")
    await house.said(feng.private, "都已绑定")
