"""What the bot sends: texts, limits, keyboards, files, edits."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest

from playground import Playground
from tests.playground.cast import Cast, Raw


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label)] for label in labels]
    )


async def test_get_me_tells_of_privacy_mode(cast: Cast) -> None:
    assert (await cast.bot.get_me()).can_read_all_group_messages is False
    cast.pg.privacy = False
    assert (await cast.bot.get_me()).can_read_all_group_messages is True


async def test_html_becomes_text_and_entities(cast: Cast) -> None:
    source = (
        "😀<b>党</b> <i>x</i><u>y</u><s>z</s> <code>c</code> "
        '<a href="https://example.org/?a=1&amp;b=2">链接</a> <tg-spoiler>秘</tg-spoiler> 1 &lt; 2'
    )
    sent = await cast.bot.send_message(cast.group.id, source, parse_mode="HTML")
    assert sent.text == "😀党 xyz c 链接 秘 1 < 2"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 2, 1),
        ("italic", 4, 1),
        ("underline", 5, 1),
        ("strikethrough", 6, 1),
        ("code", 8, 1),
        ("text_link", 10, 2),
        ("spoiler", 13, 1),
    ]
    assert sent.entities[5].url == "https://example.org/?a=1&b=2"


async def test_nested_and_block_markup(cast: Cast) -> None:
    sent = await cast.bot.send_message(
        cast.group.id,
        "<blockquote expandable>长<b><i>文</i></b></blockquote>\n"
        '<pre><code class="language-py">1</code></pre>',
        parse_mode="HTML",
    )
    assert {(e.type, e.offset, e.length) for e in sent.entities} == {
        ("expandable_blockquote", 0, 2),
        ("bold", 1, 1),
        ("italic", 1, 1),
        ("pre", 3, 1),
    }
    assert next(e.language for e in sent.entities if e.type == "pre") == "py"


async def test_mention_of_a_person_without_username(cast: Cast) -> None:
    text = f'<a href="tg://user?id={cast.li.id}">李四</a> /help'
    sent = await cast.bot.send_message(cast.group.id, text, parse_mode="HTML")
    assert sent.entities[0].type == MessageEntity.TEXT_MENTION
    assert sent.entities[0].user
    assert sent.entities[0].user.first_name == "李四"
    assert sent.entities[1].type == MessageEntity.BOT_COMMAND


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("中<b>x</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_html_is_refused(raw: Raw, cast: Cast, source: str, reason: str) -> None:
    status, answer = await raw("sendMessage", chat_id=cast.zhang.id, text=source, parse_mode="HTML")
    assert status == 400
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: can't parse entities: {reason}",
    }


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("x" * 4096, None),
        ("x" * 4097, "Bad Request: message is too long"),
        ("😀" * 2049, "Bad Request: message is too long"),
        ("<b>" + "x" * 4096 + "</b>", None),
        (" \n", "Bad Request: text must be non-empty"),
        ("", "Bad Request: message text is empty"),
    ],
)
async def test_text_limits_count_utf16_units_after_parsing(
    raw: Raw, cast: Cast, text: str, refusal: str | None
) -> None:
    _, answer = await raw("sendMessage", chat_id=cast.zhang.id, text=text, parse_mode="HTML")
    assert answer.get("description") == refusal


async def test_caption_limit(raw: Raw, cast: Cast) -> None:
    photo = (await cast.zhang.sends_photo(cast.zhang.private)).file
    assert photo
    file_id = photo["file_id"]
    _, fits = await raw("sendPhoto", chat_id=cast.zhang.id, photo=file_id, caption="x" * 1024)
    assert fits["ok"]
    _, over = await raw("sendPhoto", chat_id=cast.zhang.id, photo=file_id, caption="x" * 1025)
    assert over["description"] == "Bad Request: message caption is too long"


async def test_callback_data_over_64_bytes_is_refused(cast: Cast) -> None:
    await cast.bot.send_message(cast.group.id, "?", reply_markup=keyboard("支" * 21))
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await cast.bot.send_message(cast.group.id, "?", reply_markup=keyboard("支" * 22))


async def test_keyboards_stay_on_the_message_but_only_inline_ones_are_echoed(cast: Cast) -> None:
    inline = await cast.bot.send_message(cast.group.id, "a", reply_markup=keyboard("是", "否"))
    assert inline.reply_markup == keyboard("是", "否")
    assert cast.group.last_from_bot().buttons == ["是", "否"]

    forced = await cast.bot.send_message(
        cast.group.id, "b", reply_markup=ForceReply(selective=True)
    )
    assert forced.reply_markup is None
    markup = cast.group.last_from_bot().markup
    assert markup
    assert markup["force_reply"] is True

    await cast.bot.send_message(
        cast.group.id, "c", reply_markup=ReplyKeyboardMarkup([["一", "二"]])
    )
    markup = cast.group.last_from_bot().markup
    assert markup
    assert [b["text"] for b in markup["keyboard"][0]] == ["一", "二"]


async def test_edit_without_markup_removes_the_keyboard(cast: Cast) -> None:
    sent = await cast.bot.send_message(cast.group.id, "a", reply_markup=keyboard("是"))
    edited = await cast.bot.edit_message_text("b", cast.group.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "b"
    assert edited.reply_markup is None
    assert edited.edit_date is not None
    assert cast.group.last_from_bot().buttons == []


async def test_edit_that_changes_nothing_is_refused(cast: Cast) -> None:
    sent = await cast.bot.send_message(
        cast.group.id, "<b>a</b>", "HTML", reply_markup=keyboard("是")
    )
    with pytest.raises(BadRequest, match="exactly the same as a current content and reply markup"):
        await sent.edit_text("<b>a</b>", "HTML", reply_markup=keyboard("是"))
    await sent.edit_text("a", reply_markup=keyboard("是"))
    await sent.edit_reply_markup(keyboard("否"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(keyboard("否"))


async def test_force_reply_and_foreign_messages_cannot_be_edited(cast: Cast) -> None:
    forced = await cast.bot.send_message(cast.group.id, "a", reply_markup=ForceReply())
    said = await cast.li.says(cast.group, "/help")
    for message_id in (forced.message_id, said.id):
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await cast.bot.edit_message_text("b", cast.group.id, message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await cast.bot.edit_message_text("b", cast.group.id, 99)


async def test_photos_documents_and_captions(cast: Cast) -> None:
    photo = await cast.bot.send_photo(
        cast.group.id, b"jpeg", caption="<b>图</b>", parse_mode="HTML"
    )
    assert photo.caption == "图"
    assert photo.caption_entities[0].type == "bold"
    assert photo.photo[-1].file_size == 4
    edited = await photo.edit_caption("新", reply_markup=keyboard("是"))
    assert isinstance(edited, Message)
    assert edited.caption == "新"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await photo.edit_text("x")

    document = await cast.bot.send_document(cast.group.id, b"a,b", filename="台账.csv")
    assert document.document
    assert document.document.file_name == "台账.csv"
    again = await cast.bot.send_document(cast.group.id, document.document.file_id)
    assert again.document
    assert again.document.file_unique_id == document.document.file_unique_id
    file = await cast.bot.get_file(again.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b"


async def test_albums_of_the_bot_share_a_media_group_id(cast: Cast) -> None:
    photos = [InputMediaPhoto(b"one", caption="说明"), InputMediaPhoto(b"two")]
    album = await cast.bot.send_media_group(cast.group.id, photos)
    assert len({m.media_group_id for m in album}) == 1
    assert [m.caption for m in album] == ["说明", None]
    assert [m.photo[-1].file_size for m in album] == [3, 3]
    (alone,) = await cast.bot.send_media_group(cast.group.id, [InputMediaDocument(b"alone")])
    assert alone.media_group_id is None
    with pytest.raises(BadRequest, match="Too many messages to send as an album"):
        await cast.bot.send_media_group(cast.group.id, [InputMediaPhoto(b"x")] * 11)


async def test_reply_needs_its_message_unless_told(cast: Cast) -> None:
    said = await cast.zhang.says(cast.group, "/help")
    sent = await cast.bot.send_message(
        cast.group.id, "a", reply_parameters=ReplyParameters(said.id)
    )
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "/help"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await cast.bot.send_message(cast.group.id, "a", reply_parameters=ReplyParameters(999))
    lost = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await cast.bot.send_message(cast.group.id, "a", reply_parameters=lost)).text == "a"


async def test_deleting_pinning_reacting_acting(cast: Cast, raw: Raw) -> None:
    sent = await cast.bot.send_message(cast.group.id, "a")
    assert await sent.set_reaction(ReactionTypeEmoji("👍"))
    assert cast.group.messages[-1].reactions[cast.pg.tg.bot.id] == [
        {"type": "emoji", "emoji": "👍"}
    ]
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await sent.pin()
    await cast.zhang.promotes_bot(cast.group)
    assert await sent.pin()
    assert cast.group.pinned == [sent.message_id]
    assert (await cast.bot.get_chat(cast.group.id)).pinned_message == sent
    assert await sent.unpin()
    assert await cast.bot.send_chat_action(cast.group.id, "typing")
    said = await cast.li.says(cast.group, "x")
    assert await cast.bot.delete_message(cast.group.id, said.id)
    assert said.deleted
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await cast.bot.delete_message(cast.group.id, said.id)
    status, answer = await raw("sendChatAction", chat_id=cast.group.id, action="dancing")
    assert (status, answer["description"]) == (
        400,
        "Bad Request: wrong parameter action in request",
    )


async def test_a_member_bot_deletes_only_its_own_and_recent_messages() -> None:
    now = [1_000_000.0]
    async with Playground(clock=lambda: now[0]) as pg:
        zhang = pg.person("张三")
        group = pg.group("组", [zhang])
        async with Bot(pg.token, base_url=pg.base_url) as bot:
            sent = await bot.send_message(group.id, "a")
            said = await zhang.says(group, "b")
            with pytest.raises(BadRequest, match="Message can't be deleted"):
                await bot.delete_message(group.id, said.id)
            now[0] += 48 * 3600 + 1
            with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
                await sent.delete()


async def test_copying_forwarding_and_deleting_several(cast: Cast) -> None:
    photo = await cast.bot.send_photo(cast.group.id, b"jpeg", caption="图")
    copied = await photo.copy(cast.zhang.id, caption="<b>新</b>", parse_mode="HTML")
    assert cast.zhang.private.history[copied.message_id].text == "新"
    forwarded = await photo.forward(cast.zhang.id)
    assert forwarded.forward_origin
    assert forwarded.forward_origin.type == "user"
    assert forwarded.photo == photo.photo
    assert await cast.bot.delete_messages(cast.group.id, [photo.message_id, 999])
    assert cast.group.messages == []
