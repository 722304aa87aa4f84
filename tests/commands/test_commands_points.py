"""`zhibu points sheet`: the workbook and the document have the same figures."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import create_engine, insert, select

from models.organisation import Membership, Unit
from models.points import PointsCard, PointsSetting
from tests.commands.conftest import Installation
from tests.services.points_cast import full_marks

ENGLISH = 'locale = "en"'
NOON = datetime(2026, 10, 1, 4, tzinfo=UTC)
ASKED = ("points", "sheet", "--branch", "ZB01", "--year")


def with_points(installation: Installation, *, scheme: bool = True) -> tuple[str, int]:
    """The sample roster; ZB01 scores since September, one member has cards of two months."""
    installation.imported()
    engine = create_engine(f"sqlite:///{installation.database}")
    with engine.begin() as connection:
        branch_id, name = connection.execute(
            select(Unit.id, Unit.name).where(Unit.code == "ZB01")  # type: ignore[call-overload]
        ).one()
        people = list(
            connection.scalars(
                select(Membership.person_id)  # type: ignore[call-overload]
                .where(Membership.branch_id == branch_id)
                .order_by(Membership.person_id)
            )
        )
        begin = {"key": "eighty_twenty", "since": "2026-09-01"}
        row = {"unit_id": branch_id, "field": "scheme", "set_at": NOON}
        if scheme:
            connection.execute(insert(PointsSetting), {**row, "value": json.dumps(begin)})
        card = {"branch_id": branch_id, "person_id": people[0], "note": "", "scored_at": NOON}
        cards = [
            {**card, "month": date(2026, month, 1), "scores": json.dumps(full_marks(pledges=score))}
            for month, score in ((9, 10), (10, 8))
        ]
        connection.execute(insert(PointsCard), cards)
    engine.dispose()
    return str(name), len(people)


def document(installation: Installation) -> Any:
    done = installation.with_config(*ASKED, 2026, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(installation: Installation, *arguments: object) -> str:
    """What is said on standard error: one sentence, and nothing else."""
    done = installation.with_config(*arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert len(done.stderr.strip().splitlines()) == 1
    return str(done.stderr)


def test_the_document_has_every_member_with_the_figures(installation: Installation) -> None:
    name, people = with_points(installation)
    found = document(installation)
    assert (found["schema"], found["year"], found["as_of"]) == (1, 2026, "2026-11-20")
    assert found["branch"] == {"code": "ZB01", "name": name}
    assert found["scheme"]["key"] == "eighty_twenty"
    assert len(found["members"]) == people
    (one,) = [each for each in found["members"] if each["months"]["2026-09"] is not None]
    assert (one["months"]["2026-08"], one["months"]["2026-09"]) == (None, 10_000)
    assert one["months"]["2026-10"] == 9800
    assert one["quarters"][2] == {"points": 2000, "most": 2000}
    assert one["halves"][1] == {"points": 3960, "most": 8000}
    assert one["parts"] == {"base": 7920, "evaluation": None}
    assert (one["total"], one["final"], one["band"], one["missing"]) == (7920, False, None, [])
    assert one["blocks"] == ["months_ahead", "evaluation_missing"]


def test_the_workbook_has_the_same_figures(installation: Installation) -> None:
    _, people = with_points(installation)
    found = {each["code"]: each for each in document(installation)["members"]}
    path = installation.folder / "汇总.xlsx"
    done = installation.with_config(*ASKED, 2026, "--out", path)
    assert done.exit_code == 0, done.output
    assert (str(path) in done.stdout, f"{people} 人" in done.stdout) == (True, True)
    page = load_workbook(path).worksheets[0]
    rows: list[list[Any]] = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[2][0] == "序号"
    assert len(rows) == 3 + people
    for row in rows[3:]:
        one = found[row[2]]
        months = [None if each is None else round(each * 100) for each in row[4:16]]
        assert months == [*one["months"].values()]
        total = row[len(rows[2]) - 3]
        assert (None if total is None else round(total * 100)) == one["total"]


def test_it_says_where_it_goes(installation: Installation) -> None:
    with_points(installation)
    installation.settings(ENGLISH)
    assert "--json" in refused(installation, *ASKED, 2026)
    assert "--json" in refused(installation, *ASKED, 2026, "--json", "--out", "a.xlsx")
    assert ".xlsx" in refused(installation, *ASKED, 2026, "--out", "a.csv")
    assert "nowhere" in refused(installation, *ASKED, 2026, "--out", Path("nowhere") / "a.xlsx")


@pytest.mark.parametrize(("year", "words"), [(2025, "Sep 2026"), (99999, "no points"), (-1, "Sep")])
def test_a_year_without_points_is_refused(
    installation: Installation, year: int, words: str
) -> None:
    with_points(installation)
    installation.settings(ENGLISH)
    assert words in refused(installation, *ASKED, year, "--json")


def test_a_branch_without_a_scheme_or_that_is_unknown_is_refused(
    installation: Installation,
) -> None:
    with_points(installation, scheme=False)
    installation.settings(ENGLISH)
    assert "no points yet" in refused(installation, *ASKED, 2026, "--json")
    asked = ("points", "sheet", "--branch", "ZB99", "--year", 2026, "--json")
    assert refused(installation, *asked)


def test_the_help_says_what_comes_out(installation: Installation) -> None:
    done = installation.run("points", "sheet", "--help")
    assert done.exit_code == 0
    for words in ("--branch", "--year", "--out", "--json", "hundredths", "half-years"):
        assert words in done.stdout
