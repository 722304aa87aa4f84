"""What happens to groups: the bot comes and goes, a group grows, topics open."""

import pytest

from models.chats import Chat as ChatRow
from models.chats import Draft
from models.organisation import Account
from playground import Chat, Message
from tests.chat.house import House
from tests.chat.matrix import (
    account_of,
    answer_to,
    execute,
    heard,
    ledgers,
    no_errors,
    now,
    settled,
)
from tests.services.meeting_cast import FIRST, LI, SECOND, ZHANG

_UNKNOWN = "没有绑定党组织"


def _row(house: House, chat: Chat) -> ChatRow | None:
    return next((row for row in house.world.all(ChatRow) if row.chat_id == chat.id), None)


def _strange_group(house: House, *, bot: str = "member", supergroup: bool = True) -> Chat:
    people = [house.operator, house.outsider, *house.people.values()]
    return house.pg.group("陌生群", people, supergroup=supergroup, bot=bot)


# A group that nobody has bound ---------------------------------------------------------------


@pytest.mark.parametrize("privacy", [True, False])
async def test_an_unknown_group_hears_one_sentence_and_then_nothing(
    house: House, privacy: bool
) -> None:
    house.pg.privacy = privacy
    chat = _strange_group(house, bot="left")
    before, since = ledgers(house), now(house)
    await house.outsider.adds_bot(chat)
    for words in ("大家好", "/weather", "/bind@other_bot U2", "@zhibu_bot 在吗", "/", "第一支部"):
        await house.outsider.says(chat, words)
    await house.operator.promotes_bot(chat)
    await house.operator.demotes_bot(chat)
    await house.outsider.sends_photo(chat, caption="合影")
    said = await heard(house, chat, since)
    assert len(said) == 1
    assert _UNKNOWN in said[0].text
    assert ledgers(house) == before


async def test_a_group_that_the_settings_do_not_allow_is_not_told_to_bind(house: House) -> None:
    object.__setattr__(house.app.kit, "allowed_chats", frozenset({house.first.id}))
    chat = _strange_group(house, bot="left")
    await house.outsider.adds_bot(chat)
    said = await house.said(chat, "登记过")
    assert "/bind" not in said.text


@pytest.mark.parametrize("command", ["meeting", "compliance", "overdue"])
async def test_a_command_for_records_in_an_unknown_group_says_what_is_missing(
    house: House, command: str
) -> None:
    chat = _strange_group(house)
    before = ledgers(house)
    answer = await answer_to(house, house.people[ZHANG], chat, f"/{command}")
    assert _UNKNOWN in answer.text
    assert ledgers(house) == before


async def test_an_unknown_command_that_names_the_bot_is_answered(house: House) -> None:
    chat = _strange_group(house)
    answer = await answer_to(house, house.outsider, chat, "/what@zhibu_bot")
    assert _UNKNOWN in answer.text
    answer = await answer_to(house, house.people[LI], house.first, "/what@zhibu_bot")
    assert "/meeting" in answer.text


# The bot comes and goes ----------------------------------------------------------------------


async def test_a_bound_group_is_unreachable_while_the_bot_is_out(house: House) -> None:
    since = now(house)
    await house.operator.removes_bot(house.first)
    await settled(house)
    row = _row(house, house.first)
    assert row
    assert (row.unit_id, row.reachable) == (FIRST, False)
    await house.operator.adds_bot(house.first)
    assert await heard(house, house.first, since) == []
    row = _row(house, house.first)
    assert row
    assert (row.unit_id, row.reachable) == (FIRST, True)


async def test_blocking_the_bot_is_noted_with_the_account_and_taken_back(house: House) -> None:
    li = house.people[LI]
    await li.starts()
    await settled(house)
    found = [_reachable(house, li.id)]
    await li.blocks_bot()
    await settled(house)
    found.append(_reachable(house, li.id))
    await li.unblocks_bot()
    await settled(house)
    found.append(_reachable(house, li.id))
    assert found == [True, False, True]


def _reachable(house: House, telegram_id: int) -> bool:
    rows = {row.telegram_id: row.reachable for row in house.world.all(Account)}
    return bool(rows[telegram_id])


async def test_an_outsider_who_blocks_the_bot_leaves_no_trace(house: House) -> None:
    before = ledgers(house)
    await house.outsider.blocks_bot()
    await settled(house)
    assert ledgers(house) == before
    assert account_of(house, house.outsider) is None


# A group becomes a supergroup ----------------------------------------------------------------


