"""Planning calls for branches that are alike, by one statement: nothing of them is fetched.

What a branch must be like so that nothing but its type, a committee and groups matters stands in
`_ordinary`; the others are planned one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from domain.vocabulary import UnitKind
from models.meetings import MeetingRecord
from models.organisation import CommitteeTerm, Membership, ObligationOverride, Unit
from models.queries import reminder_plans as plans
from models.queries.compliance import HELD
from models.queries.reminder_plans import Due, planned_values
from models.queries.reminders import MEETINGS, REMINDERS, dialect_of
from models.queries.terms import valid_on
from models.reminders import Reminder, ReminderSetting, ReminderSuspension

# What a branch may set without its calls being planned otherwise.
_BESIDE_PLANNING = ("a_day", "rehearsal", "board", "digest_day", "digest_at")
_TYPE = func.coalesce(col(Unit.branch_type), "")
_IS_BRANCH = col(Unit.kind) == UnitKind.BRANCH.value
_GROUP, _RECORD, _LATER = aliased(Unit), aliased(MeetingRecord), aliased(MeetingRecord)


class Sort(NamedTuple):
    """What is owed depends on this alone; the type is empty where a branch has none."""

    branch_type: str
    committee: int  # 1: all the time; 0: never
    groups: int  # 1: some, all the time; 0: none


class Likeness(NamedTuple):
    """All that matters of an ordinary branch."""

    sort: Sort
    theme_day: int  # the fixed day of the month; 0: none


@dataclass(frozen=True, slots=True)
class Where:
    """The branches of a zone with members today; nothing of the ordinary began or ended `since`."""

    zone: str
    today: date
    since: date


class Held(NamedTuple):
    """What counts: meetings of some kinds in some days."""

    kinds: frozenset[str]
    start: date
    after: date  # exclusive


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call for those of some ordinary branches, or of their groups, that held too few."""

    due: Due
    of_groups: bool
    held: Held
    minimum: int
    sorts: tuple[Sort, ...]
    theme_days: tuple[int, ...] | None  # None: whatever it is


def branch_types(session: Session, zone: str) -> list[str]:
    """The types of the branches of a zone; empty for none."""
    found = session.scalars(select(_TYPE).where(_IS_BRANCH, col(Unit.zone) == zone).distinct())
    return sorted(found)


def likenesses(session: Session, where: Where) -> tuple[list[Likeness], list[int]]:
    """What the ordinary branches are like, each likeness once, and the ids of the others."""
    every = _staffed(where, _flag(_ordinary(where)).label("ordinary")).subquery()
    other = case((every.c.ordinary == 1, null()), else_=every.c.id)
    rows = session.connection().execute(
        select(
            other, every.c.branch_type, every.c.committee, every.c.groups, every.c.theme_day
        ).distinct()
    )
    alike: set[Likeness] = set()
    others: list[int] = []
    for unit_id, branch_type, committee, groups, theme_day in rows:
        if unit_id is None:
            alike.add(Likeness(Sort(branch_type, committee, groups), theme_day))
        else:
            others.append(unit_id)
    return sorted(alike), sorted(others)


