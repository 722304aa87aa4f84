"""以后再提醒: those who keep a branch's records put off its reminders of one thing, for a while."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import col

from domain.errors import DomainError, NotFound
from domain.ladder.stages import Audience, Subject
from models.organisation import Unit
from models.queries.reminder_asking import (
    SnoozeRow,
    add_snooze,
    asked_about,
    beside,
    open_about,
    snoozes_about,
)
from models.queries.reminders import SUPERSEDED
from models.reminders import Reminder, ReminderSnooze
from services.access import KEEPERS, May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.reminders.beside import LATER, asked_how, plan_asked, what_of
from services.reminders.own import owns_of
from services.reminders.snoozed import first_hour
from services.reminders.values import Asked
from services.rights import kept_branch, own_person
from services.seam import Tx, use_case
from services.wording import reason_of

_DAY = timedelta(days=1)
_WORK_DAYS = 3
# Those whose ladders speak to audiences; other rows of points are for persons.
_SUBJECTS = frozenset({Subject.MEETINGS, Subject.POINTS, Subject.TERM, Subject.PROBATION})
_AUDIENCES = frozenset(each.value for each in Audience)
_NOT_KEEPER = "reminder_asking.snooze_not_keeper"


class Quick(StrEnum):
    """Until when, without typing."""

    TOMORROW = "d1"
    WORK_DAYS = "w3"  # in three work days


@dataclass(frozen=True, slots=True)
class Snoozable:
    """One thing of a message that can be put off, and until when."""

    reminder_id: int
    branch_id: int
    subject: Subject
    label: str  # of the obligation; empty where the subject says it all
    label_en: str
    group: str | None
    period: str
    due_on: date  # the last day until which it can be put off
    today: date
    zone: str
    options: tuple[tuple[Quick, date], ...]


@dataclass(frozen=True, slots=True)
class Snoozed:
    """That something was put off: `again_at` is when it is said again at the earliest."""

    snooze_id: int
    thing: Snoozable
    until: date
    reason: str
    again_at: datetime


@use_case(may=May.MEMBER, writes=False)
def snoozable(tx: Tx, reminder_id: int) -> tuple[Snoozable, ...]:
    """What a message reminds of and can be put off by who asks; the reminder's own thing first.

    Raises NotFound outside reach and for what no ladder reminds of, Forbidden for who does not
    keep the branch's records, `reminder_asking.snooze_over` and `reminder_asking.snooze_last_day`
    where nothing is left to put off.
    """
    row, branch = _kept(tx, reminder_id)
    own, known = _thing(tx, row, branch), {row.branch_id: branch}
    things = {what_of(row): own}
    for each in beside(tx.session, row):
        found = _branch_of(tx, each, known) if _of_a_ladder(each) else None
        if found is not None:
            things.setdefault(what_of(each), _thing(tx, each, found))
    left = tuple(each for each in things.values() if each.options)
    if not left:
        _require_time(own)
    return left


@use_case(may=May.MEMBER, writes=True)
def snooze(tx: Tx, reminder_id: int, quick: str) -> Snoozed:
    """Put off until tomorrow, or for three work days, or until the period's end if that is sooner.

    Raises as `snoozable` does, and NotFound for a choice that there is not.
    """
    row, branch = _kept(tx, reminder_id, lock=True)
    thing = _thing(tx, row, branch)
    _require_time(thing)
    until = dict(thing.options).get(Quick(quick)) if quick in set(Quick) else None
    if until is None:
        raise NotFound("reminder_asking.gone")
    return _put_off(tx, row, thing, until, "")


@use_case(may=May.MEMBER, writes=True)
def snooze_until(
    tx: Tx, reminder_id: int, until: date, reason: str, *, draft_id: int | None = None
) -> Snoozed:
    """Put off until a day within the period, for a reason.

    Raises as `snoozable` does, `reminder_asking.snooze_span` and `reminder_asking.snooze_why`.
    """
    row, branch = _kept(tx, reminder_id, lock=True)
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    thing = _thing(tx, row, branch)
    _require_time(thing)
    if not thing.today < until <= thing.due_on:
        raise DomainError("reminder_asking.snooze_span", today=thing.today, due_on=thing.due_on)
    said = reason_of(reason, "reminder_asking.snooze_why", "reminder_asking.snooze_long")
    return _put_off(tx, row, thing, until, said)


@use_case(may=May.MEMBER, writes=False)
def snoozed(tx: Tx, snooze_id: int) -> Snoozed:
    """What was put off before; raises NotFound when nothing was, or out of reach."""
    found = tx.session.get(ReminderSnooze, snooze_id)
    row = None if found is None else _later_row(tx, found)
    if row is None or row.id is None:
        raise NotFound("reminder_asking.gone")
    row, branch = _kept(tx, row.id)
    told = next(each for each in snoozes_about(tx.session, what_of(row)) if each.id == snooze_id)
    return _told(tx, _thing(tx, row, branch), told)


def _later_row(tx: Tx, found: ReminderSnooze) -> Reminder | None:
    rows = asked_about(tx.session, (found.unit_id, found.obligation, found.period), LATER)
    return rows[-1] if rows else None


def _kept(tx: Tx, reminder_id: int, *, lock: bool = False) -> tuple[Reminder, Branch]:
    """The row of a ladder, and its branch that the actor keeps."""
    row = tx.session.get(Reminder, reminder_id)
    if row is None or not _of_a_ladder(row):
        raise NotFound("reminder_asking.gone")
    return row, kept_branch(tx, row.branch_id, _NOT_KEEPER, lock=lock)


def _of_a_ladder(row: Reminder) -> bool:
    return Subject(row.subject) in _SUBJECTS and row.recipient in _AUDIENCES


def _branch_of(tx: Tx, row: Reminder, known: dict[int, Branch]) -> Branch | None:
    """The branch of another row of the message, if the actor keeps that one too."""
    mine = {seat.unit_id for seat in tx.actor.seats if seat.office in KEEPERS}
    if row.branch_id in mine - set(known):
        known[row.branch_id] = load_branch(tx, row.branch_id)
    return known.get(row.branch_id)


def _thing(tx: Tx, row: Reminder, branch: Branch) -> Snoozable:
    rule = next((each for each in branch.obligations if each.key == row.obligation), None)
    assert row.id is not None
    days = {
        Quick.TOMORROW: branch.today + _DAY,
        Quick.WORK_DAYS: min(tx.rules.workdays.counted(branch.today, _WORK_DAYS), row.due_on),
    }
    return Snoozable(
        reminder_id=row.id,
        branch_id=row.branch_id,
        subject=Subject(row.subject),
        label="" if rule is None else rule.label,
        label_en="" if rule is None else rule.label_en,
        group=next((each.name for each in branch.groups if each.unit_id == row.unit_id), None),
        period=row.period,
        due_on=row.due_on,
        today=branch.today,
        zone=branch.zone.key,
        options=tuple(
            (quick, day) for quick, day in days.items() if branch.today < day <= row.due_on
        ),
    )


def _require_time(thing: Snoozable) -> None:
    if thing.today > thing.due_on:
        raise DomainError("reminder_asking.snooze_over", due_on=thing.due_on)
    if thing.today == thing.due_on:
        raise DomainError("reminder_asking.snooze_last_day", due_on=thing.due_on)


def _put_off(tx: Tx, row: Reminder, thing: Snoozable, until: date, reason: str) -> Snoozed:
    """The newest row holds; what said the same before is not written twice."""
    before = snoozes_about(tx.session, what_of(row))
    if not before or (before[-1].until, before[-1].reason) != (until, reason):
        _write(tx, row, thing, until, reason)
        before = snoozes_about(tx.session, what_of(row))
    tx.effect = f"reminder_snoozed:{before[-1].id}"
    return _told(tx, thing, before[-1])


def _write(tx: Tx, row: Reminder, thing: Snoozable, until: date, reason: str) -> None:
    person_id, what = own_person(tx), what_of(row)
    said = {"until": until, "reason": reason, "asked_by": person_id, "asked_at": tx.now}
    add_snooze(tx.session, what, said)
    again_at = _again_at(tx, thing, until)
    for each in open_about(tx.session, what):
        if asked_how(each) is None:
            each.not_before = again_at
        elif asked_how(each) is Asked.LATER:
            each.state = SUPERSEDED
    tx.session.flush()
    number = len(asked_about(tx.session, what, LATER)) + 1
    plan_asked(tx, row, f"{LATER}+{number}", again_at)


def _again_at(tx: Tx, thing: Snoozable, until: date) -> datetime:
    own = owns_of(tx, col(Unit.id) == thing.branch_id).of(thing.branch_id)
    return first_hour(tx, until, thing.zone, own)


def _told(tx: Tx, thing: Snoozable, told: SnoozeRow) -> Snoozed:
    return Snoozed(told.id, thing, told.until, told.reason, _again_at(tx, thing, told.until))
