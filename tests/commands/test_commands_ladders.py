"""A ladder that cannot be climbed: the bot does not start, and says file, key and remedy."""

import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import ROOT, Installation

SECRETARY = 'audience = "secretary", text = "ahead", grace = 4'
# What is written instead of what, the key that is named, and words of the remedy.
FAULTS = {
    "unknown audience": (
        SECRETARY,
        SECRETARY.replace("secretary", "everybody"),
        "ladders.1.stages.1.audience",
        ("expected person | group_leader | secretary", "found everybody"),
    ),
    "after the next period's end": (
        'offset = "8 work_days"',
        'offset = "15 work_days"',
        "ladders.1.stages.4.offset",
        ("too large", "expected ≤ 28 days"),
    ),
    "two stages alike": (
        'offset = "-2 work_days"',
        'offset = "-7 work_days"',
        "ladders.1.stages.2.offset",
        ("twice", "expected offset, audience", "found ahead"),
    ),
    "two stages of one name": (
        'key = "last_days"',
        'key = "ahead"',
        "ladders.1.stages.2.key",
        ("twice", "found ahead"),
    ),
    "a circle of fall-backs": (
        'branch_group = "committee"',
        'branch_group = "group_leader"',
        "next_in_line.group_leader",
        ("expected a line that ends", "group_leader → secretary → branch_group → group_leader"),
    ),
    "no TOML": ("[settings]", "[settings", "line", ()),
}


@pytest.fixture
def ladders(installation: Installation) -> Path:
    """A folder of rules of one's own, as an operator has it."""
    shutil.copytree(ROOT / "rules", installation.folder / "rules")
    installation.settings(f'rules = "{installation.folder / "rules"}"')
    return installation.folder / "rules" / "reminders.toml"


def spoil(ladders: Path, old: str, new: str) -> None:
    text = ladders.read_text("utf-8")
    assert old in text
    ladders.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("fault", FAULTS)
def test_run_refuses_it_with_file_key_and_remedy(
    installation: Installation, ladders: Path, fault: str
) -> None:
    old, new, key, words = FAULTS[fault]
    spoil(ladders, old, new)
    done = installation.with_config("run")
    assert (done.exit_code, done.stdout) == (4, "")
    told = next(line for line in done.stderr.splitlines() if key in line)
    assert told.startswith(str(ladders) if key == "line" else "reminders.toml: ")
    for word in (key, *words):
        assert word in told
    assert not installation.database.exists()  # nothing has been touched


def test_the_process_ends_with_4_and_names_every_fault(
    installation: Installation, ladders: Path
) -> None:
    for fault in ("after the next period's end", "a circle of fall-backs"):
        spoil(ladders, *FAULTS[fault][:2])
    spoil(
        ladders,
        'offset = "-20 work_days", audience = "secretary"',
        'offset = "1 weeks", audience = 7',
    )
    done = installation.process("run")
    assert (done.returncode, done.stdout) == (4, "")
    for key in (
        "ladders.1.stages.4.offset",
        "ladders.2.stages.1.offset",
        "ladders.2.stages.1.audience",
        "next_in_line.group_leader",
        "next_in_line.secretary",
        "next_in_line.branch_group",
    ):
        assert done.stderr.count(f"reminders.toml: {key}: ") == 1
    assert "Traceback" not in done.stderr
