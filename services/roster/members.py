"""The sheet 党员: people by number, and their dated memberships."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import insert, select
from sqlmodel import col

from models.organisation import Membership, Person
from services.organisation import write_traits
from services.roster.report import Count, Fate, differs, give
from services.roster.values import MemberRow
from services.seam import Tx


def write_people(tx: Tx, rows: Sequence[MemberRow]) -> dict[str, int]:
    """Add who is new; the ids of all people by number."""
    known = set(tx.session.scalars(select(col(Person.code))))
    new = {row.code: row.name for row in rows if row.code not in known}
    if new:
        tx.session.execute(
            insert(Person), [{"code": code, "name": name} for code, name in new.items()]
        )
    found = tx.session.execute(select(col(Person.code), col(Person.id)))
    return {code: cast("int", person_id) for code, person_id in found}


def write_memberships(
    tx: Tx,
    rows: Sequence[MemberRow],
    people: Mapping[str, int],
    units: Mapping[str, int],
    count: Count,
) -> None:
    """A change closes the interval that runs and opens another; the past stays as it was."""
    kept: dict[int, list[Membership]] = {}
    for found in tx.session.scalars(select(Membership).order_by(col(Membership.since))):
        kept.setdefault(found.person_id, []).append(found)
    new: list[dict[str, object]] = []
    for row in sorted(rows, key=lambda each: each.since):
        wanted: dict[str, object] = {
            "branch_id": units[row.branch],
            "group_id": units[row.group] if row.group else None,
            "kind": row.kind.value,
            "traits": write_traits(row.traits),
            "until": row.until,
        }
        theirs = kept.get(people[row.code], [])
        fate = _correct(row, wanted, theirs)
        if fate is None:
            fate = Fate.CHANGED if theirs else Fate.ADDED
            new.append({**wanted, "person_id": people[row.code], "since": row.since})
        count.add("党员", fate)
    if new:
        tx.session.execute(insert(Membership), new)


def _correct(
    row: MemberRow, wanted: Mapping[str, object], theirs: Sequence[Membership]
) -> Fate | None:
    """What the row does to what is kept; None: it is an interval of its own."""
    same = next((each for each in theirs if each.since == row.since), None)
    if same is not None:
        return give(same, wanted)
    running = [each for each in theirs if each.since < row.since and each.until is None]
    if running and not differs(running[0], wanted):
        return Fate.UNCHANGED  # nothing changed on the later day that the row names
    for each in running:
        each.until = row.since
    return None
