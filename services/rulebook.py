"""Loading the rules: three files, checked as a whole before anything starts."""

import tomllib
from dataclasses import replace
from pathlib import Path

from domain.dues.reading import DUES_FILE, read_dues
from domain.reading import Fault, Wrong
from domain.rulebook import Rules, read_rules

RULES = Path(__file__).parents[1] / "rules"


class RulesError(Exception):
    """The rules cannot be used; every fault names file, key and a right value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_rules(directory: Path = RULES) -> Rules:
    """Read the files of a folder; raises RulesError with every fault.

    A folder of one's own without dues.toml, as made before there was one, gets that of the bot.
    """
    faults: list[Fault] = []
    obligations = _document(directory / "obligations.toml", faults)
    meetings = _document(directory / "meetings.toml", faults)
    own = directory / DUES_FILE
    money = _document(own if own.exists() else RULES / DUES_FILE, faults)
    if faults:
        raise RulesError(tuple(faults))
    rules, found = read_rules(obligations, meetings)
    dues, on_dues = read_dues(money)
    if rules is None or dues is None:
        raise RulesError((*found, *on_dues))
    return replace(rules, dues=dues)


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
