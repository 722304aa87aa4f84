"""Who somebody is today: asked in every transaction, so the statements are built once."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from models.organisation import Account, Appointment, Membership, Unit
from models.tables import METADATA


class AccountRow(NamedTuple):
    """Whose account it is."""

    person_id: int
    language: str | None


class SeatRow(NamedTuple):
    """An office that is held."""

    office: str
    unit_id: int
    unit_kind: str
    path: str


class PlaceRow(NamedTuple):
    """A branch that is belonged to."""

    branch_id: int
    group_id: int | None
    path: str


_ACCOUNT, _SEAT, _PLACE, _UNIT = (
    METADATA.tables[table.__tablename__] for table in (Account, Appointment, Membership, Unit)
)
_BY_TELEGRAM_ID = select(_ACCOUNT.c.person_id, _ACCOUNT.c.language).where(
    _ACCOUNT.c.telegram_id == bindparam("telegram_id")
)
_SEATS = (
    select(_SEAT.c.office, _SEAT.c.unit_id, _UNIT.c.kind, _UNIT.c.path)
    .join(_UNIT, _UNIT.c.id == _SEAT.c.unit_id)
    .where(
        _SEAT.c.person_id == bindparam("person_id"),
        _SEAT.c.since <= bindparam("today"),
        or_(_SEAT.c.until.is_(None), _SEAT.c.until > bindparam("today")),
    )
)
_PLACES = (
    select(_PLACE.c.branch_id, _PLACE.c.group_id, _UNIT.c.path)
    .join(_UNIT, _UNIT.c.id == _PLACE.c.branch_id)
    .where(
        _PLACE.c.person_id == bindparam("person_id"),
        _PLACE.c.since <= bindparam("today"),
        or_(_PLACE.c.until.is_(None), _PLACE.c.until > bindparam("today")),
    )
)


def account_of(connection: Connection, telegram_id: int) -> AccountRow | None:
    """The account of a Telegram id, when somebody has bound it."""
    found = connection.execute(_BY_TELEGRAM_ID, {"telegram_id": telegram_id}).one_or_none()
    return AccountRow._make(found) if found else None


def seats_on(connection: Connection, person_id: int, day: date) -> list[SeatRow]:
    """Offices that a person holds on a day."""
    rows = connection.execute(_SEATS, {"person_id": person_id, "today": day})
    return list(map(SeatRow._make, rows.all()))


def places_on(connection: Connection, person_id: int, day: date) -> list[PlaceRow]:
    """Branches that a person belongs to on a day."""
    rows = connection.execute(_PLACES, {"person_id": person_id, "today": day})
    return list(map(PlaceRow._make, rows.all()))
