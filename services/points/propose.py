"""Proposals: by a member for themselves, by a group leader for the group, by keepers for all."""

from contextlib import suppress
from dataclasses import asdict, dataclass

from domain.dues.months import Month, first_day, month_of, year_of
from domain.errors import DomainError, Forbidden, NotFound
from domain.points.closing import CHANGEABLE
from domain.points.propose import check_proposal
from domain.points.scheme import Event, GroupPer, Scheme
from models.points import PointsEntry, PointsEvidence
from models.queries.dues import add, add_all
from models.queries.points_entries import proposed_before
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.meetings.entries import AttachmentEntry
from services.points.book import Member, branch_book, require_scheme
from services.points.closed import require_open, states_of
from services.points.found import find, found_view
from services.points.notices import note_waiting
from services.points.rights import Scope, own_person, require, scope_of
from services.points.shown import standing_of
from services.points.values import (
    Proposable,
    ProposalDesk,
    ProposalEntry,
    ProposalPreview,
    ProposalView,
)
from services.points.wording import LONGEST_OCCASION, one_line
from services.seam import Tx, use_case

_LONGEST_NAME = 200  # characters of a file's name
_OFFERED = 12  # months


@dataclass(frozen=True, slots=True)
class _Checked:
    """A proposal that may be written."""

    member: Member
    event: Event
    points: int
    note: str
    occasion: str


@use_case(may=May.MEMBER, writes=False)
def proposal_desk(tx: Tx, branch_id: int) -> ProposalDesk:
    """For whom the actor may propose in a branch, and its scheme.

    Raises `points.nobody_to_propose` for who is not scored there and leads nobody.
    """
    branch = load_branch(tx, branch_id)
    book = branch_book(tx, branch, branch.today.year)
    scope = _scope(tx, branch)
    people = tuple(
        Proposable(member.person_id, member.name)
        for member in book.members.values()
        if member.months_in(branch_id) and _covers(tx, scope, branch, member)
    )
    if not people:
        raise Forbidden("points.nobody_to_propose")
    own_id = tx.actor.person_id if tx.actor.person_id in book.members else None
    return ProposalDesk(
        branch_id, branch.row.name, branch.row.zone, branch.today, book.scheme, people, own_id
    )


@use_case(may=May.MEMBER, writes=False)
def open_months(tx: Tx, branch_id: int, person_id: int) -> tuple[Month, ...]:
    """The months for which something can be proposed about somebody, the newest first."""
    branch = load_branch(tx, branch_id)
    now, year = month_of(branch.today), branch.today.year
    months = set(_member(tx, branch, person_id, year).months_in(branch_id))
    # They may have come this year, and the branch may have begun to keep points in it.
    with suppress(DomainError):
        months |= set(_member(tx, branch, person_id, year - 1).months_in(branch_id))
    months = {each for each in months if each <= now}
    states = states_of(tx, branch, months)
    free = [each for each, state in states.items() if state in CHANGEABLE]
    return tuple(sorted(free, reverse=True)[:_OFFERED])


@use_case(may=May.MEMBER, writes=False)
def check_entry(tx: Tx, entry: ProposalEntry) -> ProposalPreview:
    """What would be proposed; raises what `propose_entry` would raise."""
    found = _checked(tx, load_branch(tx, entry.branch_id), entry)
    return ProposalPreview(found.member.name, found.event, found.points)


@use_case(may=May.MEMBER, writes=True)
def propose_entry(tx: Tx, entry: ProposalEntry, *, draft_id: int | None = None) -> ProposalView:
    """Propose an entry, which waits for the branch committee.

    Raises NotFound for who is out of the actor's reach, and DomainError where the event, its
    points, the month or the evidence do not fit. A second submit of a draft gets what the first
    did.
    """
    branch = load_branch(tx, entry.branch_id, lock=True)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _proposed_before(tx, entry)
    found = _checked(tx, branch, entry)
    values = _values(tx, entry, found.event, found.points)
    number = add(
        tx.session,
        PointsEntry,
        {**values, "occasion": found.occasion, "note": found.note, "recorded_at": tx.now},
    )
    add_all(tx.session, PointsEvidence, _files(number, entry.evidence))
    note_waiting(tx, branch, number)
    return _after(tx, number)


