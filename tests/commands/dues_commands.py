"""Asking `zhibu dues` as a script does."""

import json
from typing import Any

from tests.commands.conftest import Installation

ENGLISH = 'locale = "en"'


def document(installation: Installation, *arguments: object) -> Any:
    done = installation.with_config("dues", *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(installation: Installation, *arguments: object) -> str:
    """What is said on standard error: one sentence, and nothing else."""
    done = installation.with_config("dues", *arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert len(done.stderr.strip().splitlines()) == 1
    return str(done.stderr)
