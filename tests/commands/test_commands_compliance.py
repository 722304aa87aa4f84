"""`zhibu compliance`: whom and when it is about, its exit code, and one JSON document."""

import json
import logging
from typing import Any

import pytest

from tests.commands.conftest import Installation


def periods(document: Any) -> set[str]:
    return {
        verdict["period"]
        for branch in document["branches"]
        for rule in branch["obligations"]
        for verdict in rule["verdicts"]
    }


def codes(document: Any) -> list[str]:
    return sorted(branch["code"] for branch in document["branches"])


def test_without_a_branch_it_is_about_all_of_them(installation: Installation) -> None:
    document = installation.imported().compliance()
    assert codes(document) == ["ZB01", "ZB02"]
    assert document["as_of"] == "2026-11-20"


@pytest.mark.parametrize(
    ("code", "found"), [("ZB01", ["ZB01"]), ("ZB02", ["ZB02"]), ("DW", ["ZB01", "ZB02"])]
)
def test_a_branch_or_a_committee_is_asked_about_by_its_code(
    installation: Installation, code: str, found: list[str]
) -> None:
    assert codes(installation.imported().compliance("--branch", code)) == found


@pytest.mark.parametrize(
    ("asked", "some", "start"),
    [
        ("2026Q4", {"2026Q4", "2026-11"}, "2026-10-01"),
        ("2026-11", {"2026-11"}, "2026-11-01"),
        ("2026", {"2026", "2026Q4", "2026-11"}, "2026-01-01"),
    ],
)
def test_a_period_holds_all_periods_within_it(
    installation: Installation, asked: str, some: set[str], start: str
) -> None:
    document = installation.imported().compliance("--branch", "ZB01", "--period", asked)
    assert document["period"] == asked
    assert some <= periods(document)
    starts = [
        verdict["start"]
        for rule in document["branches"][0]["obligations"]
        for verdict in rule["verdicts"]
    ]
    assert min(starts) >= start


def test_an_earlier_day_is_judged_as_of_its_end(installation: Installation) -> None:
    document = installation.imported().compliance("--as-of", "2026-11-05")
    assert document["as_of"] == "2026-11-05"
    assert {branch["as_of"] for branch in document["branches"]} == {"2026-11-05"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--branch", "ZB99"), "ZB99"),
        (("--period", "November"), "2026-11"),
        (("--period", "2026Q5"), "2026Q5"),
        (("--as-of", "20.11.2026"), "2026-11-20"),
        (("--as-of", "2026-11-21"), "2026-11-21"),
        (("--colour",), "--colour"),
    ],
)
def test_what_is_not_asked_in_the_right_form_is_refused_by_name(
    installation: Installation, options: tuple[str, ...], named: str
) -> None:
    done = installation.imported().with_config("compliance", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert named in done.stderr


def test_without_branches_it_says_how_to_import_some(installation: Installation) -> None:
    done = installation.with_config("compliance")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "roster import" in done.stderr


def test_the_exit_code_says_whether_anything_is_missing(installation: Installation) -> None:
    installation.imported()
    before = installation.with_config("compliance", "--as-of", "2026-11-05")
    assert before.exit_code == 0, before.stdout
    # The ledgers begin in November; a month later its meetings are missing.
    text = installation.config.read_text("utf-8").replace("2026-11-20T", "2026-12-20T")
    installation.config.write_text(text, "utf-8")
    after = installation.with_config("compliance")
    assert after.exit_code == 1, after.stdout
    assert "第一党支部" in after.stdout


def test_json_is_one_document_with_the_same_verdict(installation: Installation) -> None:
    done = installation.imported().with_config("compliance", "--json")
    document = json.loads(done.stdout)
    assert done.stderr == ""
    assert document["met"] is (done.exit_code == 0)


def test_logs_do_not_mix_with_the_document(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    installation.imported()
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    try:
        done = installation.with_config("compliance", "--json")
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    assert caplog.records, "nothing was logged, so nothing is proved"
    json.loads(done.stdout)


def test_warnings_do_not_mix_with_the_document(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first use also makes the tables, which is the loudest that it can be."""
    installation.imported()
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    done = installation.process("compliance", "--json", "--branch", "ZB01")
    assert done.returncode in {0, 1}
    assert codes(json.loads(done.stdout)) == ["ZB01"]


def test_the_table_speaks_the_language_of_the_settings(installation: Installation) -> None:
    chinese = installation.imported().with_config("compliance").stdout
    installation.settings('locale = "en"')
    english = installation.with_config("compliance").stdout
    assert "党员大会" in chinese
    assert "党员大会" not in english
    assert "meeting" in english.lower()
