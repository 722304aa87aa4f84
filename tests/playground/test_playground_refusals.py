"""What is refused, in Telegram's words."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, Forbidden

from playground import Playground
from tests.playground.cast import Cast, Raw

OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


async def test_where_the_bot_may_not_write(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await cast.bot.send_message(cast.li.id, "a")
    await cast.li.starts()
    await cast.bot.send_message(cast.li.id, "a")
    await cast.li.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await cast.bot.send_message(cast.li.id, "a")
    await cast.li.unblocks_bot()
    await cast.li.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await cast.bot.send_message(cast.li.id, "a")
    with pytest.raises(BadRequest, match="Chat not found"):
        await cast.bot.send_message(42, "a")
    await cast.zhang.removes_bot(cast.group)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await cast.bot.send_message(cast.group.id, "a")
    other = cast.pg.group("别的", [cast.zhang], supergroup=True, bot="left")
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await cast.bot.send_message(other.id, "a")


async def test_topics(cast: Cast) -> None:
    forum = cast.pg.group("论坛", [cast.zhang], forum=True, topics=["台账"])
    (thread,) = forum.topics
    sent = await cast.bot.send_message(forum.id, "a", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    general = await cast.bot.send_message(forum.id, "a")
    assert (general.message_thread_id, general.is_topic_message) == (None, None)
    for wrong in (1, 999):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await cast.bot.send_message(forum.id, "a", message_thread_id=wrong)
    await cast.zhang.closes_topic(forum, thread)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await cast.bot.send_message(forum.id, "a", message_thread_id=thread)


def inline(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {"chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "@nobody"}, "chat not found"),
        ("sendMessage", {"parse_mode": "Markdown"}, "unsupported parse_mode"),
        ("sendMessage", {"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"reply_markup": [1]}, "object expected as reply markup"),
        (
            "sendMessage",
            {"reply_markup": {"keyboard": ["a"]}},
            'field "keyboard" must be an Array of Arrays',
        ),
        (
            "sendMessage",
            {"reply_markup": {"inline_keyboard": [["a"]]}},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        (
            "sendMessage",
            {"reply_markup": inline(callback_data="x")},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            "sendMessage",
            {"reply_markup": inline(text="x")},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"reply_markup": inline(text="x", web_app={"url": "https://a.cn"})},
            "BUTTON_TYPE_INVALID",
        ),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "https://a.cn/b.jpg"}, "failed to get HTTP URL content"),
        (
            "sendDocument",
            {"document": "AgAC"},
            "wrong remote file identifier specified: Wrong string length",
        ),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"media": "x"}, "can't parse media JSON object"),
        (
            "setMyCommands",
            {"commands": [{"command": "会", "description": "x"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("getMyCommands", {"language_code": "zh-hans"}, "invalid language code specified"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, OLD_QUERY),
        ("setMessageReaction", {"message_id": 77}, "message to react not found"),
        (
            "pinChatMessage",
            {"message_id": 77},
            "not enough rights to manage pinned messages in the chat",
        ),
        (
            "setWebhook",
            {"url": "ftp://a"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
    ],
)
async def test_wording(
    raw: Raw, pg: Playground, method: str, params: dict[str, object], reason: str
) -> None:
    group = pg.group("组", supergroup=True)
    status, answer = await raw(method, **{"chat_id": group.id, "text": "a"} | params)
    assert (status, answer["description"]) == (400, f"Bad Request: {reason}")


async def test_private_chats_have_no_administrators_and_cannot_be_left(cast: Cast) -> None:
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await cast.bot.get_chat_administrators(cast.zhang.id)
    with pytest.raises(BadRequest, match="can't be changed in private chats"):
        await cast.bot.leave_chat(cast.zhang.id)


async def test_what_people_cannot_do(cast: Cast) -> None:
    with pytest.raises(ValueError, match="has no topic 9"):
        await cast.zhang.says(cast.group, "x", thread=9)
    with pytest.raises(ValueError, match="is no forum"):
        await cast.zhang.opens_topic(cast.group, "x")
    with pytest.raises(ValueError, match="is no basic group"):
        await cast.zhang.upgrades(cast.group)
    with pytest.raises(LookupError, match="the bot has said nothing in 第一支部"):
        cast.group.last_from_bot()


async def test_memory_can_be_bounded() -> None:
    async with Playground(keep=3) as pg:
        zhang = pg.person("张三")
        for number in range(9):
            await zhang.says(zhang.private, str(number))
        assert [m.text for m in zhang.private.messages] == ["6", "7", "8"]
        assert len(pg.tg.events.log) == 3
        assert len(pg.updates.pending) == 9
