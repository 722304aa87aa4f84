"""Loading the rules: all files, checked as a whole before anything starts."""

import json
import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from domain.dues.reading import DUES_FILE, read_dues
from domain.ladder.reading import LADDERS_FILE, read_ladders
from domain.points.reading import POINTS_FOLDER, read_points
from domain.reading import Fault, Wrong
from domain.rulebook import Rules, read_rules
from domain.workdays import WORKDAYS_FOLDER, read_workdays

RULES = Path(__file__).parents[1] / "rules"
_DIGEST = 16  # characters


class RulesError(Exception):
    """The rules cannot be used; every fault names file, key and a right value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_rules(directory: Path = RULES) -> Rules:
    """Read the files of a folder; raises RulesError with every fault.

    A folder of one's own without dues.toml, reminders.toml, points/ or workdays/, as made before
    there were any, gets those of the bot.
    """
    faults: list[Fault] = []
    obligations = _document(directory / "obligations.toml", faults)
    meetings = _document(directory / "meetings.toml", faults)
    money, reminding = (
        _document((own if (own := directory / name).exists() else RULES / name), faults)
        for name in (DUES_FILE, LADDERS_FILE)
    )
    has_schemes = (directory / POINTS_FOLDER).exists()
    scored = _documents(directory, POINTS_FOLDER, faults)
    arranged = _documents(directory, WORKDAYS_FOLDER, faults)
    if faults:
        raise RulesError(tuple(faults))
    rules, found = read_rules(obligations, meetings)
    dues, on_dues = read_dues(money)
    # The bot's own schemes may name kinds of meeting that a folder of one's own does not have.
    kinds = rules.kinds if rules is not None and has_schemes else None
    points, on_points = read_points(scored, kinds)
    workdays, on_workdays = read_workdays(arranged)
    # Likewise the bot's own ladders and obligations.
    owed = _keys(rules) if (directory / LADDERS_FILE).exists() else None
    ladders, on_ladders = read_ladders(reminding, owed)
    if rules is None or dues is None or points is None or workdays is None or ladders is None:
        raise RulesError((*found, *on_dues, *on_points, *on_workdays, *on_ladders))
    return replace(
        rules,
        dues=replace(dues, workdays=workdays),
        points=points,
        workdays=workdays,
        ladders=ladders,
        reminding=_digest(reminding, arranged),
    )


def _keys(rules: Rules | None) -> frozenset[str] | None:
    """The keys of all obligations; None while the rules have faults of their own."""
    if rules is None:
        return None
    return frozenset(row.key for rows in rules.presets.values() for row in rows)


def _digest(*documents: object) -> str:
    """A word that changes whenever what the files say does, whatever they call their version."""
    said = json.dumps(documents, default=str, sort_keys=True)
    return sha256(said.encode()).hexdigest()[:_DIGEST]


def _documents(directory: Path, folder: str, faults: list[Fault]) -> dict[str, dict[str, object]]:
    own = directory / folder
    files = sorted((own if own.exists() else RULES / folder).glob("*.toml"))
    return {file.name: _document(file, faults) for file in files}


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
