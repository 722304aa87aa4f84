"""The rules of the repository, and short ways to write facts."""

import tomllib
from pathlib import Path

import pytest

from domain.rulebook import Rules, read_rules

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(scope="session")
def rules() -> Rules:
    found, faults = read_rules(
        tomllib.loads((RULES / "obligations.toml").read_text("utf-8")),
        tomllib.loads((RULES / "meetings.toml").read_text("utf-8")),
    )
    assert faults == ()
    assert found is not None
    return found
