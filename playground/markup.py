"""Telegram's HTML: text and entities out of tags, or the reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from playground.wire import JSON, ApiError, bad_request, utf16_length

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}

_TOKEN = re.compile(r"&(?:#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot);?|<[^>]*>?|[^&<]+|&")
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)\s*(?:=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")
_LINK = re.compile(r"(?:https?|tg|ton|tonsite)://\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?|mailto:\S+")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    begin: int


class _Parser:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.offset = 0  # UTF-16 units so far
        self.stack: list[_Open] = []
        self.entities: list[JSON] = []

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)

    def open(self, token: str, position: int) -> None:
        closed = token.endswith(">")
        body = token[1:-1] if closed else token[1:]
        tag = re.split(r"\s", body, maxsplit=1)[0].lower()
        if not closed and tag == body.lower():
            raise _unparsable(f"Unclosed start tag at byte offset {position}")
        if tag not in ENTITY_OF_TAG:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {position}')
        if not closed:
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {position}')
        argument = _argument(tag, body[len(tag) :])
        if tag == "span" and argument != "spoiler":
            raise _unparsable(
                f'Tag "span" must have class "tg-spoiler" at byte offset {position}',
            )
        self.stack.append(_Open(tag, argument, self.offset, len(self.pieces)))

    def close(self, token: str, position: int) -> None:
        if not self.stack:
            raise _unparsable(f"Unexpected end tag at byte offset {position}")
        found, expected = token[2:-1].strip().lower(), self.stack[-1].tag
        if found and found != expected:
            raise _unparsable(
                f"Unmatched end tag at byte offset {position}, "
                f'expected "</{expected}>", found "</{found}>"',
            )
        opened = self.stack.pop()
        if self.offset > opened.offset:
            self._record(opened)

    def _record(self, opened: _Open) -> None:
        entity: JSON = {
            "offset": opened.offset,
            "length": self.offset - opened.offset,
            "type": ENTITY_OF_TAG[opened.tag],
        }
        if opened.tag == "a" and not self._link(entity, opened):
            return
        if opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        if opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        if opened.tag == "pre" and self._swallows_code(entity):
            return
        self.entities.append(entity)

    def _link(self, entity: JSON, opened: _Open) -> bool:
        url = opened.argument or "".join(self.pieces[opened.begin :])
        if user := _USER_LINK.fullmatch(url):
            entity |= {"type": "text_mention", "user": {"id": int(user[1])}}
            return True
        entity["url"] = url if ":" in url else f"http://{url}/"
        return _LINK.fullmatch(url) is not None

    def _swallows_code(self, entity: JSON) -> bool:
        """`<pre><code class="language-x">` is one entity, a pre with a language."""
        last = self.entities[-1] if self.entities else {}
        same = all(last.get(key) == entity[key] for key in ("offset", "length"))
        if not same or last.get("type") != "code" or "language" not in last:
            return False
        last["type"] = "pre"
        return True


def _argument(tag: str, attributes: str) -> str:
    for match in _ATTRIBUTE.finditer(attributes):
        name, raw = match[1], match[2] or ""
        value = unescape(raw[1:-1]) if raw[:1] in {'"', "'"} else raw.lower()
        if tag == "a" and name == "href":
            return value
        if tag == "code" and name == "class" and value.startswith("language-"):
            return value.removeprefix("language-")
        if tag == "span" and name == "class" and value.startswith("tg-"):
            return value.removeprefix("tg-")
        if tag == "blockquote" and name == "expandable":
            return "1"
    return ""


def _unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def parse_html(source: str) -> tuple[str, list[JSON]]:
    """Text and entities of an HTML message; raises 'can't parse entities' as Telegram does."""
    if "<" not in source and "&" not in source:
        return source, []
    parser, position = _Parser(), 0
    for match in _TOKEN.finditer(source):
        token = match[0]
        if token.startswith("</"):
            if not token.endswith(">"):
                raise _unparsable(f"Unclosed end tag at byte offset {position}")
            parser.close(token, position)
        elif token.startswith("<"):
            parser.open(token, position)
        else:
            parser.add(unescape(token) if token[0] == "&" and len(token) > 1 else token)
        position += len(token.encode())
    if parser.stack:
        tag = parser.stack[-1].tag
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{tag}"')
    for entity in parser.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    parser.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(parser.pieces), parser.entities


def trimmed(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """The text without the white space around it; entities move along and shrink."""
    bare = text.strip()
    if len(bare) == len(text):
        return text, entities
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    size = utf16_length(bare)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return bare, kept
