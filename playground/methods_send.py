"""Methods that put something into a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.access import message_in, readable_chat, replied_to, topic, writable_chat
from playground.contents import (
    caption_content,
    document_shape,
    input_file,
    photo_shape,
    text_content,
)
from playground.keyboards import reply_markup
from playground.wire import JSON, Params, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.service import Telegram
    from playground.wire import Upload
    from playground.world import Chat, File, Message

    Shape = Callable[[Telegram, File | Upload], JSON]

_WORDS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
ACTIONS = frozenset(_WORDS.split())
ALBUM_LIMIT = 10


def _post(tg: Telegram, chat: Chat, params: Params, content: JSON) -> JSON:
    message = tg.post(
        chat,
        tg.bot,
        content,
        thread=topic(chat, params),
        reply_to=replied_to(chat, params),
        markup=reply_markup(chat, params),
    )
    return message.wire


def send_message(tg: Telegram, params: Params) -> JSON:
    chat = writable_chat(tg, params)
    return _post(tg, chat, params, text_content(tg, params))


def _send_file(tg: Telegram, params: Params, field: str, shape: Shape) -> JSON:
    chat = writable_chat(tg, params)
    caption = caption_content(tg, params)
    source = input_file(tg, params, params.text(field), field)
    return _post(tg, chat, params, shape(tg, source) | caption)


def send_photo(tg: Telegram, params: Params) -> JSON:
    return _send_file(tg, params, "photo", photo_shape)


def send_document(tg: Telegram, params: Params) -> JSON:
    return _send_file(tg, params, "document", document_shape)


def send_media_group(tg: Telegram, params: Params) -> list[JSON]:
    """An album: several messages with one media_group_id."""
    chat = writable_chat(tg, params)
    media = params.items("media", "InputMedia")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    contents = [_album_item(tg, params, item) for item in media]
    if len({"photo" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    album = {"media_group_id": tg.next_album()} if len(media) > 1 else {}
    return [_post(tg, chat, params, content | album) for content in contents]


ALBUM_SHAPES: dict[str, Shape] = {"photo": photo_shape, "document": document_shape}


def _album_item(tg: Telegram, params: Params, item: JSON) -> JSON:
    shape = ALBUM_SHAPES.get(item.get("type", ""))
    if shape is None:
        raise bad_request(f"can't parse InputMedia: invalid type {item.get('type')!r}")
    source = input_file(tg, params, str(item.get("media", "")), "media")
    return shape(tg, source) | caption_content(tg, Params(item))


COPIED = ("text", "entities", "caption", "caption_entities", "photo", "document")


def _source(tg: Telegram, params: Params, what: str) -> Message:
    origin = Params(params.values | {"chat_id": params.values.get("from_chat_id", "")})
    return message_in(readable_chat(tg, origin), origin, what)


def copy_message(tg: Telegram, params: Params) -> JSON:
    """The content of a message anew, with another caption when one is given."""
    chat = writable_chat(tg, params)
    source = _source(tg, params, "message to copy").wire
    content = {key: source[key] for key in COPIED if key in source}
    if "caption" in params.values and "text" not in content:
        content.pop("caption_entities", None)
        content = {k: v for k, v in content.items() if k != "caption"} | caption_content(tg, params)
    return {"message_id": _post(tg, chat, params, content)["message_id"]}


def forward_message(tg: Telegram, params: Params) -> JSON:
    """The content of a message, with where it comes from."""
    chat = writable_chat(tg, params)
    source = _source(tg, params, "message to forward").wire
    content = {key: source[key] for key in COPIED if key in source}
    origin: JSON = {"type": "user", "sender_user": source["from"], "date": source["date"]}
    if "sender_chat" in source:
        origin = {"type": "chat", "sender_chat": source["sender_chat"], "date": source["date"]}
    return _post(tg, chat, params, {"forward_origin": origin} | content)


def send_chat_action(tg: Telegram, params: Params) -> bool:
    chat = writable_chat(tg, params)
    topic(chat, params)
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    tg.tell("action", chat=chat, actor=tg.bot, data={"action": action})
    return True