@use_case(may=May.MEMBER, writes=True)
def withdraw_entry(tx: Tx, entry_id: int) -> ProposalView:
    """Take one's own proposal back while it waits; nothing has counted yet, so no reason is asked.

    Raises `points.not_proposer`, or `points.decided_already` after a decision.
    """
    found = find(tx, entry_id, lock=True)
    row = found.row
    if row.recorded_by != own_person(tx):
        raise Forbidden("points.not_proposer")
    if found.back is not None and row.status is None:
        return _after(tx, entry_id)  # a second press
    if row.status is not None:
        standing = standing_of(row, found.back)
        raise DomainError("points.decided_already", standing=standing.value, by=None)
    write_reversal(tx, entry_id, "")
    return _after(tx, entry_id)


def write_reversal(tx: Tx, entry_id: int, reason: str) -> int:
    """The row that takes an entry back; the first row stays as it is."""
    row = tx.session.get_one(PointsEntry, entry_id)
    return add(
        tx.session,
        PointsEntry,
        {
            "branch_id": row.branch_id,
            "person_id": row.person_id,
            "month": row.month,
            "event": row.event,
            "points": -row.points,
            "reverses_id": entry_id,
            "reason": reason,
            "recorded_by": tx.actor.person_id,
            "recorded_at": tx.now,
        },
    )


def _checked(tx: Tx, branch: Branch, entry: ProposalEntry) -> _Checked:
    year = year_of(entry.month)
    member = _member(tx, branch, entry.person_id, year)
    _, scheme = require_scheme(tx, branch.unit_id, year)
    event = scheme.events.get(entry.event)
    points = entry.points
    if points is None:
        points = 0 if event is None else event.points
    if entry.month > month_of(branch.today):
        raise DomainError("points.month_ahead", month=entry.month)
    months = member.months_in(branch.unit_id)
    if entry.month in months:
        require_open(tx, branch, entry.month)
    event = check_proposal(
        scheme, entry.event, points, entry.month, months, evidence=bool(entry.evidence)
    )
    note = one_line(entry.note)
    occasion = one_line(entry.occasion, LONGEST_OCCASION)
    return _Checked(member, event, points, note, occasion or _occasion(scheme, event, note))


def _occasion(scheme: Scheme, event: Event, note: str) -> str:
    """What it was for: where a group counts one entry for an occasion, the note names it."""
    group = None if event.group is None else scheme.groups[event.group]
    by_occasion = group is not None and group.per is GroupPer.OCCASION
    return note[:LONGEST_OCCASION] if by_occasion else ""


def _member(tx: Tx, branch: Branch, person_id: int, year: int) -> Member:
    """Somebody for whom the actor may propose; raises NotFound for anybody else."""
    member = branch_book(tx, branch, year, person_id).member(person_id)
    if person_id != tx.actor.person_id:
        scope = _scope(tx, branch)
        if scope is None:
            raise NotFound("person.not_in_branch")
        require(scope, member.group_in(branch.unit_id, branch.today))
    return member


def _scope(tx: Tx, branch: Branch) -> Scope | None:
    """For whom else the actor may propose; None for nobody."""
    try:
        return scope_of(tx, branch)
    except Forbidden:
        return None


def _covers(tx: Tx, scope: Scope | None, branch: Branch, member: Member) -> bool:
    if member.person_id == tx.actor.person_id:
        return True
    return scope is not None and scope.covers(member.group_in(branch.unit_id, branch.today))


def _values(tx: Tx, entry: ProposalEntry, event: Event, points: int) -> dict[str, object]:
    return {
        "branch_id": entry.branch_id,
        "person_id": entry.person_id,
        "month": first_day(entry.month),
        "event": event.code,
        "points": points,
        "recorded_by": tx.actor.person_id,
    }


def _proposed_before(tx: Tx, entry: ProposalEntry) -> ProposalView:
    """What the first submit of a draft proposed; raises when there is nothing."""
    values = {
        "branch_id": entry.branch_id,
        "person_id": entry.person_id,
        "month": first_day(entry.month),
        "event": entry.event,
        "note": one_line(entry.note),
        "recorded_by": tx.actor.person_id,
    }
    number = proposed_before(tx.session, values)
    if number is None:
        raise NotFound("draft.gone")
    return _after(tx, number)


def _files(entry_id: int, files: tuple[AttachmentEntry, ...]) -> list[dict[str, object]]:
    """Files as rows of an entry; one file proves it once."""
    single = {each.file_unique_id: each for each in files}
    return [
        {**asdict(each), "name": each.name[:_LONGEST_NAME], "entry_id": entry_id}
        for each in single.values()
    ]


def _after(tx: Tx, entry_id: int) -> ProposalView:
    tx.effect = f"points_entry:{entry_id}"
    return found_view(tx, entry_id)
