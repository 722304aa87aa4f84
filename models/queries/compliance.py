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

RawDay = str | date
RawInstant = str | datetime
BranchRow = tuple[int, str, str, str, str, str | None, date | None, date | None, date | None]
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
            col(Unit.id),
            col(Unit.code),
            col(Unit.name),
            col(Unit.path),
            col(Unit.zone),
            col(Unit.branch_type),
            col(Unit.established_on),
            col(Unit.dissolved_on),
            col(Unit.ledger_since),
        )
        .where(_is(UnitKind.BRANCH), within)
        .order_by(col(Unit.code))
    )
    return cast("list[BranchRow]", found.all())


def group_rows(session: Session, within: Within) -> list[GroupRow]:
    """Groups of the branches, by code: parent, id, name, since, until."""
    group = aliased(Unit)
    found = session.connection().execute(
        select(
            col(group.parent_id),
            col(group.id),
            col(group.name),
            col(group.established_on),
            col(group.dissolved_on),
        )
        .where(
            col(group.kind) == UnitKind.PARTY_GROUP.value,
            col(group.parent_id).in_(_branch_ids(within)),
        )
        .order_by(col(group.code))
    )
    return cast("list[GroupRow]", found.all())


def term_rows(session: Session, within: Within) -> list[TermRow]:
    """Terms of branch committees, oldest first."""
    found = session.connection().execute(
        select(col(CommitteeTerm.unit_id), col(CommitteeTerm.since), col(CommitteeTerm.until))
        .where(col(CommitteeTerm.unit_id).in_(_branch_ids(within)))
        .order_by(col(CommitteeTerm.since))
    )
    return cast("list[TermRow]", found.all())


def override_rows(session: Session, within: Within) -> list[OverrideRow]:
    """What branches have set themselves: unit, obligation, field, JSON."""
    found = session.connection().execute(
        select(
            col(ObligationOverride.unit_id),
            col(ObligationOverride.obligation),
            col(ObligationOverride.field),
            col(ObligationOverride.value),
        )
        .where(col(ObligationOverride.unit_id).in_(_branch_ids(within)))
        .order_by(col(ObligationOverride.id))
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
    day = col(MeetingRecord.held_on)
    found = session.connection().execute(
        select(
            col(MeetingRecord.branch_id),
            col(MeetingRecord.unit_id),
            col(MeetingRecord.id),
            col(MeetingRecord.kind),
            type_coerce(day, String),
            type_coerce(col(MeetingRecord.recorded_at), String),
            col(MeetingRecord.present),
            col(MeetingRecord.expected),
        ).where(
            col(MeetingRecord.branch_id).in_(_branch_ids(within)),
            col(MeetingRecord.status) == HELD,
            # Bounds over all windows: the index on branch and day can use these.
            day >= min(start for start, _ in kinds),
            day < max(end for _, end in kinds),
            or_(
                *(
                    and_(col(MeetingRecord.kind).in_(some), day >= start, day < end)
                    for (start, end), some in kinds.items()
                )
            ),
            _current(),
        )
    )
    return cast("list[HeldRow]", found.all())


def reachable_branches(session: Session, within: Within, today: date) -> frozenset[int]:
    """Branches where a secretary, a deputy or the group can be written to."""
    branches = _branch_ids(within)
    people = session.scalars(
        select(col(Appointment.unit_id))
        .join(Account, col(Account.person_id) == col(Appointment.person_id))
        .where(
            col(Appointment.unit_id).in_(branches),
            col(Appointment.office).in_([office.value for office in ANSWERABLE]),
            col(Appointment.since) <= today,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > today),
            col(Account.reachable) == true(),
        )
    )
    chats = session.scalars(
        select(col(Chat.unit_id)).where(
            col(Chat.unit_id).in_(branches), col(Chat.reachable) == true()
        )
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
    return col(Unit.kind) == kind.value


def _branch_ids(within: Within) -> Select[int | None]:
    return select(col(Unit.id)).where(_is(UnitKind.BRANCH), within)


def _current() -> ColumnElement[bool]:
    """No later row replaces it."""
    later = aliased(MeetingRecord)
    return not_(exists(select(1).where(col(later.replaces_id) == col(MeetingRecord.id))))
