"""Rows behind the figures: a fixed number of statements, whatever the number of branches.

Days and instants of meeting records come as the driver gives them (`RawDay`, `RawInstant`):
turning each into an object costs more than everything that is counted with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    exists,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.vocabulary import Office, UnitKind
from models.chats import Chat
from models.meetings import MeetingRecord
from models.organisation import (
    Account,
    Appointment,
    CommitteeTerm,
    ObligationOverride,
    Person,
    Unit,
)
from models.tables import METADATA

RawDay = str | date
RawInstant = str | datetime
BranchRow = tuple[
    int, str, str, str, str, str | None, date | None, date | None, date | None, int | None
]
GroupRow = tuple[int, int, str, date | None, date | None]
TermRow = tuple[int, date, date | None]
OverrideRow = tuple[int, str, str, str]
# branch, unit, record, kind, held on, recorded at, present, expected
HeldRow = tuple[int, int, int, str, RawDay, RawInstant, int, int]
Within = ColumnElement[bool]  # a condition over Unit.path

HELD = "held"
_SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"  # as models.types stores it: UTC, without an offset
# Who answers for a branch, in the order in which they are asked.
ANSWERABLE = (Office.SECRETARY, Office.DEPUTY_SECRETARY)

_UNIT, _TERM, _OVERRIDE, _RECORD, _SEAT, _ACCOUNT, _CHAT = (
    METADATA.tables[table.__tablename__]
    for table in (
        Unit,
        CommitteeTerm,
        ObligationOverride,
        MeetingRecord,
        Appointment,
        Account,
        Chat,
    )
)
_GROUP, _LATER = _UNIT.alias("party_group"), _RECORD.alias("later")
# No later row replaces it.
_CURRENT = not_(exists(select(1).where(_LATER.c.replaces_id == _RECORD.c.id)))


def as_day(raw: RawDay) -> date:
    return date.fromisoformat(raw) if isinstance(raw, str) else raw


def as_instant(raw: RawInstant) -> datetime:
    if isinstance(raw, str):
        return datetime.fromisoformat(raw).replace(tzinfo=UTC)
    return raw.astimezone(UTC)


def raw_instant(session: Session) -> Callable[[datetime], RawInstant]:
    """How an aware instant looks among raw ones, so that they compare."""
    if session.get_bind().dialect.name == "sqlite":
        return lambda instant: instant.astimezone(UTC).strftime(_SQLITE_INSTANT)
    return lambda instant: instant


def branch_rows(session: Session, within: Within) -> list[BranchRow]:
    """Branches by code."""
    found = session.connection().execute(
        select(
            _UNIT.c.id,
            _UNIT.c.code,
            _UNIT.c.name,
            _UNIT.c.path,
            _UNIT.c.zone,
            _UNIT.c.branch_type,
            _UNIT.c.established_on,
            _UNIT.c.dissolved_on,
            _UNIT.c.ledger_since,
            _UNIT.c.theme_day,
        )
        .where(_is(UnitKind.BRANCH), within)
        .order_by(_UNIT.c.code)
    )
    return cast("list[BranchRow]", found.all())


def group_rows(session: Session, within: Within) -> list[GroupRow]:
    """Groups of the branches, by code: parent, id, name, since, until."""
    found = session.connection().execute(
        select(
            _GROUP.c.parent_id,
            _GROUP.c.id,
            _GROUP.c.name,
            _GROUP.c.established_on,
            _GROUP.c.dissolved_on,
        )
        .where(
            _GROUP.c.kind == UnitKind.PARTY_GROUP.value,
            _GROUP.c.parent_id.in_(_branch_ids(within)),
        )
        .order_by(_GROUP.c.code)
    )
    return cast("list[GroupRow]", found.all())


def term_rows(session: Session, within: Within) -> list[TermRow]:
    """Terms of branch committees, oldest first."""
    found = session.connection().execute(
        select(_TERM.c.unit_id, _TERM.c.since, _TERM.c.until)
        .where(_TERM.c.unit_id.in_(_branch_ids(within)))
        .order_by(_TERM.c.since)
    )
    return cast("list[TermRow]", found.all())


def override_rows(session: Session, within: Within) -> list[OverrideRow]:
    """What branches have set themselves: unit, obligation, field, JSON."""
    found = session.connection().execute(
        select(
            _OVERRIDE.c.unit_id,
            _OVERRIDE.c.obligation,
            _OVERRIDE.c.field,
            _OVERRIDE.c.value,
        )
        .where(_OVERRIDE.c.unit_id.in_(_branch_ids(within)))
        .order_by(_OVERRIDE.c.id)
    )
    return cast("list[OverrideRow]", found.all())


def held_rows(
    session: Session, within: Within, windows: Mapping[str, tuple[date, date]]
) -> list[HeldRow]:
    """Current rows of meetings that were held, each kind within its own [start, end)."""
    kinds: dict[tuple[date, date], list[str]] = {}
    for kind, window in windows.items():
        kinds.setdefault(window, []).append(kind)
    if not kinds:
        return []
    day = _RECORD.c.held_on
    found = session.connection().execute(
        select(
            _RECORD.c.branch_id,
            _RECORD.c.unit_id,
            _RECORD.c.id,
            _RECORD.c.kind,
            type_coerce(day, String),
            type_coerce(_RECORD.c.recorded_at, String),
            _RECORD.c.present,
            _RECORD.c.expected,
        ).where(
            _RECORD.c.branch_id.in_(_branch_ids(within)),
            _RECORD.c.status == HELD,
            # Bounds over all windows: the index on branch and day can use these.
            day >= min(start for start, _ in kinds),
            day < max(end for _, end in kinds),
            or_(
                *(
                    and_(_RECORD.c.kind.in_(some), day >= start, day < end)
                    for (start, end), some in kinds.items()
                )
            ),
            _CURRENT,
        )
    )
    return cast("list[HeldRow]", found.all())


def reachable_branches(session: Session, within: Within, today: date) -> frozenset[int]:
    """Branches where a secretary, a deputy or the group can be written to."""
    branches = _branch_ids(within)
    people = session.connection().scalars(
        select(_SEAT.c.unit_id)
        .join(_ACCOUNT, _ACCOUNT.c.person_id == _SEAT.c.person_id)
        .where(
            _SEAT.c.unit_id.in_(branches),
            _SEAT.c.office.in_([office.value for office in ANSWERABLE]),
            _SEAT.c.since <= today,
            or_(_SEAT.c.until.is_(None), _SEAT.c.until > today),
            _ACCOUNT.c.reachable == true(),
        )
    )
    chats = session.connection().scalars(
        select(_CHAT.c.unit_id).where(_CHAT.c.unit_id.in_(branches), _CHAT.c.reachable == true())
    )
    return frozenset((*people, *chats))


def evidence_rows(
    session: Session, unit_id: int, kinds: Iterable[str], start: date, end: date
) -> Sequence[tuple[MeetingRecord, str | None, int | None]]:
    """Every row of these kinds in [start, end), whatever became of it.

    With the name of who typed it, and the row that replaces it.
    """
    later = aliased(MeetingRecord)
    found = session.execute(
        select(MeetingRecord, col(Person.name), col(later.id))
        .outerjoin(Person, col(Person.id) == col(MeetingRecord.recorded_by))
        .outerjoin(later, col(later.replaces_id) == col(MeetingRecord.id))
        .where(
            col(MeetingRecord.unit_id) == unit_id,
            col(MeetingRecord.kind).in_(list(kinds)),
            col(MeetingRecord.held_on) >= start,
            col(MeetingRecord.held_on) < end,
        )
        .order_by(col(MeetingRecord.held_on), col(MeetingRecord.id))
    )
    return cast("Sequence[tuple[MeetingRecord, str | None, int | None]]", found.all())


def _is(kind: UnitKind) -> ColumnElement[bool]:
    return _UNIT.c.kind == kind.value


def _branch_ids(within: Within) -> Select[int | None]:
    return select(_UNIT.c.id).where(_is(UnitKind.BRANCH), within)
