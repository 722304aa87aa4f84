"""What people do, and what the bot hears of it."""

from __future__ import annotations

import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, ChatMigrated

from playground import Playground
from playground.entities import find_entities
from tests.playground.cast import Cast

YES = InlineKeyboardMarkup([[InlineKeyboardButton("是", callback_data="yes")]])


async def test_privacy_mode_lets_commands_replies_and_service_messages_through(cast: Cast) -> None:
    sent = await cast.bot.send_message(cast.group.id, "谁来?")
    await cast.li.says(cast.group, "大家好")
    await cast.li.says(cast.group, "@zhibu_bot 你好")
    await cast.li.says(cast.group, "/help")
    await cast.li.says(cast.group, "/help@zhibu_bot")
    await cast.li.says(cast.group, "/help@other_bot")
    await cast.li.replies(cast.group.history[sent.message_id], "我")
    await cast.li.sends_photo(cast.group, caption="/photo")
    assert await cast.texts() == ["/help", "/help@zhibu_bot", "我", "/photo"]


async def test_an_administrator_or_a_bot_without_privacy_mode_hears_everything(cast: Cast) -> None:
    await cast.li.says(cast.group, "一")
    await cast.zhang.promotes_bot(cast.group)
    await cast.li.says(cast.group, "二")
    await cast.zhang.demotes_bot(cast.group)
    await cast.li.says(cast.group, "三")
    cast.pg.privacy = False
    await cast.li.says(cast.group, "四")
    assert await cast.texts() == ["二", "四"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/meeting@zhibu_bot 11月", [("bot_command", 0, 18)]),
        ("😀 @zhang_san 看 https://a.cn/x。", [("mention", 3, 10), ("url", 16, 14)]),
        ("写信 a@b.com #台账", [("email", 3, 7), ("hashtag", 11, 3)]),
        ("看 example.com/a", [("url", 2, 13)]),
        ("1/2 http:/ 发/help /help吧 看@zhang_san", []),
        ("普通的话", []),
    ],
)
def test_entities_of_people(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in find_entities(text)] == found


async def test_deep_link_and_start(cast: Cast) -> None:
    await cast.li.opens_private()
    with pytest.raises(BadRequest, match="Chat not found"):
        await cast.bot.get_chat(cast.li.id)
    await cast.li.starts("dues_11")
    (update,) = await cast.updates()
    assert update.message
    assert update.message.text == "/start dues_11"
    assert update.message.chat.type == "private"
    assert update.effective_user
    assert update.effective_user.language_code == "zh-hans"

    url = "https://t.me/zhibu_bot?start=x_1"
    await cast.bot.send_message(
        cast.group.id,
        "私下填",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("去", url)]]),
    )
    await cast.zhang.follows(cast.group.last_from_bot(), "去")
    assert await cast.texts() == ["/start x_1"]


async def test_press_and_toast_and_alert(cast: Cast) -> None:
    await cast.bot.send_message(cast.group.id, "参加吗?", reply_markup=YES)
    press = await cast.li.presses(cast.group.last_from_bot(), "是")
    (update,) = await cast.updates()
    query = update.callback_query
    assert query
    assert (query.data, query.from_user.first_name) == ("yes", "李四")
    assert isinstance(query.message, Message)
    assert query.message.reply_markup == YES
    await query.answer("已记", show_alert=True)
    answer = await press.answered()
    assert (answer.text, answer.alert) == ("已记", True)


async def test_forged_missing_and_old_presses(cast: Cast) -> None:
    sent = await cast.bot.send_message(cast.group.id, "?", reply_markup=YES)
    shown = cast.group.last_from_bot()
    await cast.li.presses(shown, data="forged")
    with pytest.raises(ValueError, match="no button '否'"):
        await cast.li.presses(shown, "否")
    await sent.delete()
    await cast.li.presses(shown, "是")
    forged, late = [update.callback_query for update in await cast.updates()]
    assert forged
    assert forged.data == "forged"
    assert late
    assert late.message
    assert late.message.is_accessible is False
    cast.pg.forget_queries()
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await late.answer()


