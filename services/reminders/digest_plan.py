"""Planning digests: a row for each branch and week, and for each committee, month and quarter."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import col

from domain.ladder.digests import (
    PERIODS,
    DigestCall,
    UpperDigests,
    newest_upper,
    newest_weekly,
    upper_digests,
)
from domain.vocabulary import UPPER_KINDS
from models.organisation import Unit
from models.queries.digests import insert_digests, unit_zones, upper_units
from models.queries.reminder_plans import staffed_branches
from models.queries.reminder_settings import newest_settings
from models.queries.reminders import marks, roster_state, set_mark
from services.access import May
from services.reminders.own import owns_of
from services.reminders.plan import forget_marks
from services.seam import Tx, use_case

_MARK = "digests "  # followed by the zone
_DAY = timedelta(days=1)


@use_case(may=May.OPERATE, writes=True)
def plan_digests(tx: Tx) -> int:
    """Plan the digests that go out today in every zone; how many rows are new.

    1. A zone whose day has been planned, with the same roster, settings and rules, costs a look.
    2. After days without a clock the newest of each kind is made up for, and nothing older.
    3. What was due before the clock first looked, or before a change of the same day, never comes.
    """
    done = marks(tx.session, _MARK)
    seen = f"{roster_state(tx.session)} {tx.rules.version} {tx.rules.reminding}"
    if done and all(mark == (tx.today(zone), seen) for zone, mark in done.items()):
        return 0
    made = 0
    zones = unit_zones(tx.session)
    forget_marks(tx, _MARK, besides=zones)
    for zone in zones:
        today, mark = tx.today(zone), done.get(zone)
        if mark != (today, seen):
            # First the mark: another process that plans this zone waits for us here.
            set_mark(tx.session, _MARK + zone, today, seen)
            since = _since(tx, zone, today, None if mark is None else mark[0])
            made += _weekly(tx, zone, since, today) + _upper(tx, zone, since, today)
    return made


def uppers_of(tx: Tx, within: ColumnElement[bool]) -> Mapping[int, UpperDigests]:
    """What the committees that meet a condition have set themselves over the file's."""
    found = stated_by_upper(tx, within)
    return {unit_id: upper_digests(tx.rules.ladders, stated) for unit_id, stated in found.items()}


def stated_by_upper(tx: Tx, within: ColumnElement[bool]) -> dict[int, dict[str, object]]:
    """What each committee has set itself; null has gone back to the file."""
    found: dict[int, dict[str, object]] = defaultdict(dict)
    for unit_id, name, value in newest_settings(tx.session, within, UPPER_KINDS):
        parsed = json.loads(value)
        if parsed is not None:
            found[unit_id][name] = parsed
    return found


def _since(tx: Tx, zone: str, today: date, planned: date | None) -> datetime:
    """From which instant on nothing has been planned yet."""
    if planned is None or planned >= today:
        return tx.now
    return datetime.combine(planned + _DAY, time(), ZoneInfo(zone)).astimezone(UTC)


def _weekly(tx: Tx, zone: str, since: datetime, today: date) -> int:
    here = col(Unit.zone) == zone
    owns = owns_of(tx, here)
    where, workdays = ZoneInfo(zone), tx.rules.workdays
    calls = {id(own): newest_weekly(own, where, workdays, since, today) for own in owns.kinds}
    if not any(calls.values()):
        return 0
    staffed = sorted(staffed_branches(tx.session, here, today))
    return _insert(tx, ((calls[id(owns.of(unit_id))], unit_id) for unit_id in staffed))


def _upper(tx: Tx, zone: str, since: datetime, today: date) -> int:
    usual = upper_digests(tx.rules.ladders, {})
    stated = uppers_of(tx, col(Unit.zone) == zone)
    where, workdays = ZoneInfo(zone), tx.rules.workdays
    called: dict[UpperDigests, list[DigestCall | None]] = {
        own: [newest_upper(kind, own, where, workdays, since, today) for kind in PERIODS]
        for own in {usual, *stated.values()}
    }
    if not any(any(calls) for calls in called.values()):
        return 0
    return _insert(
        tx,
        (
            (call, unit_id)
            for unit_id in upper_units(tx.session, zone)
            for call in called[stated.get(unit_id, usual)]
        ),
    )


def _insert(tx: Tx, called: Iterable[tuple[DigestCall | None, int]]) -> int:
    alike: dict[DigestCall, list[int]] = defaultdict(list)
    for call, unit_id in called:
        if call is not None:
            alike[call].append(unit_id)
    return sum(insert_digests(tx.session, call, units, tx.now) for call, units in alike.items())
