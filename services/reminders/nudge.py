"""催一下: those above a branch, or those who keep its records, ask once more for what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.ladder.quiet import free_at
from domain.ladder.stages import Audience, Subject
from domain.obligations import State, Verdict, current_and_last
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
from services.compliance.facts import BranchFacts, around, facts_where
from services.meetings.branch import Branch, load_branch
from services.reminders.beside import NUDGE, plan_asked, put_off, what_of
from services.reminders.own import owns_of
from services.reminders.reach import Desk
from services.reminders.values import Asked, PutOff
from services.rights import keeps
from services.seam import Tx, use_case

_OPEN = frozenset({State.MISSING, State.NOT_YET_DUE})


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
        may_nudge=_role(tx, branch) is not None,
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
    role = _role(tx, branch)
    if role is None:
        raise Forbidden("reminder_asking.nudge_not_yours")
    (facts,) = facts_where(tx, col(Unit.id) == branch_id, *around(branch.today))
    rested = _rested(tx, branch, _owed(facts, branch.today, obligation, period))
    rows = _reaching(tx, [_row(tx, branch_id, verdict) for verdict in rested], role)
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


def _owed(facts: BranchFacts, today: date, obligation: str, period: str) -> list[Verdict]:
    """What is open or missed of one thing in a branch and its groups."""
    rules = [rule for rule in facts.obligations if rule.key == obligation]
    found = [
        verdict
        for unit in facts.units
        for verdict in current_and_last(rules, unit, facts.meetings_of(unit.unit_id), today)
        if verdict.period.key == period
    ]
    if not found:
        raise DomainError("reminder_asking.nudge_old")
    owed = [verdict for verdict in found if verdict.state in _OPEN]
    if not owed:
        done = any(verdict.state is State.DONE for verdict in found)
        why = "nudge_done" if done else "nudge_not_owed"
        raise DomainError(f"reminder_asking.{why}")
    return owed


def _rested(tx: Tx, branch: Branch, owed: Sequence[Verdict]) -> list[Verdict]:
    """Those that nobody has asked for lately."""
    rest = timedelta(hours=tx.rules.ladders.cool_down_hours)
    last = {verdict.unit_id: _last_asked(tx, _what(verdict)) for verdict in owed}
    free = {unit_id: tx.now if at is None else at + rest for unit_id, at in last.items()}
    rested = [verdict for verdict in owed if free[verdict.unit_id] <= tx.now]
    if not rested:
        again_at = min(free.values()).astimezone(branch.zone)
        raise DomainError("reminder_asking.nudge_lately", again_at=again_at)
    return rested


def _last_asked(tx: Tx, what: What) -> datetime | None:
    rows = asked_about(tx.session, what, NUDGE)
    return rows[-1].planned_at if rows else None


def _what(verdict: Verdict) -> What:
    return verdict.unit_id, verdict.obligation.key, verdict.period.key


def _row(tx: Tx, branch_id: int, verdict: Verdict) -> Reminder:
    """A row that is not in the ledger yet."""
    return Reminder(
        obligation=verdict.obligation.key,
        period=verdict.period.key,
        subject=Subject.MEETINGS.value,
        unit_id=verdict.unit_id,
        branch_id=branch_id,
        stage=NUDGE,
        recipient="",  # found below
        due_on=verdict.period.last_day,
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
            if told is not None and told.told in _REACHED[role]:
                found.append(row)
                break
    return found


# To whom it goes, for the branch itself and for one of its groups: the first who can be told.
_AUDIENCES = {
    (Asked.ABOVE, True): (Audience.SECRETARY,),
    (Asked.ABOVE, False): (Audience.SECRETARY,),
    (Asked.BRANCH, True): (Audience.BRANCH_GROUP,),
    (Asked.BRANCH, False): (Audience.GROUP_LEADER, Audience.BRANCH_GROUP),
}
_REACHED = {
    Asked.ABOVE: frozenset({Audience.SECRETARY, Audience.BRANCH_GROUP}),
    Asked.BRANCH: frozenset({Audience.GROUP_LEADER, Audience.BRANCH_GROUP}),
}


def _nudged(tx: Tx, branch: Branch, made: Reminder) -> Nudged:
    """All that was asked for in one press."""
    rows = asked_together(tx.session, made)
    names = {group.unit_id: group.name for group in branch.groups}
    rule = next(each for each in branch.obligations if each.key == made.obligation)
    told = dict.fromkeys(Audience(row.recipient) for row in rows)
    return Nudged(
        branch_id=branch.unit_id,
        branch=branch.row.name,
        label=rule.label,
        label_en=rule.label_en,
        period=made.period,
        groups=tuple(names[row.unit_id] for row in rows if row.unit_id in names),
        told=tuple(told),
        at=made.not_before.astimezone(branch.zone),
        at_once=made.not_before <= made.planned_at,
    )
