"""What a record did for its periods: said after recording, and again after a crash."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlmodel import col

from domain.attendance import Rate
from domain.errors import NotFound
from domain.obligations import Verdict, verdicts
from domain.quorum import Ruling
from models.meetings import Event, MeetingRecord
from models.meetings import Motion as MotionRow
from models.organisation import Unit
from services.access import May
from services.compliance.facts import branch_facts
from services.meetings.values import KindReceipt, Receipt, Step
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=False)
def receipt_of(tx: Tx, event_id: int) -> Receipt:
    """The receipt of an event, computed anew."""
    event = tx.session.get(Event, event_id)
    if event is None:
        raise NotFound("meeting.not_found")
    branch = tx.unit(event.branch_id)
    ids = tx.session.scalars(
        select(col(MeetingRecord.id))
        .where(col(MeetingRecord.event_id) == event_id)
        .order_by(col(MeetingRecord.id))
    )
    return receipt(tx, branch, event_id, [cast("int", each) for each in ids])


def receipt(tx: Tx, branch: Unit, event_id: int, record_ids: Sequence[int]) -> Receipt:
    """The receipt for some records of one event."""
    rows = {
        row.id: row
        for row in tx.session.scalars(
            select(MeetingRecord).where(col(MeetingRecord.id).in_(record_ids))
        )
    }
    first = rows[record_ids[0]]
    found = _verdicts(tx, branch, first.held_on)
    return Receipt(
        event_id=event_id,
        branch_id=cast("int", branch.id),
        zone=branch.zone,
        started_at=first.started_at,
        status=first.status,
        corrected=first.replaces_id is not None,
        kinds=tuple(_kind(tx, branch, rows[each], found) for each in record_ids),
    )


def _verdicts(tx: Tx, branch: Unit, day: date) -> tuple[Verdict, ...]:
    """How every obligation of the branch and its groups stands in the periods of a day."""
    facts = branch_facts(tx, cast("int", branch.id), day)
    return tuple(
        verdict
        for unit in facts.units
        for verdict in verdicts(
            facts.obligations,
            unit,
            facts.meetings_of(unit.unit_id),
            day,
            date.fromordinal(day.toordinal() + 1),
            today=max(tx.today(branch.zone), day),
        )
    )


def _kind(tx: Tx, branch: Unit, row: MeetingRecord, found: tuple[Verdict, ...]) -> KindReceipt:
    group = None if row.unit_id == branch.id else tx.session.get_one(Unit, row.unit_id).name
    return KindReceipt(
        record_id=cast("int", row.id),
        kind=row.kind,
        unit_id=row.unit_id,
        unit_name=group,
        serial=row.serial,
        expected=row.expected,
        present=row.present,
        rate=Rate(row.present, row.expected) if row.expected else None,
        rulings=_rulings(tx, row),
        steps=tuple(
            _step(each) for each in found if row.id in each.counted and each.unit_id == row.unit_id
        ),
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


def _rulings(tx: Tx, row: MeetingRecord) -> tuple[tuple[str, Ruling], ...]:
    """The rulings as frozen with the record; only the rule's wording is looked up."""
    motions = tx.session.scalars(
        select(MotionRow)
        .where(col(MotionRow.record_id) == row.id)
        .order_by(col(MotionRow.position))
    )
    return tuple((each.text, _ruling(tx, each)) for each in motions)


def _ruling(tx: Tx, row: MotionRow) -> Ruling:
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
