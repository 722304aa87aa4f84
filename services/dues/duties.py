"""What somebody has to do with dues: where they pay their own, and whose they keep."""

from sqlalchemy import select
from sqlmodel import col

from domain.vocabulary import UPPER_KINDS, Office, UnitKind
from models.organisation import Membership, Unit
from services.access import KEEPERS, May, Seat
from services.dues.rights import own_person
from services.dues.values import Duties, Kept
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def duties(tx: Tx) -> Duties:
    """What to offer the actor; it gives no right, every use case asks for itself."""
    person_id = own_person(tx)
    home = tx.actor.places[0] if tx.actor.places else None
    pays = home.branch_id if home else _last_branch(tx, person_id)
    whole = {seat.unit_id for seat in tx.actor.seats if _keeps(seat)}
    led = {seat.unit_id: _parent(seat) for seat in tx.actor.seats if _leads(seat)}
    wanted = {*whole, *led.values()} | ({pays} if pays else set())
    units = {
        unit.id or 0: unit
        for unit in tx.session.scalars(
            select(Unit).where(col(Unit.id).in_(wanted)).order_by(col(Unit.code))
        )
    }
    kept = tuple(
        Kept(
            branch_id=number,
            name=unit.name,
            whole=number in whole,
            own=home is not None
            and home.branch_id == number
            and (number in whole or home.group_id in led),
        )
        for number, unit in units.items()
        if number in whole or number in led.values()
    )
    return Duties(
        person_id=person_id,
        branch_id=pays,
        zones={number: unit.zone for number, unit in units.items()},
        kept=kept,
        above=any(seat.unit_kind in UPPER_KINDS for seat in tx.actor.seats),
    )


def _last_branch(tx: Tx, person_id: int) -> int | None:
    """Where somebody belonged who belongs nowhere now: what was open there is still owed."""
    found: int | None = tx.session.scalars(
        select(col(Membership.branch_id))
        .where(col(Membership.person_id) == person_id)
        .order_by(col(Membership.since).desc(), col(Membership.id).desc())
        .limit(1)
    ).first()
    return found


def _keeps(seat: Seat) -> bool:
    return seat.office in KEEPERS and seat.unit_kind is UnitKind.BRANCH


def _leads(seat: Seat) -> bool:
    return seat.office is Office.GROUP_LEADER and seat.unit_kind is UnitKind.PARTY_GROUP


def _parent(seat: Seat) -> int:
    """The unit above, as the path of ids names it: `/1/2/4/` lies in 2."""
    return int(seat.path.strip("/").split("/")[-2])