def _small_group(house: House) -> Chat:
    """A basic group of the second branch, in place of the one of the house."""
    people = [house.people[11], house.people[12], house.operator]
    chat = house.pg.group("第二支部小群", people)
    execute(house, f"UPDATE chat SET chat_id = {chat.id} WHERE unit_id = {SECOND}")
    return chat


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0,), (1,)])
async def test_the_binding_follows_in_whatever_order_the_news_come(
    house: House, order: tuple[int, ...]
) -> None:
    chat = _small_group(house)
    house.pg.updates.hold()
    grown = await house.operator.upgrades(chat)
    with no_errors():
        house.pg.updates.release(order)
        await settled(house)
        row = _row(house, grown)
        assert row
        assert (row.unit_id, row.reachable) == (SECOND, True)
        assert _row(house, chat) is None
        answer = await answer_to(house, house.people[11], grown, "/compliance")
    assert "第二支部" in answer.text


async def test_news_of_the_growth_delivered_twice_change_nothing(house: House) -> None:
    chat = _small_group(house)
    grown = await house.operator.upgrades(chat)
    await settled(house)
    before = ledgers(house)
    with no_errors():
        for entry in list(house.pg.updates.confirmed):
            house.pg.updates.redeliver(entry.update_id)
        await settled(house)
    assert ledgers(house) == before
    assert _row(house, grown)


async def test_the_growth_is_noted_when_its_news_come_from_an_anonymous_admin(
    house: House,
) -> None:
    chat = _small_group(house)
    grown = house.pg.group("第二支部小群", [house.operator], supergroup=True)
    content = {"migrate_from_chat_id": chat.id}
    house.pg.tg.post(
        grown, house.operator.user, content, reply_to=None, thread=None, anonymous=True
    )
    await settled(house)
    assert _row(house, grown)
    assert grown.bot_messages == []


async def test_a_draft_goes_on_in_the_supergroup(house: House) -> None:
    chat = _small_group(house)
    feng = house.people[11]
    await answer_to(house, feng, chat, "/meeting")
    grown = await house.operator.upgrades(chat)
    await settled(house)
    assert [row.chat_id for row in house.world.all(Draft)] == [grown.id]
    answer = await answer_to(house, feng, grown, "/meeting")
    assert "没填完" in answer.text


async def test_a_strange_group_that_grows_stays_strange(house: House) -> None:
    chat = _strange_group(house, supergroup=False)
    before = ledgers(house)
    grown = await house.operator.upgrades(chat)
    await settled(house)
    assert ledgers(house) == before
    assert (chat.bot_messages, grown.bot_messages) == ([], [])


# Topics --------------------------------------------------------------------------------------


def _forum(house: House) -> Chat:
    people = [house.operator, *(house.people[who] for who in range(1, 9))]
    chat = house.pg.group("第一支部论坛", people, forum=True, topics=["台账", "闲聊"])
    execute(house, f"UPDATE chat SET chat_id = {chat.id} WHERE unit_id = {FIRST}")
    return chat


async def _in_topic(house: House, chat: Chat, words: str, thread: int | None) -> Message:
    asked = await house.people[LI].says(chat, words, thread=thread)
    return await house.pg.wait_for(
        lambda message: message.wire.get("reply_to_message", {}).get("message_id") == asked.id,
        chat=chat,
    )


@pytest.mark.parametrize("words", ["/compliance", "/meeting", "/help", "/me", "/cancel"])
async def test_an_answer_lands_in_the_topic_of_the_question(house: House, words: str) -> None:
    chat = _forum(house)
    for thread in (*chat.topics, None):
        answer = await _in_topic(house, chat, words, thread)
        assert answer.thread == thread


async def test_a_form_stays_in_its_topic_and_two_topics_have_two_forms(house: House) -> None:
    chat = _forum(house)
    ledger, talk = chat.topics
    cards = {each: await _in_topic(house, chat, "/meeting", each) for each in (ledger, talk)}
    for thread, card in cards.items():
        await house.presses(house.people[LI], card, "集中学习")
        await settled(house)
        assert card.thread == thread
    assert {row.thread_id for row in house.world.all(Draft)} == {ledger, talk}


async def test_a_group_bound_in_a_topic_is_spoken_to_there(house: House) -> None:
    chat = _forum(house)
    execute(house, f"DELETE FROM chat WHERE unit_id = {FIRST}")
    thread = next(iter(chat.topics))
    await house.operator.says(chat, "/bind U2", thread=thread)
    said = await house.said(chat, "已绑定")
    assert said.thread == thread
    row = _row(house, chat)
    assert row
    assert row.thread_id == thread


async def test_an_answer_goes_to_the_main_chat_when_its_topic_is_gone(house: House) -> None:
    chat = _forum(house)
    thread = next(iter(chat.topics))
    house.pg.updates.hold()
    await house.people[LI].says(chat, "/help", thread=thread)
    await house.operator.deletes_topic(chat, thread)
    house.pg.updates.release()
    said = await house.said(chat, "/meeting")
    assert said.thread is None
