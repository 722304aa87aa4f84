"""Loading the rules: two files, checked as a whole before anything starts."""

import tomllib
from pathlib import Path

from domain.rulebook import Fault, Rules, read_rules

RULES = Path(__file__).parents[1] / "rules"


class RulesError(Exception):
    """The rules cannot be used; every fault names file, key and a right value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_rules(directory: Path = RULES) -> Rules:
    """Read obligations.toml and meetings.toml; raises RulesError, OSError or TOMLDecodeError."""
    documents = [
        tomllib.loads((directory / name).read_text("utf-8"))
        for name in ("obligations.toml", "meetings.toml")
    ]
    rules, faults = read_rules(documents[0], documents[1])
    if rules is None:
        raise RulesError(faults)
    return rules
