"""The word of the branch committee on proposals; nobody decides on their own."""

from domain.dues.months import month_of, year_of
from domain.errors import DomainError, Forbidden, Named, NotFound
from domain.points.amount import show_points
from domain.points.closing import CHANGEABLE
from domain.points.entries import Status
from domain.points.propose import check_points
from domain.points.scheme import Event
from models.points import PointsDecision
from models.queries.dues import add_all
from models.queries.points import EntryRow
from models.queries.points_entries import people_named, waiting_entries
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.points.closed import require_open, states_of
from services.points.found import Found, find, found_view, led
from services.points.notices import PointsStage, note_word
from services.points.propose import write_reversal
from services.points.rights import decided_branch, decides
from services.points.shown import COUNTS, about_oneself, schemes_of, standing_of, views
from services.points.values import Approved, ProposalView, Standing, Waiting
from services.points.wording import reason_of
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=False)
def waiting(tx: Tx, branch_id: int) -> Waiting:
    """The proposals that wait: all for who decides, those of the group for its leader.

    Raises `points.not_decider` for everybody else.
    """
    branch = load_branch(tx, branch_id)
    may, rows = decides(tx, branch), waiting_entries(tx.session, branch_id)
    if not may:
        people = led(tx, branch)
        if not people:
            raise Forbidden("points.not_decider")
        rows = [row for row in rows if row.person_id in people]
    shown = views(tx, branch, rows)
    return Waiting(branch_id, branch.row.name, branch.row.zone, may, shown)


@use_case(may=May.MEMBER, writes=False)
def decidable(tx: Tx, entry_id: int) -> ProposalView:
    """A proposal on which the actor may decide now; raises what deciding would raise."""
    _require_waiting(tx, _found(tx, entry_id, lock=False))
    return found_view(tx, entry_id)


@use_case(may=May.MEMBER, writes=False)
def reversible(tx: Tx, entry_id: int) -> ProposalView:
    """An entry that the actor may take back now; raises what `reverse_entry` would raise."""
    _require_counting(tx, _found(tx, entry_id, lock=False))
    return found_view(tx, entry_id)


@use_case(may=May.MEMBER, writes=True)
def approve_entry(tx: Tx, entry_id: int) -> ProposalView:
    """Approve a proposal as it is; a second press of the same person gets the same answer.

    Raises `points.own_proposal`, `points.decided_already`, or `points.month_closed`.
    """
    found = _found(tx, entry_id)
    if not _done_before(tx, found, Status.APPROVED):
        _require_waiting(tx, found)
        _event(tx, found)
        _write(tx, found.branch, [found.row], Status.APPROVED)
    return _after(tx, entry_id)


@use_case(may=May.MEMBER, writes=True)
def approve_all(tx: Tx, branch_id: int, up_to: int) -> Approved:
    """Approve what waits up to the last entry that was shown, without one's own.

    What somebody proposed meanwhile has a greater number and goes on waiting.
    """
    branch = decided_branch(tx, branch_id, lock=True)
    rows = [row for row in waiting_entries(tx.session, branch_id) if row.id <= up_to]
    months = {month_of(row.month) for row in rows}
    states = states_of(tx, branch, months)
    schemes = schemes_of(tx, branch, {year_of(each) for each in months})
    others = [row for row in rows if not about_oneself(tx, row)]
    fit = []
    for row in others:
        month = month_of(row.month)
        scheme = schemes[year_of(month)]
        if states[month] in CHANGEABLE and scheme is not None and row.event in scheme.events:
            fit.append(row)
    _write(tx, branch, fit, Status.APPROVED)
    tx.effect = f"points_approved:{branch_id}"
    return Approved(
        branch_id=branch_id,
        branch=branch.row.name,
        entries=tuple(row.id for row in fit),
        own=len(rows) - len(others),
        not_open=len(others) - len(fit),
    )


