"""What the playground itself says agrees with the description of the Bot API."""

from __future__ import annotations

import json

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from playground.schema import Schema
from tests.playground.cast import SCHEMA, Cast, Raw

# Telegram sends these, although no page says so.
UNDOCUMENTED = ("all_members_are_administrators", "new_chat_member")

pytestmark = pytest.mark.skipif(
    not SCHEMA.exists(), reason="no api.json beside the repository to check answers against"
)


def undeclared(found: list[str]) -> list[str]:
    return [line for line in found if not any(f"field {name} " in line for name in UNDOCUMENTED)]


async def test_every_update_is_an_update(cast: Cast, raw: Raw) -> None:
    await raw("getUpdates", allowed_updates=["message", "edited_message", *CHANGES])
    small = cast.pg.group("小组", [cast.zhang, cast.li], bot="left")
    forum = cast.pg.group("论坛", [cast.zhang], forum=True)
    await cast.zhang.adds_bot(small, admin=True)
    said = await cast.zhang.says(small, "/help@zhibu_bot https://a.cn", anonymous=True)
    await cast.zhang.edits(said, "/help")
    await cast.li.replies(said, "好")
    await cast.li.sends_album(small, [b"a", b"b"], "图 #台账")
    await cast.li.sends_document(small, size=9)
    yes = InlineKeyboardMarkup([[InlineKeyboardButton("是", callback_data="y")]])
    await cast.bot.send_message(small.id, "?", reply_markup=yes)
    shown = small.last_from_bot()
    await cast.li.presses(shown, "是")
    await cast.li.reacts(shown, "👍")
    await cast.bot.pin_chat_message(small.id, shown.id)
    await cast.bot.delete_message(small.id, shown.id)
    await cast.li.presses(shown, "是")
    await cast.zhang.removes(small, cast.li)
    thread = await cast.zhang.opens_topic(forum, "台账")
    await cast.zhang.says(forum, "/help", thread=thread)
    await cast.zhang.closes_topic(forum, thread)
    await cast.zhang.upgrades(small)
    await cast.li.starts("x")
    await cast.li.blocks_bot()
    schema = Schema(SCHEMA)
    updates = [json.loads(entry.raw) for entry in cast.pg.updates.pending]
    kinds = {kind for update in updates for kind in update if kind != "update_id"}
    assert kinds == {"message", "edited_message", *CHANGES}
    for update in updates:
        assert undeclared(schema.check_object("Update", update)) == []


CHANGES = ("callback_query", "chat_member", "my_chat_member", "message_reaction")


def test_a_wrong_update_is_noticed() -> None:
    wrong = {"update_id": 1, "message": {"message_id": "1", "chat": {"id": 1, "kind": "private"}}}
    assert Schema(SCHEMA).check_object("Update", wrong) == [
        "Update.message.message_id: '1' is not Integer",
        "Update.message.chat: unknown field kind of Chat",
        "Update.message.chat: missing field type of Chat",
        "Update.message: missing field date of Message",
    ]


async def test_answers_have_the_declared_types(cast: Cast, raw: Raw) -> None:
    photo = (await cast.zhang.sends_photo(cast.zhang.private)).file
    assert photo
    await cast.zhang.promotes_bot(cast.group)
    expected = {
        "getMe": ("User", {}),
        "getChat": ("ChatFullInfo", {"chat_id": cast.group.id}),
        "getChatMember": ("ChatMember", {"chat_id": cast.group.id, "user_id": cast.li.id}),
        "getFile": ("File", {"file_id": photo["file_id"]}),
        "getWebhookInfo": ("WebhookInfo", {}),
        "sendPhoto": ("Message", {"chat_id": cast.group.id, "photo": photo["file_id"]}),
        "getChatAdministrators": ("Array of ChatMember", {"chat_id": cast.group.id}),
    }
    schema = Schema(SCHEMA)
    for method, (kind, params) in expected.items():
        _, answer = await raw(method, **params)
        assert undeclared(schema.check_object(kind, answer["result"])) == [], method
