"""Loading the rules: all files, checked as a whole before anything starts."""

import tomllib
from dataclasses import replace
from pathlib import Path

from domain.dues.reading import DUES_FILE, read_dues
from domain.points.reading import POINTS_FOLDER, read_points
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

    A folder of one's own without dues.toml or points/, as made before there were any, gets those
    of the bot.
    """
    faults: list[Fault] = []
    obligations = _document(directory / "obligations.toml", faults)
    meetings = _document(directory / "meetings.toml", faults)
    own = directory / DUES_FILE
    money = _document(own if own.exists() else RULES / DUES_FILE, faults)
    schemes = directory / POINTS_FOLDER
    has_schemes = schemes.exists()
    files = sorted((schemes if has_schemes else RULES / POINTS_FOLDER).glob("*.toml"))
    scored = {file.name: _document(file, faults) for file in files}
    if faults:
        raise RulesError(tuple(faults))
    rules, found = read_rules(obligations, meetings)
    dues, on_dues = read_dues(money)
    # The bot's own schemes may name kinds of meeting that a folder of one's own does not have.
    kinds = rules.kinds if rules is not None and has_schemes else None
    points, on_points = read_points(scored, kinds)
    if rules is None or dues is None or points is None:
        raise RulesError((*found, *on_dues, *on_points))
    return replace(rules, dues=dues, points=points)


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