@use_case(may=May.MEMBER, writes=True)
def change_entry(
    tx: Tx, entry_id: int, points: int, reason: str, *, draft_id: int | None = None
) -> ProposalView:
    """Approve a proposal with other points, in hundredths, and say why.

    Raises `points.beyond_event` outside what the event allows, and what `approve_entry` raises.
    """
    found = _found(tx, entry_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        _require_done_before(tx, found, Status.CHANGED)
        return _after(tx, entry_id)
    _require_waiting(tx, found)
    if points == found.row.points:
        raise DomainError("points.same_points", points=show_points(points))
    check_points(_event(tx, found), points)
    _write(tx, found.branch, [found.row], Status.CHANGED, reason=reason_of(reason), points=points)
    return _after(tx, entry_id)


@use_case(may=May.MEMBER, writes=True)
def decline_entry(
    tx: Tx, entry_id: int, reason: str, *, draft_id: int | None = None
) -> ProposalView:
    """Decline a proposal and say why; raises what `approve_entry` raises."""
    found = _found(tx, entry_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        _require_done_before(tx, found, Status.DECLINED)
        return _after(tx, entry_id)
    _require_waiting(tx, found)
    _write(tx, found.branch, [found.row], Status.DECLINED, reason=reason_of(reason))
    return _after(tx, entry_id)


@use_case(may=May.MEMBER, writes=True)
def reverse_entry(
    tx: Tx, entry_id: int, reason: str, *, draft_id: int | None = None
) -> ProposalView:
    """Take an approved entry back and say why: a new row names it, and it counts no more.

    Raises `points.not_approved` for what does not count, `points.own_proposal`, or
    `points.month_closed`.
    """
    found = _found(tx, entry_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        if found.back is None or found.back.recorded_by != tx.actor.person_id:
            raise NotFound("draft.gone")
        return _after(tx, entry_id)
    _require_counting(tx, found)
    write_reversal(tx, entry_id, reason_of(reason))
    note_word(tx, found.branch, PointsStage.REVERSED, [found.row])
    return _after(tx, entry_id)


def _found(tx: Tx, entry_id: int, *, lock: bool = True) -> Found:
    """An entry on which the actor may have a word; the lock of its branch makes others wait."""
    found = find(tx, entry_id, lock=lock)
    if not decides(tx, found.branch):
        raise Forbidden("points.not_decider")
    return found


def _require_other(tx: Tx, found: Found) -> None:
    if about_oneself(tx, found.row):
        raise Forbidden("points.own_proposal")


def _require_waiting(tx: Tx, found: Found) -> None:
    """Raise unless the actor may decide on it now."""
    _require_other(tx, found)
    standing = standing_of(found.row, found.back)
    if standing is not Standing.WAITING:
        row, back = found.row, found.back
        decider = row.decided_by if back is None else back.recorded_by
        names = people_named(tx.session, [decider or 0])
        raise DomainError(
            "points.decided_already", standing=standing.value, by=names.get(decider or 0)
        )
    require_open(tx, found.branch, month_of(found.row.month))


def _require_counting(tx: Tx, found: Found) -> None:
    """Raise unless the actor may take it back now."""
    _require_other(tx, found)
    standing = standing_of(found.row, found.back)
    if standing not in COUNTS:
        raise DomainError("points.not_approved", standing=standing.value)
    require_open(tx, found.branch, month_of(found.row.month))


def _event(tx: Tx, found: Found) -> Event:
    """The event of a proposal; what the scheme has no more can only be declined."""
    year = year_of(month_of(found.row.month))
    scheme = schemes_of(tx, found.branch, [year])[year]
    if scheme is None:
        raise DomainError("points.no_scheme")
    event = scheme.events.get(found.row.event)
    if event is None:
        raise DomainError("points.unknown_event", code=found.row.event, scheme=Named.of(scheme))
    return event


def _done_before(tx: Tx, found: Found, status: Status) -> bool:
    """Whether the actor did just this before: a second press, or a second submit."""
    row = found.row
    return (
        found.back is None and row.status == status.value and row.decided_by == tx.actor.person_id
    )


def _require_done_before(tx: Tx, found: Found, status: Status) -> None:
    if not _done_before(tx, found, status):
        raise NotFound("draft.gone")


def _write(
    tx: Tx,
    branch: Branch,
    rows: list[EntryRow],
    status: Status,
    *,
    reason: str = "",
    points: int | None = None,
) -> None:
    add_all(
        tx.session,
        PointsDecision,
        [
            {
                "entry_id": row.id,
                "branch_id": row.branch_id,
                "status": status.value,
                "points": points,
                "reason": reason,
                "decided_by": tx.actor.person_id,
                "decided_at": tx.now,
            }
            for row in rows
        ],
    )
    note_word(tx, branch, PointsStage.DECIDED, rows)


def _after(tx: Tx, entry_id: int) -> ProposalView:
    tx.effect = f"points_entry:{entry_id}"
    return found_view(tx, entry_id)
