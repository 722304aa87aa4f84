"""docs/compliance-json.md says what the command prints: every key, and no other."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.obligations import Remark, State, Why
from services.compliance import as_document
from services.seam import Deps
from tests.services.figures_cast import A, World, seed

DOC = Path(__file__).parents[2] / "docs" / "compliance-json.md"
TEXT = DOC.read_text("utf-8")


@pytest.fixture
def document(sqlite_deps: Deps) -> Any:
    """A branch with a meeting that was typed late, after the day that is asked about."""
    world: World = seed(sqlite_deps)
    world.held("theme_day", "2026-11-03")
    world.held("committee_meeting", "2026-10-12", recorded="2026-11-19 21:00")
    return json.loads(json.dumps(as_document(world.digest(unit_id=A))))


@pytest.fixture
def sample() -> Any:
    found = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def shape(value: Any) -> Any:
    """Keys and kinds of values; a list is what its first element is."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def shortened(document: Any) -> Any:
    """The sample's part: one branch, the rule with a late record, its first verdict."""
    branch = document["branches"][0]
    rule = next(r for r in branch["obligations"] if r["obligation"] == "committee_meeting")
    rule["verdicts"] = rule["verdicts"][:1]
    branch["obligations"] = [rule]
    return document


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for each in value.values() for key in keys_of(each)}
    if isinstance(value, list):
        return {key for each in value for key in keys_of(each)}
    return set()


def test_the_sample_has_the_keys_and_kinds_of_the_real_output(sample: Any, document: Any) -> None:
    assert shape(sample) == shape(shortened(document))


def test_every_key_of_the_output_is_described(document: Any) -> None:
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    named = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert keys_of(document) <= named
    states = {state.value for state in State}
    assert named - keys_of(document) - states == set()


@pytest.mark.parametrize("words", [State, Why, Remark], ids=lambda each: str(each.__name__))
def test_every_word_of_a_value_is_listed(words: Any) -> None:
    assert [each.value for each in words if f"`{each.value}`" not in TEXT] == []


def test_schema_is_the_one_that_is_described(document: Any) -> None:
    assert f"this description: {document['schema']}" in TEXT
