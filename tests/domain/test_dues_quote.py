"""The rates of dues: every worked example, and a naive statement of the articles."""

import tomllib
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dues.money import MOST_FEN, Rounding, percent, show_percent, show_yuan
from domain.dues.quote import Quote, quote
from domain.dues.rates import DuesRules, Settings
from domain.dues.reading import read_dues
from domain.errors import DomainError

ON = date(2026, 11, 1)
FILE = Path(__file__).parents[2] / "rules" / "dues.toml"
TABLE = ("salaried", "annual_salary", "irregular")


def shipped() -> DuesRules:
    rules, faults = read_dues(tomllib.loads(FILE.read_text("utf-8")))
    assert faults == ()
    assert rules is not None
    return rules


RULES = shipped()


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


def due(kind: str, base: str | None, settings: Settings | None = None, on: date = ON) -> Quote:
    return quote(RULES, kind, None if base is None else fen(base), on, settings)


def rounded(to: str) -> Settings:
    return replace(RULES.settings, rounding=Rounding(to))


# Rulebook 3.3: base, share, exact, due to the fen, due to the jiao.
EXAMPLES = [
    ("2999.99", 50, "14.99995", "15.00", "15.00"),
    ("3000.00", 50, "15.00000", "15.00", "15.00"),
    ("3000.01", 100, "30.0001", "30.00", "30.00"),
    ("4300.50", 100, "43.005", "43.01", "43.00"),
    ("4999.99", 100, "49.9999", "50.00", "50.00"),
    ("5000.00", 100, "50.00", "50.00", "50.00"),
    ("5000.01", 150, "75.00015", "75.00", "75.00"),
    ("8888.88", 150, "133.3332", "133.33", "133.30"),
    ("9999.99", 150, "149.99985", "150.00", "150.00"),
    ("10000.00", 150, "150.00", "150.00", "150.00"),
    ("10000.01", 200, "200.0002", "200.00", "200.00"),
    ("50000.00", 200, "1000.00", "1000.00", "1000.00"),
]


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize(("base", "rate", "exact", "to_fen", "to_jiao"), EXAMPLES)
def test_every_worked_example_of_the_rulebook(
    kind: str, base: str, rate: int, exact: str, to_fen: str, to_jiao: str
) -> None:
    found = due(kind, base)
    assert (found.rate, found.exact) == (rate, Decimal(exact))
    assert (show_yuan(found.due_fen), found.by_rate_fen) == (to_fen, found.due_fen)
    assert found.ceiling_fen is None
    assert show_yuan(due(kind, base, rounded("jiao")).due_fen) == to_jiao


@pytest.mark.parametrize(
    ("base", "rate", "exact", "amount"),
    [("5000.00", 50, "25.00", "25.00"), ("5000.01", 100, "50.0001", "50.00")],
)
def test_the_worked_examples_of_the_retired(base: str, rate: int, exact: str, amount: str) -> None:
    found = due("retired", base)
    assert (found.rate, found.exact, show_yuan(found.due_fen)) == (rate, Decimal(exact), amount)


def test_pitfall_15_the_ceiling_cuts_what_the_rate_gives() -> None:
    found = due("salaried", "60000")
    assert (found.due_fen, found.by_rate_fen, found.ceiling_fen) == (100_000, 120_000, 100_000)
    assert found.exact == Decimal(1200)
    assert found.ceiling_source is not None
    assert "组电明字〔2017〕5号" in found.ceiling_source


def test_a_branch_may_leave_the_ceiling_off() -> None:
    found = due("salaried", "60000", replace(RULES.settings, ceiling=False))
    assert (found.due_fen, found.ceiling_fen, found.ceiling_source) == (120_000, None, None)


def test_the_ceiling_does_not_reach_back_before_it_was_set() -> None:
    assert due("salaried", "60000", on=date(2016, 12, 31)).due_fen == 120_000


@pytest.mark.parametrize("kind", ["student", "unemployed", "relief"])
@pytest.mark.parametrize("rounding", list(Rounding))
def test_a_flat_amount_is_that_of_the_article_whatever_the_rounding(
    kind: str, rounding: Rounding
) -> None:
    found = due(kind, None, rounded(rounding.value))
    assert (found.due_fen, found.exact, found.rate, found.band) == (20, Decimal("0.2"), None, None)


@pytest.mark.parametrize("figure", [20, 50, 100])
def test_a_farmer_pays_what_the_branch_has_fixed(figure: int) -> None:
    found = due("farmer", None, replace(RULES.settings, farmer=figure))
    assert (found.due_fen, found.range) == (figure, (20, 100))


