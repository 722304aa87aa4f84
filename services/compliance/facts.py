"""The facts of many branches in a fixed number of queries, whatever their number."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from domain.obligations import Level, MeetingFact, Obligation, Span, UnitFacts
from domain.rulebook import Overrides
from domain.vocabulary import BranchType, UnitKind
from models.meetings import MeetingRecord
from models.organisation import CommitteeTerm, ObligationOverride, Unit
from services.meetings.current import current
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """One branch with its groups: facts to judge it by, its rules and its meetings."""

    unit_id: int
    code: str
    name: str
    path: str
    zone: str
    obligations: tuple[Obligation, ...]
    units: tuple[UnitFacts, ...]  # the branch first, then its groups
    names: Mapping[int, str]  # of the groups
    by_unit: Mapping[int, list[MeetingFact]] = field(default_factory=dict)

    def meetings_of(self, unit_id: int) -> Sequence[MeetingFact]:
        return self.by_unit.get(unit_id, ())


@dataclass(slots=True)
class _Rows:
    """Raw rows, grouped by the unit that they belong to."""

    groups: dict[int, list[tuple[int, str, date | None, date | None]]]
    terms: dict[int, list[Span]]
    overrides: dict[int, dict[str, dict[str, object]]]
    meetings: dict[int, dict[int, list[MeetingFact]]]


def branch_facts(tx: Tx, branch_id: int, day: date) -> BranchFacts:
    """The facts of one branch that bear on the periods of a day."""
    return facts_where(tx, col(Unit.id) == branch_id, *around(day))[0]


def around(day: date) -> tuple[date, date]:
    """From the start of the year before the day's year to the end of the day's: [start, end)."""
    return date(day.year - 1, 1, 1), date(day.year + 1, 1, 1)


def facts_where(
    tx: Tx, condition: ColumnElement[bool], start: date, end: date
) -> list[BranchFacts]:
    """The facts of all branches that meet a condition, with meetings held in [start, end)."""
    branches = tx.session.execute(
        select(
            col(Unit.id),
            col(Unit.code),
            col(Unit.name),
            col(Unit.path),
            col(Unit.zone),
            col(Unit.branch_type),
            col(Unit.established_on),
            col(Unit.dissolved_on),
            col(Unit.ledger_since),
        )
        .where(col(Unit.kind) == UnitKind.BRANCH.value, condition)
        .order_by(col(Unit.code))
    ).all()
    ids = [row[0] for row in branches]
    rows = _rows(tx, ids, start, end)
    rules: dict[object, tuple[Obligation, ...]] = {}
    return [_facts(tx, tuple(row), rows, rules) for row in branches]


_Branch = tuple[int, str, str, str, str, str | None, date | None, date | None, date | None]


def _facts(
    tx: Tx, row: tuple[object, ...], rows: _Rows, rules: dict[object, tuple[Obligation, ...]]
) -> BranchFacts:
    unit_id, code, name, path, zone, kind, established, dissolved, ledger = cast("_Branch", row)
    branch_type = BranchType(kind) if kind else None
    overrides = rows.overrides.get(unit_id, {})
    groups = rows.groups.get(unit_id, [])
    by_unit = rows.meetings.get(unit_id, {})
    branch = UnitFacts(
        unit_id=unit_id,
        branch_id=unit_id,
        level=Level.BRANCH,
        established_on=established,
        dissolved_on=dissolved,
        ledger_since=ledger,
        committee_terms=tuple(rows.terms.get(unit_id, ())),
        group_spans=tuple((since or date.min, until) for _, _, since, until in groups),
        branch_type=branch_type,
        semesters=tx.semesters,
    )
    return BranchFacts(
        unit_id=unit_id,
        code=code,
        name=name,
        path=path,
        zone=zone,
        obligations=_obligations(tx, branch_type, overrides, rules),
        units=(branch, *(_group(tx, branch, *group) for group in groups)),
        names={group_id: group_name for group_id, group_name, _, _ in groups},
        by_unit=by_unit,
    )


def _group(
    tx: Tx, branch: UnitFacts, unit_id: int, _name: str, since: date | None, until: date | None
) -> UnitFacts:
    return UnitFacts(
        unit_id=unit_id,
        branch_id=branch.unit_id,
        level=Level.GROUP,
        established_on=since or branch.established_on,
        dissolved_on=until,
        ledger_since=branch.ledger_since,
        branch_type=branch.branch_type,
        semesters=tx.semesters,
    )


def _obligations(
    tx: Tx,
    branch_type: BranchType | None,
    overrides: Overrides,
    known: dict[object, tuple[Obligation, ...]],
) -> tuple[Obligation, ...]:
    """The branch's rules; those without overrides are shared by all of a type."""
    if overrides:
        return tx.rules.history_for(branch_type, overrides)
    if branch_type not in known:
        known[branch_type] = tx.rules.history_for(branch_type, {})
    return known[branch_type]


