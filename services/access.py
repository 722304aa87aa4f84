"""Who may do what: roles come from dated rows in our database, never from the chat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlmodel import Session

from domain.vocabulary import UPPER_KINDS, Office, UnitKind
from models.queries.access import account_of, places_on, seats_on

# Messages of an anonymous group admin all carry this id, whoever wrote them.
ANONYMOUS_ADMIN = 1087968824
ROOT = "/"


@dataclass(frozen=True, slots=True)
class Seat:
    """An office held today in a unit; `path` is the unit's path of ids from the root."""

    office: Office
    unit_id: int
    unit_kind: UnitKind
    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """A branch that the actor belongs to today."""

    branch_id: int
    group_id: int | None
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: resolved anew in each transaction."""

    telegram_id: int | None = None
    person_id: int | None = None
    seats: tuple[Seat, ...] = ()
    places: tuple[Place, ...] = ()
    language: str | None = None  # that the account has chosen
    operator: bool = False
    system: bool = False  # the command line and the clock

    @property
    def anonymous(self) -> bool:
        return self.telegram_id == ANONYMOUS_ADMIN


class May(StrEnum):
    """What a use case asks of its actor; the table below says who has it and how far."""

    ANYONE = "anyone"
    BOUND = "bound"
    MEMBER = "member"
    KEEPER = "keeper"
    SEE_COMPLIANCE = "see_compliance"
    BIND = "bind"
    OPERATE = "operate"


KEEPERS = frozenset({Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.ORGANIZATION_OFFICER})


def _member(actor: Actor) -> tuple[str, ...]:
    own = {place.path for place in actor.places}
    return tuple(own | {seat.path for seat in actor.seats if seat.unit_kind is UnitKind.BRANCH})


def _keeper(actor: Actor) -> tuple[str, ...]:
    return tuple(seat.path for seat in actor.seats if seat.office in KEEPERS)


def _compliance(actor: Actor) -> tuple[str, ...]:
    return tuple({place.path for place in actor.places} | {seat.path for seat in actor.seats})


def _bind(actor: Actor) -> tuple[str, ...]:
    return tuple(seat.path for seat in actor.seats if seat.unit_kind in UPPER_KINDS)


def _anyone(_: Actor) -> tuple[str, ...]:
    return (ROOT,)


def _bound(actor: Actor) -> tuple[str, ...]:
    return (ROOT,) if actor.person_id is not None else ()


def _operate(_: Actor) -> tuple[str, ...]:
    return ()


# Each row: how far an actor reaches with it, as path prefixes; nothing means refused.
REACH: Mapping[May, Callable[[Actor], tuple[str, ...]]] = MappingProxyType(
    {
        May.ANYONE: _anyone,
        May.BOUND: _bound,
        May.MEMBER: _member,
        May.KEEPER: _keeper,
        May.SEE_COMPLIANCE: _compliance,
        May.BIND: _bind,
        May.OPERATE: _operate,
    }
)
# An operator runs the bot: it may bind chats and read figures, but keeps no branch's records.
_OPERATOR_MAY = frozenset({May.OPERATE, May.BIND, May.SEE_COMPLIANCE})


def reach(actor: Actor, may: May) -> tuple[str, ...]:
    """Path prefixes within which the actor may do this; empty when refused."""
    if actor.system or (actor.operator and may in _OPERATOR_MAY):
        return (ROOT,)
    return REACH[may](actor)


def load_actor(
    session: Session, telegram_id: int | None, today: date, operators: frozenset[int]
) -> Actor:
    """The actor behind a Telegram id, with the offices and memberships of today."""
    if telegram_id is None or telegram_id == ANONYMOUS_ADMIN:
        return Actor(telegram_id=telegram_id)
    connection = session.connection()
    account = account_of(connection, telegram_id)
    if account is None:
        return Actor(telegram_id=telegram_id, operator=telegram_id in operators)
    person_id = account.person_id
    seats = tuple(
        Seat(Office(office), unit, UnitKind(kind), path)
        for office, unit, kind, path in seats_on(connection, person_id, today)
    )
    return Actor(
        telegram_id=telegram_id,
        person_id=person_id,
        seats=seats,
        places=tuple(Place(*row) for row in places_on(connection, person_id, today)),
        language=account.language,
        operator=telegram_id in operators or any(s.office is Office.OPERATOR for s in seats),
    )
