"""Dues in a group: counts and the way into private; never an amount, never a name."""

import pytest

from models.chats import Draft
from models.organisation import Account
from tests.chat.dues_steps import WAITS, alone, assessed, payments, record
from tests.chat.house import House
from tests.chat.matrix import answer_to, heard, now
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import DUE
from tests.services.meeting_cast import FENG, LI, NAMES, READER, SUN, WANG, ZHANG

COUNTS = "2026年11月党费：已交 2/8"


def amounts_and_names(*texts: str) -> list[str]:
    """What must not be in a group."""
    forbidden = {"2.40", "2.4 ", "30.00", "90.00", "27.60", "元", *NAMES.values()}
    return [word for word in forbidden for text in texts if word in text]


async def test_a_group_sees_counts_and_a_button_into_private(house: House) -> None:
    assessed(house)
    for who in (SUN, LI):
        record(house, who, DUE, "2026-11")
    for who in (SUN, LI, WANG, ZHANG):
        card = await answer_to(house, house.people[who], house.first, "/dues")
        assert COUNTS in card.text
        assert amounts_and_names(card.text, *card.buttons) == []
        (key,) = card.keyboard[0]
        assert key["url"].endswith("?start=dues")


async def test_the_groups_of_a_committee_and_of_nobody_see_no_counts(house: House) -> None:
    assessed(house)
    card = await answer_to(house, house.people[READER], house.committee, "/dues")
    assert "私聊我办理" in card.text
    assert "/" not in card.text
    stray = house.pg.group("别的群", [house.people[LI]], supergroup=True)
    said = await answer_to(house, house.people[LI], stray, "/dues")
    assert "没有绑定党组织" in said.text


async def test_a_line_in_the_group_goes_on_in_private_with_everything_filled_in(
    house: House,
) -> None:
    assessed(house)
    sun = house.people[SUN]
    since = now(house)
    card = await answer_to(house, sun, house.first, "/dues 2.40 11月")
    assert "已经记下" in card.text
    assert amounts_and_names(card.text, *card.buttons) == []
    assert await heard(house, sun.private, since) == []
    assert [(row.chat_id, row.form) for row in house.world.all(Draft)] == [(sun.id, "dues_pay")]
    walk = alone(house, SUN)
    summary = await walk.says("/start dues", "请核对")
    assert "金额：2.40 元" in summary.text
    assert "2026年11月：2.40 元" in summary.text
    since = now(house)
    await walk.taps("提交", WAITS)
    assert await heard(house, house.first, since) == []
    (row,) = payments(house)
    assert (row.amount_fen, row.source_chat_id) == (240, house.first.id)


async def test_what_is_unclear_in_the_group_is_asked_in_private(house: House) -> None:
    assessed(house)
    card = await answer_to(house, house.people[SUN], house.first, "/dues 12.345 11月")
    assert amounts_and_names(card.text) == []
    assert "12.345" not in card.text
    walk = alone(house, SUN)
    await walk.says("/start dues", "最多两位小数", "交多少钱")
    # What is typed next is for this form, though it was begun elsewhere.
    await walk.types("30", "请核对")
    await walk.taps("提交", WAITS)


async def test_a_collectors_line_in_the_group_names_nobody_there(house: House) -> None:
    assessed(house)
    card = await answer_to(house, house.people[WANG], house.first, "/dues 张三 30 9-11月")
    assert amounts_and_names(card.text, *card.buttons) == []
    await alone(house, WANG).says("/start dues", "张三（登记为已收到）", "30.00")


async def test_a_form_that_is_open_in_private_is_left_alone(house: House) -> None:
    assessed(house)
    walk = alone(house, SUN)
    await walk.says("/dues 60", "请核对")
    card = await answer_to(house, house.people[SUN], house.first, "/dues 30 11月")
    assert "没填完的表" in card.text
    assert amounts_and_names(card.text) == []
    await walk.says("/start dues", "金额：60.00 元")


async def test_the_deep_link_shows_ones_own_year_and_makes_reachable(house: House) -> None:
    assessed(house)
    await alone(house, SUN).says("/start dues", "2026年党费", "孙八")
    accounts = {row.person_id: row.reachable for row in house.world.all(Account)}
    assert accounts[SUN]
    assert not accounts[ZHANG]
    await house.outsider.says(house.outsider.private, "/start dues")
    await house.said(house.outsider.private, "没有绑定名册")


async def test_the_words_themselves_open_the_account(house: House) -> None:
    assessed(house)
    await alone(house, SUN).says("交党费", "2026年党费", "孙八")


async def test_the_deep_link_leaves_another_form_open(house: House) -> None:
    assessed(house)
    walk = alone(house, LI)
    await walk.says("/meeting", "什么会")
    await walk.says("/start dues", "2026年党费")
    await walk.says("/dues 30", "没填完", "会议登记")
    await walk.taps("接着填", "什么会")


@pytest.mark.parametrize("line", ["/dues", "/dues 2.40 11月", "/dues 张三 30"])
async def test_who_has_no_business_here_gets_neither_counts_nor_a_form(
    house: House, line: str
) -> None:
    assessed(house)
    feng = house.people[FENG]
    house.first.members[feng.id] = "member"
    for person in (house.outsider, feng):
        card = await answer_to(house, person, house.first, line)
        assert "/8" not in card.text
        assert amounts_and_names(card.text) == []
    walk = Walk(house, house.people[ZHANG], house.first)
    await house.people[ZHANG].says(house.first, line, anonymous=True)
    said = await walk.hears("匿名")
    assert "/8" not in said.text
    assert house.world.all(Draft) == []
