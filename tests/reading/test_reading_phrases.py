"""The phrase tables, and the shared set of labelled phrases where it is at hand."""

import csv
import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from bot.kit.reading import (
    Direction,
    Reading,
    Refusal,
    Value,
    days,
    durations,
    english,
    money,
    periods,
    policy,
    read_date,
    read_datetime,
    read_money,
    read_period,
    read_range,
)
from tests.reading.adapter import parse
from tests.reading.tables import FLAGS, KINDS, ZONE, Phrase, every_phrase, one_spelling, phrases

NOW = datetime(2026, 11, 20, 20, 30, tzinfo=ZONE)
SHARED = Path(
    os.environ.get("ZHIBU_PHRASES")
    or Path(__file__).parents[3] / "shared" / "dates" / "phrases_dev.csv"
)
RIGHT = 0.99  # of the phrases of each kind; the rest may ask, and none may be a false value


@pytest.mark.parametrize("row", every_phrase(), ids=str)
def test_a_phrase_is_read_as_the_table_says(row: Phrase) -> None:
    answer = parse(row.kind, row.text, row.now, row.prefer)
    assert row.accepts(answer), answer


@pytest.mark.parametrize("kind", KINDS)
def test_the_shared_phrases_are_read_right_and_never_falsely(kind: str) -> None:
    if not SHARED.exists():
        pytest.skip("the shared phrases are not here; ZHIBU_PHRASES may name their file")
    rows = [row for row in _shared() if row.kind == kind]
    answers = {row: parse(kind, row.text, row.now, row.prefer) for row in rows}
    wrong = [(row, got) for row, got in answers.items() if not row.accepts(got)]
    false = [f"{row} -> {got}" for row, got in wrong if got not in FLAGS]
    assert not false
    assert len(rows) - len(wrong) >= RIGHT * len(rows) > 0, wrong


def _shared() -> list[Phrase]:
    with SHARED.open(encoding="utf-8-sig", newline="") as file:
        return [
            Phrase(
                row["kind"],
                row["text"],
                datetime.fromisoformat(row["now"]).replace(tzinfo=ZONE),
                row["prefer"],
                tuple(map(one_spelling, row["expected"].split("|"))),
            )
            for row in csv.DictReader(file)
        ]


def test_the_tables_hold_values_and_flags_of_every_kind() -> None:
    counted = Counter((kind, row.asks_only) for kind in KINDS for row in phrases(kind))
    assert all(counted[kind, flagged] > 20 for kind in KINDS for flagged in (True, False))


def _named(kind: str, name: str, example: str) -> Reading[object]:
    match kind:
        case "day":
            return read_date(example, now=NOW, prefer=Direction.PAST)
        case "instant":
            return read_datetime(example, now=NOW, prefer=Direction.PAST)
        case "period":
            return read_period(example, now=NOW, prefer=Direction.PAST)
        case _:
            return read_money(example)


EXAMPLES = [
    *(("day", row.name, row.example) for row in (*days.RULES, *days.DATE_ONLY)),
    *(("instant", row.name, row.example) for row in durations.INSTANTS),
    *(("period", row.name, row.example) for row in (*periods.ONE, *periods.SEVERAL)),
    *(("money", row.name, row.example) for row in money.ROWS),
]


@pytest.mark.parametrize(("kind", "name", "example"), EXAMPLES)
def test_the_example_of_a_rule_is_read_by_that_rule(kind: str, name: str, example: str) -> None:
    answer = _named(kind, name, example)
    assert not isinstance(answer, Refusal)
    assert answer.rule == name


@pytest.mark.parametrize("example", english.EXAMPLES)
def test_the_example_of_an_english_rule_is_rewritten_and_read(example: str) -> None:
    texts = (example, f"{example} 15:00", f"yesterday 15:00 {example}", f"{example} 3pm")
    read = [
        isinstance(answer, Value)
        for text in texts
        for answer in (
            read_date(text, now=NOW, prefer=Direction.PAST),
            read_datetime(text, now=NOW, prefer=Direction.PAST),
            read_period(text, now=NOW, prefer=Direction.PAST),
            read_range(text, now=NOW, prefer=Direction.PAST),
        )
    ]
    chinese = english.chinese(example.lower())
    assert chinese != example.lower()
    assert any(read) or chinese in {"12月", "上午", "下午", "晚上", "半夜"}


def test_bounds_are_those_of_the_convention() -> None:
    assert (policy.FIRST_YEAR, policy.YEARS_AHEAD, policy.FAR_DAYS) == (2000, 5, 183)
