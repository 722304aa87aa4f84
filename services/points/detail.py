"""The entries of a month with their reasons: who proposed, who decided, where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.dues.months import Month
from domain.points.counting import Line
from domain.points.entries import Entry
from domain.points.scheme import Derives
from domain.points.total import YearTotal
from models.queries.points import EntryRow, evidence_of
from models.queries.points_entries import (
    ReversalRow,
    meetings_named,
    people_named,
    reversals_of,
)
from services.points.book import Member
from services.points.shown import standing_of
from services.points.values import EntryDetail, OriginView
from services.seam import Tx

_OF_MEETINGS = frozenset({Derives.MEETING_ABSENT, Derives.MEETING_PRESENT, Derives.STUDY_HOURS})


def details(tx: Tx, member: Member, total: YearTotal, asked: Month) -> tuple[EntryDetail, ...]:
    """The entries of a member and month in a fixed number of queries.

    The row that takes another back is told with the entry that it takes back.
    """
    lines = [
        line for line in total.lines if line.entry.month == asked and line.entry.reverses is None
    ]
    around = _around(tx, member, lines)
    return tuple(around.detail(total, line) for line in lines)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read once for all entries of a month."""

    rows: Mapping[int, EntryRow]
    backs: Mapping[int, ReversalRow]
    names: Mapping[int, str]
    files: Mapping[int, int]
    meetings: Mapping[int, tuple[str, date]]

    def detail(self, total: YearTotal, line: Line) -> EntryDetail:
        """One entry."""
        entry = line.entry
        known = EntryDetail(
            entry=entry,
            event=total.scheme.events.get(entry.event),
            counted=line.counted,
            why=tuple((cut.why.value, cut.points, cut.cap) for cut in line.cuts),
            origin=self._origin(entry),
        )
        row = self.rows.get(entry.id)
        return known if row is None else self._decided(known, row)

    def _decided(self, known: EntryDetail, row: EntryRow) -> EntryDetail:
        back = self.backs.get(row.id)
        decider = row.decided_by if back is None or row.status is None else back.recorded_by
        return EntryDetail(
            entry=known.entry,
            event=known.event,
            counted=known.counted,
            why=known.why,
            note=row.note,
            standing=standing_of(row, back),
            proposer=self.names.get(row.recorded_by or 0),
            decided_by=self.names.get(decider or 0),
            reason=(row.decision_reason or "") if back is None else back.reason,
            files=self.files.get(row.id, 0),
        )

    def _origin(self, entry: Entry) -> OriginView | None:
        origin = entry.origin
        if origin is None:
            return None
        if origin.source in _OF_MEETINGS:
            known = [self.meetings[each] for each in origin.rows if each in self.meetings]
            return OriginView(origin.source, tuple(known))
        _, _, owed = entry.occasion.partition(":")  # as domain.points.derive writes it
        return OriginView(origin.source, month=int(owed))


def _around(tx: Tx, member: Member, lines: list[Line]) -> _Around:
    session = tx.session
    rows = {
        line.entry.id: member.entries[line.entry.id]
        for line in lines
        if line.entry.id in member.entries
    }
    backs = reversals_of(session, list(rows))
    hands = {each for row in rows.values() for each in (row.recorded_by, row.decided_by)}
    hands |= {each.recorded_by for each in backs.values()}
    records = [
        number
        for line in lines
        if line.entry.origin is not None and line.entry.origin.source in _OF_MEETINGS
        for number in line.entry.origin.rows
    ]
    return _Around(
        rows=rows,
        backs=backs,
        names=people_named(session, [each for each in hands if each is not None]),
        files=evidence_of(session, list(rows)),
        meetings=meetings_named(session, records),
    )