async def test_edited_messages_come_as_such(cast: Cast) -> None:
    said = await cast.li.says(cast.group, "/dues 2")
    await cast.li.edits(said, "/dues 3")
    first, second = await cast.updates()
    assert first.message
    assert first.message.text == "/dues 2"
    assert second.edited_message
    assert second.edited_message.text == "/dues 3"
    assert second.edited_message.edit_date
    with pytest.raises(ValueError, match="cannot edit"):
        await cast.zhang.edits(said, "x")


async def test_albums_are_messages_with_one_id(cast: Cast) -> None:
    await cast.zhang.sends_album(cast.zhang.private, [b"a", b"b", b"c"], "三张")
    updates = await cast.updates()
    messages = [update.message for update in updates if update.message]
    assert len(messages) == 3
    assert len({m.media_group_id for m in messages}) == 1
    assert [m.caption for m in messages] == ["三张", None, None]


async def test_a_photo_may_be_declared_larger_than_a_bot_can_fetch(cast: Cast) -> None:
    await cast.zhang.sends_photo(cast.zhang.private, b"tiny", size=25 * 2**20)
    await cast.zhang.sends_document(cast.zhang.private, b"csv", name="a.csv", mime="text/csv")
    photo, document = await cast.updates()
    assert photo.message
    assert photo.message.photo[-1].file_size == 25 * 2**20
    with pytest.raises(BadRequest, match="File is too big"):
        await photo.message.photo[-1].get_file()
    assert document.message
    assert document.message.document
    file = await document.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"csv"
    with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
        await cast.bot.get_file("unknown")


async def test_anonymous_admin_writes_as_the_group_but_presses_as_a_person(cast: Cast) -> None:
    await cast.zhang.says(cast.group, "/help", anonymous=True)
    await cast.bot.send_message(cast.group.id, "?", reply_markup=YES)
    await cast.zhang.presses(cast.group.last_from_bot(), "是")
    said, pressed = await cast.updates()
    assert said.message
    assert said.message.from_user
    assert said.message.from_user.id == 1087968824
    assert said.message.sender_chat
    assert said.message.sender_chat.id == cast.group.id
    assert pressed.callback_query
    assert pressed.callback_query.from_user.id == cast.zhang.id


async def test_joining_and_leaving(cast: Cast) -> None:
    wang = cast.pg.person("王五")
    with pytest.raises(ValueError, match="王五 is not in 第一支部"):
        await wang.says(cast.group, "/help")
    await cast.zhang.adds(cast.group, wang)
    await wang.leaves(cast.group)
    came, left = await cast.updates()
    assert came.message
    assert [u.first_name for u in came.message.new_chat_members] == ["王五"]
    assert left.message
    assert left.message.left_chat_member
    assert left.message.left_chat_member.id == wang.id
    assert (await cast.bot.get_chat_member(cast.group.id, wang.id)).status == "left"

    await cast.zhang.promotes_bot(cast.group)
    await wang.joins(cast.group)
    kinds = [update for update in await cast.updates() if update.chat_member]
    assert [u.chat_member.new_chat_member.status for u in kinds if u.chat_member] == ["member"]


