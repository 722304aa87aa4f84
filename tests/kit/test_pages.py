"""Cutting long texts: nothing is lost, nothing is too long, no tag or entity is cut."""

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.pages import PAGE_UNITS, TAG, pages, units

LIMIT = 60
TAGS = ("b", "i", "code", "pre", "blockquote")
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\n&<>支🚩"), max_size=80
)


@st.composite
def html(draw: st.DrawFn) -> str:
    """Texts as templates make them: tags nested in order, everything else escaped."""
    parts: list[str] = []
    opened: list[str] = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.integers(0, 3))
        if kind == 0 and len(opened) < 3:
            tag = draw(st.sampled_from(TAGS))
            opened.append(tag)
            parts.append(f"<{tag}>")
        elif kind == 1 and opened:
            parts.append(f"</{opened.pop()}>")
        elif kind == 2:
            parts.append(f'<a href="https://t.me/c/1/2">{escape(draw(WORDS))}</a>')
        else:
            parts.append(escape(draw(WORDS)))
    return "".join(parts) + "".join(f"</{tag}>" for tag in reversed(opened))


def shown(text: str) -> str:
    """What a reader sees."""
    return unescape(TAG.sub("", text))


def unclosed(page: str) -> list[str]:
    stack: list[str] = []
    for closing, name in re.findall(r"<(/?)([a-z-]+)[^<>]*>", page):
        if not closing:
            stack.append(name)
        else:
            assert stack, page
            assert stack.pop() == name, page
    return stack


@given(html())
def test_no_page_is_longer_than_the_limit(text: str) -> None:
    assert all(units(page) <= LIMIT for page in pages(text, LIMIT))


@given(html())
def test_nothing_that_can_be_seen_is_lost(text: str) -> None:
    """Borders between pages take the place of a line's end, and empty lines may go with it."""
    together = "".join(shown(page) for page in pages(text, LIMIT))
    assert re.sub(r"\s", "", together) == re.sub(r"\s", "", shown(text))


@given(html())
def test_every_page_closes_what_it_opens(text: str) -> None:
    assert all(unclosed(page) == [] for page in pages(text, LIMIT))


@given(st.lists(st.text("支部abc🚩", min_size=1, max_size=20), min_size=1, max_size=40))
def test_short_lines_are_never_cut(lines: list[str]) -> None:
    cut = [line for page in pages("\n".join(lines), LIMIT) for line in page.split("\n")]
    assert cut == lines


@given(WORDS)
def test_a_text_is_as_long_as_telegram_counts_it(text: str) -> None:
    assert units(escape(text)) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("支部", 2),
        ("🚩", 2),
        ("<b>支部</b>", 2),
        ("&lt;b&gt;", 3),
        ('<a href="https://t.me">x</a>', 1),
        ("a &amp; b", 5),
    ],
)
def test_units_count_what_is_left_after_parsing(text: str, length: int) -> None:
    assert units(text) == length


def test_a_text_that_fits_is_left_as_it_is() -> None:
    text = f"<b>{'支' * PAGE_UNITS}</b>"
    assert pages(text) == [text]
    assert len(pages(f"{text}部")) == 2


def test_a_long_bold_paragraph_goes_on_bold() -> None:
    first, second = pages(f"<b>{'支' * 30}\n{'部' * 40}</b>", LIMIT)
    assert first == f"<b>{'支' * 30}</b>"
    assert second == f"<b>{'部' * 40}</b>"


def test_a_link_that_is_cut_leads_there_from_both_pages() -> None:
    found = pages(f'<a href="https://t.me/c/1/2">{"x" * 100}</a>', LIMIT)
    assert len(found) == 2
    assert all(page.startswith('<a href="https://t.me/c/1/2">') for page in found)


def test_an_entity_is_one_character_and_is_never_cut() -> None:
    found = pages("&amp;" * 100, LIMIT)
    assert [shown(page) for page in found] == ["&" * 60, "&" * 40]


def test_a_page_of_nothing_is_not_sent() -> None:
    found = pages("\n" * 200 + "支", LIMIT)
    assert [shown(page).strip() for page in found] == ["支"]
