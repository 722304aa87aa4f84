"""催一下: those above a branch, or those who keep its records, ask once more for what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.ladder.quiet import free_at
from domain.ladder.stages import Audience
from domain.vocabulary import UnitKind
from models.organisation import Unit
from models.queries.recipients import ABOVE
from models.queries.reminder_asking import (
    What,
    asked_about,
    asked_together,
    snoozes_about,
)
from models.queries.reminders import PLANNED
from models.reminders import Reminder
from services.access import May
from services.compliance.facts import around, facts_where
from services.meetings.branch import Branch, load_branch
from services.reminders.beside import NUDGE, plan_asked, put_off, what_of
from services.reminders.labels import labels_of
from services.reminders.nudge_owed import OTHERS, owed_in
from services.reminders.owed import Owed
from services.reminders.own import owns_of
from services.reminders.reach import Desk
from services.reminders.values import Asked, PutOff
from services.rights import keeps
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class Asking:
    """What stands beside a figure: what is put off, and whether one may press 催一下."""

    put_off: PutOff | None
    may_nudge: bool


@dataclass(frozen=True, slots=True)
class Nudged:
    """What was asked for, whom it reaches, and when it goes out at the earliest."""

    branch_id: int
    branch: str
    label: str
    label_en: str
    period: str
    groups: tuple[str, ...]  # that are asked; none: the branch itself
    told: tuple[Audience, ...]
    at: datetime  # in the branch's zone
    at_once: bool  # the next bell sends it


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def asking_about(tx: Tx, unit_id: int, obligation: str, period: str) -> Asking:
    """What stands beside the figure of a branch or group; raises NotFound outside reach."""
    unit = tx.unit(unit_id)
    branch_id = unit_id if unit.kind == UnitKind.BRANCH.value else unit.parent_id
    branch = load_branch(tx, branch_id or 0)
    rows = snoozes_about(tx.session, (unit_id, obligation, period))
    held = rows[-1] if rows and rows[-1].until > branch.today else None
    return Asking(
        None if held is None else put_off(held, branch.zone),
        may_nudge=_role_for(tx, branch, obligation) is not None,
    )


@use_case(may=May.SEE_COMPLIANCE, writes=True)
def nudge(tx: Tx, branch_id: int, obligation: str, period: str) -> Nudged:
    """Ask a branch, or those of its groups that owe it, once more for what is open or missed.

    From above it goes to who answers for the branch, from those to the groups' leaders and the
    branch's chat; it does not wait for what the branch has put off. Raises NotFound outside reach,
    Forbidden for who may not, and `reminder_asking.nudge_…` where nothing is sent: it is done, or
    not owed, or of another time, or was asked for lately, or nobody can be written to.
    """
    branch = load_branch(tx, branch_id, lock=True)
    role = _role_for(tx, branch, obligation)
    if role is None:
        key = "nudge_not_yours" if _role(tx, branch) is None else "nudge_above_only"
        raise Forbidden(f"reminder_asking.{key}")
    (facts,) = facts_where(tx, col(Unit.id) == branch_id, *around(branch.today))
    rested = _rested(tx, branch, owed_in(tx, facts, obligation, period))
    rows = _reaching(tx, [_row(tx, branch_id, each) for each in rested], role)
    own = owns_of(tx, col(Unit.id) == branch_id).of(branch_id)
    at = free_at(tx.now, branch.zone, own.hours, tx.rules.workdays, own.suspensions)
    if not rows or at is None:
        raise DomainError("reminder_asking.nudge_nobody")
    for row in rows:
        number = len(asked_about(tx.session, what_of(row), NUDGE)) + 1
        plan_asked(tx, row, f"{NUDGE}+{number}", at)
    made = asked_about(tx.session, what_of(rows[0]), NUDGE)[-1]
    tx.effect = f"reminder_nudged:{made.id}"
    return _nudged(tx, branch, made)


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def nudged(tx: Tx, reminder_id: int) -> Nudged:
    """What was asked for before; raises NotFound when nothing was, or out of reach."""
    row = tx.session.get(Reminder, reminder_id)
    if row is None or row.asked_by is None:
        raise NotFound("reminder_asking.gone")
    return _nudged(tx, load_branch(tx, row.branch_id), row)


def _role_for(tx: Tx, branch: Branch, obligation: str) -> Asked | None:
    """As whom the actor asks for one thing; of points, terms and probations only from above.

    Nobody in the branch does those but who answers for it, and a group reads nothing of persons.
    """
    role = _role(tx, branch)
    return None if role is Asked.BRANCH and obligation in OTHERS else role


def _role(tx: Tx, branch: Branch) -> Asked | None:
    """As whom the actor asks: from above the branch, or as a keeper of its records."""
    if tx.actor.person_id is None:
        return None
    path = tx.unit(branch.unit_id).path
    if any(
        seat.office in ABOVE and seat.path != path and path.startswith(seat.path)
        for seat in tx.actor.seats
    ):
        return Asked.ABOVE
    return Asked.BRANCH if keeps(tx, branch) else None


def _rested(tx: Tx, branch: Branch, owed: Sequence[Owed]) -> list[Owed]:
    """Those that nobody has asked for lately."""
    rest = timedelta(hours=tx.rules.ladders.cool_down_hours)
    last = {each.unit_id: _last_asked(tx, _what(each)) for each in owed}
    free = {unit_id: tx.now if at is None else at + rest for unit_id, at in last.items()}
    rested = [each for each in owed if free[each.unit_id] <= tx.now]
    if not rested:
        again_at = min(free.values()).astimezone(branch.zone)
        raise DomainError("reminder_asking.nudge_lately", again_at=again_at)
    return rested


def _last_asked(tx: Tx, what: What) -> datetime | None:
    rows = asked_about(tx.session, what, NUDGE)
    return rows[-1].planned_at if rows else None


def _what(owed: Owed) -> What:
    return owed.unit_id, owed.key, owed.period


def _row(tx: Tx, branch_id: int, owed: Owed) -> Reminder:
    """A row that is not in the ledger yet."""
    return Reminder(
        obligation=owed.key,
        period=owed.period,
        subject=owed.subject.value,
        unit_id=owed.unit_id,
        branch_id=branch_id,
        stage=NUDGE,
        recipient="",  # found below
        due_on=owed.due_on,
        state=PLANNED,
        planned_at=tx.now,
        not_before=tx.now,
    )


def _reaching(tx: Tx, rows: Sequence[Reminder], role: Asked) -> list[Reminder]:
    """Those that reach somebody, each with its audience; nobody asks themselves."""
    desk = Desk(tx, rows)
    found = []
    for row in rows:
        for audience in _AUDIENCES[role, row.unit_id == row.branch_id]:
            row.recipient = audience.value
            told = desk.told(row)
            if told is not None and told.told in _reached(row, role):
                found.append(row)
                break
    return found


def _reached(row: Reminder, role: Asked) -> frozenset[Audience]:
    """Who may hear it: of what is no meeting people only."""
    return _PEOPLE if row.obligation in OTHERS else _REACHED[role]


# To whom it goes, for the branch itself and for one of its groups: the first who can be told.
_AUDIENCES = {
    (Asked.ABOVE, True): (Audience.SECRETARY,),
    (Asked.ABOVE, False): (Audience.SECRETARY,),
    (Asked.BRANCH, True): (Audience.BRANCH_GROUP,),
    (Asked.BRANCH, False): (Audience.GROUP_LEADER, Audience.BRANCH_GROUP),
}
_PEOPLE = frozenset({Audience.SECRETARY})
_REACHED = {
    Asked.ABOVE: frozenset({Audience.SECRETARY, Audience.BRANCH_GROUP}),
    Asked.BRANCH: frozenset({Audience.GROUP_LEADER, Audience.BRANCH_GROUP}),
}


def _nudged(tx: Tx, branch: Branch, made: Reminder) -> Nudged:
    """All that was asked for in one press."""
    rows = asked_together(tx.session, made)
    names = {group.unit_id: group.name for group in branch.groups}
    rule = next((each for each in branch.obligations if each.key == made.obligation), None)
    named = labels_of(tx.rules).get(made.obligation, (made.obligation, made.obligation))
    label, label_en = named if rule is None else (rule.label, rule.label_en)
    told = dict.fromkeys(Audience(row.recipient) for row in rows)
    return Nudged(
        branch_id=branch.unit_id,
        branch=branch.row.name,
        label=label,
        label_en=label_en,
        period=made.period,
        groups=tuple(names[row.unit_id] for row in rows if row.unit_id in names),
        told=tuple(told),
        at=made.not_before.astimezone(branch.zone),
        at_once=made.not_before <= made.planned_at,
    )
