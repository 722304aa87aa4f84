"""Claiming digests: each row judged again, its figures read and a quarter's sealed with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.errors import Forbidden
from domain.ladder.digests import (
    DigestCall,
    DigestKind,
    is_over,
    monday_of,
    upper_call,
    upper_digests,
    weekly_call,
)
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import Hours, Suspension, free_at
from domain.ladder.stages import Audience, DigestDay
from domain.periods import parse_period
from domain.vocabulary import Office
from models.organisation import Unit
from models.queries.compliance import ANSWERABLE
from models.queries.digests import ToldUnit, due_digests, note, told_units
from models.queries.recipients import ABOVE, Officer, group_chats, officers
from models.queries.reminders import CANCELLED, SUPERSEDED, lapse
from models.reminders import Reminder
from services.access import May
from services.compliance import Digest
from services.compliance.digest import compliance
from services.reminders.claim import take_row, unreachable
from services.reminders.digest_plan import uppers_of
from services.reminders.digest_seal import Figures, is_known, sealed_or_new
from services.reminders.digest_values import Seal, UpperClaim, Week, WeeklyClaim
from services.reminders.digest_week import weeks_of
from services.reminders.own import owns_of
from services.seam import Tx, use_case

# Who is told about a branch's week, in order; never its group.
_LINE = (*ANSWERABLE, Office.ORGANIZATION_OFFICER)
REHEARSAL, UNWANTED, SHUT, EMPTY = "rehearsal", "switched off", "no open day", "nothing is known"


@use_case(may=May.OPERATE, writes=True)
def claim_weekly(tx: Tx, *, limit: int = 20) -> tuple[WeeklyClaim, ...]:
    """Take at most `limit` digests of a week, one message for each chat; empty when none is left.

    Figures are those of this moment.
    """
    _begin(tx)
    while rows := due_digests(tx.session, tx.now, (DigestKind.WEEKLY,), limit):
        claims = _weekly(tx, rows)
        tx.session.flush()
        if claims:
            return claims
    return ()


@use_case(may=May.OPERATE, writes=True)
def claim_upper(tx: Tx, *, quarter: Figures | None = None) -> UpperClaim | None:
    """Take one digest of a committee: they are large, so each is a transaction of its own.

    Figures are those of this moment, but for a quarter: it stays as it was sealed, and is sealed
    with what `quarter_to_seal` has read just before, where that was given.
    """
    _begin(tx)
    for kind in (DigestKind.QUARTERLY, DigestKind.MONTHLY):
        while rows := due_digests(tx.session, tx.now, (kind,), 1):
            claim = _upper(tx, rows[0], quarter)
            tx.session.flush()
            if claim is not None:
                return claim
    return None


def _begin(tx: Tx) -> None:
    if not tx.actor.system:
        raise Forbidden("access.system")
    lapse(tx.session, tx.now, col(Reminder.claimed_until) <= tx.now)


def _weekly(tx: Tx, rows: Sequence[Reminder]) -> tuple[WeeklyClaim, ...]:
    ids = {row.branch_id for row in rows}
    owns = owns_of(tx, col(Unit.id).in_(ids))
    units = told_units(tx.session, ids)
    late: dict[int, date | None] = {}
    for row in rows:
        own, unit = owns.of(row.branch_id), units[row.branch_id]
        call = _called(tx, row, own, unit)
        if call is not None:
            late[row.branch_id] = _late(tx, call, unit)
    weeks = weeks_of(tx, late)
    seats = _first_in_line(tx, ids)
    by_chat: dict[int, list[tuple[Reminder, Officer, Week]]] = defaultdict(list)
    for row in rows:
        if row.branch_id not in late:
            continue
        week, officer = weeks.get(row.branch_id), seats.get(row.branch_id)
        if week is None:
            _end(tx, row, CANCELLED, EMPTY)
        elif officer is None:
            unreachable(tx, row)
        else:
            by_chat[officer.chat_id].append((row, officer, week))
    return tuple(_told(tx, found, units) for found in by_chat.values())


def _called(tx: Tx, row: Reminder, own: OwnReminders, unit: ToldUnit) -> DigestCall | None:
    """The call of a row as its branch has it now, when it may go out; else the row is settled."""
    if own.rehearsal:
        _end(tx, row, SUPERSEDED, REHEARSAL)
    elif own.digest_day is DigestDay.OFF:
        _end(tx, row, CANCELLED, UNWANTED)
    else:
        call = weekly_call(monday_of(row.period), own, ZoneInfo(unit.zone), tx.rules.workdays)
        return _open_now(tx, row, call, _Times(unit.zone, own.hours, own.suspensions))
    return None


@dataclass(frozen=True, slots=True)
class _Times:
    """When somebody may be written to."""

    zone: str
    hours: Hours
    suspensions: tuple[Suspension, ...] = ()


def _open_now(tx: Tx, row: Reminder, call: DigestCall | None, times: _Times) -> DigestCall | None:
    """The call when its time has come; else the row waits for it, or is ended."""
    zone = ZoneInfo(times.zone)
    if call is None:
        _end(tx, row, SUPERSEDED, SHUT)
        return None
    row.due_on = call.on
    first = max(call.starts, tx.now)
    free = free_at(first, zone, times.hours, tx.rules.workdays, times.suspensions)
    if free is None or is_over(call, free.astimezone(zone).date()):
        _end(tx, row, SUPERSEDED, SHUT)
    elif free > tx.now:
        row.not_before = free.astimezone(UTC)
    else:
        return call
    return None


def _late(tx: Tx, call: DigestCall, unit: ToldUnit) -> date | None:
    return call.on if call.on < tx.today(unit.zone) else None


def _first_in_line(tx: Tx, ids: Iterable[int]) -> dict[int, Officer]:
    found: dict[int, Officer] = {}
    seats = officers(tx.session, ids, tx.today())
    for office in _LINE:
        for officer in seats:
            if officer.office == office.value:
                found.setdefault(officer.unit_id, officer)
    return found


def _told(
    tx: Tx,
    found: Sequence[tuple[Reminder, Officer, Week]],
    units: Mapping[int, ToldUnit],
) -> WeeklyClaim:
    row, officer, _ = found[0]
    repeated = any(row.unknowns for row, _, _ in found)
    for each, _, _ in found:
        _take(tx, each, officer.chat_id)
    return WeeklyClaim(
        chat_id=officer.chat_id,
        language=officer.language,
        today=tx.today(units[row.branch_id].zone),
        repeated=repeated,
        epochs={each.id or 0: each.epoch for each, _, _ in found},
        weeks=tuple(week for _, _, week in found),
    )


def _upper(tx: Tx, row: Reminder, quarter: Figures | None) -> UpperClaim | None:
    """The digest of one committee, where its time has come and there is anything to tell."""
    unit = told_units(tx.session, [row.unit_id])[row.unit_id]
    call = _upper_called(tx, row, unit)
    if call is None:
        return None
    place = _place(tx, row.unit_id)
    if place is None:
        unreachable(tx, row)
        return None
    figures = _figures(tx, row, call.kind, quarter)
    if figures is None:
        _end(tx, row, CANCELLED, EMPTY)
        return None
    digest, seal = figures
    repeated = bool(row.unknowns)
    _take(tx, row, place.chat_id)
    return UpperClaim(
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        private=place.private,
        language=place.language,
        repeated=repeated,
        epochs={row.id or 0: row.epoch},
        kind=call.kind,
        unit_id=row.unit_id,
        period=row.period,
        late_on=_late(tx, call, unit),
        digest=digest,
        seal=seal,
    )


def _upper_called(tx: Tx, row: Reminder, unit: ToldUnit) -> DigestCall | None:
    stated = uppers_of(tx, col(Unit.id) == row.unit_id)
    own = stated.get(row.unit_id, upper_digests(tx.rules.ladders, {}))
    kind = DigestKind(row.stage)
    if not own.wants(kind):
        _end(tx, row, CANCELLED, UNWANTED)
        return None
    zone, workdays = ZoneInfo(unit.zone), tx.rules.workdays
    call = upper_call(parse_period(row.period), kind, own, zone, workdays)
    return _open_now(tx, row, call, _Times(unit.zone, own.hours))


def _figures(
    tx: Tx, row: Reminder, kind: DigestKind, quarter: Figures | None
) -> tuple[Digest, Seal | None] | None:
    """What is shown: of a quarter what is sealed; none where nothing is known."""
    period = parse_period(row.period)
    if kind is DigestKind.QUARTERLY:
        return sealed_or_new(tx, row.unit_id, period, quarter)
    digest = compliance(tx, unit_id=row.unit_id, period=period, overview=True)
    return (digest, None) if is_known(digest) else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a committee is told."""

    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None


def _place(tx: Tx, unit_id: int) -> _Place | None:
    seats = officers(tx.session, [unit_id], tx.today())
    for office in ABOVE:
        for officer in seats:
            if officer.office == office.value:
                return _Place(officer.chat_id, None, True, officer.language)
    chats = group_chats(tx.session, [unit_id])
    if unit_id not in chats:
        return None
    return _Place(*chats[unit_id], private=False, language=None)


def _take(tx: Tx, row: Reminder, chat_id: int) -> None:
    take_row(tx, row, chat_id)
    row.told = Audience(row.recipient).value


def _end(tx: Tx, row: Reminder, state: str, reason: str) -> None:
    row.state = state
    note(tx.session, row, tx.now, reason)
