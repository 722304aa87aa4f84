"""The settings of branches as the clock reads them; branches that are alike share one object."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from domain.ladder.own import OwnReminders, own_reminders
from domain.ladder.quiet import Suspension, free_at
from models.queries.reminder_settings import newest_settings, suspensions
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Owns:
    """What each of some branches has set; the others have what the file says."""

    usual: OwnReminders
    of_branch: Mapping[int, OwnReminders] = field(default_factory=dict)

    def of(self, branch_id: int) -> OwnReminders:
        """The settings of a branch."""
        return self.of_branch.get(branch_id, self.usual)

    @property
    def kinds(self) -> Iterable[OwnReminders]:
        """Each different one once."""
        return {id(each): each for each in (self.usual, *self.of_branch.values())}.values()


def stated_by(tx: Tx, within: ColumnElement[bool]) -> dict[int, dict[str, object]]:
    """What each branch has set itself; null has gone back to the file."""
    found: dict[int, dict[str, object]] = defaultdict(dict)
    for unit_id, name, value in newest_settings(tx.session, within):
        parsed = json.loads(value)
        if parsed is not None:
            found[unit_id][name] = parsed
    return found


def owns_of(tx: Tx, within: ColumnElement[bool]) -> Owns:
    """The settings and suspensions in force of the branches that meet a condition."""
    stated = stated_by(tx, within)
    shut: dict[int, list[Suspension]] = defaultdict(list)
    for row in suspensions(tx.session, within):
        shut[row.unit_id].append(Suspension(row.since, row.until))
    known: dict[tuple[str, tuple[Suspension, ...]], OwnReminders] = {}
    found = {}
    for unit_id in {*stated, *shut}:
        said, times = stated.get(unit_id, {}), tuple(shut.get(unit_id, ()))
        key = json.dumps(said, sort_keys=True), times
        if key not in known:
            known[key] = own_reminders(tx.rules.ladders, said, times)
        found[unit_id] = known[key]
    return Owns(own_reminders(tx.rules.ladders, {}), found)


def starts(tx: Tx, zone: str, own: OwnReminders) -> datetime | None:
    """From when on a branch may be written to; None when it wants to hear nothing for a year."""
    workdays = tx.rules.workdays
    found = free_at(tx.now, ZoneInfo(zone), own.hours, workdays, own.suspensions)
    return None if found is None else found.astimezone(UTC)
