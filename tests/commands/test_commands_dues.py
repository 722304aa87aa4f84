"""`zhibu dues`: figures explained without a database, registers, totals and settings."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, insert, select

from models.dues import DuesAllocation, DuesAssessment, DuesDecision, DuesPayment
from models.organisation import Membership, Unit
from tests.commands.conftest import Installation
from tests.domain.test_dues_quote import EXAMPLES, fen

ENGLISH = 'locale = "en"'
NOON = datetime(2026, 9, 1, 4, tzinfo=UTC)


def quoted(installation: Installation, *arguments: object) -> Any:
    done = installation.run("dues", "quote", "--json", *arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def document(installation: Installation, *arguments: object) -> Any:
    done = installation.with_config("dues", *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(installation: Installation, *arguments: object) -> str:
    """What is said on standard error: one sentence, and nothing else."""
    done = installation.with_config("dues", *arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert len(done.stderr.strip().splitlines()) == 1
    return str(done.stderr)


# ------------------------------------------------------------------ quote


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


# ------------------------------------------------------------------ settings


def test_a_branch_sets_a_thing_and_goes_back(installation: Installation) -> None:
    installation.imported()
    branch = ("--branch", "ZB01")
    before = document(installation, "settings", *branch)
    assert (before["branch"], before["own"]) == ("ZB01", [])
    assert (before["settings"]["rounding"], before["settings"]["steps"]) == ("fen", [1, 3, 5, 6])
    after = document(installation, "set", "rounding", "yuan", *branch)
    assert (after["own"], after["settings"]["rounding"]) == (["rounding"], "yuan")
    found = document(
        installation, "quote", "--kind", "salaried", "--base", "4300.50", "--branch", "ZB01"
    )
    assert (found["due_fen"], found["rounding"]) == (4300, "yuan")
    assert document(installation, "set", "rounding", "--default", *branch) == before


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("ceiling", "false", False),
        ("dues_day", "15", 15),
        ("steps", "1,6", [1, 6]),
        ("steps", "[1, 3]", [1, 3]),
        ("steps", "6", [6]),
        ("farmer", "0.50", "0.50"),
        ("publication", "amounts", "amounts"),
        ("pay_every", "quarter", "quarter"),
    ],
)
def test_values_are_typed_as_they_are_shown(
    installation: Installation, field: str, typed: str, value: object
) -> None:
    installation.imported()
    found = document(installation, "set", field, typed, "--branch", "ZB01")
    assert found["settings"][field] == value
    assert document(installation, "settings", "--branch", "ZB02")["own"] == []
    shown = installation.with_config("dues", "settings", "--branch", "ZB01").stdout
    assert f"{field} = {typed.strip('[]').replace(' ', '')}" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "mood", "good"), ("“mood”", "rounding", "farmer")),
        (("set", "rounding", "mao"), ("“rounding”", "fen")),
        (("set", "dues_day", "31"), ("“dues_day”",)),
        (("set", "farmer", "2"), ("“farmer”", "0.20")),
        (("set", "rounding"), ("--default",)),
        (("set", "rounding", "yuan", "--default"), ("--default",)),
        (("settings", "--branch", "ZB99"), ("ZB99",)),
    ],
)
def test_what_cannot_be_set_is_one_sentence(
    installation: Installation, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    installation.imported().settings(ENGLISH)
    given = arguments if "--branch" in arguments else (*arguments, "--branch", "ZB01")
    said = refused(installation, *given)
    assert [word for word in words if word not in said] == []


# ------------------------------------------------------------------ register and totals


def with_dues(installation: Installation) -> tuple[str, int]:
    """30 yuan a month since September for the first branch; one member has paid two months."""
    installation.imported()
    engine = create_engine(f"sqlite:///{installation.database}")
    day = date(2026, 9, 1)
    with engine.begin() as connection:
        branch_id, name = connection.execute(
            select(Unit.id, Unit.name).where(Unit.code == "ZB01")  # type: ignore[call-overload]
        ).one()
        people = list(
            connection.scalars(
                select(Membership.person_id).where(Membership.branch_id == branch_id)  # type: ignore[call-overload]
            )
        )
        common = {"branch_id": branch_id, "due_fen": 3000, "kind": "salaried", "since": day}
        made = {"by_hand": False, "source": "", "reason": "", "assessed_at": NOON}
        connection.execute(
            insert(DuesAssessment), [{"person_id": each, **common, **made} for each in people]
        )
        paid = {"id": 1, "branch_id": branch_id, "person_id": people[0], "paid_on": day}
        empty = {"voluntary_fen": 0, "large": False, "note": "", "reason": ""}
        connection.execute(
            insert(DuesPayment), {**paid, **empty, "amount_fen": 6000, "recorded_at": NOON}
        )
        months = [{"payment_id": 1, "month": date(2026, n, 1), "fen": 3000} for n in (9, 10)]
        connection.execute(insert(DuesAllocation), months)
        receipt = {"receipt_year": 2026, "receipt_number": 1, "reason": "", "decided_at": NOON}
        connection.execute(
            insert(DuesDecision),
            {"payment_id": 1, "branch_id": branch_id, "confirmed": True, **receipt},
        )
    engine.dispose()
    return name, len(people)


def test_the_register_is_a_workbook_and_a_document_with_the_same_figures(
    installation: Installation,
) -> None:
    name, people = with_dues(installation)
    found = document(installation, "register", "--branch", "ZB01", "--year", "2026")
    assert found["branch"] == {"code": "ZB01", "name": name}
    assert (found["year"], found["as_of"], len(found["members"])) == (2026, "2026-11-20", people)
    sums = {"due_fen": people * 9000, "paid_fen": 6000, "reported_fen": 0}
    assert found["totals"] == {**sums, "balance_fen": people * 9000 - 6000}
    assert found["months"]["2026-10"]["paid_fen"] == 3000
    (payer,) = [each for each in found["members"] if each["receipts"]]
    assert payer["receipts"] == ["2026-0001"]
    assert [each["standing"] for each in payer["months"]] == ["paid", "paid", "unpaid"]
    assert payer["months"][0] == {
        "month": "2026-09",
        "standing": "paid",
        "due_fen": 3000,
        "counted_fen": 3000,
        "paid_fen": 3000,
        "reported_fen": 0,
        "balance_fen": 0,
        "deadline": "2026-09-20",
        "paid_on": "2026-09-01",
        "paid_late": False,
    }
    path = installation.folder / "明细表.xlsx"
    done = installation.with_config(
        "dues", "register", "--branch", "ZB01", "--year", 2026, "--out", path
    )
    assert done.exit_code == 0, done.output
    assert (str(path) in done.stdout, "欠交" in done.stdout) == (True, True)
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[-1][0] == "合计"
    assert round(rows[-1][-4] * 100) == found["totals"]["balance_fen"]
    assert rows[3][4] == "按月领取工资"


def test_a_register_says_where_it_goes(installation: Installation) -> None:
    with_dues(installation)
    installation.settings(ENGLISH)
    asked = ("register", "--branch", "ZB01", "--year")
    assert "--json" in refused(installation, *asked, 2026)
    assert "--json" in refused(installation, *asked, 2026, "--json", "--out", "a.xlsx")
    assert ".xlsx" in refused(installation, *asked, 2026, "--out", "a.csv")
    nowhere = Path("nowhere") / "a.xlsx"
    assert "nowhere" in refused(installation, *asked, 2026, "--out", nowhere)
    assert "nowhere" in refused(installation, "register", "--year", 2026, "--out", nowhere)
    assert "1999" in refused(installation, *asked, 1999, "--json")


def test_the_registers_of_all_branches_are_one_workbook(installation: Installation) -> None:
    with_dues(installation)
    installation.settings(ENGLISH)
    path = installation.folder / "all.xlsx"
    said = installation.with_config("dues", "register", "--year", 2026, "--out", path).stdout
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["2026", "Branches"]
    people, branches = (
        sheet.to_python() for sheet in map(book.get_sheet_by_name, book.sheet_names)
    )
    found = document(installation, "register", "--branch", "ZB01", "--year", 2026)
    codes = {row[0] for row in people[3:]}
    assert f"of {len(codes)} branches" in said
    assert [row[0] for row in people[3:]].count("ZB01") == len(found["members"])
    own = next(row for row in branches[3:] if row[0] == "ZB01")
    assert own[2:5] == [
        len(found["members"]),
        *(found["totals"][n] / 100 for n in ("due_fen", "paid_fen")),
    ]
    refused(installation, "register", "--year", 2026, "--json")


def test_totals_are_by_branch_and_name_nobody(installation: Installation) -> None:
    name, people = with_dues(installation)
    months = ("--from", "2026-09", "--to", "2026-11")
    found = document(installation, "totals", *months)
    assert (found["from"], found["to"]) == ("2026-09", "2026-11")
    first = next(each for each in found["branches"] if each["code"] == "ZB01")
    assert first == {
        "code": "ZB01",
        "name": name,
        "members": people,
        "paid_in_full": 0,
        "due_fen": people * 9000,
        "paid_fen": 6000,
        "balance_fen": people * 9000 - 6000,
        "in_arrears": people - 1,
        "at_step": {"1": people - 1},
    }
    installation.settings(ENGLISH)
    shown = installation.with_config("dues", "totals", *months).stdout
    assert f"ZB01  {name}: 0/{people} paid in full" in shown
    assert f"(1 months or more: {people - 1})" in shown


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [("2026-13", "2026-11", "--from"), ("2026-01", "today", "--to"), ("2026-11", "2026-10", "24")],
)
def test_months_that_cannot_be_are_one_sentence(
    installation: Installation, first: str, last: str, word: str
) -> None:
    installation.imported()
    assert word in refused(installation, "totals", "--from", first, "--to", last)
