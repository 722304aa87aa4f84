"""`zhibu compliance sealed`: the figures as they were sealed, the hash, and exit codes."""

import hashlib
import json
import re
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.commands.common import opened
from domain.periods import parse_period
from services.access import May
from services.compliance import unit_id_of
from services.reminders.digest_seal import sealed_or_new
from services.seam import SYSTEM, Tx, use_case
from tests.commands.conftest import Installation


@use_case(may=May.OPERATE, writes=True)
def seal(tx: Tx, code: str, period: str) -> None:
    sealed_or_new(tx, unit_id_of(tx, code), parse_period(period))


@pytest.fixture
def installation(installation: Installation) -> Installation:
    """With the fourth quarter, which is open, of the committee sealed."""
    installation.imported()
    with opened(installation.config) as deps:
        deps.run_now(seal, SYSTEM, "DW", "2026Q4")
    return installation


def sealed(installation: Installation, *arguments: object, code: int = 0) -> Any:
    asked = ("--branch", "DW", "--period", "2026Q4", "--json")
    done = installation.with_config("compliance", "sealed", *(arguments or asked))
    assert done.exit_code == code, done.output
    return json.loads(done.stdout) if done.stdout.startswith("{") else done.output


def changed(installation: Installation, statement: str) -> None:
    engine = create_engine(f"sqlite:///{installation.database}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_figures_are_those_of_the_command_and_fit_the_hash(installation: Installation) -> None:
    document = sealed(installation)
    asked = installation.compliance("--branch", "DW", "--period", "2026Q4")
    assert document["figures"] == asked
    content = json.dumps(
        document["figures"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    said = f"{document['rules_version']}\n{content}".encode()
    assert document["sha256"] == hashlib.sha256(said).hexdigest()
    assert (document["intact"], document["differing_today"]) == (True, [])
    assert (document["unit"], document["period"], document["schema"]) == ("DW", "2026Q4", 1)


def test_for_people_it_is_a_table_under_the_hash(installation: Installation) -> None:
    document = sealed(installation)
    table = sealed(installation, "--branch", "DW", "--period", "2026Q4")
    assert document["sha256"] in table
    assert "内容相符" in table
    assert "今天有 0 个支部的数字与封存时不同" in table
    for branch in document["figures"]["branches"]:
        assert branch["name"] in table


def test_what_was_altered_ends_with_one_and_is_not_shown(installation: Installation) -> None:
    changed(installation, "UPDATE digest_seal SET content = replace(content, 'false', 'true')")
    document = sealed(installation, code=1)
    assert (document["intact"], document["figures"]) == (False, None)
    said = sealed(installation, "--branch", "DW", "--period", "2026Q4", code=1)
    assert "内容不符" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--branch", "DW", "--period", "2026Q3"), "no digest of .* for 2026Q3 has been sealed"),
        (("--branch", "ZB01", "--period", "2026Q4"), "has been sealed"),
        (("--branch", "nobody", "--period", "2026Q4"), "no unit with the code"),
        (("--branch", "DW", "--period", "autumn"), "is no period"),
        (("--branch", "DW"), "--period"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    installation: Installation, arguments: tuple[str, ...], said: str
) -> None:
    done = installation.with_config("compliance", "sealed", *arguments)
    assert done.exit_code == 2
    assert re.search(said, done.output)


def test_a_committee_has_settings_of_its_own(installation: Installation) -> None:
    asked = ("--branch", "DW", "--json")
    done = installation.with_config("reminders", "settings", *asked)
    assert json.loads(done.stdout)["settings"] == {
        "digest_at": "09:00", "digest_monthly": True, "digest_quarterly": True,
    }  # fmt: skip
    done = installation.with_config("reminders", "set", "digest_monthly", "false", *asked)
    document = json.loads(done.stdout)
    assert (document["own"], document["suspensions"]) == (["digest_monthly"], [])
    assert document["settings"]["digest_monthly"] is False
    said = installation.with_config("reminders", "settings", "--branch", "DW").stdout
    assert "digest_monthly" in said
    done = installation.with_config("reminders", "set", "board", "off", "--branch", "DW")
    assert done.exit_code == 2
