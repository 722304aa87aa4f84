"""What is kept about a person: shown, exported, forgotten; by that person only."""

import json

import pytest

from models.chats import Draft
from models.meetings import Attendance, MeetingRecord
from models.organisation import Membership
from playground import Message
from tests.chat.house import House
from tests.chat.matrix import account_of, answer_to, confide, heard, ledgers, now, settled
from tests.services.meeting_cast import LI, NAMES, SUN, ZHANG


async def _card(house: House, who: int) -> Message:
    person = house.people[who]
    return await answer_to(house, person, person.private, "/privacy")


async def test_privacy_says_what_is_kept_and_offers_the_buttons_in_private_only(
    house: House,
) -> None:
    card = await _card(house, SUN)
    assert "不存电话" in card.text
    assert len(card.buttons) == 2
    answer = await answer_to(house, house.people[SUN], house.first, "/privacy")
    assert answer.buttons == []


async def test_the_export_arrives_as_a_file_with_everything_about_oneself(house: House) -> None:
    record_id = confide(house)
    sun, card = house.people[SUN], await _card(house, SUN)
    await house.presses(sun, card, "导出")
    sent = await house.pg.wait_for(lambda message: message.file is not None, chat=sun.private)
    assert sent.file
    assert sent.file["file_name"].endswith(".json")
    stored = next(
        file for file in house.pg.tg.paths.values() if file.file_id == sent.file["file_id"]
    )
    found = json.loads(stored.data)
    assert [row["name"] for row in found["person"]] == [NAMES[SUN]]
    assert [row["telegram_id"] for row in found["account"]] == [sun.id]
    assert [(row["record"], row["reason"]) for row in found["attendance"]] == [(record_id, "sick")]
    others = [name for who, name in NAMES.items() if who != SUN]
    assert not [name for name in others if name in stored.data.decode()]


async def test_the_export_is_for_those_who_are_known(house: House) -> None:
    outsider = house.outsider
    card = await answer_to(house, outsider, outsider.private, "/privacy")
    since = now(house)
    press = await house.presses(outsider, card, "导出")
    assert "没有绑定名册" in (await press.answered()).text
    assert await heard(house, outsider.private, since) == []


async def test_an_account_is_unlinked_after_a_second_question(house: House) -> None:
    confide(house)
    li, card = house.people[LI], await _card(house, LI)
    await answer_to(house, li, li.private, "/meeting")
    kept = {name: ledgers(house)[name] for name in ("person", "membership", "attendance")}
    await house.presses(li, card, "解除")
    await house.said(li.private, "确定吗")
    assert account_of(house, li)
    await house.presses(li, card, "确定解除")
    await house.said(li.private, "已解除")
    assert account_of(house, li) is None
    assert house.world.all(Draft) == []
    assert {name: ledgers(house)[name] for name in kept} == kept
    assert house.world.all(Membership)
    assert house.world.all(Attendance)
    assert house.world.all(MeetingRecord)
    said = await answer_to(house, li, li.private, "/me")
    assert "没有绑定名册" in said.text


async def test_whoever_thinks_better_of_it_stays_linked(house: House) -> None:
    li, card = house.people[LI], await _card(house, LI)
    await house.presses(li, card, "解除")
    await house.said(li.private, "确定吗")
    await house.presses(li, card, "取消")
    await settled(house)
    assert card.buttons == []
    assert account_of(house, li)
    # The button that is gone cannot be pressed from an old screen.
    press = await li.presses(card, data="1|ps")
    assert "过期" in (await press.answered()).text
    assert account_of(house, li)


@pytest.mark.parametrize("data", ["1|pe", "1|pf", "1|ps"])
async def test_these_buttons_do_nothing_in_a_group(house: House, data: str) -> None:
    answer = await answer_to(house, house.people[ZHANG], house.first, "/privacy")
    shown, before, since = answer.text, ledgers(house), now(house)
    press = await house.people[ZHANG].presses(answer, data=data)
    assert (await press.answered()).text
    assert await heard(house, house.first, since) == []
    assert answer.text == shown
    assert ledgers(house) == before


async def test_no_profile_of_telegram_is_kept(house: House) -> None:
    """Neither usernames nor languages nor texts: what the ledgers hold is listed in /privacy."""
    sun = house.people[SUN]
    for words in ("/start", "/help", "你好，我的电话是13800000000", "/me"):
        await answer_to(house, sun, sun.private, words)
    kept = str(ledgers(house))
    for word in ("user_6", "zh-hans", "13800000000"):
        assert word not in kept
