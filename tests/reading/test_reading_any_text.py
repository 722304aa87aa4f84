"""Whatever is typed: no exception, no value out of bounds, none that the text contradicts."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kit.reading import Direction, NameEntry, read_names
from tests.reading.adapter import parse
from tests.reading.mutations import mutations
from tests.reading.second_look import contradiction
from tests.reading.tables import FLAGS, KINDS, ZONE, every_phrase

NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=ZONE)
)
VOCABULARY = sorted({char for row in every_phrase() for char in row.text})
PIECES = sorted({row.text for row in every_phrase()})
TEXTS = st.one_of(
    st.text(max_size=90),
    st.text(st.sampled_from(VOCABULARY), max_size=30),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join),
)
ROSTER = [NameEntry(1, "张三", "第一党小组", "书记"), NameEntry(2, "欧阳春晓"), NameEntry(3, "Ann")]


def in_bounds(kind: str, value: str, now: datetime) -> bool:
    if kind == "money":
        return 0 < float(value) <= 10_000_000
    first, last = value.partition("/")[0], value.rpartition("/")[2]
    if kind == "range" and "T" in value:
        lasts = datetime.fromisoformat(last) - datetime.fromisoformat(first)
        if not timedelta(0) < lasts <= timedelta(hours=12):
            return False
    if kind == "range" and not first < last:
        return False
    if kind != "period":
        date.fromisoformat(first[:10])
    after_midnight = f"{now.year + 6}-01-01T12"
    return first >= "2000" and last < (after_midnight if "T" in last else str(now.year + 6))


ASKED = st.tuples(st.sampled_from(KINDS), TEXTS, NOWS, st.sampled_from(Direction))


def _read(kind: str, text: str, now: datetime, prefer: Direction) -> None:
    answer = parse(kind, text, now, prefer.value)
    assert answer in FLAGS or in_bounds(kind, answer, now)


@settings(max_examples=300, deadline=None)
@given(asked=ASKED)
def test_no_text_raises_or_gives_a_value_out_of_bounds(
    asked: tuple[str, str, datetime, Direction],
) -> None:
    _read(*asked)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(asked=ASKED)
def test_none_of_ten_thousand_texts_raises_or_gives_a_value_out_of_bounds(
    asked: tuple[str, str, datetime, Direction],
) -> None:
    _read(*asked)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(TEXTS, st.text("张三欧阳春晓除了全体、 和ann第1组", max_size=12)))
def test_no_text_raises_or_names_somebody_who_is_not_there(text: str) -> None:
    read = read_names(text, ROSTER)
    every = {i for word in read.words for i in (*word.ids, *word.choices, *word.nearest)}
    assert every <= {1, 2, 3}


def test_the_tables_stand_a_second_look() -> None:
    looked = [
        (row.text, answer, why)
        for row in every_phrase()
        for answer in row.answers
        if answer not in FLAGS and (why := contradiction(row.kind, row.text, row.now, answer))
    ]
    assert not looked


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "11月3六日", "2026-11-03"),
        ("date", "周四", "2026-11-20"),
        ("date", "昨天或者前天", "2026-11-19"),
        ("datetime", "昨天下午3点6号楼", "2026-11-19T16:06"),
        ("datetime", "昨天上午9点", "2026-11-19T21:00"),
        ("range", "10月1日-0月7日", "2026-10-01/2026-10-07"),
        ("period", "第三季度", "2026-10/2026-12"),
        ("money", "壹壹拾元整", "10.00"),
        ("money", "12.5", "125.00"),
    ],
)
def test_the_second_look_finds_a_false_value(kind: str, text: str, value: str) -> None:
    now = datetime(2026, 11, 20, 20, 30, tzinfo=ZONE)
    assert contradiction(kind, text, now, value)


def _contradicted(count: int, seed: int) -> list[tuple[str, str, str]]:
    found, values = [], 0
    for row in mutations(count, seed):
        answer = parse(row.kind, row.text, row.now, row.prefer)
        if answer in FLAGS:
            continue
        values += 1
        if why := contradiction(row.kind, row.text, row.now, answer):
            found.append((row.text, answer, why))
    assert values > count // 20  # many slips leave a phrase of another meaning
    return found


def test_two_thousand_slips_of_the_keyboard_give_no_false_value() -> None:
    assert not _contradicted(2_000, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_ten_thousand_slips_of_the_keyboard_give_no_false_value(seed: int) -> None:
    assert not _contradicted(10_000, seed)
