"""A branch as recording and judging see it: loaded within reach, in a fixed number of queries."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.errors import DomainError, NotFound
from domain.kinds import Attends, MeetingKind
from domain.meetings import Expected, Member, expected_at
from domain.obligations import Level, Obligation, UnitFacts
from domain.periods import Semester
from domain.vocabulary import BranchType, MemberKind, MemberTrait, UnitKind
from models.queries.meetings import (
    RosterRow,
    UnitRow,
    overrides_of,
    roster_on,
    units_within,
)
from services.organisation import read_traits
from services.seam import Tx

_KINDS = {kind.value: kind for kind in MemberKind}
_NO_TRAITS: frozenset[MemberTrait] = frozenset()


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch with its groups and its rules."""

    row: UnitRow
    groups: tuple[UnitRow, ...]
    obligations: tuple[Obligation, ...]  # with all their dated rows
    semesters: tuple[Semester, ...]
    zone: ZoneInfo
    today: date

    @property
    def unit_id(self) -> int:
        """The branch's own id."""
        return self.row.unit_id

    def groups_on(self, day: date) -> dict[int, str]:
        """The groups that existed on a day, by id."""
        return {
            group.unit_id: group.name
            for group in self.groups
            if _lasts(group.established_on or date.min, group.dissolved_on, day)
        }

    def sits_on(self, day: date) -> bool:
        """Whether a term of its committee ran on a day: an office alone makes no committee."""
        return any(_lasts(since, until, day) for since, until in self.row.terms)

    def facts(self, unit_id: int) -> UnitFacts:
        """What must be known of the branch or of one of its groups to judge it."""
        own = self.row
        group = next((each for each in self.groups if each.unit_id == unit_id), None)
        branch_type = BranchType(own.branch_type) if own.branch_type else None
        if group is not None:
            return UnitFacts(
                unit_id=unit_id,
                branch_id=own.unit_id,
                level=Level.GROUP,
                established_on=group.established_on or own.established_on,
                dissolved_on=group.dissolved_on,
                ledger_since=own.ledger_since,
                branch_type=branch_type,
                semesters=self.semesters,
            )
        return UnitFacts(
            unit_id=unit_id,
            branch_id=own.unit_id,
            established_on=own.established_on,
            dissolved_on=own.dissolved_on,
            ledger_since=own.ledger_since,
            committee_terms=own.terms,
            group_spans=tuple(
                (each.established_on or date.min, each.dissolved_on) for each in self.groups
            ),
            branch_type=branch_type,
            semesters=self.semesters,
        )


def load_branch(tx: Tx, branch_id: int, *, lock: bool = False) -> Branch:
    """The branch, if it is one and within reach; a lock makes those who write to it wait."""
    connection = tx.session.connection()
    rows = units_within(connection, branch_id, tx.reach, lock=lock)
    own = next((row for row in rows if row.unit_id == branch_id), None)
    if own is None:
        raise NotFound("unit.not_found")
    if own.kind != UnitKind.BRANCH.value:
        raise DomainError("unit.not_a_branch", unit=own.name)
    zone = ZoneInfo(own.zone)
    return Branch(
        row=own,
        groups=tuple(row for row in rows if row is not own),
        obligations=_obligations(tx, own),
        semesters=tx.semesters,
        zone=zone,
        today=tx.now.astimezone(zone).date(),
    )


def kind_of(tx: Tx, key: str) -> MeetingKind:
    """The kind of meeting with this key."""
    kind = tx.rules.kinds.get(key)
    if kind is None:
        raise DomainError("meeting.unknown_kind", kind=key)
    return kind


def roster(tx: Tx, branch: Branch, day: date) -> tuple[RosterRow, ...]:
    """Everybody who belonged to the branch on a day."""
    return roster_on(tx.session.connection(), branch.unit_id, day)


def expected_of(
    branch: Branch,
    people: tuple[RosterRow, ...],
    kind: MeetingKind,
    day: date,
    group_id: int | None,
) -> tuple[Expected, ...]:
    """Who should attend; raises for a group meeting without a group of this branch."""
    if kind.attends is Attends.GROUP and group_id is None:
        raise DomainError("meeting.group_missing", kind=kind.key)
    if group_id is not None and group_id not in branch.groups_on(day):
        raise DomainError("meeting.group_not_here", kind=kind.key)
    sits = branch.sits_on(day)
    return expected_at(kind, [_member(row, sits=sits) for row in people], day, group_id)


def _member(row: RosterRow, *, sits: bool) -> Member:
    return Member(
        person_id=row.person_id,
        kind=_KINDS[row.kind],
        traits=read_traits(row.traits) if row.traits else _NO_TRAITS,
        group_id=row.group_id,
        committee=sits and row.officer,
    )


def _obligations(tx: Tx, own: UnitRow) -> tuple[Obligation, ...]:
    overrides: dict[str, dict[str, object]] = defaultdict(dict)
    if own.overridden:
        for obligation, name, value in overrides_of(tx.session.connection(), own.unit_id):
            overrides[obligation][name] = json.loads(value)
    branch_type = BranchType(own.branch_type) if own.branch_type else None
    return tx.rules.history_for(branch_type, overrides)


def _lasts(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day < until)
