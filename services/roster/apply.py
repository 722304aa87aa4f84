"""Importing a roster: the same code rehearses and applies; nothing is written over a fault."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlmodel import col

from domain.vocabulary import BranchType, UnitKind
from models.organisation import Appointment, Membership, ObligationOverride, Person, Unit
from services.access import May
from services.reminders.plan import replan
from services.reminders.rehearsal import begin_rehearsal
from services.reminders.settle_days import settle_days
from services.roster.checks import Known, check_book
from services.roster.layout import SHEETS
from services.roster.members import write_memberships, write_people
from services.roster.report import Count, Fate, ImportReport, give
from services.roster.units import write_units
from services.roster.values import OfficeRow, RosterBook
from services.seam import DryRun, Tx, use_case


@use_case(may=May.OPERATE, writes=True)
def import_roster(tx: Tx, book: RosterBook, *, dry_run: bool = False) -> ImportReport:
    """Import a roster as a whole; with faults nothing is written and they are all reported.

    A rehearsal raises DryRun with the report, so that the seam rolls back what was written.
    """
    known = _known(tx)
    faults = (*book.faults, *check_book(book, known, tx.rules))
    if faults:
        order = {sheet.title: number for number, sheet in enumerate(SHEETS)}
        found = sorted(faults, key=lambda fault: (order[fault.sheet], fault.row))
        return ImportReport(faults=tuple(found))
    count = Count()
    units = write_units(tx, book.units, count)
    people = write_people(tx, book.members)
    write_memberships(tx, book.members, people, units, count)
    _appointments(tx, book.offices, people, units, count)
    _overrides(tx, book, units, count)
    rehearsing = begin_rehearsal(tx, _new_branches(book, known, units))
    tx.session.flush()
    settle_days(tx)
    replan(tx)
    named = {row.code for row in book.members}
    report = ImportReport(
        added=count.of(Fate.ADDED),
        changed=count.of(Fate.CHANGED),
        unchanged=count.of(Fate.UNCHANGED),
        not_in_file=sum(code not in named for code in people),
        rehearsing=rehearsing,
    )
    if dry_run:
        tx.session.flush()
        raise DryRun(report)
    return report


def _new_branches(book: RosterBook, known: Known, units: Mapping[str, int]) -> Sequence[int]:
    """Those that only this file has brought."""
    return [
        units[row.code]
        for row in book.units
        if row.kind is UnitKind.BRANCH and row.code not in known.units
    ]


def _known(tx: Tx) -> Known:
    units = tx.session.scalars(select(Unit)).all()
    codes = {unit.id: unit.code for unit in units}
    people = tx.session.execute(select(col(Person.code), col(Person.name)))
    memberships: dict[str, list[tuple[date, date | None]]] = {}
    for code, since, until in tx.session.execute(
        select(col(Person.code), col(Membership.since), col(Membership.until))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .order_by(col(Membership.since))
    ):
        memberships.setdefault(code, []).append((since, until))
    return Known(
        units={
            unit.code: (UnitKind(unit.kind), codes[unit.parent_id] if unit.parent_id else None)
            for unit in units
        },
        branch_types={
            unit.code: BranchType(unit.branch_type) if unit.branch_type else None for unit in units
        },
        people=dict(people.all()),
        memberships=memberships,
    )


def _appointments(
    tx: Tx,
    rows: Sequence[OfficeRow],
    people: Mapping[str, int],
    units: Mapping[str, int],
    count: Count,
) -> None:
    known = {
        (each.person_id, each.unit_id, each.office, each.since): each
        for each in tx.session.scalars(select(Appointment))
    }
    for row in rows:
        key = (people[row.code], units[row.unit], row.office.value, row.since)
        found = known.get(key)
        if found is not None:
            count.add("任职", give(found, {"until": row.until}))
            continue
        person, unit, office, since = key
        tx.session.add(
            Appointment(person_id=person, unit_id=unit, office=office, since=since, until=row.until)
        )
        count.add("任职", Fate.ADDED)


def _overrides(tx: Tx, book: RosterBook, units: Mapping[str, int], count: Count) -> None:
    """The sheet 规则 says all that a branch of the file has set itself; none says nothing."""
    if book.rules is None:
        return
    named = {units[row.code] for row in book.units if row.kind is UnitKind.BRANCH}
    named |= {units[row.branch] for row in book.rules}
    known = {
        (each.unit_id, each.obligation, each.field): each.value
        for each in tx.session.scalars(select(ObligationOverride))
        if each.unit_id in named
    }
    wanted = {
        (units[row.branch], row.obligation, row.field): json.dumps(row.value) for row in book.rules
    }
    gone = known.keys() - wanted.keys()
    changed = {key for key in known.keys() & wanted.keys() if known[key] != wanted[key]}
    for unit_id, obligation, name in gone | changed:
        tx.session.execute(
            delete(ObligationOverride).where(
                col(ObligationOverride.unit_id) == unit_id,
                col(ObligationOverride.obligation) == obligation,
                col(ObligationOverride.field) == name,
            )
        )
    for key in wanted.keys() - (known.keys() - changed):
        unit_id, obligation, name = key
        tx.session.add(
            ObligationOverride(
                unit_id=unit_id, obligation=obligation, field=name, value=wanted[key]
            )
        )
    count.add("规则", Fate.ADDED, len(wanted.keys() - known.keys()))
    count.add("规则", Fate.CHANGED, len(gone) + len(changed))
    count.add("规则", Fate.UNCHANGED, len(known) - len(gone) - len(changed))
