"""What somebody has to do with points: where they are scored, propose, decide and keep."""

from sqlmodel import col

from domain.vocabulary import BRANCH_COMMITTEE_OFFICES, UPPER_KINDS, Office, UnitKind
from models.points import PointsSetting
from models.queries.points import newest_settings
from models.queries.points_entries import last_branch, units_named, waiting_counts
from services.access import KEEPERS, May, Seat
from services.points.rights import own_person
from services.points.settings import by_branch
from services.points.values import PointsDuties, PointsPlace
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def points_duties(tx: Tx) -> PointsDuties:
    """What to offer the actor; it gives no right, every use case asks for itself."""
    person_id, seats = own_person(tx), tx.actor.seats
    home = tx.actor.places[0].branch_id if tx.actor.places else last_branch(tx.session, person_id)
    decides = {seat.unit_id for seat in seats if _sits(seat)}
    keeps = {seat.unit_id for seat in seats if _sits(seat) and seat.office in KEEPERS}
    led = {_parent(seat) for seat in seats if seat.office is Office.GROUP_LEADER}
    wanted = decides | led | ({home} if home else set())
    units = {number: (name, zone) for number, name, zone in units_named(tx.session, list(wanted))}
    rows = newest_settings(tx.session, col(PointsSetting.unit_id).in_(wanted))
    scoring = {number for number, own in by_branch(rows).items() if own.begins}
    counts = waiting_counts(tx.session, list(decides))
    places = tuple(
        PointsPlace(
            branch_id=number,
            name=name,
            proposes=number in scoring and (number in keeps or number in led),
            decides=number in decides,
            keeps=number in keeps,
            waiting=counts.get(number, 0),
            scores=number in scoring,
        )
        for number, (name, _) in units.items()
        if number in decides or number in led
    )
    branch, zone = units.get(home or 0, (None, tx.zone))
    return PointsDuties(
        person_id=person_id,
        branch_id=home,
        branch=branch,
        zone=zone,
        today=tx.today(zone),
        places=places,
        above=any(seat.unit_kind in UPPER_KINDS for seat in seats),
    )


def _sits(seat: Seat) -> bool:
    return seat.unit_kind is UnitKind.BRANCH and seat.office in BRANCH_COMMITTEE_OFFICES


def _parent(seat: Seat) -> int:
    """The unit above, as the path of ids names it: `/1/2/4/` lies in 2."""
    return int(seat.path.strip("/").split("/")[-2])
