"""One phrase in many spellings: width, traditional forms, capitals, spaces, words around it."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.kit.reading import capital_echo, read_money
from bot.kit.reading.values import Value
from tests.reading.adapter import parse
from tests.reading.tables import FLAGS, Phrase, every_phrase

_TRADITIONAL = str.maketrans(
    "点号后个周礼这两时钟间从块万元钱开会党费农历阴过无数额实总计结当几",
    "點號後個週禮這兩時鐘間從塊萬圓錢開會黨費農曆陰過無數額實總計結當幾",
)
VALUES = [row for row in every_phrase() if FLAGS.isdisjoint(row.answers)]
CHINESE = [row for row in VALUES if not row.text.isascii()]


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _spaced(text: str) -> str:
    """A space wherever a Chinese character meets ASCII."""
    made = text[:1]
    for before, char in pairwise(text):
        chinese, other = sorted((before, char), reverse=True)
        made += " " if "\u4e00" <= chinese <= "\u9fff" and other.isascii() else ""
        made += char
    return made


SPELLINGS: dict[str, Callable[[str], str]] = {
    "full width": _full_width,
    "traditional": lambda text: text.translate(_TRADITIONAL),
    "spaces around": lambda text: f" \u3000{text}\t",
    "spaces inside": _spaced,
    "closing mark": lambda text: f"{text}。",
    "closing marks": lambda text: f"{text}!!～",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_spelling_changes_nothing(name: str) -> None:
    different = [
        (row.text, got)
        for row in VALUES
        if not row.accepts(got := parse(row.kind, SPELLINGS[name](row.text), row.now, row.prefer))
    ]
    assert not different


@pytest.mark.parametrize("pattern", ["是{}", "就{}", "就是{}", "{}吧", "{}的", "嗯，{}", "是{}啊"])
@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_a_few_words_around_change_nothing(pattern: str, kind: str) -> None:
    rows = [row for row in CHINESE if row.kind == kind and row.text[0] not in "就是嗯在定"]
    around = [(row, parse(kind, pattern.format(row.text), row.now, row.prefer)) for row in rows]
    assert not [(row, got) for row, got in around if got not in FLAGS and not row.accepts(got)]
    read = [row for row, got in around if row.accepts(got)]
    assert len(read) > 0.9 * len(rows)


OTHER_CONTENT = ["6号楼", "到会12人", "第3会议室", "缺席2人", "12.5元", "共8项议题"]


@pytest.mark.parametrize("content", OTHER_CONTENT)
@pytest.mark.parametrize("kind", ["date", "datetime", "range", "period"])
def test_other_content_never_bends_the_value(content: str, kind: str) -> None:
    bent = [
        (row.text, got)
        for row in VALUES
        if row.kind == kind
        for text in (row.text + content, f"{row.text} {content}", f"{content} {row.text}")
        if (got := parse(kind, text, row.now, row.prefer)) not in FLAGS and not row.accepts(got)
    ]
    assert not bent


NEVER = ["{}左右", "大概{}", "{}或者{}", "不是{}", "{}前后", "{}还是明天", "每{}", "{}多"]


@pytest.mark.parametrize("pattern", NEVER)
def test_doubt_in_the_text_leaves_no_value(pattern: str) -> None:
    sure = [
        (row.text, got)
        for row in CHINESE
        if (got := parse(row.kind, pattern.format(row.text, row.text), row.now, row.prefer))
        not in FLAGS
    ]
    assert not sure


@pytest.mark.parametrize("fen", [10, 11, 100, 105, 1000, 1005, 10_010, 12_345, 1_000_000_000])
def test_capital_numerals_of_a_receipt_are_read(fen: int) -> None:
    answer = read_money(capital_echo(fen))
    assert isinstance(answer, Value)
    assert answer.value == fen


@pytest.mark.parametrize("char", "①²½Ⅷ٣๓〸")
def test_a_numeral_that_changes_when_flattened_is_never_read(char: str) -> None:
    texts = {"date": f"{char}号", "datetime": f"下午{char}点", "money": f"{char}元"}
    row = every_phrase()[0]
    answers = {kind: parse(kind, text, row.now, row.prefer) for kind, text in texts.items()}
    assert FLAGS.issuperset(answers.values())


def test_the_spellings_are_tried_on_every_kind() -> None:
    assert {row.kind for row in VALUES} == {"date", "datetime", "range", "period", "money"}
    assert isinstance(VALUES[0], Phrase)
