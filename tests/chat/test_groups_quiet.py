"""Ordinary chat: never answered, never kept, whatever Telegram lets the bot see."""

import pytest

from models.chats import Draft
from playground import Message
from tests.chat.house import House
from tests.chat.matrix import answer_to, heard, inbox_texts, ledgers, no_errors, now, settled
from tests.services.meeting_cast import LI, WANG, ZHANG

_SECRET = "秘密接头"
_TIME = "昨天19:00"  # what an open form would take for an answer
_SAID = (
    f"{_SECRET}，今晚八点",
    f"@zhibu_bot {_SECRET}",
    f"/weather {_SECRET}",
    f"/meeting@other_bot {_SECRET}",
    f"// {_SECRET}",
    f"取消 {_SECRET}",
    f"第一支部 {_SECRET}",
    f"https://example.org/{_SECRET}",
)


@pytest.fixture(params=[True, False], ids=["privacy", "sees_all"])
def quiet_house(house: House, request: pytest.FixtureRequest) -> House:
    """The house with privacy mode on and off: the bot may be an administrator one day."""
    house.pg.privacy = request.param
    return house


async def test_ordinary_chat_is_neither_answered_nor_kept(quiet_house: House) -> None:
    house, since = quiet_house, now(quiet_house)
    before = ledgers(house)
    with no_errors():
        for person in (house.people[LI], house.outsider):
            for words in _SAID:
                await person.says(house.first, words)
        assert await heard(house, house.first, since) == []
    assert not [payload for payload in await inbox_texts(house) if payload]
    assert ledgers(house) == before


async def test_what_is_sent_in_a_group_is_neither_answered_nor_kept(quiet_house: House) -> None:
    house, since = quiet_house, now(quiet_house)
    before, li, chat = ledgers(house), house.people[LI], house.first
    with no_errors():
        await li.sends_photo(chat, caption=_SECRET)
        await li.sends_document(chat, name=f"{_SECRET}.pdf")
        await li.sends_album(chat, [b"one", b"two"], _SECRET)
        sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular"}
        shape = {"width": 1, "height": 1, "is_animated": False, "is_video": False}
        await li.sends(chat, sticker={**sticker, **shape})
        await li.sends(chat, location={"latitude": 39.9, "longitude": 116.4})
        await li.sends(chat, new_chat_title=_SECRET)
        message = await li.says(chat, "早")
        await li.edits(message, _SECRET)
        await li.reacts(message, "👍")
        assert await heard(house, chat, since) == []
    assert not [payload for payload in await inbox_texts(house) if payload]
    assert ledgers(house) == before


async def test_a_reply_to_the_bot_that_answers_no_question_is_left_alone(
    quiet_house: House,
) -> None:
    house, li, wang = quiet_house, quiet_house.people[LI], quiet_house.people[WANG]
    card = await answer_to(house, li, house.first, "/help")
    before, since = ledgers(house), now(house)
    for person in (li, wang, house.outsider):
        await person.replies(card, f"谢谢，{_SECRET}")
        await person.replies(card, "取消")
    assert await heard(house, house.first, since) == []
    assert not [payload for payload in await inbox_texts(house) if payload]
    assert ledgers(house) == before


async def test_chat_beside_an_open_form_is_no_answer_to_it(quiet_house: House) -> None:
    """One's own talk and replies to others are talk; others' replies to the card are too."""
    house, chat = quiet_house, quiet_house.first
    li, wang = house.people[LI], house.people[WANG]
    card = await _question_of_time(house)
    before, since = ledgers(house), now(house)
    shown = card.text
    with no_errors():
        await li.says(chat, _TIME)
        talk = await wang.says(chat, "几点开的？")
        await li.replies(talk, _TIME)
        await wang.replies(card, _TIME)
        await house.outsider.replies(card, _TIME)
        await li.replies(card, _TIME, anonymous=True)
        assert await heard(house, chat, since) == []
    assert card.text == shown
    assert ledgers(house) == before
    assert len(house.world.all(Draft)) == 1


async def _question_of_time(house: House) -> Message:
    li, chat = house.people[LI], house.first
    card = await answer_to(house, li, chat, "/meeting")
    await house.presses(li, card, "集中学习")
    await house.presses(li, card, "选好了")
    await settled(house)
    assert "什么时候" in card.text
    return card


async def test_an_edited_talk_is_talk(quiet_house: House) -> None:
    house, zhang = quiet_house, quiet_house.people[ZHANG]
    message = await zhang.says(house.first, "/help")
    await house.said(house.first, "/meeting")
    since = now(house)
    for words in (_SECRET, "/compliance", "开会记录", "/bind U2"):
        await zhang.edits(message, words)
    assert await heard(house, house.first, since) == []
    assert not [payload for payload in await inbox_texts(house) if payload]


async def test_an_update_that_nobody_can_read_is_not_kept_either(house: House) -> None:
    with no_errors():
        house.pg.tg.updates.push("message", {"message_id": _SECRET, "chat": 7})
        house.pg.tg.updates.push("something_new", {"text": _SECRET})
        assert not [payload for payload in await inbox_texts(house) if payload]