def insert_wanted(
    session: Session, where: Where, wanted: Sequence[Wanted], now: datetime, *, set_back: bool
) -> int:
    """Plan some calls, at least one; rows that exist are left. How many are new.

    Where the clock has been set back, none for which a newer call waits.
    """
    rows = _calls(where, wanted, now).subquery()
    some = not_(plans.newer_waits(rows.c, now)) if set_back else true()
    # Without a condition SQLite takes "ON CONFLICT" for one of a join.
    statement = (
        dialect_of(session)
        .insert(REMINDERS)
        .from_select(list(rows.c.keys()), select(rows).where(rows.c.unit_id.is_not(None), some))
    )
    # Of an INSERT the count is only kept where it is asked for.
    done = session.connection().execute(
        statement.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    return cast("CursorResult[object]", done).rowcount


def outdated(session: Session, where: Where, wanted: Sequence[Wanted], now: datetime) -> list[int]:
    """The calls that may still be sent although another one is wanted now for the same."""
    call = _calls(where, wanted, now).subquery()
    found = session.scalars(
        select(col(Reminder.id))
        .join(call, plans.about_same(call.c))
        .where(
            *plans.gives_way(now),
            col(Reminder.subject) == MEETINGS,
            or_(
                col(Reminder.stage) != call.c.stage,
                col(Reminder.recipient) != call.c.recipient,
            ),
        )
    )
    return cast("list[int]", found.all())


def _calls(where: Where, wanted: Sequence[Wanted], now: datetime) -> CompoundSelect[Any]:
    """The rows of some calls; branches, groups and meetings are gone through once for all."""
    held = {each.held: f"held_{place}" for place, each in enumerate(wanted)}
    branches = _staffed(where).where(_ordinary(where)).cte("branches")
    counts = _counts(branches, held).cte("counts")
    tally = _tally(branches, counts, list(held.values()))
    found = union_all(*(_rows(tally, each, tally.c[held[each.held]], now) for each in wanted))
    # Within the statement and not before it: only where it begins with INSERT are rows counted.
    return found.add_cte(branches, counts, tally, nest_here=True)


def _rows(tally: CTE, wanted: Wanted, held: ColumnElement[int], now: datetime) -> Select[Any]:
    """One row for each unit that held too few."""
    values = planned_values(wanted.due, tally.c.id, tally.c.branch_id, now)
    sort = tuple_(tally.c.branch_type, tally.c.committee, tally.c.groups)
    days = wanted.theme_days
    return select(*(value.label(name) for name, value in values.items())).where(
        held < wanted.minimum,
        tally.c.of_groups == int(wanted.of_groups),
        sort.in_(list(wanted.sorts)),
        true() if days is None else tally.c.theme_day.in_(days),
    )


def _tally(branches: CTE, counts: CTE, names: Iterable[str]) -> CTE:
    """Branches and their groups, with what each has held."""
    like = (
        branches.c.branch_type,
        branches.c.committee,
        branches.c.groups,
        branches.c.theme_day,
    )
    own = select(
        branches.c.id, branches.c.id.label("branch_id"), literal(0).label("of_groups"), *like
    )
    groups = (
        select(col(_GROUP.id), branches.c.id, literal(1), *like)
        .select_from(branches)
        .join(_GROUP, _is_group_of(branches.c.id) & col(_GROUP.dissolved_on).is_(None))
    )
    units = union_all(own, groups).subquery()
    same = and_(counts.c.unit_id == units.c.id, counts.c.branch_id == units.c.branch_id)
    found = (func.coalesce(counts.c[name], 0).label(name) for name in names)
    return select(units, *found).select_from(units.outerjoin(counts, same)).cte("tally")


def _counts(branches: CTE, held: Mapping[Held, str]) -> Any:  # noqa: ANN401 - many columns
    """How many meetings the units of some branches have held, by kinds and days."""
    counted = {name: _counts_for(each) for each, name in held.items()}
    replaced = exists(select(1).where(col(_LATER.replaces_id) == col(_RECORD.id)))
    day = col(_RECORD.held_on)
    return (
        select(
            col(_RECORD.unit_id),
            col(_RECORD.branch_id),
            *(func.sum(_flag(each)).label(name) for name, each in counted.items()),
        )
        .where(
            col(_RECORD.branch_id).in_(select(branches.c.id)),
            col(_RECORD.status) == HELD,
            # Bounds over all: the index on branch and day can use these.
            day >= min(each.start for each in held),
            day < max(each.after for each in held),
            or_(*counted.values()),
            not_(replaced),
        )
        .group_by(col(_RECORD.branch_id), col(_RECORD.unit_id))
    )


def _counts_for(held: Held) -> ColumnElement[bool]:
    day = col(_RECORD.held_on)
    kinds = col(_RECORD.kind).in_(sorted(held.kinds))
    return and_(kinds, day >= held.start, day < held.after)


def _staffed(where: Where, *more: ColumnElement[Any]) -> Select[Any]:
    """The branches of a zone with members, and what each is like."""
    committee = exists(
        select(1).where(
            col(CommitteeTerm.unit_id) == col(Unit.id),
            col(CommitteeTerm.since) <= where.since,
            col(CommitteeTerm.until).is_(None),
        )
    )
    has_group = exists(
        select(1).where(_is_group_of(col(Unit.id)), col(_GROUP.dissolved_on).is_(None))
    )
    members = exists(
        select(1).where(
            col(Membership.branch_id) == col(Unit.id), valid_on(Membership, where.today)
        )
    )
    return select(
        col(Unit.id),
        _TYPE.label("branch_type"),
        _flag(committee).label("committee"),
        _flag(has_group).label("groups"),
        func.coalesce(col(Unit.theme_day), 0).label("theme_day"),
        *more,
    ).where(_IS_BRANCH, col(Unit.zone) == where.zone, members)


def _ordinary(where: Where) -> ColumnElement[bool]:
    """Nothing began or ended since a day, and the branch has set nothing that planning reads."""
    return and_(
        _not_after(col(Unit.established_on), where.since),
        _not_after(col(Unit.ledger_since), where.since),
        col(Unit.dissolved_on).is_(None),
        col(Unit.id).not_in(_peculiar(where)),
    )


def _peculiar(where: Where) -> CompoundSelect[Any]:
    """The branches of which something else must be read; there are few."""
    since, term, field = where.since, CommitteeTerm, ReminderSetting.field
    return union_all(
        select(col(_GROUP.parent_id)).where(
            col(_GROUP.kind) == UnitKind.PARTY_GROUP.value,
            col(_GROUP.parent_id).is_not(None),
            or_(col(_GROUP.established_on) > since, col(_GROUP.dissolved_on) > since),
        ),
        select(col(term.unit_id)).where(
            or_(col(term.until) > since, and_(col(term.until).is_(None), col(term.since) > since))
        ),
        select(col(ObligationOverride.unit_id)),
        select(col(ReminderSetting.unit_id)).where(col(field).not_in(_BESIDE_PLANNING)),
        select(col(ReminderSuspension.unit_id)).where(col(ReminderSuspension.until) >= where.today),
    )


def _is_group_of(branch: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    return and_(col(_GROUP.parent_id) == branch, col(_GROUP.kind) == UnitKind.PARTY_GROUP.value)


def _not_after(day: Mapped[date | None], since: date) -> ColumnElement[bool]:
    return or_(day.is_(None), day <= since)


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
