"""The entities that Telegram finds in plain text by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.wire import utf16_length

if TYPE_CHECKING:
    from playground.wire import JSON

# What stands before and after a command or a mention must be no letter of any script.
_PATTERN = re.compile(
    r"(?P<url>(?:https?://|tg://)[^\s<>\"'，。；！？、（）]+"
    r"|(?<![\w@.])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|cn|me|io|gov)\b(?:/[^\s，。；！？、（）]*)?)"
    r"|(?P<email>[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<!\w)(?P<mention>@[A-Za-z0-9_]{4,32})(?!\w)"
    r"|(?<![\w#])(?P<hashtag>#(?=\w*[^\W\d])\w+)",
)
_HINT = re.compile(r"[/@#.:]")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![\w/<>])")


def find_entities(text: str) -> list[JSON]:
    """Commands, mentions, links, addresses and hashtags in a text."""
    if not _HINT.search(text):
        return []
    return [
        {
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
            "type": match.lastgroup,
        }
        for match in _PATTERN.finditer(text)
    ]


def with_automatic(text: str, entities: list[JSON]) -> list[JSON]:
    """Entities from markup, and the automatic ones that do not overlap them."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _SOLID]
    found = [
        entity
        for entity in find_entities(text)
        if not any(
            entity["offset"] < end and begin < entity["offset"] + entity["length"]
            for begin, end in taken
        )
    ]
    if not found:
        return entities
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))


_SOLID = {"code", "pre", "text_link", "text_mention"}  # nothing is looked for inside these


def addressed_to(text: str, username: str) -> bool:
    """Whether a bot in privacy mode gets the text: a command to nobody else."""
    match = _COMMAND.match(text)
    return match is not None and (match[2] or username).lower() == username.lower()
