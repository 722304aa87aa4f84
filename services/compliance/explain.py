"""One figure opened: the rule, its source and version, and the rows behind the state."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import col

from domain.errors import DomainError, NotFound
from domain.obligations import Verdict, verdicts
from domain.periods import Period, parse_period
from domain.vocabulary import UnitKind
from models.meetings import MeetingRecord
from models.organisation import Person, Unit
from services.access import May
from services.compliance.facts import facts_where
from services.compliance.values import ExplainedRow, Explanation
from services.seam import Tx, use_case

_MOST_ROWS = 40


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def explain(
    tx: Tx, unit_id: int, obligation: str, period_key: str, as_of: date | None = None
) -> Explanation:
    """Why a unit stands as it does for one obligation and period.

    Raises NotFound for a unit outside reach, `period.unreadable` for a forged key.
    """
    unit = tx.unit(unit_id)
    day = as_of or tx.today()
    period = read_period(tx, period_key)
    branch_id = unit.parent_id if unit.kind == UnitKind.PARTY_GROUP.value else unit.id
    found = facts_where(tx, col(Unit.id) == branch_id, period.start, period.end)
    if not found:
        raise NotFound("unit.not_found")
    facts = found[0]
    judged = next((each for each in facts.units if each.unit_id == unit_id), None)
    if judged is None:
        raise NotFound("unit.not_found")
    all_verdicts = verdicts(
        [rule for rule in facts.obligations if rule.key == obligation],
        judged,
        facts.meetings_of(unit_id),
        period.start,
        period.end,
        today=day,
    )
    verdict = next((each for each in all_verdicts if each.period == period), None)
    if verdict is None:
        raise NotFound("obligation.not_found", obligation=obligation, period=period_key)
    return Explanation(
        branch_id=facts.unit_id,
        unit_name=unit.name,
        verdict=verdict,
        as_of=day,
        rows=_rows(tx, unit_id, verdict, period),
    )


def read_period(tx: Tx, key: str) -> Period:
    """The period with a key; raises `period.unreadable`."""
    try:
        return parse_period(key, tx.semesters)
    except ValueError:
        raise DomainError("period.unreadable", text=key) from None


def _rows(tx: Tx, unit_id: int, verdict: Verdict, period: Period) -> tuple[ExplainedRow, ...]:
    """Every row of these kinds in the period, those that did not count too."""
    rows = tx.session.execute(
        select(
            col(MeetingRecord.id),
            col(MeetingRecord.kind),
            col(MeetingRecord.held_on),
            col(MeetingRecord.status),
            col(MeetingRecord.present),
            col(MeetingRecord.expected),
            col(Person.name),
            col(MeetingRecord.recorded_at),
            col(MeetingRecord.source_chat_id),
            col(MeetingRecord.source_message_id),
        )
        .outerjoin(Person, col(Person.id) == col(MeetingRecord.recorded_by))
        .where(
            col(MeetingRecord.unit_id) == unit_id,
            col(MeetingRecord.kind).in_(verdict.obligation.kinds),
            col(MeetingRecord.held_on) >= period.start,
            col(MeetingRecord.held_on) <= period.end - timedelta(days=1),
        )
        .order_by(col(MeetingRecord.held_on), col(MeetingRecord.id))
        .limit(_MOST_ROWS)
    )
    return tuple(
        ExplainedRow(
            record_id=record_id,
            kind=kind,
            held_on=held_on,
            status=status,
            present=present,
            expected=expected,
            recorded_by=name,
            recorded_at=recorded_at,
            counted=record_id in verdict.counted,
            source_chat_id=chat_id,
            source_message_id=message_id,
        )
        for (
            record_id,
            kind,
            held_on,
            status,
            present,
            expected,
            name,
            recorded_at,
            chat_id,
            message_id,
        ) in rows
    )
