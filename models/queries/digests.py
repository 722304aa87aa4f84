"""Statements of scheduled digests: their rows, their seals, and what they tell besides figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, exists, insert, not_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.ladder.digests import DigestCall, DigestKind
from domain.ladder.stages import Audience, Subject
from domain.vocabulary import UPPER_KINDS
from models.meetings import MeetingRecord
from models.organisation import Unit
from models.queries.reminders import PLANNED, REMINDERS, SUPERSEDED, insert_ignoring, open_rows
from models.reminders import DigestSeal, Reminder, ReminderAttempt

DIGEST = "digest"  # the obligation of such a row; its stage says of which time it speaks
_T = TypeVar("_T")
_UNITS = 5000  # units named in one statement
_RECIPIENTS: Mapping[DigestKind, Audience] = {
    DigestKind.WEEKLY: Audience.SECRETARY,
    DigestKind.MONTHLY: Audience.COMMITTEE,
    DigestKind.QUARTERLY: Audience.COMMITTEE,
}


class ToldUnit(NamedTuple):
    """A unit that is told a digest."""

    unit_id: int
    name: str
    zone: str


class PlannedMeeting(NamedTuple):
    """A meeting that is planned; `group` where it is one of a Party group."""

    branch_id: int
    kind: str
    on: date
    group: str | None


def unit_zones(session: Session) -> list[str]:
    """The zones in which there are units."""
    return sorted(session.scalars(select(col(Unit.zone)).distinct()))


def upper_units(session: Session, zone: str) -> list[int]:
    """The committees of a zone that can have branches below them."""
    kinds = [each.value for each in UPPER_KINDS]
    found = session.scalars(
        select(col(Unit.id))
        .where(col(Unit.kind).in_(kinds), col(Unit.zone) == zone)
        .order_by(col(Unit.id))
    )
    return [each for each in found if each is not None]


def told_units(session: Session, unit_ids: Iterable[int]) -> dict[int, ToldUnit]:
    """Some units by id."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.name), col(Unit.zone)).where(col(Unit.id).in_(list(unit_ids)))
    )
    return {row[0]: ToldUnit(*row) for row in rows}


def insert_digests(session: Session, call: DigestCall, units: Sequence[int], now: datetime) -> int:
    """Plan one digest for many units; how many rows are new. Older ones not sent give way."""
    made = 0
    for some in _portions(units):
        known = _planned(session, call, some)
        fresh = [_row(call, unit_id, now) for unit_id in some if unit_id not in known]
        insert_ignoring(session, fresh)
        session.execute(
            update(REMINDERS)
            .where(
                *open_rows(),
                REMINDERS.c.obligation == DIGEST,
                REMINDERS.c.stage == call.kind.value,
                REMINDERS.c.period < call.period,  # a later one has a greater key
                REMINDERS.c.unit_id.in_(some),
            )
            .values(state=SUPERSEDED)
        )
        made += len(fresh)
    return made


def due_digests(
    session: Session, now: datetime, kinds: Iterable[DigestKind], limit: int
) -> Sequence[Reminder]:
    """Digests that are due, the oldest first, none that another claim holds."""
    return session.scalars(
        select(Reminder)
        .where(*_due(now, kinds))
        .order_by(col(Reminder.not_before), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def note(session: Session, row: Reminder, now: datetime, detail: str) -> None:
    """Write down why a row was ended."""
    session.execute(
        insert(ReminderAttempt).values(
            reminder_id=row.id, epoch=row.epoch, at=now, outcome=row.state, detail=detail
        )
    )


def planned_meetings(
    session: Session, branch_ids: Iterable[int], first: date, last: date
) -> list[PlannedMeeting]:
    """The meetings of some branches that are planned from one day to another, by day."""
    later = aliased(MeetingRecord)
    rows = session.execute(
        select(
            col(MeetingRecord.branch_id),
            col(MeetingRecord.kind),
            col(MeetingRecord.held_on),
            col(MeetingRecord.unit_id),
            col(Unit.name),
        )
        .join(Unit, col(Unit.id) == col(MeetingRecord.unit_id))
        .where(
            col(MeetingRecord.branch_id).in_(list(branch_ids)),
            col(MeetingRecord.status) == PLANNED,
            col(MeetingRecord.held_on) >= first,
            col(MeetingRecord.held_on) <= last,
            not_(exists(select(1).where(col(later.replaces_id) == col(MeetingRecord.id)))),
        )
        .order_by(col(MeetingRecord.held_on), col(MeetingRecord.id))
    )
    return [
        PlannedMeeting(branch, kind, on, None if unit_id == branch else name)
        for branch, kind, on, unit_id, name in rows
    ]


def seal_of(session: Session, unit_id: int, period: str) -> DigestSeal | None:
    """The seal of a unit's quarter, where there is one."""
    return session.scalars(
        select(DigestSeal).where(
            col(DigestSeal.unit_id) == unit_id, col(DigestSeal.period) == period
        )
    ).one_or_none()


def unsealed(session: Session, now: datetime) -> tuple[int, str] | None:
    """Unit and period of the quarter's digest that is due first and is not sealed yet."""
    sealed = exists(
        select(1).where(
            col(DigestSeal.unit_id) == col(Reminder.unit_id),
            col(DigestSeal.period) == col(Reminder.period),
        )
    )
    found = session.execute(
        select(col(Reminder.unit_id), col(Reminder.period))
        .where(*_due(now, (DigestKind.QUARTERLY,)), not_(sealed))
        .order_by(col(Reminder.not_before), col(Reminder.id))
        .limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def ids_of(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """The units with some codes."""
    found: dict[str, int] = {}
    for some in _portions(sorted(codes)):
        rows = session.execute(select(col(Unit.code), col(Unit.id)).where(col(Unit.code).in_(some)))
        found |= {row[0]: row[1] for row in rows}
    return found


def _due(now: datetime, kinds: Iterable[DigestKind]) -> tuple[ColumnElement[bool], ...]:
    return (
        *open_rows(),
        col(Reminder.subject) == Subject.DIGEST.value,
        col(Reminder.stage).in_([each.value for each in kinds]),
        col(Reminder.not_before) <= now,
    )


def _planned(session: Session, call: DigestCall, units: Sequence[int]) -> frozenset[int]:
    found = session.scalars(
        select(col(Reminder.unit_id)).where(
            col(Reminder.obligation) == DIGEST,
            col(Reminder.period) == call.period,
            col(Reminder.stage) == call.kind.value,
            col(Reminder.unit_id).in_(units),
        )
    )
    return frozenset(found)


def _row(call: DigestCall, unit_id: int, now: datetime) -> dict[str, object]:
    return {
        "obligation": DIGEST,
        "period": call.period,
        "subject": Subject.DIGEST.value,
        "unit_id": unit_id,
        "branch_id": unit_id,
        "stage": call.kind.value,
        "recipient": _RECIPIENTS[call.kind].value,
        "due_on": call.on,
        "state": PLANNED,
        "planned_at": now,
        "not_before": max(call.starts, now),
        "epoch": 0,
        "attempts": 0,
        "unknowns": 0,
    }


def _portions(things: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (things[at : at + _UNITS] for at in range(0, len(things), _UNITS))
