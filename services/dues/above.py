"""What a committee sees: totals of each branch, and the ladder of arrears as facts."""

from collections import Counter

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from domain.dues.account import MonthLine, Standing, Totals, totals
from domain.dues.months import Month, month_of
from domain.errors import DomainError, Forbidden
from domain.vocabulary import UPPER_KINDS, UnitKind
from models.organisation import Unit
from services.access import May
from services.dues.book import Book, books, branch_book
from services.dues.rights import scope_of
from services.dues.values import BranchTotals, LadderRow
from services.meetings.branch import load_branch
from services.seam import Tx, use_case

FEWEST = 3  # sums of fewer people would show what one of them pays
_MOST_MONTHS = 24
_PORTION = 100  # branches whose people are held at once
_FARTHEST = 240  # months from today: no ledger of ours speaks of more


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def branch_totals(tx: Tx, first: Month, last: Month) -> tuple[BranchTotals, ...]:
    """The branches below one's committee by code: sums and counts of some months, no person.

    Raises Forbidden for who holds no office above a branch.
    """
    away = abs(last - month_of(tx.today()))
    if not 0 <= last - first < _MOST_MONTHS or away > _FARTHEST:
        raise DomainError("dues.span_out_of_range", limit=_MOST_MONTHS)
    prefixes = _above(tx)
    branches = tx.session.scalars(
        select(Unit)
        .where(_within(prefixes), col(Unit.kind) == UnitKind.BRANCH.value)
        .order_by(col(Unit.code))
    ).all()
    found = []
    for start in range(0, len(branches), _PORTION):
        some = branches[start : start + _PORTION]
        kept = books(tx, {unit.id or 0: tx.today(unit.zone) for unit in some})
        found += [_totals(kept[unit.id or 0], unit, range(first, last + 1)) for unit in some]
    return tuple(found)


@use_case(may=May.MEMBER, writes=False)
def ladder(tx: Tx, branch_id: int) -> tuple[LadderRow, ...]:
    """Members of a branch at a step, for whoever keeps their dues and for the clock.

    It states facts and the article; nothing here changes anybody's standing. Who has reported all
    that is open is left out until the collector has spoken.
    """
    branch = load_branch(tx, branch_id)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch)
    rows = []
    for member in book.members.values():
        if not scope.covers(member.group_on(branch_id, branch.today)):
            continue
        found = book.arrears(member, branch_id)
        if found.step is not None and not found.reported:
            rows.append(LadderRow(branch_id, member.person_id, member.name, found.step, found))
    return tuple(sorted(rows, key=lambda row: -row.step.months))


def _totals(book: Book, unit: Unit, months: range) -> BranchTotals:
    lines: list[MonthLine] = []
    owing = in_full = 0
    steps: Counter[int] = Counter()
    for member in book.members.values():
        own = book.accounted(member, months, unit.id)
        due = [line for line in own if line.due_fen]
        owing += bool(due)
        in_full += bool(due) and all(line.standing is Standing.PAID for line in due)
        lines += own
        step = book.arrears(member, unit.id).step
        if step is not None:
            steps[step.months] += 1
    sums: Totals | None = totals(lines) if owing >= FEWEST or not owing else None
    return BranchTotals(
        branch_id=unit.id or 0,
        code=unit.code,
        name=unit.name,
        members=owing,
        paid_in_full=in_full,
        due_fen=sums.due_fen if sums else None,
        paid_fen=sums.paid_fen if sums else None,
        in_arrears=sum(steps.values()),
        at_step=dict(sorted(steps.items())),
    )


def _above(tx: Tx) -> tuple[str, ...]:
    """Paths of the units above branches in which the actor holds an office."""
    if tx.actor.system:
        return tx.reach
    found = tuple(seat.path for seat in tx.actor.seats if seat.unit_kind in UPPER_KINDS)
    if not found:
        raise Forbidden("dues.not_committee")
    return found


def _within(prefixes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(col(Unit.path).startswith(prefix, autoescape=True) for prefix in prefixes))
