"""Loading the rules: both files or a list of every fault, before anything starts."""

import shutil
from pathlib import Path

import pytest

from domain.reading import Wrong
from domain.vocabulary import BranchType
from services.rulebook import RULES, RulesError, load_rules


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the rules that the repository ships."""
    shutil.copytree(RULES, tmp_path / "rules")
    return tmp_path / "rules"


def test_the_rules_that_are_shipped_load(directory: Path) -> None:
    assert load_rules(directory) == load_rules()
    assert set(load_rules().preset_of) == set(BranchType)


def test_files_that_are_missing_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as refused:
        load_rules(tmp_path)
    assert [(Path(each.file).name, each.problem) for each in refused.value.faults] == [
        ("obligations.toml", Wrong.MISSING),
        ("meetings.toml", Wrong.MISSING),
    ]
    assert "meetings.toml" in str(refused.value)


@pytest.mark.parametrize("content", [b"[presets\n", b"\xff\xfe\x00", b"version = 1\nversion = 2"])
def test_a_file_that_is_no_toml_is_named(directory: Path, content: bytes) -> None:
    (directory / "meetings.toml").write_bytes(content)
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    (fault,) = refused.value.faults
    assert (Path(fault.file).name, fault.problem) == ("meetings.toml", Wrong.UNKNOWN_VALUE)
    assert fault.found


def test_every_faulty_value_is_named_with_its_key_and_a_right_one(directory: Path) -> None:
    file = directory / "obligations.toml"
    text = file.read_text("utf-8")
    assert 'government = "unit"' in text
    text = text.replace('government = "unit"', 'government = "nowhere"', 1)
    text = text.replace('retired = "national_default"', "retired = 7", 1)
    file.write_text(text, "utf-8")
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    found = {each.key: each for each in refused.value.faults}
    assert set(found) >= {"branch_types.government", "branch_types.retired"}
    assert found["branch_types.government"].found == "nowhere"
    assert "national_default" in found["branch_types.government"].expected