async def test_the_bot_is_added_promoted_kicked_blocked(cast: Cast) -> None:
    group = cast.pg.group("新支部", [cast.zhang], bot="left")
    await cast.zhang.adds_bot(group)
    await cast.zhang.promotes_bot(group)
    await cast.zhang.removes_bot(group)
    await cast.zhang.blocks_bot()
    await cast.zhang.unblocks_bot()
    updates = await cast.updates()
    changes = [u.my_chat_member for u in updates if u.my_chat_member]
    assert [(c.chat.type, c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("group", "left", "member"),
        ("group", "member", "administrator"),
        ("group", "administrator", "kicked"),
        ("private", "member", "kicked"),
        ("private", "kicked", "member"),
    ]
    service = [u.message for u in updates if u.message]
    assert service[0].new_chat_members[0].id == cast.bot.id
    assert service[1].left_chat_member
    assert service[1].left_chat_member.id == cast.bot.id


async def test_members_and_administrators(cast: Cast) -> None:
    admins = await cast.bot.get_chat_administrators(cast.group.id)
    assert [(a.user.first_name, a.status) for a in admins] == [("张三", "creator")]
    assert await cast.bot.get_chat_member_count(cast.group.id) == 3
    assert (await cast.bot.get_chat_member(cast.group.id, cast.li.id)).status == "member"
    with pytest.raises(BadRequest):
        await cast.bot.get_chat_member(cast.group.id, 5)
    assert (await cast.bot.get_chat(cast.group.id)).title == "第一支部"
    assert await cast.bot.leave_chat(cast.group.id)
    (update,) = await cast.updates()
    assert update.my_chat_member
    assert update.my_chat_member.new_chat_member.status == "left"


async def test_migration_tells_in_both_chats_and_by_error(cast: Cast) -> None:
    group = cast.pg.group("小组", [cast.zhang, cast.li])
    new = await cast.zhang.upgrades(group)
    there, here = await cast.updates()
    assert there.message
    assert (there.message.chat.id, there.message.migrate_to_chat_id) == (group.id, new.id)
    assert here.message
    assert (here.message.chat.id, here.message.migrate_from_chat_id) == (new.id, group.id)
    with pytest.raises(ChatMigrated) as caught:
        await cast.bot.send_message(group.id, "a")
    assert caught.value.new_chat_id == new.id
    await cast.bot.send_message(new.id, "a")
    assert new.has(cast.li.id)
    with pytest.raises(ValueError, match="has become a supergroup"):
        await cast.li.says(group, "/help")


async def test_topics_and_the_trap_of_thread_ids(cast: Cast) -> None:
    forum = cast.pg.group("论坛", [cast.zhang], forum=True, topics=["通知"])
    thread = await cast.zhang.opens_topic(forum, "台账")
    first = await cast.zhang.says(forum, "/help", thread=thread)
    await cast.zhang.replies(first, "/again")
    general = await cast.zhang.says(forum, "/general")
    await cast.zhang.replies(general, "/reply")
    opened, *rest = [u.message for u in await cast.updates() if u.message]
    assert opened.forum_topic_created
    assert opened.forum_topic_created.name == "台账"
    assert [(m.message_thread_id, bool(m.is_topic_message)) for m in rest] == [
        (thread, True),
        (thread, True),
        (None, False),
        (general.id, False),  # a thread id that is no topic
    ]


async def test_reactions_reach_administrators(cast: Cast) -> None:
    sent = await cast.bot.send_message(cast.group.id, "a")
    shown = cast.group.history[sent.message_id]
    await cast.li.reacts(shown, "👍")
    assert await cast.updates() == []
    await cast.zhang.promotes_bot(cast.group)
    await cast.li.reacts(shown, None)
    changes = [u.message_reaction for u in await cast.updates() if u.message_reaction]
    assert [len(c.old_reaction) for c in changes] == [1]


async def test_events_and_waiting(pg: Playground, cast: Cast) -> None:
    seen: list[str] = []
    stop = pg.subscribe(lambda event: seen.append(event.kind))
    said = await cast.zhang.says(cast.group, "/help")
    await cast.bot.send_message(cast.group.id, "一")
    await cast.bot.send_message(cast.group.id, "二")
    assert (await pg.wait_for()).text == "一"
    assert (await pg.wait_for(lambda m: m.text == "二", chat=cast.group, after=said)).text == "二"
    with pytest.raises(TimeoutError, match="nothing fits"):
        await pg.wait_for(lambda m: m.text == "三", timeout=0.01)
    assert seen == ["message"] * 3
    stop()
    events = pg.events()
    waiting = events.__aiter__()
    task = asyncio.ensure_future(anext(waiting))
    await asyncio.sleep(0)
    await cast.zhang.says(cast.group, "x")
    assert (await task).kind == "message"
    assert len(seen) == 3
