"""The list of who should attend, as it was frozen with a record that is being corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from domain.errors import NotFound
from domain.meetings import Expected
from models.meetings import MeetingRecord
from models.queries.meetings import frozen_list
from services.meetings.branch import Branch
from services.meetings.entries import HELD
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen list and what it belongs to; another day, kind or group has another list."""

    kind: str
    unit_id: int
    held_on: date
    expected: tuple[Expected, ...]
    names: Mapping[int, str]

    def fits(self, kind: str, unit_id: int, day: date) -> bool:
        """Whether the list still holds for what is now said of the meeting."""
        return (self.kind, self.unit_id, self.held_on) == (kind, unit_id, day)


def frozen_of(tx: Tx, branch: Branch, record_id: int | None) -> Frozen | None:
    """The list of a record of this branch; none without a record, or where it was only planned."""
    if record_id is None:
        return None
    row = tx.session.scalars(
        select(MeetingRecord).where(
            col(MeetingRecord.id) == record_id, col(MeetingRecord.branch_id) == branch.unit_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("meeting.not_found")
    if row.status != HELD:
        return None
    listed = frozen_list(tx.session.connection(), record_id)
    return Frozen(
        kind=row.kind,
        unit_id=row.unit_id,
        held_on=row.held_on,
        expected=tuple(Expected(person_id, votes) for person_id, _, votes in listed),
        names={person_id: name for person_id, name, _ in listed},
    )
