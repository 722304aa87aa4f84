"""What a keeper of dues needs before the first question: the branch, its groups, its people."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.dues.months import Month, month_of
from models.organisation import Unit
from models.queries.dues import ever_in, exemptions_of
from services.access import May
from services.dues.book import branch_book
from services.dues.relief import relief_view
from services.dues.rights import kept_branch, scope_of
from services.dues.values import ReliefView
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A group whose dues somebody keeps."""

    unit_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose dues the actor keeps in a branch."""

    branch_id: int
    name: str
    zone: str
    today: date
    whole: bool  # the whole branch, not some groups of it
    groups: tuple[DeskGroup, ...]  # of the whole branch, or those that one leads

    @property
    def now(self) -> Month:
        """The month of today."""
        return month_of(self.today)


@dataclass(frozen=True, slots=True)
class DeskMember:
    """Somebody who belongs or belonged to the branch, with the due of today."""

    person_id: int
    name: str
    group: str | None
    here: bool  # today
    kind: str | None  # of the last assessment
    due_fen: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer as the roster has it, seen from one branch."""

    comes: bool  # to the branch; else from it
    other_id: int
    other: str
    moved_on: date  # the first day in the new branch


@dataclass(frozen=True, slots=True)
class StandingRelief:
    """A relief that is not over, with whose it is."""

    name: str
    relief: ReliefView


@use_case(may=May.MEMBER, writes=False)
def collector_desk(tx: Tx, branch_id: int) -> Desk:
    """The desk of who records payments; raises Forbidden for everybody else."""
    branch = load_branch(tx, branch_id)
    scope = scope_of(tx, branch)
    groups = tuple(
        DeskGroup(unit_id, name)
        for unit_id, name in branch.groups_on(branch.today).items()
        if scope.covers(unit_id)
    )
    return _desk(branch, groups, whole=scope.whole)


@use_case(may=May.MEMBER, writes=False)
def keeper_desk(tx: Tx, branch_id: int) -> Desk:
    """The desk of who assesses and decides; raises Forbidden for everybody else."""
    branch = kept_branch(tx, branch_id)
    groups = branch.groups_on(branch.today).items()
    return _desk(branch, tuple(DeskGroup(*each) for each in groups), whole=True)


@use_case(may=May.MEMBER, writes=False)
def desk_members(tx: Tx, branch_id: int) -> tuple[DeskMember, ...]:
    """Everybody of a branch for its keepers, those of today first."""
    branch = kept_branch(tx, branch_id)
    book = branch_book(tx, branch)
    groups = branch.groups_on(branch.today)
    found = []
    for member in book.members.values():
        last = member.last_assessed()
        lines = book.lines(member, [book.now])
        found.append(
            DeskMember(
                person_id=member.person_id,
                name=member.name,
                group=groups.get(member.group_on(branch_id, branch.today) or 0),
                here=member.belongs_on(branch_id, branch.today),
                kind=None if last is None else last.kind,
                due_fen=lines[0].due_fen if lines else None,
            )
        )
    return tuple(sorted(found, key=lambda each: not each.here))


@use_case(may=May.MEMBER, writes=False)
def moves_of(tx: Tx, branch_id: int, person_id: int) -> tuple[Move, ...]:
    """The transfers of somebody to and from a branch, the newest first, for its keepers."""
    branch = kept_branch(tx, branch_id)
    stays = sorted(branch_book(tx, branch).member(person_id).stays, key=lambda stay: stay.since)
    found = []
    for before, after in pairwise(stays):
        pair = {before.branch_id, after.branch_id}
        if before.until == after.since and branch_id in pair and len(pair) > 1:
            comes = after.branch_id == branch_id
            other = before.branch_id if comes else after.branch_id
            name = tx.session.get_one(Unit, other).name
            found.append(Move(comes, other, name, after.since))
    return tuple(reversed(found))


@use_case(may=May.MEMBER, writes=False)
def standing_reliefs(tx: Tx, branch_id: int) -> tuple[StandingRelief, ...]:
    """What has been granted in a branch and is not over, the first to end first."""
    branch = kept_branch(tx, branch_id)
    names = {each.person_id: each.name for each in branch_book(tx, branch).members.values()}
    now = month_of(branch.today)
    found = [
        StandingRelief(names[row.person_id], relief_view(row))
        for row in exemptions_of(tx.session, ever_in(branch_id))
        if row.branch_id == branch_id and row.until >= row.since and month_of(row.until) >= now
    ]
    return tuple(sorted(found, key=lambda each: (each.relief.until, each.name)))


def _desk(branch: Branch, groups: tuple[DeskGroup, ...], *, whole: bool) -> Desk:
    return Desk(
        branch_id=branch.unit_id,
        name=branch.row.name,
        zone=branch.row.zone,
        today=branch.today,
        whole=whole,
        groups=groups,
    )
