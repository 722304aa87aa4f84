"""`zhibu dues register` and `zhibu dues totals`: workbooks, documents and lines."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, insert, select

from models.dues import DuesAllocation, DuesAssessment, DuesDecision, DuesPayment
from models.organisation import Membership, Unit
from tests.commands.conftest import Installation
from tests.commands.dues_commands import ENGLISH, document, refused

NOON = datetime(2026, 9, 1, 4, tzinfo=UTC)


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
