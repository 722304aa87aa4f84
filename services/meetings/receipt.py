"""What a record did for its periods: said after recording, and again after a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlmodel import col

from domain.attendance import Rate
from domain.errors import NotFound
from domain.obligations import Verdict
from domain.quorum import Ruling
from models.meetings import MeetingRecord
from models.meetings import Motion as MotionRow
from models.organisation import Unit
from services.access import May
from services.meetings.branch import Branch, load_branch
from services.meetings.current import current
from services.meetings.entries import PLANNED
from services.meetings.ledger import Ledger, load_ledger
from services.meetings.values import KindReceipt, Receipt, Step
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row as it was written, with the rulings frozen beside it."""

    record_id: int
    unit_id: int
    kind: str
    status: str
    serial: int
    held_on: date
    started_at: datetime
    expected: int
    present: int
    corrected: bool
    rulings: tuple[tuple[str, Ruling], ...]


@use_case(may=May.MEMBER, writes=False)
def receipt_of(tx: Tx, event_id: int) -> Receipt:
    """The receipt of an event as its records stand now; raises NotFound for another's event."""
    return stored_receipt(tx, event_id)


def stored_receipt(tx: Tx, event_id: int, only: int | None = None) -> Receipt:
    """The receipt of what is stored: all current records of an event, or only one of them."""
    rows = tx.session.scalars(
        select(MeetingRecord)
        .join(Unit, col(Unit.id) == col(MeetingRecord.branch_id))
        .where(col(MeetingRecord.event_id) == event_id, tx.within_reach(), current())
        .order_by(col(MeetingRecord.id))
    ).all()
    if not rows:
        raise NotFound("meeting.not_found")
    branch = load_branch(tx, rows[0].branch_id)
    ids = [cast("int", row.id) for row in rows]
    motions = _motions(tx, ids)
    recorded = [
        _recorded(tx, row, motions.get(record_id, []))
        for record_id, row in zip(ids, rows, strict=True)
        if only in {None, record_id}
    ]
    kinds = {each.kind for each in recorded}
    return receipt(branch, event_id, recorded, load_ledger(tx, branch, kinds, recorded[0].held_on))


def receipt(branch: Branch, event_id: int, recorded: Sequence[Recorded], ledger: Ledger) -> Receipt:
    """The receipt for some records of one event, by the ledger as it stands after them."""
    first = recorded[0]
    return Receipt(
        event_id=event_id,
        branch_id=branch.unit_id,
        zone=branch.row.zone,
        started_at=first.started_at,
        status=first.status,
        corrected=first.corrected,
        kinds=tuple(_kind(branch, each, ledger) for each in recorded),
    )


def _kind(branch: Branch, row: Recorded, ledger: Ledger) -> KindReceipt:
    names = {group.unit_id: group.name for group in branch.groups}
    found: tuple[Verdict, ...] = ()
    if row.status != PLANNED:
        found = ledger.judged(branch, row.unit_id, row.kind, row.held_on)
    return KindReceipt(
        record_id=row.record_id,
        kind=row.kind,
        unit_id=row.unit_id,
        unit_name=names.get(row.unit_id),
        status=row.status,
        serial=row.serial,
        expected=row.expected,
        present=row.present,
        rate=Rate(row.present, row.expected) if row.expected else None,
        rulings=row.rulings,
        steps=tuple(_step(each) for each in found),
    )


def _step(verdict: Verdict) -> Step:
    return Step(
        obligation=verdict.obligation.key,
        label=verdict.obligation.label,
        label_en=verdict.obligation.label_en,
        period=verdict.period.key,
        period_kind=verdict.period.kind,
        counted=len(verdict.counted),
        minimum=verdict.needed,
        missing=verdict.missing,
        state=verdict.state,
    )


def _recorded(tx: Tx, row: MeetingRecord, motions: Sequence[MotionRow]) -> Recorded:
    return Recorded(
        record_id=cast("int", row.id),
        unit_id=row.unit_id,
        kind=row.kind,
        status=row.status,
        serial=row.serial,
        held_on=row.held_on,
        started_at=row.started_at,
        expected=row.expected,
        present=row.present,
        corrected=row.replaces_id is not None,
        rulings=tuple((each.text, _ruling(tx, each)) for each in motions),
    )


def _motions(tx: Tx, record_ids: Sequence[int]) -> dict[int, list[MotionRow]]:
    rows = tx.session.scalars(
        select(MotionRow)
        .where(col(MotionRow.record_id).in_(record_ids))
        .order_by(col(MotionRow.record_id), col(MotionRow.position))
    )
    found: dict[int, list[MotionRow]] = {}
    for row in rows:
        found.setdefault(row.record_id, []).append(row)
    return found


def _ruling(tx: Tx, row: MotionRow) -> Ruling:
    """The ruling as it was frozen; only the rule's wording is looked up."""
    rule = tx.rules.vote_rules[row.rule]
    written = row.written_for if rule.written_opinions_count else 0
    return Ruling(
        rule=rule,
        entitled=row.entitled,
        voters_present=row.voters_present,
        quorum_needed=row.quorum_needed,
        quorum_met=row.quorum_met,
        votes_needed=row.votes_needed,
        votes_for=row.votes_for + written,
        passed=row.passed,
    )
