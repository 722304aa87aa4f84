"""The work days that the repository ships."""

import tomllib
from pathlib import Path
from typing import Any

from domain.workdays import WorkDays, read_workdays

_FOLDER = Path(__file__).parents[2] / "rules" / "workdays"


def arranged_files() -> dict[str, dict[str, Any]]:
    return {file.name: tomllib.loads(file.read_text("utf-8")) for file in _FOLDER.glob("*.toml")}


def arranged() -> WorkDays:
    found, faults = read_workdays(arranged_files())
    assert faults == ()
    assert found is not None
    return found


WORK_DAYS = arranged()
