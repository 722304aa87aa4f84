"""The facts of branches from a fixed number of statements, whatever their number."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from domain.obligations import Level, MeetingFact, Obligation, Span, UnitFacts
from domain.vocabulary import BranchType
from models.queries.compliance import (
    BranchRow,
    GroupRow,
    HeldRow,
    OverrideRow,
    as_day,
    as_instant,
    branch_rows,
    group_rows,
    held_rows,
    override_rows,
    term_rows,
)
from services.seam import Tx

Overrides = Mapping[str, Mapping[str, object]]  # by obligation, then by field
_NONE: Overrides = {}


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """One branch with its groups: facts to judge it by, its rules and its meetings."""

    unit_id: int
    code: str
    name: str
    path: str
    zone: str
    obligations: tuple[Obligation, ...]  # all dated rows
    overrides: Overrides
    units: tuple[UnitFacts, ...]  # the branch first, then its groups
    names: Mapping[int, str]  # of the groups
    theme_day: int | None = None  # of the month
    rows: list[HeldRow] = field(default_factory=list, repr=False, compare=False)

    def meetings_of(self, unit_id: int) -> Sequence[MeetingFact]:
        """The meetings of the branch or of one of its groups that have been read."""
        zone = ZoneInfo(self.zone)
        return [_fact(row, zone) for row in self.rows if row[1] == unit_id]


def around(day: date) -> tuple[date, date]:
    """From the start of the year before the day's year to the end of the day's: [start, end)."""
    return date(day.year - 1, 1, 1), date(day.year + 1, 1, 1)


def facts_where(
    tx: Tx, condition: ColumnElement[bool], start: date, end: date
) -> list[BranchFacts]:
    """The facts of the branches that meet a condition, with meetings held in [start, end)."""
    found = branches_where(tx, condition)
    kinds = {kind for branch in found for rule in branch.obligations for kind in rule.kinds}
    windows = dict.fromkeys(sorted(kinds), (start, end))
    give_rows(found, held_rows(tx.session, condition, windows))
    return found


def branches_where(tx: Tx, condition: ColumnElement[bool]) -> list[BranchFacts]:
    """The facts of the branches that meet a condition, by code, without their meetings."""
    branches = branch_rows(tx.session, condition)
    groups: dict[int, list[GroupRow]] = defaultdict(list)
    for group in group_rows(tx.session, condition):
        groups[group[0]].append(group)
    terms: dict[int, list[Span]] = defaultdict(list)
    for unit_id, since, until in term_rows(tx.session, condition):
        terms[unit_id].append((since, until))
    overrides = _by_unit(override_rows(tx.session, condition))
    rules = _RuleSets(tx)
    return [
        _facts(
            tx,
            row,
            groups.get(row[0], ()),
            tuple(terms.get(row[0], ())),
            overrides.get(row[0], _NONE),
            rules,
        )
        for row in branches
    ]


def give_rows(branches: Iterable[BranchFacts], held: Iterable[HeldRow]) -> None:
    """Hand every branch its meeting rows."""
    by_branch = {branch.unit_id: branch.rows for branch in branches}
    for row in held:
        by_branch[row[0]].append(row)


class _RuleSets:
    """The rules of branches; those with the same type and overrides share one tuple."""

    def __init__(self, tx: Tx) -> None:
        self._rules = tx.rules
        self._known: dict[tuple[BranchType | None, str], tuple[Obligation, ...]] = {}

    def of(self, branch_type: BranchType | None, overrides: Overrides) -> tuple[Obligation, ...]:
        key = branch_type, json.dumps(overrides, sort_keys=True) if overrides else ""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._rules.history_for(branch_type, overrides)
        return found


def _facts(  # noqa: PLR0917 - what was read, put together
    tx: Tx,
    row: BranchRow,
    groups: Sequence[GroupRow],
    terms: tuple[Span, ...],
    overrides: Overrides,
    rules: _RuleSets,
) -> BranchFacts:
    unit_id, code, name, path, zone, kind, established, dissolved, ledger, theme_day = row
    branch_type = BranchType(kind) if kind else None
    branch = UnitFacts(
        unit_id=unit_id,
        branch_id=unit_id,
        level=Level.BRANCH,
        established_on=established,
        dissolved_on=dissolved,
        ledger_since=ledger,
        committee_terms=terms,
        group_spans=tuple([(since or date.min, until) for _, _, _, since, until in groups]),
        branch_type=branch_type,
        semesters=tx.semesters,
    )
    return BranchFacts(
        unit_id=unit_id,
        code=code,
        name=name,
        path=path,
        zone=zone,
        obligations=rules.of(branch_type, overrides),
        overrides=overrides,
        units=(branch, *[_group(branch, group) for group in groups]),
        names={group[1]: group[2] for group in groups},
        theme_day=theme_day,
    )


def _group(branch: UnitFacts, row: GroupRow) -> UnitFacts:
    _, unit_id, _, since, until = row
    return UnitFacts(
        unit_id=unit_id,
        branch_id=branch.unit_id,
        level=Level.GROUP,
        established_on=since or branch.established_on,
        dissolved_on=until or branch.dissolved_on,
        ledger_since=branch.ledger_since,
        branch_type=branch.branch_type,
        semesters=branch.semesters,
    )


def _by_unit(rows: Iterable[OverrideRow]) -> dict[int, dict[str, dict[str, object]]]:
    found: dict[int, dict[str, dict[str, object]]] = defaultdict(lambda: defaultdict(dict))
    for unit_id, obligation, name, value in rows:
        found[unit_id][obligation][name] = json.loads(value)
    return found


def _fact(row: HeldRow, zone: ZoneInfo) -> MeetingFact:
    _, unit_id, record_id, kind, held_on, recorded_at, present, expected = row
    recorded_on = as_instant(recorded_at).astimezone(zone).date()
    return MeetingFact(record_id, unit_id, kind, as_day(held_on), recorded_on, present, expected)
