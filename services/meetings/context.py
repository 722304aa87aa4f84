"""What a form asks before it can ask: branches, people, who should attend."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import col

from domain.kinds import Attends, MeetingKind
from domain.vocabulary import Office, UnitKind
from models.meetings import MeetingRecord
from models.organisation import Unit
from services.access import May
from services.meetings.branch import expected_of, kind_of, load_branch, roster
from services.meetings.frozen import frozen_of
from services.meetings.values import (
    BranchContext,
    ExpectedList,
    ExpectedPerson,
    PersonRow,
    UnitName,
)
from services.organisation import holders, members_on
from services.seam import Tx, use_case

_PLACES = 4  # remembered places that are offered
_LOOKED_AT = 40  # newest records in which places are looked for


@use_case(may=May.MEMBER, writes=False)
def branches_of(tx: Tx) -> tuple[UnitName, ...]:
    """The branches for which the actor may report."""
    rows = tx.session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(tx.within_reach(), col(Unit.kind) == UnitKind.BRANCH.value)
        .order_by(col(Unit.code))
    )
    return tuple(UnitName(unit_id, name) for unit_id, name in rows)


@use_case(may=May.MEMBER, writes=False)
def branch_context(tx: Tx, branch_id: int) -> BranchContext:
    """What is known of a branch today; raises NotFound for another's branch."""
    branch = load_branch(tx, branch_id)
    today = branch.today
    groups = branch.groups_on(today)
    committee = branch.sits_on(today)
    me = next((place for place in tx.actor.places if place.branch_id == branch_id), None)
    secretaries = holders(tx.session, branch_id, Office.SECRETARY, today)
    deputies = holders(tx.session, branch_id, Office.DEPUTY_SECRETARY, today)
    return BranchContext(
        branch_id=branch_id,
        name=branch.row.name,
        zone=branch.row.zone,
        committee=committee,
        kinds=tuple(
            key
            for key, kind in tx.rules.kinds.items()
            if _makes_sense(kind, committee=committee, groups=bool(groups))
        ),
        groups=tuple(UnitName(*group) for group in groups.items()),
        secretary_id=secretaries[0] if secretaries else None,
        likely_chairs=(*secretaries, *deputies),
        me=tx.actor.person_id if me else None,
        my_group_id=me.group_id if me else None,
        places=_places(tx, branch_id),
        last_theme_day=_last_fixed_day(branch.row.theme_day, today),
    )


@use_case(may=May.MEMBER, writes=False)
def people_of(tx: Tx, branch_id: int, day: date) -> tuple[PersonRow, ...]:
    """The branch's people on a day, for matching names."""
    load_branch(tx, branch_id)
    return tuple(
        PersonRow(each.member.person_id, each.name, each.group, each.office)
        for each in members_on(tx.session, branch_id, day)
    )


@use_case(may=May.MEMBER, writes=False)
def roster_for(
    tx: Tx,
    branch_id: int,
    kind: str,
    day: date,
    group_id: int | None = None,
    *,
    corrects: int | None = None,
) -> ExpectedList:
    """Who should attend a kind of meeting on a day, by name.

    For the correction of a record it is the list that was frozen with it, where that still holds.
    """
    branch = load_branch(tx, branch_id)
    wanted = kind_of(tx, kind)
    people = roster(tx, branch, day)
    expected = expected_of(branch, people, wanted, day, group_id)
    names = {row.person_id: row.name for row in people}
    frozen = frozen_of(tx, branch, corrects)
    if frozen is not None and frozen.fits(kind, group_id or branch_id, day):
        expected, names = frozen.expected, dict(frozen.names)
    return ExpectedList(
        tuple(ExpectedPerson(e.person_id, names[e.person_id], e.votes) for e in expected)
    )


def _makes_sense(kind: MeetingKind, *, committee: bool, groups: bool) -> bool:
    needs = {Attends.COMMITTEE: committee, Attends.GROUP: groups}
    return needs.get(kind.attends, True)


def _places(tx: Tx, branch_id: int) -> tuple[str, ...]:
    rows = tx.session.scalars(
        select(col(MeetingRecord.place))
        .where(col(MeetingRecord.branch_id) == branch_id)
        .order_by(col(MeetingRecord.id).desc())
        .limit(_LOOKED_AT)
    )
    return tuple(dict.fromkeys(place for place in rows if place))[:_PLACES]


def _last_fixed_day(theme_day: int | None, today: date) -> date | None:
    """The newest fixed Party day up to today."""
    if theme_day is None:
        return None
    this = today.replace(day=theme_day)
    if this <= today:
        return this
    return (today.replace(day=1) - timedelta(days=1)).replace(day=theme_day)
