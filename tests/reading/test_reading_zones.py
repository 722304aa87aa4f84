"""Neither the zone nor the language of the system changes an answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.adapter import parse
from tests.reading.tables import every_phrase

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import json
from tests.reading.adapter import parse
from tests.reading.tables import every_phrase
print(json.dumps([parse(r.kind, r.text, r.now, r.prefer) for r in every_phrase()]))
"""


@pytest.mark.parametrize(
    ("zone", "language"),
    [("Pacific/Auckland", "C.UTF-8"), ("America/Los_Angeles", "de_DE.UTF-8")],
)
def test_the_answers_are_the_same_in_every_zone_of_the_system(zone: str, language: str) -> None:
    environment = {**os.environ, "TZ": zone, "LC_ALL": language, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    here = [parse(row.kind, row.text, row.now, row.prefer) for row in every_phrase()]
    assert json.loads(run.stdout) == here
