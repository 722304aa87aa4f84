"""What a committee sees of points: numbers of each branch below it, no person, no score."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from domain.dues.months import Month, first_day, month, month_of, months_of_year
from domain.errors import DomainError, Forbidden
from domain.points.duty import Scored
from domain.vocabulary import UPPER_KINDS, UnitKind
from models.organisation import Unit
from models.queries.points_year import bands_in, reviews_in
from services.access import May
from services.points.publish import FEWEST
from services.points.scored import BranchScored, ScoredAsking, scored_counts
from services.points.year_values import BranchPoints
from services.seam import Tx, use_case

_BACK = 10  # years
_HALVES = ((1, 1), (2, 7))  # and the month each begins with


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def points_above(tx: Tx, year: int) -> tuple[BranchPoints, ...]:
    """The branches below one's committee by code: months scored, halves reviewed, bands.

    Asked for are the months that are over. Bands are those of published years of at least three
    members. Raises Forbidden for who holds no office above a branch.
    """
    today = tx.today()
    if not today.year - _BACK <= year <= today.year:
        raise DomainError("points_year.year_out_of_range", year=year, today=today)
    within = _within(_above(tx))
    units = tx.session.scalars(
        select(Unit).where(within, col(Unit.kind) == UnitKind.BRANCH.value).order_by(col(Unit.code))
    ).all()
    zones = {unit.id or 0: unit.zone for unit in units}
    asking = ScoredAsking(within, months_of_year(year), zones.__getitem__, lambda _: today)
    found = scored_counts(tx, asking)
    halves = {first_day(month(year, number)): half for half, number in _HALVES}
    reviewed = reviews_in(tx.session, within, halves)
    bands = bands_in(tx.session, within, year)
    return tuple(
        _branch(
            unit,
            found.get(unit.id or 0),
            min(month_of(tx.today(unit.zone)), month(year + 1, 1)),
            tuple(half for day, half in halves.items() if (unit.id or 0, day) in reviewed),
            bands.get(unit.id or 0),
        )
        for unit in units
    )


def _branch(
    unit: Unit,
    found: BranchScored | None,
    end: Month,
    halves: tuple[int, ...],
    bands: Mapping[str | None, int] | None,
) -> BranchPoints:
    shown = {key or "": count for key, count in (bands or {}).items()}
    plain = BranchPoints(
        branch_id=unit.id or 0,
        code=unit.code,
        name=unit.name,
        scheme=None,
        halves=halves,
        published=bands is not None,
        bands=shown if sum(shown.values()) >= FEWEST else None,
    )
    if found is None:
        return plain
    over = [each for each in found.months.values() if each.month < end and _carded(found, each)]
    return replace(
        plain,
        scheme=found.settings.scheme,
        members=found.people,
        due=sum(each.expected for each in over),
        scored=sum(each.scored for each in over),
    )


def _carded(found: BranchScored, month: Scored) -> bool:
    """Whether a month is scored by cards at all."""
    scheme = found.scheme_of(month.month)
    return scheme is not None and scheme.by_cards


def _above(tx: Tx) -> tuple[str, ...]:
    """Paths of the units above branches in which the actor holds an office."""
    if tx.actor.system:
        return tx.reach
    found = tuple(seat.path for seat in tx.actor.seats if seat.unit_kind in UPPER_KINDS)
    if not found:
        raise Forbidden("points_year.not_committee")
    return found


def _within(prefixes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(col(Unit.path).startswith(prefix, autoescape=True) for prefix in prefixes))
