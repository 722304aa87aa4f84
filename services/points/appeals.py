"""Appeals: a member objects to a month that is laid open, the branch committee answers.

An appeal that is upheld changes nothing by itself: whoever decides corrects card and entries
first, while the month can still be changed, then answers.
"""

from domain.dues.months import Month, first_day, month_of, year_of
from domain.errors import DomainError, Forbidden, NotFound
from domain.points.closing import MonthState
from models.points import PointsAppeal
from models.queries.dues import add
from models.queries.points import newest_closings
from models.queries.points_year import (
    AppealRow,
    appeal_row,
    appeals,
    of_month,
    own,
    waiting_in,
)
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.points.book import branch_book
from services.points.closed import states_of
from services.points.rights import decided_branch, own_person
from services.points.year_checks import check_month, clean
from services.points.year_values import AppealDesk, AppealView
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=False)
def appeal_desk(tx: Tx, branch_id: int, month: Month) -> AppealDesk:
    """One's own month with one's appeals; raises NotFound when the branch does not score it."""
    return _desk_of(tx, _own_branch(tx, branch_id, month), month)


@use_case(may=May.MEMBER, writes=True)
def raise_appeal(
    tx: Tx, branch_id: int, month: Month, text: str, *, draft_id: int | None = None
) -> AppealDesk:
    """Object to one's own month while it is laid open; one appeal at a time waits."""
    branch = _own_branch(tx, branch_id, month, lock=True)
    person_id = own_person(tx)
    said = clean(text, "points_year.text_missing")
    mine = appeals(tx.session, *waiting_in(branch_id), own(person_id))
    if draft_id is not None and not delete_own(tx, draft_id):
        if not any((each.text, month_of(each.month)) == (said, month) for each in mine):
            raise NotFound("draft.gone")
        return _raised(tx, branch, month)
    if states_of(tx, branch, (month,))[month] is not MonthState.OBJECTIONS:
        raise DomainError("points_year.no_objections_now", month=month)
    if mine:
        raise DomainError("points_year.appeal_waits", month=month_of(mine[0].month))
    values = {
        "branch_id": branch_id,
        "person_id": person_id,
        "month": first_day(month),
        "text": said,
        "raised_at": tx.now,
        "answer": "",
    }
    add(tx.session, PointsAppeal, values)
    return _raised(tx, branch, month)


@use_case(may=May.MEMBER, writes=False)
def appeals_waiting(tx: Tx, branch_id: int) -> tuple[AppealView, ...]:
    """The appeals of a branch that wait, for those who decide; one's own is among them."""
    decided_branch(tx, branch_id)
    return tuple(_view(tx, row) for row in appeals(tx.session, *waiting_in(branch_id)))


@use_case(may=May.MEMBER, writes=False)
def appeal_of(tx: Tx, appeal_id: int) -> AppealView:
    """One appeal before those who decide on it; raises NotFound out of reach."""
    row, _ = _found(tx, appeal_id)
    return _shown(tx, row)


@use_case(may=May.MEMBER, writes=True)
def answer_appeal(
    tx: Tx, appeal_id: int, text: str, *, upheld: bool, draft_id: int | None = None
) -> AppealView:
    """Answer an appeal of somebody else; where it is upheld, the points are corrected before."""
    row, _ = _found(tx, appeal_id, lock=True)
    if row.person_id == tx.actor.person_id:
        raise Forbidden("points_year.own_appeal")
    tx.effect = f"points_appeal:{appeal_id}"
    if draft_id is not None and not delete_own(tx, draft_id):
        if row.upheld is None or row.answered_by != tx.actor.person_id:
            raise NotFound("draft.gone")
        return _shown(tx, row)
    if row.upheld is not None:
        raise DomainError("points_year.appeal_answered")
    row.answer = clean(text, "points_year.answer_missing")
    row.upheld, row.answered_by, row.answered_at = upheld, tx.actor.person_id, tx.now
    tx.session.flush()
    return _shown(tx, row)


def _found(tx: Tx, appeal_id: int, *, lock: bool = False) -> tuple[PointsAppeal, Branch]:
    row = appeal_row(tx.session, appeal_id)
    if row is None:
        raise NotFound("points_year.appeal_not_found")
    branch = decided_branch(tx, row.branch_id, lock=lock)
    tx.session.refresh(row)  # somebody may have answered while we waited for the branch
    return row, branch


def _shown(tx: Tx, row: PointsAppeal) -> AppealView:
    every = appeals(tx.session, *of_month(row.branch_id, row.month, row.month), own(row.person_id))
    return next(_view(tx, each) for each in every if each.id == row.id)


def _own_branch(tx: Tx, branch_id: int, month: Month, *, lock: bool = False) -> Branch:
    branch = load_branch(tx, branch_id, lock=lock)
    check_month(tx, branch, month)
    person_id = own_person(tx)
    member = branch_book(tx, branch, year_of(month), person_id).member(person_id)
    if member.months.get(month) != branch_id:
        raise NotFound("points_year.not_scored", month=month)
    return branch


def _raised(tx: Tx, branch: Branch, month: Month) -> AppealDesk:
    tx.effect = f"points_own_month:{branch.unit_id}{month:06}"
    return _desk_of(tx, branch, month)


def _desk_of(tx: Tx, branch: Branch, month: Month) -> AppealDesk:
    first = first_day(month)
    rows = newest_closings(tx.session, branch.unit_id, first, first)
    mine = appeals(tx.session, *of_month(branch.unit_id, first, first), own(own_person(tx)))
    return AppealDesk(
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        zone=branch.row.zone,
        month=month,
        state=states_of(tx, branch, (month,))[month],
        until=rows[0].objections_until if rows else None,
        appeals=tuple(_view(tx, row) for row in mine),
    )


def _view(tx: Tx, row: AppealRow) -> AppealView:
    return AppealView(
        appeal_id=row.id,
        branch_id=row.branch_id,
        person_id=row.person_id,
        name=row.name,
        month=month_of(row.month),
        text=row.text,
        raised_at=row.raised_at,
        upheld=row.upheld,
        answer=row.answer,
        own=row.person_id == tx.actor.person_id,
    )
