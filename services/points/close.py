"""A month is laid open to objections (公示), then it is closed; keepers may open it again."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.dues.months import Month, first_day, month_of, year_of
from domain.errors import DomainError, NotFound
from domain.points.closing import CHANGEABLE, MonthState
from domain.points.counting import Out
from models.points import PointsClosing
from models.queries.dues import add
from models.queries.points import ClosingRow, newest_closings
from models.queries.points_year import appeals, closing_row, of_month, waiting_in
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch
from services.points.book import Book, Member, branch_book
from services.points.closed import states_of
from services.points.notices import drop_laid_open, note_laid_open
from services.points.rights import kept_branch
from services.points.year_checks import check_month, clean
from services.points.year_values import MonthDesk
from services.seam import Tx, use_case

_RUNS = frozenset({MonthState.OBJECTIONS, MonthState.APPEALED})


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What a month of a book lacks."""

    scored: int
    missing: tuple[str, ...]  # names of members without a card
    waiting: int  # proposals without a decision


@use_case(may=May.MEMBER, writes=False)
def month_desk(tx: Tx, branch_id: int, month: Month) -> MonthDesk:
    """A month before those who keep it: what is missing, and what can be done with it."""
    return _desk(tx, kept_branch(tx, branch_id), month)


@use_case(may=May.MEMBER, writes=True)
def open_objections(tx: Tx, branch_id: int, month: Month) -> MonthDesk:
    """Lay a month open to objections; after the last day it is closed by itself.

    Raises DomainError while the month runs, cards are missing or proposals wait, and for a month
    that is laid open or closed already.
    """
    branch = kept_branch(tx, branch_id, lock=True)
    desk = _desk(tx, branch, month)
    if desk.state in _RUNS:
        raise DomainError("points_year.laid_open", month=month, until=desk.until)
    if desk.state not in CHANGEABLE:
        raise DomainError("points.month_closed", month=month, state=desk.state.value)
    if not desk.over:
        raise DomainError("points_year.month_runs", month=month)
    if not desk.scored:
        raise DomainError("points_year.nobody_scored", month=month)
    if desk.missing:
        raise DomainError("points_year.cards_missing", month=month, count=len(desk.missing))
    if desk.waiting:
        raise DomainError("points_year.proposals_wait", month=month, count=desk.waiting)
    values = {
        "branch_id": branch_id,
        "month": first_day(month),
        "objections_until": desk.until,
        "opened_by": tx.actor.person_id,
        "opened_at": tx.now,
        "reason": "",
    }
    number = add(tx.session, PointsClosing, values)
    book = branch_book(tx, branch, year_of(month))
    people = [who for who, each in book.members.items() if each.months.get(month) == branch_id]
    note_laid_open(tx, branch, month, people, (number, desk.until))
    return _done(tx, branch, month)


@use_case(may=May.MEMBER, writes=True)
def reopen_month(
    tx: Tx, branch_id: int, month: Month, reason: str, *, draft_id: int | None = None
) -> MonthDesk:
    """Open a month again, with the reason; a published year stays closed."""
    branch = kept_branch(tx, branch_id, lock=True)
    check_month(tx, branch, month)
    row = _closing(tx, branch, month)
    if draft_id is not None and not delete_own(tx, draft_id):
        if row is None or row.reopened_at is None:
            raise NotFound("draft.gone")
        return _done(tx, branch, month)
    state = states_of(tx, branch, (month,))[month]
    if state is MonthState.PUBLISHED:
        raise DomainError("points.month_closed", month=month, state=state.value)
    if row is None or state is MonthState.OPEN:
        raise DomainError("points_year.month_is_open", month=month)
    said = clean(reason, "points_year.reason_missing")
    kept = closing_row(tx.session, row.id)
    kept.reopened_by, kept.reopened_at, kept.reason = tx.actor.person_id, tx.now, said
    tx.session.flush()
    drop_laid_open(tx, branch_id, month)
    return _done(tx, branch, month)


def lacking(book: Book, branch_id: int, month: Month) -> MonthCount:
    """What a month of a branch lacks, by the totals of its members."""
    here = [each for each in book.members.values() if each.months.get(month) == branch_id]
    missing = tuple(each.name for each in here if book.by_cards and not _carded(each, month))
    waiting = sum(_waiting(book, each, branch_id, month) for each in book.members.values())
    return MonthCount(len(here), missing, waiting)


def _carded(member: Member, month: Month) -> bool:
    return any(card.month == month for card in member.record.cards)


def _waiting(book: Book, member: Member, branch_id: int, month: Month) -> int:
    return sum(
        line.entry.month == month
        and any(cut.why is Out.PROPOSED for cut in line.cuts)
        and member.entries[line.entry.id].branch_id == branch_id
        for line in book.total(member).lines
    )


def _done(tx: Tx, branch: Branch, month: Month) -> MonthDesk:
    tx.effect = f"points_month:{branch.unit_id}{month:06}"
    return _desk(tx, branch, month)


def _desk(tx: Tx, branch: Branch, month: Month) -> MonthDesk:
    settings = check_month(tx, branch, month)
    book = branch_book(tx, branch, year_of(month))
    found = lacking(book, branch.unit_id, month)
    state = states_of(tx, branch, (month,))[month]
    row = _closing(tx, branch, month)
    first = first_day(month)
    waiting = appeals(
        tx.session, *of_month(branch.unit_id, first, first), *waiting_in(branch.unit_id)
    )
    return MonthDesk(
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        zone=branch.row.zone,
        month=month,
        state=state,
        until=_until(branch, row, settings.objection_days),
        over=month < month_of(branch.today),
        scored=found.scored,
        missing=found.missing,
        waiting=found.waiting,
        appeals=len(waiting),
    )


def _closing(tx: Tx, branch: Branch, month: Month) -> ClosingRow | None:
    first = first_day(month)
    rows = newest_closings(tx.session, branch.unit_id, first, first)
    return rows[0] if rows else None


def _until(branch: Branch, row: ClosingRow | None, days: int) -> date:
    if row is None or row.reopened_at is not None:
        return branch.today + timedelta(days=days)
    return row.objections_until
