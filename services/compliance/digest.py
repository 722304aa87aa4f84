"""The digest: every branch in scope, worst first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from domain.attendance import Rate, rate
from domain.errors import DomainError
from domain.obligations import State
from domain.periods import Period
from models.organisation import Unit
from models.queries.compliance import RawInstant, held_rows, reachable_branches
from services.access import May
from services.compliance.cells import Judge, Marks, Plan
from services.compliance.dues import with_dues
from services.compliance.facts import BranchFacts, branches_where, give_rows
from services.compliance.plans import Plans
from services.compliance.points import PointsAsked, points_in, with_points
from services.compliance.values import BranchDigest, Digest, Line, Mark, Tally
from services.dues.collected import collected_in, counted_in
from services.seam import Tx, use_case

_PORTION = 1000  # branches whose rows are held at once


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def compliance(
    tx: Tx,
    *,
    unit_id: int | None = None,
    period: Period | None = None,
    as_of: date | None = None,
    overview: bool = False,
) -> Digest:
    """How the branches in scope stand at the end of a day (of today in their zone unless told).

    Without a period: the last period of each rule and the one that is open. With one: all periods
    within it, and semesters that end in it. What was held by `as_of` counts, also when it was
    recorded later; `typed_later` counts such records. An overview of several branches counts
    and forgets: its branches have no `lines`. Raises NotFound for a unit out of reach,
    `compliance.as_of_future` for a day that has not come.
    """
    if as_of is not None and as_of > tx.today():
        raise DomainError("compliance.as_of_future", as_of=as_of, today=tx.today())
    scope = tx.unit(unit_id) if unit_id is not None else None
    found = digest_where(tx, _within(tx, scope), period=period, as_of=as_of, overview=overview)
    return found if scope is None else replace(found, scope_id=unit_id, scope_name=scope.name)


def digest_where(
    tx: Tx,
    within: ColumnElement[bool],
    *,
    period: Period | None = None,
    as_of: date | None = None,
    overview: bool = False,
) -> Digest:
    """The digest of the branches that meet a condition; see `compliance`."""
    facts = branches_where(tx, within)
    asked = Plans(tx, period=period, as_of=as_of)
    plans = {branch.unit_id: asked.plan_of(branch) for branch in facts}
    reachable = reachable_branches(tx.session, within, tx.today())
    forget = overview and len(facts) > 1
    # What the database counts is little; what is looked at line by line is asked for by portions.
    money = counted_in(tx, asked.dues(within, facts)) if forget else {}
    branches: list[BranchDigest] = []
    for portion in _portions(facts):
        first, last = portion[0].unit_id, portion[-1].unit_id
        these = and_(within, col(Unit.id).between(first, last))
        give_rows(portion, held_rows(tx.session, these, asked.windows()))
        if not forget:
            money = collected_in(tx, asked.dues(these, portion))
        points = points_in(tx, PointsAsked(these, portion, period, as_of), counted=forget)
        for branch in portion:
            found = with_dues(
                _branch(
                    branch, plans[branch.unit_id], asked, reachable=branch.unit_id in reachable
                ),
                tx.rules.dues.duty,
                money.get(branch.unit_id),
            )
            found = with_points(found, branch, points)
            branches.append(replace(found, judged=_forgotten) if forget else found)
        if forget:
            for branch in portion:
                branch.rows.clear()
    return Digest(
        scope_id=None,
        scope_name=None,
        as_of=as_of or tx.today(),
        period=period.key if period else None,
        rules_version=tx.rules.version,
        branches=tuple(sorted(branches, key=worst_first)),
        tally=sum((branch.tally for branch in branches), start=Tally()),
        rate=rate(branch.rate for branch in branches if branch.rate is not None),
        branches_met=sum(branch.met for branch in branches),
        typed_later=sum(branch.typed_later for branch in branches),
        zone=tx.zone,
    )


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def late(
    tx: Tx,
    *,
    unit_id: int | None = None,
    period: Period | None = None,
    as_of: date | None = None,
    overview: bool = False,
) -> Digest:
    """The same digest with only what is missing; see `compliance`."""
    found = overdue(compliance(tx, unit_id=unit_id, period=period, as_of=as_of, overview=overview))
    if overview and unit_id is None and len(found.branches) == 1:
        # The only one is shown in detail.
        only = found.branches[0].unit_id
        found = overdue(compliance(tx, unit_id=only, period=period, as_of=as_of))
    return found


def overdue(digest: Digest) -> Digest:
    """The same digest with only what is missing; branches without any are left out."""
    only = frozenset({State.MISSING})
    kept = [replace(branch, only=only) for branch in digest.branches if not branch.met]
    later = sum(branch.typed_later for branch in kept)
    return replace(digest, branches=tuple(kept), branches_met=0, typed_later=later)


def worst_first(branch: BranchDigest) -> tuple[int, int, int, int, str, str]:
    """Firm misses, soft misses, unknown, open, then name and code: a total order."""
    tally = branch.tally
    return (
        -tally.missing,
        -tally.soft_missing,
        -tally.unknown,
        -tally.open,
        branch.name,
        branch.code,
    )


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def unit_id_of(tx: Tx, code: str) -> int:
    """The id of the unit with a code; raises `unit.unknown_code`."""
    found = tx.session.scalar(
        select(col(Unit.id)).where(col(Unit.code) == code.strip(), tx.within_reach())
    )
    if found is None:
        raise DomainError("unit.unknown_code", code=code)
    return found


def _within(tx: Tx, scope: Unit | None) -> ColumnElement[bool]:
    within = tx.within_reach()
    if scope is None:
        return within
    return and_(within, col(Unit.path).startswith(scope.path, autoescape=True))


def _portions(facts: Sequence[BranchFacts]) -> Iterator[Sequence[BranchFacts]]:
    """Branches by id, so many that their rows fit into memory."""
    ordered = sorted(facts, key=lambda branch: branch.unit_id)
    for start in range(0, len(ordered), _PORTION):
        yield ordered[start : start + _PORTION]


def _forgotten() -> tuple[Line, ...]:
    raise LookupError("an overview of several branches has no lines")


def _branch(facts: BranchFacts, plan: Plan, asked: Plans, *, reachable: bool) -> BranchDigest:
    cells = _cells(facts, plan, asked.typed_after(facts.zone))
    counts = [0] * len(Mark)
    marks: list[Marks] = []
    came = expected = typed_later = 0
    for unit in facts.units:
        alike = plan.class_of(unit)
        own = list(alike.empty)
        for place, cell in cells.get(unit.unit_id, _NO_CELLS).items():
            held, in_time, present, invited, later = cell
            own[place] = mark = alike.mark(place, held, in_time)
            if mark is not Mark.ELSEWHERE:
                came += present
                expected += invited
                typed_later += later
        marks.append(own)
        for mark in own:
            counts[mark] += 1
    return BranchDigest(
        unit_id=facts.unit_id,
        code=facts.code,
        name=facts.name,
        today=plan.today,
        tally=Tally.of_counts(counts),
        rate=Rate(came, expected) if expected else None,
        reachable=reachable,
        typed_later=typed_later,
        slots=plan.slots,
        marks=tuple(map(min, *marks)) if len(marks) > 1 else tuple(marks[0]),
        judged=partial(_lines, facts, plan.today, asked.judge(plan.today)),
    )


_Cell = list[int]  # held, of these recorded in time, present, expected, typed after the day
_NO_CELLS: dict[int, _Cell] = {}


def _cells(
    facts: BranchFacts, plan: Plan, typed_after: RawInstant | None
) -> dict[int, dict[int, _Cell]]:
    """Meetings by unit and slot, and how many of them were typed after the day asked about."""
    found: dict[int, dict[int, _Cell]] = {}
    deadlines, places = plan.deadlines, plan.places
    for _, unit_id, _, kind, held_on, recorded_at, present, expected in facts.rows:
        for place in places(kind, held_on):
            cell = found.setdefault(unit_id, {}).setdefault(place, [0, 0, 0, 0, 0])
            cell[0] += 1
            cell[1] += recorded_at < deadlines[place]  # type: ignore[operator]
            cell[2] += present
            cell[3] += expected
            cell[4] += typed_after is not None and recorded_at >= typed_after  # type: ignore[operator]
    return found


def _lines(facts: BranchFacts, today: date, judge_all: Judge) -> tuple[Line, ...]:
    """Every verdict of a branch, judged one by one by the domain."""
    order = {rule.key: place for place, rule in enumerate(facts.obligations)}
    lines = []
    for unit in facts.units:
        meetings = facts.meetings_of(unit.unit_id)
        later = {each.record_id for each in meetings if each.recorded_on > today}
        group = facts.names.get(unit.unit_id)
        for verdict in judge_all(facts.obligations, unit, meetings):
            typed_later = tuple(record for record in verdict.counted if record in later)
            lines.append(Line(verdict, group, typed_later))
    # Sorting keeps the order of units and periods within a rule.
    return tuple(sorted(lines, key=lambda line: order[line.verdict.obligation.key]))
