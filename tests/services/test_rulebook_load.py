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


def test_schemes_of_points_are_checked_with_the_rest(directory: Path) -> None:
    for name, old, new in (
        ("points/eighty_twenty.toml", 'full = "100"', 'full = "90"'),
        ("points/monthly_form.toml", '["study_session"]', '["tea"]'),
        ("dues.toml", 'rounding = "fen"', 'rounding = "li"'),
    ):
        text = (directory / name).read_text("utf-8")
        assert old in text
        (directory / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    assert [(each.file, each.key, each.expected[:6]) for each in refused.value.faults] == [
        ("dues.toml", "settings.rounding", "fen | "),
        ("points/eighty_twenty.toml", "parts.1.full", "100.00"),
        ("points/monthly_form.toml", "events.1.derived.kinds", "genera"),
    ]


def test_a_folder_made_before_there_were_points_gets_the_schemes_of_the_bot(
    directory: Path,
) -> None:
    shutil.rmtree(directory / "points")
    assert load_rules(directory).points == load_rules().points


def test_a_folder_may_have_schemes_of_its_own(directory: Path) -> None:
    for name in ("monthly_form", "student_bonus", "village_deductions"):
        (directory / "points" / f"{name}.toml").unlink()
    assert load_rules(directory).points.keys() == ("eighty_twenty",)
    (directory / "points" / "eighty_twenty.toml").write_text("key = ", "utf-8")
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    assert [Path(each.file).name for each in refused.value.faults] == ["eighty_twenty.toml"]


def test_a_folder_made_before_there_were_ladders_gets_those_of_the_bot(directory: Path) -> None:
    (directory / "reminders.toml").unlink()
    assert load_rules(directory) == load_rules()


def test_ladders_are_checked_with_the_rest(directory: Path) -> None:
    for name, old, new in (
        ("reminders.toml", 'audience = "secretary"', 'audience = "everybody"'),
        ("dues.toml", 'rounding = "fen"', 'rounding = "li"'),
    ):
        text = (directory / name).read_text("utf-8")
        (directory / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    assert [(each.file, each.key) for each in refused.value.faults] == [
        ("dues.toml", "settings.rounding"),
        ("reminders.toml", "ladders.1.stages.1.audience"),
    ]


def test_a_ladder_of_an_obligation_that_nobody_owes_is_refused(directory: Path) -> None:
    file = directory / "reminders.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('obligation = "theme_day"', 'obligation = "themeday"'), "utf-8")
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    (fault,) = refused.value.faults
    assert (fault.file, fault.problem, fault.found) == (
        "reminders.toml",
        Wrong.UNKNOWN_VALUE,
        "themeday",
    )
    assert fault.key.endswith(".obligation")
    assert "theme_day" in fault.expected.split(" | ")


def test_the_ladders_of_the_bot_fit_obligations_of_ones_own(directory: Path) -> None:
    """A folder that has no ladders is not refused for those of the bot."""
    (directory / "reminders.toml").unlink()
    file = directory / "obligations.toml"
    file.write_text(file.read_text("utf-8").replace('"theme_day"', '"party_day"'), "utf-8")
    meetings = directory / "meetings.toml"
    text = meetings.read_text("utf-8").replace("kinds.theme_day", "kinds.party_day")
    meetings.write_text(text.replace('"theme_day"', '"party_day"'), "utf-8")
    shutil.rmtree(directory / "points")
    keys = {row.key for rows in load_rules(directory).presets.values() for row in rows}
    assert "party_day" in keys
    assert "theme_day" not in keys


def test_ladders_are_not_held_against_obligations_that_are_faulty(directory: Path) -> None:
    file = directory / "obligations.toml"
    text = file.read_text("utf-8").replace('government = "unit"', 'government = "nowhere"', 1)
    file.write_text(text, "utf-8")
    with pytest.raises(RulesError) as refused:
        load_rules(directory)
    assert {each.file for each in refused.value.faults} == {"obligations.toml"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("reminders.toml", "grace = 4", "grace = 3"),
        ("workdays/2026.toml", "2026-10-10", "2026-10-11"),
    ],
)
def test_what_reminders_depend_on_has_a_word_that_changes_with_it(
    directory: Path, name: str, old: str, new: str
) -> None:
    text = (directory / name).read_text("utf-8")
    assert old in text
    (directory / name).write_text(text.replace(old, new, 1), "utf-8")
    assert load_rules(directory).reminding != load_rules().reminding
