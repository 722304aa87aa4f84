"""The sheet 组织: the tree with its paths, and the terms of committees."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select, update
from sqlmodel import col

from models.organisation import CommitteeTerm, Unit
from services.roster.report import Count, Fate, give
from services.roster.values import UnitRow
from services.seam import Tx

_FIELDS = ("name", "established_on", "dissolved_on", "ledger_since", "theme_day")


def write_units(tx: Tx, rows: Sequence[UnitRow], count: Count) -> dict[str, int]:
    """Write the rows; the ids of all units by code, also of those that the file leaves out."""
    found = {unit.code: unit for unit in tx.session.scalars(select(Unit))}
    fates: dict[str, Fate] = {}
    pending = {row.code: row for row in rows}
    while pending:  # parents before their children; checked before: there is no circle
        for row in [row for row in pending.values() if row.parent not in pending]:
            parent = found[row.parent] if row.parent else None
            fates[row.code] = _unit(tx, row, parent, found)
            del pending[row.code]
    for row in rows:
        fate = _term(tx, row, cast("int", found[row.code].id))
        same = fates[row.code] is Fate.UNCHANGED
        count.add("组织", fate if same else fates[row.code])
    _write_paths(list(found.values()))
    tx.session.flush()
    return {code: cast("int", unit.id) for code, unit in found.items()}


def _unit(tx: Tx, row: UnitRow, parent: Unit | None, found: dict[str, Unit]) -> Fate:
    wanted: dict[str, object] = {name: getattr(row, name) for name in _FIELDS}
    wanted |= {
        "kind": row.kind.value,
        "branch_type": row.branch_type.value if row.branch_type else None,
        "parent_id": parent.id if parent else None,
    }
    unit = found.get(row.code)
    if unit is not None:
        return give(unit, wanted)
    unit = found[row.code] = Unit(
        code=row.code, zone=tx.zone, name=row.name, kind=row.kind.value, path=""
    )
    give(unit, wanted)
    tx.session.add(unit)
    tx.session.flush()
    return Fate.ADDED


def _write_paths(units: Sequence[Unit]) -> None:
    """Give each unit its path anew: when a unit moves, all below it move with it."""
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    open_: list[tuple[str, Unit]] = [("/", unit) for unit in below.get(None, ())]
    while open_:
        above, unit = open_.pop()
        path = f"{above}{unit.id}/"
        if unit.path != path:
            unit.path = path
        open_ += [(path, child) for child in below.get(unit.id, ())]


def _term(tx: Tx, row: UnitRow, unit_id: int) -> Fate:
    """A term of the committee is known by its first day; a new one ends what still runs."""
    if row.term_since is None:
        return Fate.UNCHANGED
    term = tx.session.scalars(
        select(CommitteeTerm).where(
            col(CommitteeTerm.unit_id) == unit_id, col(CommitteeTerm.since) == row.term_since
        )
    ).one_or_none()
    if term is not None:
        return give(term, {"until": row.term_until})
    tx.session.execute(
        update(CommitteeTerm)
        .where(
            col(CommitteeTerm.unit_id) == unit_id,
            col(CommitteeTerm.since) < row.term_since,
            col(CommitteeTerm.until).is_(None),
        )
        .values(until=row.term_since)
    )
    tx.session.add(CommitteeTerm(unit_id=unit_id, since=row.term_since, until=row.term_until))
    return Fate.CHANGED
