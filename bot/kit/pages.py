"""Cutting long texts: Telegram counts UTF-16 units after parsing, and refuses a cut tag."""

import re
from collections.abc import Iterator
from html import unescape

PAGE_UNITS = 4000  # of one message, a little under Telegram's 4096
# What Telegram knows as markup; any other `<` is escaped before it gets here.
TAG = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|a|code|pre|blockquote|span|tg-[a-z]+)(?:\s[^<>]*)?>"
)
_PIECE = re.compile(rf"{TAG.pattern}|&#?\w+;|.", re.DOTALL)


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    if text.isascii() and "<" not in text and "&" not in text:
        return len(text)
    return len(unescape(TAG.sub("", text)).encode("utf-16-le")) // 2


def pages(text: str, limit: int = PAGE_UNITS) -> list[str]:
    """The text in parts of at most `limit` units, cut at line borders where there are any.

    What is open at a border is closed there and opened again on the next page.
    """
    if units(text) <= limit:
        return [text]
    parts: list[str] = []
    lines: list[str] = []
    size, still_open = 0, ""
    for line in _short_lines(text, limit):
        length = units(line) + 1
        if lines and size + length > limit + 1:
            still_open = _close(parts, still_open, lines)
            lines, size = [], 0
        lines.append(line)
        size += length
    _close(parts, still_open, lines)
    return parts


def _close(parts: list[str], opened: str, lines: list[str]) -> str:
    """Add a page; what has to be opened again on the next one."""
    page = opened + "\n".join(lines)
    stack = _unclosed(page)
    if units(page.strip()):
        parts.append(page + "".join(f"</{_name(tag)}>" for tag in reversed(stack)))
    return "".join(stack)


def _unclosed(page: str) -> list[str]:
    stack: list[str] = []
    for tag in TAG.findall(page):
        if not tag.startswith("</"):
            stack.append(tag)
        elif stack:
            stack.pop()
    return stack


def _name(tag: str) -> str:
    return tag.strip("</>").split()[0]


def _short_lines(text: str, limit: int) -> Iterator[str]:
    """Lines that fit; a longer one is cut between characters, never inside a tag or an entity."""
    for line in text.split("\n"):
        if units(line) <= limit:
            yield line
            continue
        piece, size = "", 0
        for each in _PIECE.findall(line):
            length = units(each)
            if size + length > limit:
                yield piece
                piece, size = "", 0
            piece += each
            size += length
        yield piece
