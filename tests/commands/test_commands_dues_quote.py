"""`zhibu dues quote`: figures explained, without a database unless a branch is named."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.commands.conftest import Installation
from tests.commands.dues_commands import ENGLISH, refused
from tests.domain.test_dues_quote import EXAMPLES, fen


def quoted(installation: Installation, *arguments: object) -> Any:
    done = installation.run("dues", "quote", "--json", *arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(("base", "rate", "exact", "to_fen", "to_jiao"), EXAMPLES)
def test_every_worked_example_is_quoted(
    installation: Installation, base: str, rate: int, exact: str, to_fen: str, to_jiao: str
) -> None:
    installation.config.unlink()  # a figure needs neither settings nor a database
    found = quoted(installation, "--kind", "salaried", "--base", base)
    assert (found["base_fen"], found["due_fen"]) == (fen(base), fen(to_fen))
    assert Decimal(found["exact"]) == Decimal(exact)
    assert found["rate"] == {50: "0.5%", 100: "1%", 150: "1.5%", 200: "2%"}[rate]
    assert (found["rounding"], found["ceiling"], found["schema"]) == ("fen", None, 1)
    assert "第1、2条" in found["source"]
    found = quoted(installation, "--kind", "salaried", "--base", base, "--rounding", "jiao")
    assert (found["due_fen"], found["rounding"]) == (fen(to_jiao), "jiao")
    assert not installation.database.exists()


def test_the_band_names_its_bounds(installation: Installation) -> None:
    bands = {
        base: quoted(installation, "--kind", "salaried", "--base", base)["band"]
        for base in ("3000", "3000.01", "10000.01")
    }
    assert bands == {
        "3000": {"above_fen": None, "up_to_fen": 300_000},
        "3000.01": {"above_fen": 300_000, "up_to_fen": 500_000},
        "10000.01": {"above_fen": 1_000_000, "up_to_fen": None},
    }


def test_pitfall_15_the_ceiling_is_said_and_can_be_left_off(installation: Installation) -> None:
    salaried = ("--kind", "salaried", "--base", "60000")
    found = quoted(installation, *salaried)
    assert (found["due_fen"], found["by_rate_fen"], found["ceiling"]) == (100_000, 120_000, 100_000)
    assert (found["exact"], "组电明字" in found["ceiling_source"]) == ("1200", True)
    found = quoted(installation, *salaried, "--no-ceiling")
    assert (found["due_fen"], found["ceiling"], found["ceiling_source"]) == (120_000, None, None)


@pytest.mark.parametrize(
    ("kind", "base", "due"),
    [
        ("retired", "5000.00", 2500),
        ("retired", "5000.01", 5000),
        ("student", None, 20),
        ("unemployed", None, 20),
        ("relief", None, 20),
    ],
)
def test_the_retired_and_those_with_a_fixed_amount(
    installation: Installation, kind: str, base: str | None, due: int
) -> None:
    given = ("--kind", kind, *(("--base", base) if base else ()))
    found = quoted(installation, *given)
    assert found["due_fen"] == due
    assert (found["band"] is None, found["rate"] is None) == (base is None, base is None)


def test_the_day_is_that_of_the_settings_unless_said(installation: Installation) -> None:
    done = installation.with_config("dues", "quote", "--kind", "student", "--json")
    assert json.loads(done.stdout)["on"] == "2026-11-20"
    found = quoted(installation, "--kind", "salaried", "--base", "60000", "--on", "2016-12-31")
    assert (found["on"], found["due_fen"]) == ("2016-12-31", 120_000)  # before the ceiling


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh_CN", ("每月 43.01 元", "3000.00 元以上至 5000.00 元（含）", "43.005", "依据：")),
        ("en", ("43.01 yuan a month", "over 3000.00 and up to 5000.00", "43.005", "Source:")),
    ],
)
def test_people_read_how_the_figure_comes_about(
    installation: Installation, locale: str, words: tuple[str, ...]
) -> None:
    installation.settings(f'locale = "{locale}"')
    done = installation.with_config("dues", "quote", "--kind", "salaried", "--base", "4300.50")
    assert [word for word in words if word not in done.stdout] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--kind", "cosmonaut"), ("“cosmonaut”", "salaried, annual_salary", "student")),
        (("--kind", "salaried"), ("Monthly salary", "income")),
        (("--kind", "student", "--base", "30"), ("Student", "fixed amount")),
        (("--kind", "farmer"), ("Farmer", "0.20 to 1.00")),
        (("--kind", "student", "--on", "2008-03-31"), ("Student", "31")),
        (("--kind", "salaried", "--base", "0"), ("more than 0",)),
        (("--kind", "salaried", "--base", "-5"), ("--base", "'-5'")),
        (("--kind", "salaried", "--base", "1e3"), ("'1e3'",)),
        (("--kind", "salaried", "--base", "12.345"), ("'12.345'",)),
        (("--kind", "salaried", "--base", "一百二"), ("--base",)),
        (("--kind", "salaried", "--base", "２．４０"), ("--base",)),
        (("--kind", "salaried", "--base", "2,400"), ("--base",)),
        (("--kind", "salaried", "--base", ""), ("--base",)),
        (("--kind", "student", "--on", "2026-11"), ("--on", "2026-11-01")),
        (("--kind", "student", "--branch", "ZB99"), ("ZB99",)),
    ],
)
def test_what_cannot_be_quoted_is_one_sentence(
    installation: Installation, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    installation.settings(ENGLISH)
    said = refused(installation, "quote", *arguments)
    assert [word for word in words if word not in said] == []


def test_faulty_rules_are_named(installation: Installation) -> None:
    installation.settings('rules = "nowhere"')
    done = installation.with_config("dues", "quote", "--kind", "student")
    assert done.exit_code == 4


def test_settings_that_were_named_must_be_there(installation: Installation) -> None:
    done = installation.run("dues", "quote", "--kind", "student", "--config", "other.toml")
    assert done.exit_code == 3


def test_it_runs_as_a_process_of_its_own(installation: Installation) -> None:
    done = installation.process("dues", "quote", "--kind", "student", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["due_fen"] == 20