@pytest.mark.parametrize("figure", [None, 19, 101])
def test_a_farmer_needs_a_figure_within_the_article(figure: int | None) -> None:
    with pytest.raises(DomainError) as refused:
        due("farmer", None, replace(RULES.settings, farmer=figure))
    assert refused.value.key == "dues.figure_missing"
    assert (refused.value.values["least_fen"], refused.value.values["most_fen"]) == (20, 100)


@pytest.mark.parametrize(
    ("lower", "upper", "before", "after"),
    [
        ("3000", "3000.01", "15.00", "30.00"),
        ("5000", "5000.01", "50.00", "75.00"),
        ("10000", "10000.01", "150.00", "200.00"),
    ],
)
def test_pitfall_14_the_whole_base_jumps_at_each_bound(
    lower: str, upper: str, before: str, after: str
) -> None:
    assert show_yuan(due("salaried", lower).due_fen) == before
    assert show_yuan(due("salaried", upper).due_fen) == after


def test_a_band_names_its_bounds() -> None:
    assert due("salaried", "3000").band == (None, 300_000)
    assert due("salaried", "3000.01").band == (300_000, 500_000)
    assert due("salaried", "20000").band == (1_000_000, None)


@pytest.mark.parametrize(
    ("kind", "base", "key"),
    [
        ("salaried", None, "dues.base_missing"),
        ("salaried", 0, "dues.base_out_of_range"),
        ("salaried", -500, "dues.base_out_of_range"),
        ("salaried", MOST_FEN + 1, "dues.base_out_of_range"),
        ("student", 20, "dues.base_not_asked"),
        ("cosmonaut", None, "dues.unknown_kind"),
    ],
)
def test_what_cannot_be_quoted_is_refused(kind: str, base: int | None, key: str) -> None:
    with pytest.raises(DomainError) as refused:
        quote(RULES, kind, base, ON)
    assert refused.value.key == key


def test_before_the_first_text_there_is_no_rate() -> None:
    with pytest.raises(DomainError, match="no_rate_then"):
        due("student", None, on=date(2008, 3, 31))


def test_every_rate_names_its_regulation_and_article() -> None:
    for rate in RULES.kinds(ON):
        assert "中组发〔2008〕3号" in rate.source
        assert "条" in rate.source


def test_from_a_thousand_yuan_a_contribution_is_large() -> None:
    found = RULES.large_on(ON)
    assert found is not None
    assert (found.amount, "第11条" in found.source) == (100_000, True)


def naive_table(base: Fraction) -> Fraction:
    """Article 2 as it is written, in yuan."""
    if base <= 3000:
        return base * Fraction(5, 1000)
    if base <= 5000:
        return base * Fraction(1, 100)
    if base <= 10000:
        return base * Fraction(15, 1000)
    return base * Fraction(2, 100)


def naive_retired(base: Fraction) -> Fraction:
    """Article 5."""
    return base * (Fraction(5, 1000) if base <= 5000 else Fraction(1, 100))


def naive_rounding(amount: Fraction, places: str) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal(places), ROUND_HALF_UP)


PLACES = {Rounding.FEN: "0.01", Rounding.JIAO: "0.1", Rounding.YUAN: "1"}
bases = st.one_of(
    st.integers(1, 6_000_000),
    st.sampled_from([300_000, 500_000, 1_000_000, 5_000_000]).flatmap(
        lambda bound: st.integers(bound - 3, bound + 3)
    ),
)


@given(bases, st.sampled_from([*TABLE, "retired"]), st.sampled_from(list(Rounding)))
def test_bands_agree_with_a_naive_statement_of_the_articles(
    base: int, kind: str, rounding: Rounding
) -> None:
    exact = (naive_retired if kind == "retired" else naive_table)(Fraction(base, 100))
    expected = min(naive_rounding(exact, PLACES[rounding]), Decimal(1000))
    found = quote(RULES, kind, base, ON, rounded(rounding.value))
    assert Decimal(found.due_fen) / 100 == expected
    assert Fraction(found.exact) == exact


@given(st.integers(-10_000_000, 10_000_000))
def test_amounts_are_written_to_the_fen(amount: int) -> None:
    assert Decimal(show_yuan(amount)) * 100 == amount


@pytest.mark.parametrize("written", ["0.5%", "1%", "1.25%", "10%", "100%"])
def test_a_share_is_shown_as_the_rules_write_it(written: str) -> None:
    assert show_percent(percent(written)) == written
