"""The digest: every branch in scope, worst first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlmodel import col

from domain.attendance import Rate, rate
from domain.errors import DomainError
from domain.obligations import MeetingFact, Verdict, current_and_last, verdicts
from domain.periods import Period
from domain.vocabulary import Office
from models.chats import Chat
from models.organisation import Account, Appointment, Unit
from services.access import May
from services.compliance.facts import BranchFacts, around, facts_where
from services.compliance.values import BranchDigest, Digest, Line, Tally
from services.organisation import valid_on
from services.seam import Tx, use_case


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def compliance(
    tx: Tx,
    *,
    unit_id: int | None = None,
    period: Period | None = None,
    as_of: date | None = None,
) -> Digest:
    """How the branches in scope stand at the end of a day (today unless told).

    Without a period: the last period of each rule and the one that is open. With one: every
    period that shares a day with it. What was held by `as_of` counts, also when it was recorded
    later; `Verdict.late` and `logged_late` say so.
    """
    day = as_of or tx.today()
    scope = tx.unit(unit_id) if unit_id is not None else None
    start, end = (period.start, period.end) if period else around(day)
    facts = facts_where(tx, _within(tx, scope), min(start, around(day)[0]), end)
    reachable = _reachable(tx)
    branches = [_branch(each, day, period, each.unit_id in reachable) for each in facts]
    return Digest(
        scope_id=unit_id,
        scope_name=scope.name if scope else None,
        as_of=day,
        period=period.key if period else None,
        rules_version=tx.rules.version,
        branches=tuple(sorted(branches, key=worst_first)),
        tally=_sum([branch.tally for branch in branches]),
        rate=_rate_of([branch.rate for branch in branches]),
    )


def worst_first(branch: BranchDigest) -> tuple[int, int, int, int, str]:
    """Firm misses, soft misses, unknown figures, open items, then the code: a total order."""
    tally = branch.tally
    return (-tally.missing, -tally.soft_missing, -tally.unknown, -tally.open, branch.code)


def overdue(digest: Digest) -> Digest:
    """The same digest with only what is missing; branches without any are left out."""
    kept = []
    for branch in digest.branches:
        lines = tuple(line for line in branch.lines if line.verdict.state == "missing")
        if lines:
            kept.append(replace(branch, lines=lines))
    return replace(digest, branches=tuple(kept))


def _within(tx: Tx, scope: Unit | None) -> ColumnElement[bool]:
    within = tx.within_reach()
    return within if scope is None else and_(within, col(Unit.path).startswith(scope.path))


def _branch(
    facts: BranchFacts,
    day: date,
    period: Period | None,
    reachable: bool,  # noqa: FBT001
) -> BranchDigest:
    lines = tuple(
        Line(verdict, facts.names.get(unit.unit_id))
        for unit in facts.units
        for verdict in _verdicts(facts, unit.unit_id, day, period)
    )
    found = [line.verdict for line in lines]
    return BranchDigest(
        unit_id=facts.unit_id,
        code=facts.code,
        name=facts.name,
        lines=tuple(sorted(lines, key=_by_rule(facts))),
        tally=Tally.of(found),
        rate=_attendance(facts, found, day),
        reachable=reachable,
    )


def _verdicts(
    facts: BranchFacts, unit_id: int, day: date, period: Period | None
) -> tuple[Verdict, ...]:
    unit = next(each for each in facts.units if each.unit_id == unit_id)
    meetings = facts.meetings_of(unit_id)
    if period is None:
        return current_and_last(facts.obligations, unit, meetings, day)
    return verdicts(facts.obligations, unit, meetings, period.start, period.end, today=day)


def _by_rule(facts: BranchFacts):  # type: ignore[no-untyped-def]  # noqa: ANN202
    order = {each.key: place for place, each in enumerate(facts.obligations)}

    def key(line: Line) -> tuple[int, str, date]:
        return order[line.verdict.obligation.key], line.group or "", line.verdict.period.start

    return key


def _attendance(facts: BranchFacts, found: Sequence[Verdict], day: date) -> Rate | None:
    """All who came over all who should have, in the meetings that counted, each once."""
    counted = {record for verdict in found for record in verdict.counted}
    held: list[MeetingFact] = [
        fact
        for facts_of_unit in facts.by_unit.values()
        for fact in facts_of_unit
        if fact.record_id in counted and fact.held_on <= day
    ]
    return rate(held)


def _sum(tallies: Sequence[Tally]) -> Tally:
    names = Tally.__dataclass_fields__
    return Tally(**{name: sum(getattr(each, name) for each in tallies) for name in names})


def _rate_of(rates: Sequence[Rate | None]) -> Rate | None:
    return rate([each for each in rates if each is not None])


def _reachable(tx: Tx) -> frozenset[int]:
    """Branches where a secretary, a deputy or a group can be written to."""
    today = tx.today()
    told = exists(
        select(1)
        .select_from(Appointment)
        .join(Account, col(Account.person_id) == col(Appointment.person_id))
        .where(
            col(Appointment.unit_id) == col(Unit.id),
            col(Appointment.office).in_((Office.SECRETARY.value, Office.DEPUTY_SECRETARY.value)),
            valid_on(Appointment, today),
            col(Account.reachable) == true(),
        )
    )
    grouped = exists(
        select(1).where(col(Chat.unit_id) == col(Unit.id), col(Chat.reachable) == true())
    )
    rows = tx.session.scalars(select(col(Unit.id)).where(or_(told, grouped)))
    return frozenset(unit_id for unit_id in rows if unit_id is not None)


def unit_by_code(tx: Tx, code: str) -> Unit:
    """The unit with a code, within reach."""
    found = tx.session.scalars(
        select(Unit).where(col(Unit.code) == code, tx.within_reach())
    ).one_or_none()
    if found is None:
        raise DomainError("unit.unknown_code", code=code)
    return found


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def unit_id_of(tx: Tx, code: str) -> int:
    """The id of the unit with a code; raises `unit.unknown_code`."""
    found = unit_by_code(tx, code).id
    assert found is not None
    return found
