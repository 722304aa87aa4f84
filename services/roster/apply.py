"""Importing a roster: the same code rehearses and applies; nothing is written over a fault."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from sqlalchemy import delete, insert, select, update
from sqlmodel import SQLModel, col

from domain.vocabulary import UnitKind
from models.organisation import (
    Appointment,
    CommitteeTerm,
    Membership,
    ObligationOverride,
    Person,
    Unit,
)
from services.access import May
from services.organisation import write_traits
from services.reminders.plan import replan
from services.roster.checks import Known, check_book
from services.roster.values import CellFault, MemberRow, OfficeRow, RosterBook, UnitRow
from services.seam import DryRun, Tx, use_case


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: counts by sheet, and who is not in the file."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    not_in_file: int = 0  # people of the database whom the file does not name; they stay
    faults: tuple[CellFault, ...] = ()


class _Count:
    """Counts what happens to rows, by sheet."""

    def __init__(self) -> None:
        self.added: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()


@use_case(may=May.OPERATE, writes=True)
def import_roster(tx: Tx, book: RosterBook, *, dry_run: bool = False) -> ImportReport:
    """Import a roster as a whole; with faults nothing is written and they are all reported.

    A rehearsal raises DryRun with the report, so that the seam rolls back what was written.
    """
    faults = (*book.faults, *check_book(book, _known(tx), tx.rules))
    if faults:
        order = {"组织": 0, "党员": 1, "任职": 2, "规则": 3}
        found = sorted(faults, key=lambda fault: (order.get(fault.sheet, 9), fault.row))
        return ImportReport(faults=tuple(found))
    count = _Count()
    units = _units(tx, book.units, count)
    people = _people(tx, book.members)
    _memberships(tx, book.members, people, units, count)
    _appointments(tx, book.offices, people, units, count)
    _overrides(tx, book, units, count)
    replan(tx)
    named = {row.code for row in book.members}
    report = ImportReport(
        added=dict(count.added),
        changed=dict(count.changed),
        unchanged=dict(count.unchanged),
        not_in_file=sum(code not in named for code in people),
    )
    if dry_run:
        tx.session.flush()
        raise DryRun(report)
    return report


def _known(tx: Tx) -> Known:
    codes = {unit_id: code for unit_id, code in tx.session.execute(select(Unit.id, Unit.code))}
    rows = tx.session.execute(select(col(Unit.code), col(Unit.kind), col(Unit.parent_id)))
    people = tx.session.execute(select(col(Person.code), col(Person.name)))
    return Known(
        units={code: (UnitKind(kind), codes.get(parent)) for code, kind, parent in rows},
        people={code: name for code, name in people},
    )


def _units(tx: Tx, rows: Sequence[UnitRow], count: _Count) -> dict[str, int]:
    """Units by code; parents are written before their children, so that paths can be."""
    found = {unit.code: unit for unit in tx.session.scalars(select(Unit))}
    pending = {row.code: row for row in rows}
    while pending:
        ready = [row for row in pending.values() if row.parent not in pending]
        for row in ready:
            parent = found.get(row.parent) if row.parent else None
            _unit(tx, row, parent, found, count)
            del pending[row.code]
    tx.session.flush()
    return {code: cast("int", unit.id) for code, unit in found.items()}


_UNIT_FIELDS = (
    "name",
    "established_on",
    "dissolved_on",
    "ledger_since",
    "theme_day",
)


def _unit(tx: Tx, row: UnitRow, parent: Unit | None, found: dict[str, Unit], count: _Count) -> None:
    wanted: dict[str, object] = {name: getattr(row, name) for name in _UNIT_FIELDS}
    wanted |= {
        "kind": row.kind.value,
        "branch_type": row.branch_type.value if row.branch_type else None,
        "parent_id": parent.id if parent else None,
    }
    unit = found.get(row.code)
    if unit is None:
        unit = Unit(code=row.code, zone=tx.zone, **wanted)
        tx.session.add(unit)
        count.added["组织"] += 1
    elif _differs(unit, wanted):
        for name, value in wanted.items():
            setattr(unit, name, value)
        count.changed["组织"] += 1
    else:
        count.unchanged["组织"] += 1
    tx.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    found[row.code] = unit
    _term(tx, row, cast("int", unit.id))


def _differs(row: SQLModel, wanted: dict[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


def _term(tx: Tx, row: UnitRow, unit_id: int) -> None:
    """A term of the committee is known by its first day."""
    if row.term_since is None:
        return
    term = tx.session.scalars(
        select(CommitteeTerm).where(
            col(CommitteeTerm.unit_id) == unit_id, col(CommitteeTerm.since) == row.term_since
        )
    ).one_or_none()
    if term is None:
        tx.session.execute(
            update(CommitteeTerm)
            .where(
                col(CommitteeTerm.unit_id) == unit_id,
                col(CommitteeTerm.since) < row.term_since,
                col(CommitteeTerm.until).is_(None),
            )
            .values(until=row.term_since)
        )
        term = CommitteeTerm(unit_id=unit_id, since=row.term_since)
        tx.session.add(term)
    term.until = row.term_until


def _people(tx: Tx, rows: Sequence[MemberRow]) -> dict[str, int]:
    """People by number; those of the file that are new are added."""
    known = {row.code for row in tx.session.scalars(select(Person))}
    new = {row.code: row.name for row in rows if row.code not in known}
    if new:
        tx.session.execute(
            insert(Person), [{"code": code, "name": name} for code, name in new.items()]
        )
    found = tx.session.execute(select(col(Person.code), col(Person.id)))
    return {code: cast("int", person_id) for code, person_id in found}


def _memberships(
    tx: Tx,
    rows: Sequence[MemberRow],
    people: dict[str, int],
    units: dict[str, int],
    count: _Count,
) -> None:
    """A change closes the interval that runs and opens another; the past stays as it was."""
    by_person: dict[int, list[Membership]] = {}
    for found in tx.session.scalars(select(Membership).order_by(col(Membership.since))):
        by_person.setdefault(found.person_id, []).append(found)
    new: list[dict[str, object]] = []
    for row in sorted(rows, key=lambda each: each.since):
        person_id = people[row.code]
        wanted = {
            "branch_id": units[row.branch],
            "group_id": units[row.group] if row.group else None,
            "kind": row.kind.value,
            "traits": write_traits(row.traits),
        }
        theirs = by_person.get(person_id, [])
        count_of = _membership(tx, row, wanted, theirs)
        getattr(count, count_of)["党员"] += 1
        if count_of == "added" or (count_of == "changed" and not _same_start(theirs, row.since)):
            new.append({**wanted, "person_id": person_id, "since": row.since, "until": row.until})
    if new:
        tx.session.execute(insert(Membership), new)


def _same_start(theirs: Sequence[Membership], since: date) -> bool:
    return any(each.since == since for each in theirs)


def _membership(
    tx: Tx, row: MemberRow, wanted: dict[str, object], theirs: Sequence[Membership]
) -> str:
    """Whether a row is new, changed or as it was; closes or corrects what is there."""
    same = next((each for each in theirs if each.since == row.since), None)
    if same is not None:
        if _differs(same, {**wanted, "until": row.until}):
            for name, value in {**wanted, "until": row.until}.items():
                setattr(same, name, value)
            return "changed"
        return "unchanged"
    running = [each for each in theirs if each.since < row.since and each.until is None]
    if running and not _differs(running[0], {**wanted, "until": row.until}):
        return "unchanged"
    for each in running:
        each.until = row.since
    tx.session.flush()
    return "changed" if theirs else "added"


def _appointments(
    tx: Tx,
    rows: Sequence[OfficeRow],
    people: dict[str, int],
    units: dict[str, int],
    count: _Count,
) -> None:
    known = {
        (each.person_id, each.unit_id, each.office, each.since): each
        for each in tx.session.scalars(select(Appointment))
    }
    for row in rows:
        key = (people[row.code], units[row.unit], row.office.value, row.since)
        found = known.get(key)
        if found is None:
            tx.session.add(
                Appointment(
                    person_id=key[0],
                    unit_id=key[1],
                    office=key[2],
                    since=row.since,
                    until=row.until,
                )
            )
            count.added["任职"] += 1
        elif found.until != row.until:
            found.until = row.until
            count.changed["任职"] += 1
        else:
            count.unchanged["任职"] += 1


def _overrides(tx: Tx, book: RosterBook, units: dict[str, int], count: _Count) -> None:
    """The sheet 规则 says all that a branch of the file has set itself."""
    named = {units[row.code] for row in book.units if row.kind is UnitKind.BRANCH}
    known = {
        (each.unit_id, each.obligation, each.field): each.value
        for each in tx.session.scalars(select(ObligationOverride))
        if each.unit_id in named
    }
    wanted = {
        (units[row.branch], row.obligation, row.field): json.dumps(row.value) for row in book.rules
    }
    if wanted == known:
        count.unchanged["规则"] += len(known)
        return
    tx.session.execute(delete(ObligationOverride).where(col(ObligationOverride.unit_id).in_(named)))
    for (unit_id, obligation, name), value in wanted.items():
        tx.session.add(
            ObligationOverride(unit_id=unit_id, obligation=obligation, field=name, value=value)
        )
    count.changed["规则"] += sum(known.get(key) != value for key, value in wanted.items())