_MANY = 500  # more branches than this are read whole and filtered here


def _rows(tx: Tx, ids: Sequence[int], start: date, end: date) -> _Rows:
    return _Rows(
        groups=_groups(tx, ids),
        terms=_terms(tx, ids),
        overrides=_overrides(tx, ids),
        meetings=_meetings(tx, ids, start, end),
    )


def _among(column: "Mapped[int]", ids: Sequence[int]) -> ColumnElement[bool]:
    if len(ids) > _MANY:
        return column.is_not(None)
    return column.in_(ids)


def _groups(
    tx: Tx, ids: Sequence[int]
) -> dict[int, list[tuple[int, str, date | None, date | None]]]:
    found: dict[int, list[tuple[int, str, date | None, date | None]]] = defaultdict(list)
    rows = tx.session.execute(
        select(
            col(Unit.parent_id),
            col(Unit.id),
            col(Unit.name),
            col(Unit.established_on),
            col(Unit.dissolved_on),
        )
        .where(
            col(Unit.kind) == UnitKind.PARTY_GROUP.value,
            _among(cast("Mapped[int]", col(Unit.parent_id)), ids),
        )
        .order_by(col(Unit.code))
    )
    for parent, unit_id, name, since, until in rows:
        found[cast("int", parent)].append((cast("int", unit_id), name, since, until))
    return found


def _terms(tx: Tx, ids: Sequence[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = tx.session.execute(
        select(
            col(CommitteeTerm.unit_id), col(CommitteeTerm.since), col(CommitteeTerm.until)
        ).where(_among(col(CommitteeTerm.unit_id), ids))
    )
    for unit_id, since, until in rows:
        found[unit_id].append((since, until))
    return found


def _overrides(tx: Tx, ids: Sequence[int]) -> dict[int, dict[str, dict[str, object]]]:
    found: dict[int, dict[str, dict[str, object]]] = defaultdict(lambda: defaultdict(dict))
    rows = tx.session.execute(
        select(
            col(ObligationOverride.unit_id),
            col(ObligationOverride.obligation),
            col(ObligationOverride.field),
            col(ObligationOverride.value),
        ).where(_among(col(ObligationOverride.unit_id), ids))
    )
    for unit_id, obligation, name, value in rows:
        found[unit_id][obligation][name] = json.loads(value)
    return found


def _meetings(
    tx: Tx, ids: Sequence[int], start: date, end: date
) -> dict[int, dict[int, list[MeetingFact]]]:
    """Held, current rows by branch and unit."""
    zone = ZoneInfo(tx.zone)
    found: dict[int, dict[int, list[MeetingFact]]] = {}
    rows = tx.session.execute(
        select(
            col(MeetingRecord.branch_id),
            col(MeetingRecord.id),
            col(MeetingRecord.unit_id),
            col(MeetingRecord.kind),
            col(MeetingRecord.held_on),
            col(MeetingRecord.recorded_at),
            col(MeetingRecord.present),
            col(MeetingRecord.expected),
        ).where(
            _among(col(MeetingRecord.branch_id), ids),
            col(MeetingRecord.held_on) >= start,
            col(MeetingRecord.held_on) < end,
            col(MeetingRecord.status) == "held",
            current(),
        )
    )
    for branch_id, record_id, unit_id, kind, held_on, recorded_at, present, expected in rows:
        fact = MeetingFact(
            cast("int", record_id),
            unit_id,
            kind,
            held_on,
            recorded_at.astimezone(zone).date(),
            present,
            expected,
        )
        found.setdefault(branch_id, {}).setdefault(unit_id, []).append(fact)
    return found
