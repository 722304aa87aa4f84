"""Named queries over the ledger of meetings: each runs one statement and returns plain facts.

Statements are built once, when the module is loaded: building one costs more than running it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
)
from sqlmodel import SQLModel

from domain.vocabulary import BRANCH_COMMITTEE_OFFICES, UnitKind
from models.chats import Draft
from models.meetings import Attachment, Attendance, Event, MeetingRecord, Motion
from models.organisation import (
    Appointment,
    CommitteeTerm,
    Membership,
    ObligationOverride,
    Person,
    Unit,
)


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


_UNIT = _table(Unit)
_TERM = _table(CommitteeTerm)
_OVERRIDE = _table(ObligationOverride)
_PERSON = _table(Person)
_MEMBERSHIP = _table(Membership)
_APPOINTMENT = _table(Appointment)
_DRAFT = _table(Draft)
_RECORD = _table(MeetingRecord)
_ATTENDANCE = _table(Attendance)
_TABLES: tuple[type[SQLModel], ...] = (Event, MeetingRecord, Attendance, Motion, Attachment)
_INSERTS = {model: insert(_table(model)) for model in _TABLES}


class UnitRow(NamedTuple):
    """A branch or one of its groups."""

    unit_id: int
    name: str
    kind: str
    branch_type: str | None
    zone: str
    established_on: date | None
    dissolved_on: date | None
    ledger_since: date | None
    theme_day: int | None
    overridden: bool  # has set numbers of its own
    terms: tuple[tuple[date, date | None], ...]  # of its committee, each half-open


class RosterRow(NamedTuple):
    """Somebody who belonged to the branch on a day."""

    person_id: int
    name: str
    kind: str
    traits: str
    group_id: int | None
    officer: bool  # held an office of the branch committee on that day


class HeldRow(NamedTuple):
    """One row of the ledger, replaced or not, with what counting and numbering need."""

    record_id: int
    unit_id: int
    kind: str
    status: str
    serial: int
    held_on: date
    present: int
    expected: int
    replaced: bool


_DAY: Any = bindparam("day")
_BRANCH: Any = bindparam("branch_id")
_LATER = _RECORD.alias("later")
_REPLACED = exists().where(_LATER.c.replaces_id == _RECORD.c.id)


def _on_day(table: Table) -> ColumnElement[bool]:
    return and_(table.c.since <= _DAY, or_(table.c.until.is_(None), table.c.until > _DAY))


_UNIT_COLUMNS = tuple(_UNIT.c[name] for name in ("id", *UnitRow._fields[1:-2]))
_OVERRIDDEN = exists().where(_OVERRIDE.c.unit_id == _UNIT.c.id)


@lru_cache(maxsize=64)
def _units(prefixes: int, *, lock: bool) -> Select[Any]:
    """A branch within reach, its groups, and its terms; a lock makes its writers wait in line."""
    reach = (_begins(_UNIT.c.path, f"reach_{n}") for n in range(prefixes))
    group: ColumnElement[str] = literal_column(f"'{UnitKind.PARTY_GROUP.value}'")
    built = (
        select(*_UNIT_COLUMNS, _OVERRIDDEN, _TERM.c.since, _TERM.c.until)
        .outerjoin(_TERM, _TERM.c.unit_id == _UNIT.c.id)
        .where(
            or_(
                and_(_UNIT.c.id == _BRANCH, or_(false(), *reach)),
                and_(_UNIT.c.parent_id == _BRANCH, _UNIT.c.kind == group),
            )
        )
    )
    return built.with_for_update(key_share=True, of=_UNIT) if lock else built


def _begins(path: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """Whether a path begins with a parameter; LIKE would make SQLite plan the query each time."""
    prefix: ColumnElement[str] = bindparam(parameter, type_=String)
    return func.substr(path, 1, func.length(prefix)) == prefix


_OVERRIDES = select(_OVERRIDE.c.obligation, _OVERRIDE.c.field, _OVERRIDE.c.value).where(
    _OVERRIDE.c.unit_id == _BRANCH
)
_OFFICER = exists().where(
    _APPOINTMENT.c.person_id == _MEMBERSHIP.c.person_id,
    _APPOINTMENT.c.unit_id == _MEMBERSHIP.c.branch_id,
    _APPOINTMENT.c.office.in_(
        [literal_column(f"'{office.value}'") for office in sorted(BRANCH_COMMITTEE_OFFICES)]
    ),
    _on_day(_APPOINTMENT),
)
_ROSTER = (
    select(
        _PERSON.c.id,
        _PERSON.c.name,
        _MEMBERSHIP.c.kind,
        _MEMBERSHIP.c.traits,
        _MEMBERSHIP.c.group_id,
        _OFFICER,
    )
    .join(_PERSON, _PERSON.c.id == _MEMBERSHIP.c.person_id)
    .where(_MEMBERSHIP.c.branch_id == _BRANCH, _on_day(_MEMBERSHIP))
    .order_by(_PERSON.c.name, _PERSON.c.id)
)
_LEDGER: Select[Any] = select(
    *(_RECORD.c[name] for name in ("id", *HeldRow._fields[1:-1])), _REPLACED
).where(
    _RECORD.c.branch_id == _BRANCH,
    _RECORD.c.held_on >= bindparam("start"),
    _RECORD.c.held_on < bindparam("end"),
    _RECORD.c.kind.in_(bindparam("kinds", expanding=True)),
)
_FROZEN = (
    select(_PERSON.c.id, _PERSON.c.name, _ATTENDANCE.c.votes)
    .join(_PERSON, _PERSON.c.id == _ATTENDANCE.c.person_id)
    .where(_ATTENDANCE.c.record_id == bindparam("record_id"))
    .order_by(_PERSON.c.name, _PERSON.c.id)
)
_SAME = (
    select(_RECORD.c.event_id, _RECORD.c.kind, _RECORD.c.unit_id)
    .where(
        _RECORD.c.branch_id == _BRANCH,
        _RECORD.c.started_at == bindparam("started_at"),
        _RECORD.c.recorded_by == bindparam("recorded_by"),
        _RECORD.c.replaces_id.is_(None),
    )
    .order_by(_RECORD.c.event_id.desc())
)
_DROP_DRAFT = delete(_DRAFT).where(
    _DRAFT.c.id == bindparam("draft_id"), _DRAFT.c.user_id == bindparam("owner")
)


def units_within(
    connection: Connection, branch_id: int, reach: Sequence[str], *, lock: bool = False
) -> tuple[UnitRow, ...]:
    """A branch and its groups in the order of their codes; without the branch when out of reach."""
    values = {f"reach_{n}": prefix for n, prefix in enumerate(reach)}
    statement = _units(len(reach), lock=lock)
    units: dict[int, Row[Any]] = {}
    terms: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for row in connection.execute(statement, {"branch_id": branch_id, **values}).all():
        *_, since, until = row
        units[row[0]] = row
        if since is not None:
            terms[row[0]].append((since, until))
    return tuple([UnitRow._make((*row[:-2], tuple(terms[key]))) for key, row in units.items()])


def overrides_of(connection: Connection, branch_id: int) -> tuple[tuple[str, str, str], ...]:
    """What a branch has set itself, as (obligation, field, JSON)."""
    rows = connection.execute(_OVERRIDES, {"branch_id": branch_id})
    return tuple([(obligation, name, value) for obligation, name, value in rows])


def roster_on(connection: Connection, branch_id: int, day: date) -> tuple[RosterRow, ...]:
    """Everybody who belonged to a branch on a day, by name."""
    rows = connection.execute(_ROSTER, {"branch_id": branch_id, "day": day})
    return tuple(map(RosterRow._make, rows.all()))


def ledger_rows(
    connection: Connection, branch_id: int, kinds: Collection[str], start: date, end: date
) -> tuple[HeldRow, ...]:
    """All rows of some kinds that say a day in [start, end), whatever became of them."""
    values = {"branch_id": branch_id, "kinds": list(kinds), "start": start, "end": end}
    return tuple(map(HeldRow._make, connection.execute(_LEDGER, values).all()))


def frozen_list(connection: Connection, record_id: int) -> tuple[tuple[int, str, bool], ...]:
    """Who should have attended by the list frozen with a record: (id, name, may vote)."""
    rows = connection.execute(_FROZEN, {"record_id": record_id})
    return tuple([(person_id, name, votes) for person_id, name, votes in rows])


def same_source(
    connection: Connection, branch_id: int, started_at: datetime, recorded_by: int | None
) -> dict[int, set[tuple[str, int]]]:
    """Events that one person recorded for one minute, newest first, with their (kind, unit)."""
    values = {"branch_id": branch_id, "started_at": started_at, "recorded_by": recorded_by}
    found: dict[int, set[tuple[str, int]]] = {}
    for event_id, kind, unit_id in connection.execute(_SAME, values):
        found.setdefault(event_id, set()).add((kind, unit_id))
    return found


def add_row(connection: Connection, table: type[SQLModel], values: Mapping[str, object]) -> int:
    """Insert one row of an event or a record; its id."""
    made = connection.execute(_INSERTS[table], dict(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def add_rows(connection: Connection, table: type[SQLModel], rows: list[dict[str, object]]) -> None:
    """Insert many rows in one statement."""
    if rows:
        connection.execute(_INSERTS[table], rows)


def delete_draft(connection: Connection, draft_id: int, owner: int) -> bool:
    """Delete somebody's own draft; whether it was there."""
    return connection.execute(_DROP_DRAFT, {"draft_id": draft_id, "owner": owner}).rowcount > 0
