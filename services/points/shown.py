"""Stored proposals as people see them, with what the actor may do about each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.dues.months import Month, month_of, year_of
from domain.points.closing import CHANGEABLE
from domain.points.entries import Status
from domain.points.scheme import Scheme
from models.queries.points import EntryRow
from models.queries.points_entries import (
    FileRow,
    ReversalRow,
    files_of_entries,
    people_named,
    reversals_of,
)
from services.meetings.branch import Branch
from services.meetings.entries import AttachmentEntry
from services.points.closed import states_of
from services.points.rights import decides
from services.points.settings import settings_of
from services.points.values import ProposalView, Standing
from services.seam import Tx

_DECIDED = {
    Status.APPROVED: Standing.APPROVED,
    Status.CHANGED: Standing.CHANGED,
    Status.DECLINED: Standing.DECLINED,
}
COUNTS = frozenset({Standing.APPROVED, Standing.CHANGED})


def standing_of(row: EntryRow, back: ReversalRow | None) -> Standing:
    """What has become of a proposal."""
    if back is not None:
        return Standing.WITHDRAWN if row.status is None else Standing.REVERSED
    return Standing.WAITING if row.status is None else _DECIDED[Status(row.status)]


def about_oneself(tx: Tx, row: EntryRow) -> bool:
    """Whether the actor proposed an entry, or it is about them: others decide on it."""
    return tx.actor.person_id in {row.person_id, row.recorded_by}


def views(tx: Tx, branch: Branch, rows: Iterable[EntryRow]) -> tuple[ProposalView, ...]:
    """Entries of a branch as people see them, in a fixed number of queries."""
    found = list(rows)
    shown = _around(tx, branch, found)
    return tuple(shown.view(tx, branch, row) for row in found)


def schemes_of(tx: Tx, branch: Branch, years: Iterable[int]) -> Mapping[int, Scheme | None]:
    """The scheme by which the branch scores each year."""
    settings = settings_of(tx.session, branch.unit_id)
    return {year: settings.scheme_of(tx.rules.points, year) for year in years}


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read once for many entries."""

    names: Mapping[int, str]
    backs: Mapping[int, ReversalRow]
    files: Mapping[int, list[FileRow]]
    schemes: Mapping[int, Scheme | None]
    changeable: frozenset[Month]
    decides: bool

    def view(self, tx: Tx, branch: Branch, row: EntryRow) -> ProposalView:
        """One of them."""
        back, month = self.backs.get(row.id), month_of(row.month)
        standing = standing_of(row, back)
        scheme = self.schemes[year_of(month)]
        may = self.decides and not about_oneself(tx, row) and month in self.changeable
        decider = row.decided_by if back is None or row.status is None else back.recorded_by
        return ProposalView(
            entry_id=row.id,
            branch_id=branch.unit_id,
            branch=branch.row.name,
            zone=branch.row.zone,
            person_id=row.person_id,
            name=self.names[row.person_id],
            own=row.person_id == tx.actor.person_id,
            code=row.event,
            event=None if scheme is None else scheme.events.get(row.event),
            month=month,
            proposed=row.points,
            points=row.points if row.changed_to is None else row.changed_to,
            note=row.note,
            occasion=row.occasion,
            proposer=self.names.get(row.recorded_by or 0),
            recorded_at=row.recorded_at,
            standing=standing,
            decided_by=self.names.get(decider or 0),
            decided_at=row.decided_at,
            reason=(row.decision_reason or "") if back is None else back.reason,
            files=tuple(AttachmentEntry(*each[1:]) for each in self.files.get(row.id, ())),
            month_open=month in self.changeable,
            may_decide=may and standing is Standing.WAITING,
            may_withdraw=standing is Standing.WAITING and row.recorded_by == tx.actor.person_id,
            may_reverse=may and standing in COUNTS,
        )


def _around(tx: Tx, branch: Branch, rows: list[EntryRow]) -> _Around:
    session, ids = tx.session, [row.id for row in rows]
    backs = reversals_of(session, ids)
    hands = {each for row in rows for each in (row.person_id, row.recorded_by, row.decided_by)}
    hands |= {each.recorded_by for each in backs.values()}
    months = {month_of(row.month) for row in rows}
    states = states_of(tx, branch, months)
    return _Around(
        names=people_named(session, [each for each in hands if each is not None]),
        backs=backs,
        files=files_of_entries(session, ids),
        schemes=schemes_of(tx, branch, {year_of(each) for each in months}),
        changeable=frozenset(each for each, state in states.items() if state in CHANGEABLE),
        decides=decides(tx, branch),
    )
