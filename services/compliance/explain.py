"""One figure opened: the rule, its source and version, and the rows behind the state."""

from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.attendance import rate
from domain.errors import DomainError, NotFound
from domain.obligations import Verdict, verdicts
from domain.periods import Period, parse_period
from domain.vocabulary import UnitKind
from models.meetings import MeetingRecord
from models.organisation import Unit
from models.queries.compliance import evidence_rows
from services.access import May
from services.compliance.facts import BranchFacts, facts_where
from services.compliance.values import ExplainedRow, Explanation, RowWhy
from services.seam import Tx, use_case


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def explain(
    tx: Tx, unit_id: int, obligation: str, period_key: str, as_of: date | None = None
) -> Explanation:
    """Why a branch or group stands as it does for one obligation and period.

    Raises NotFound for a unit outside reach and for an obligation that it does not have,
    `period.unreadable` for a forged key.
    """
    unit = tx.unit(unit_id)
    period = read_period(tx, period_key)
    branch_id = unit.parent_id if unit.kind == UnitKind.PARTY_GROUP.value else unit.id
    found = facts_where(tx, col(Unit.id) == branch_id, period.start, period.end)
    if not found:
        raise NotFound("unit.not_found")
    facts = found[0]
    today = as_of or tx.today(facts.zone)
    verdict = _verdict(facts, unit_id, obligation, period, today)
    counted = [each for each in facts.meetings_of(unit_id) if each.record_id in verdict.counted]
    return Explanation(
        branch_id=facts.unit_id,
        branch_name=facts.name,
        unit_name=unit.name,
        verdict=verdict,
        as_of=today,
        zone=facts.zone,
        overrides=dict(facts.overrides.get(obligation, {})),
        rate=rate(counted),
        rows=_rows(tx, facts, verdict, today),
    )


def read_period(tx: Tx, key: str) -> Period:
    """The period with a key; raises `period.unreadable`."""
    try:
        return parse_period(key, tx.semesters)
    except ValueError:
        raise DomainError("period.unreadable", text=key) from None


def _verdict(
    facts: BranchFacts, unit_id: int, obligation: str, period: Period, today: date
) -> Verdict:
    found = verdicts(
        [rule for rule in facts.obligations if rule.key == obligation],
        next(unit for unit in facts.units if unit.unit_id == unit_id),
        facts.meetings_of(unit_id),
        period.start,
        period.end,
        today=today,
    )
    for verdict in found:
        if verdict.period == period:
            return verdict
    raise NotFound("obligation.not_found", obligation=obligation, period=period.key)


def _rows(tx: Tx, facts: BranchFacts, verdict: Verdict, today: date) -> tuple[ExplainedRow, ...]:
    """Every row of these kinds in the period, those that did not count too."""
    period = verdict.period
    found = evidence_rows(
        tx.session, verdict.unit_id, verdict.obligation.kinds, period.start, period.end
    )
    day_ends = datetime.combine(today + timedelta(days=1), time(), ZoneInfo(facts.zone))
    return tuple(
        _row(row, _why(verdict, row, replaced_by), recorded_by, replaced_by, day_ends)
        for row, recorded_by, replaced_by in found
    )


def _row(
    row: MeetingRecord,
    why: RowWhy,
    recorded_by: str | None,
    replaced_by: int | None,
    day_ends: datetime,
) -> ExplainedRow:
    return ExplainedRow(
        record_id=cast("int", row.id),
        kind=row.kind,
        held_on=row.held_on,
        status=row.status,
        present=row.present,
        expected=row.expected,
        recorded_by=recorded_by,
        recorded_at=row.recorded_at,
        counted=why is RowWhy.COUNTED,
        why=why,
        replaced_by=replaced_by,
        typed_later=row.recorded_at >= day_ends,
        source_chat_id=row.source_chat_id,
        source_message_id=row.source_message_id,
    )


def _why(verdict: Verdict, row: MeetingRecord, replaced_by: int | None) -> RowWhy:
    if row.id in verdict.counted:
        return RowWhy.COUNTED
    if replaced_by is not None:
        return RowWhy.REPLACED
    # A row that was held and is current counts, unless the day asked about comes before it.
    return _NOT_HELD.get(row.status, RowWhy.AFTER_DAY)


_NOT_HELD = {
    "planned": RowWhy.PLANNED,
    "cancelled": RowWhy.CANCELLED,
    "withdrawn": RowWhy.WITHDRAWN,
}
