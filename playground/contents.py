"""What a message is made of: formatted text, captions, photos and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.entities import with_automatic
from playground.markup import parse_html, trimmed
from playground.wire import JSON, Params, Upload, bad_request, utf16_length

if TYPE_CHECKING:
    from playground.service import Telegram
    from playground.world import File

TEXT_LIMIT = 4096  # UTF-16 units after parsing
CAPTION_LIMIT = 1024
PHOTO_LIMIT = 10 * 2**20  # bytes of a photo sent by a bot
THUMB = (90, 67)
FULL = (1280, 960)


def _formatted(tg: Telegram, params: Params, key: str, entities: str) -> tuple[str, list[JSON]]:
    text, mode = params.text(key), params.text("parse_mode").lower()
    if mode == "html":
        text, found = parse_html(text)
    elif mode in {"", "none"}:
        found = params.items(entities, "MessageEntity")
    else:
        raise bad_request("unsupported parse_mode")
    text, found = trimmed(text, found)
    return text, with_automatic(text, [e for e in found if _real(tg, e)])


def _real(tg: Telegram, entity: JSON) -> bool:
    """Mentions of people nobody knows vanish; of the others the whole User is shown."""
    if entity.get("type") != "text_mention":
        return True
    user = tg.users.get(entity["user"]["id"])
    if user is not None:
        entity["user"] = user.wire
    return user is not None


def text_content(tg: Telegram, params: Params) -> JSON:
    """Text and entities of a message to be sent or edited."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = _formatted(tg, params, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(tg: Telegram, params: Params) -> JSON:
    """Caption and caption_entities, nothing when there is no caption."""
    text, entities = _formatted(tg, params, "caption", "caption_entities")
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def input_file(tg: Telegram, params: Params, value: str, field: str) -> File | Upload:
    """A file that was uploaded, attached, or is known by its id."""
    if value.startswith("attach://"):
        field, value = value.removeprefix("attach://"), ""
    if field in params.files and not value:
        upload = params.files[field]
        if not upload.data:
            raise bad_request("file must be non-empty")
        return upload
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    if value in tg.files:
        return tg.files[value]
    if not value:
        raise bad_request(f"there is no {field} in the request")
    raise bad_request("wrong remote file identifier specified: Wrong string length")


def photo_shape(tg: Telegram, source: File | Upload, *, size: int | None = None) -> JSON:
    """The `photo` of a message: a small size and the full one."""
    if isinstance(source, Upload):
        if size is None and len(source.data) > PHOTO_LIMIT:
            raise bad_request("file is too big")
        source = tg.add_file(source.data, folder="photos", mime="image/jpeg", size=size)
    elif not source.path.startswith("photos/"):
        raise bad_request("can't use file of type Document as Photo")
    small = f"{source.file_id}s"
    tg.files.setdefault(small, source)
    shapes = []
    for file_id, unique, (width, height), declared in (
        (small, f"{source.unique_id}s", THUMB, min(source.size, 1500)),
        (source.file_id, source.unique_id, FULL, source.size),
    ):
        shapes.append(
            {
                "file_id": file_id,
                "file_unique_id": unique,
                "width": width,
                "height": height,
                "file_size": declared,
            },
        )
    return {"photo": shapes}


def document_shape(tg: Telegram, source: File | Upload, *, size: int | None = None) -> JSON:
    """The `document` of a message."""
    if isinstance(source, Upload):
        source = tg.add_file(
            source.data,
            folder="documents",
            name=source.name,
            mime=source.mime,
            size=size,
        )
    shape: JSON = {
        "file_id": source.file_id,
        "file_unique_id": source.unique_id,
        "file_size": source.size,
    }
    if source.name:
        shape["file_name"] = source.name
    if source.mime:
        shape["mime_type"] = source.mime
    return {"document": shape}
