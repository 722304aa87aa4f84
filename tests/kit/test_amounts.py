"""Fields for money and months: what is surely understood is taken, the rest is asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.kit.forms.amounts import MoneyField, MonthsField, none_offered
from bot.kit.forms.types import Answered, Partly, Said, SentFile, Turn, Unclear
from bot.kit.texts import Texts
from domain.dues.months import Month, month
from services.people import Speaker
from services.seam import Caller, Deps

NOW = datetime(2026, 11, 20, 20, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
NOVEMBER = month(2026, 11)
PHOTO = SentFile("photo", "id", "unique", "", 9, None)


@pytest.fixture
def turn() -> Turn:
    """An exchange on 20 November 2026 that asks no ledger."""
    speaker = Speaker(language=None, keeper=False, binder=False)
    deps = cast("Deps", None)
    return Turn(deps, Texts.load(strict=True), Caller(1), speaker, "zh_CN", NOW)


async def two(_: Turn) -> Sequence[int]:
    return (3000, 9000)


async def runs(_: Turn) -> Sequence[Sequence[Month]]:
    return [range(NOVEMBER - 2, NOVEMBER + 1), [NOVEMBER]]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("2.40", 240),
        ("２．４０", 240),
        ("2,400", 240_000),
        ("一百二", 12_000),
        ("十二块五", 1250),
        ("30元", 3000),
        ("20260", 2_026_000),
    ],
)
async def test_an_amount_is_read(turn: Turn, typed: str, fen: int) -> None:
    assert await MoneyField("dues_pay.ask.amount").read(turn, None, Said(text=typed)) == Answered(
        fen
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("-5", "not_money"),
        ("0", "zero_amount"),
        ("1e3", "not_money"),
        ("12.345", "too_many_decimals"),
        ("999999999999", "too_much"),
        ("9-11月", "not_money"),
        ("昨天", "not_money"),
        ("", "not_money"),
        ("x" * 9000, "not_money"),
    ],
)
async def test_what_is_no_amount_is_told_in_words_about_money(
    turn: Turn, typed: str, why: str
) -> None:
    outcome = await MoneyField("dues_pay.ask.amount").read(turn, None, Said(text=typed))
    assert isinstance(outcome, Unclear)
    assert outcome.note.key == f"reading.{why}"
    assert len(turn.line(outcome.note)) < 120


async def test_a_photo_is_no_amount_and_no_month(turn: Turn) -> None:
    for field in (MoneyField("dues_pay.ask.amount"), MonthsField("dues_pay.ask.months", runs)):
        outcome = await field.read(turn, None, Said(file=PHOTO))
        assert isinstance(outcome, Unclear)
        assert "请写" in turn.line(outcome.note)


async def test_only_an_amount_that_is_offered_can_be_pressed(turn: Turn) -> None:
    field = MoneyField("dues_pay.ask.amount", two)
    shown = [option.arg for row in (await field.prompt(turn, None)).rows for option in row]
    assert shown == ["f3000", "f9000"]
    assert await field.read(turn, None, Said(pressed="f9000")) == Answered(9000)
    for forged in ("f1", "9000", "", "fx"):
        assert isinstance(await field.read(turn, None, Said(pressed=forged)), Unclear)
    assert await none_offered(turn) == ()


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("11月", "2026-11", "2026-11"),
        ("9-11月", "2026-09", "2026-11"),
        ("1月", "2027-01", "2027-01"),
        ("上个月", "2026-10", "2026-10"),
        ("2025年12月", "2025-12", "2025-12"),
        ("三季度", "2026-07", "2026-09"),
    ],
)
async def test_months_are_read_as_those_near_by(
    turn: Turn, typed: str, first: str, last: str
) -> None:
    outcome = MonthsField("dues_pay.ask.months", runs).typed(turn, typed)
    wanted = [month(*map(int, each.split("-"))) for each in (first, last)]
    assert outcome == Answered([*range(wanted[0], wanted[1] + 1)])


async def test_a_month_of_two_years_is_asked(turn: Turn) -> None:
    field = MonthsField("dues_pay.ask.months", runs)
    outcome = field.typed(turn, "5月")
    assert isinstance(outcome, Partly)
    options = [option for row in (await field.prompt(turn, outcome.state)).rows for option in row]
    assert [each.label for each in options] == ["2026年5月", "2027年5月"]
    chosen = await field.read(turn, outcome.state, Said(pressed=options[1].arg))
    assert chosen == Answered([month(2027, 5)])


@pytest.mark.parametrize(
    ("typed", "why"),
    [("13月", "impossible_period"), ("昨天", "not_a_period"), ("2.40", "not_a_period")],
)
async def test_what_is_no_month_is_told_in_words_about_months(
    turn: Turn, typed: str, why: str
) -> None:
    outcome = MonthsField("dues_pay.ask.months", runs).typed(turn, typed)
    assert isinstance(outcome, Unclear)
    assert outcome.note.key == f"reading.{why}"


async def test_one_month_means_one(turn: Turn) -> None:
    field = MonthsField("dues_pay.ask.months", runs, single=True)
    outcome = field.typed(turn, "9-11月")
    assert isinstance(outcome, Unclear)
    assert outcome.note.key == "form.one_month_wanted"
    assert field.typed(turn, "9月") == Answered([month(2026, 9)])


async def test_only_months_that_are_offered_can_be_pressed(turn: Turn) -> None:
    field = MonthsField("dues_pay.ask.months", runs)
    args = [option.arg for row in (await field.prompt(turn, None)).rows for option in row]
    outcome: Any = await field.read(turn, None, Said(pressed=args[0]))
    assert outcome == Answered([NOVEMBER - 2, NOVEMBER - 1, NOVEMBER])
    assert isinstance(await field.read(turn, None, Said(pressed="m1-99999")), Unclear)
