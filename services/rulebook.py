"""Loading the rules: two files, checked as a whole before anything starts."""

import tomllib
from pathlib import Path

from domain.reading import Fault, Wrong
from domain.rulebook import Rules, read_rules

RULES = Path(__file__).parents[1] / "rules"


class RulesError(Exception):
    """The rules cannot be used; every fault names file, key and a right value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_rules(directory: Path = RULES) -> Rules:
    """Read obligations.toml and meetings.toml; raises RulesError with every fault."""
    faults: list[Fault] = []
    obligations = _document(directory / "obligations.toml", faults)
    meetings = _document(directory / "meetings.toml", faults)
    if faults:
        raise RulesError(tuple(faults))
    rules, found = read_rules(obligations, meetings)
    if rules is None:
        raise RulesError(found)
    return rules


def _document(path: Path, faults: list[Fault]) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        faults.append(
            Fault(str(path), "file", Wrong.MISSING, "a file that can be read", str(error.strerror))
        )
    except ValueError as error:  # TOML's own, and text that is not UTF-8
        faults.append(Fault(str(path), "file", Wrong.UNKNOWN_VALUE, "valid TOML", str(error)))
    return {}
