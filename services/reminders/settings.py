"""What a branch sets itself about reminders: each change is a row, the newest holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col

from domain.errors import DomainError, NotFound
from domain.ladder.own import OwnReminders, check_own, setting_fields, shown_settings
from models.organisation import Unit
from models.queries.reminder_settings import SuspensionRow, add, suspensions
from models.reminders import ReminderSetting, ReminderSuspension
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.reminders.own import owns_of, stated_by
from services.rights import kept_branch
from services.seam import Tx, use_case

_DAY = timedelta(days=1)
LONGEST_SUSPENSION = 366  # days without reminders that one decision can give
_APPROVER = 120  # characters kept
EFFECT = "reminders"  # followed by the branch


@dataclass(frozen=True, slots=True)
class Suspended:
    """A time without reminders that is in force, both days in it."""

    suspension_id: int
    since: date
    until: date
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """The settings of a branch: values as they are typed, and which it has set itself."""

    branch_id: int
    own: OwnReminders
    values: Mapping[str, object]
    changed: tuple[str, ...]
    suspended: tuple[Suspended, ...]


@use_case(may=May.MEMBER, writes=False)
def reminder_settings(tx: Tx, branch_id: int) -> ReminderSettings:
    """The settings of a branch, which of them it has set itself, and its suspensions."""
    load_branch(tx, branch_id)
    return _now(tx, branch_id)


@use_case(may=May.MEMBER, writes=True)
def set_reminder(
    tx: Tx, branch_id: int, field: str, value: object, *, draft_id: int | None = None
) -> ReminderSettings:
    """Set one thing, or with None go back to the file; the next tick plans by it.

    Raises `reminders.setting_unknown`, and `reminders.setting_unfit` with the right form.
    """
    _kept(tx, branch_id)
    ladders = tx.rules.ladders
    fields = setting_fields(ladders)
    if field not in fields:
        raise DomainError("reminders.setting_unknown", field=field, known=tuple(fields))
    if value is not None:
        stated = stated_by(tx, col(Unit.id) == branch_id).get(branch_id, {})
        for fault in check_own(ladders, stated, field, value):
            raise DomainError("reminders.setting_unfit", field=field, expected=fault.expected)
    _leave(tx, branch_id, draft_id)
    row = {"unit_id": branch_id, "field": field, "value": json.dumps(value)}
    by = {"set_by": tx.actor.person_id, "set_at": tx.now}
    add(tx.session, ReminderSetting, row | by)
    return _now(tx, branch_id)


@use_case(may=May.MEMBER, writes=True)
def suspend_reminders(  # noqa: PLR0917 - each is asked for
    tx: Tx,
    branch_id: int,
    since: date,
    until: date,
    reason: str,
    approver: str,
    *,
    draft_id: int | None = None,
) -> ReminderSettings:
    """Send nothing to a branch from one day to another, both included (寒暑假).

    Raises `reminders.suspension_span` and `reminders.suspension_why`.
    """
    branch = _kept(tx, branch_id)
    longest = since + LONGEST_SUSPENSION * _DAY
    if not since <= until < longest or until < branch.today:
        raise DomainError("reminders.suspension_span", today=branch.today, most=LONGEST_SUSPENSION)
    _leave(tx, branch_id, draft_id)
    _suspend(tx, branch_id, since, until, reason, approver)
    return _now(tx, branch_id)


@use_case(may=May.MEMBER, writes=True)
def end_suspension(  # noqa: PLR0917 - each is asked for
    tx: Tx,
    branch_id: int,
    suspension_id: int,
    on: date,
    reason: str,
    approver: str,
    *,
    draft_id: int | None = None,
) -> ReminderSettings:
    """Let reminders go out again from a day on, by a row that replaces the suspension.

    Raises NotFound when it is not in force here, `reminders.suspension_end` when the day does not
    shorten it, and `reminders.suspension_why`.
    """
    _kept(tx, branch_id)
    rows = suspensions(tx.session, col(Unit.id) == branch_id)
    ended = next((row for row in rows if row.id == suspension_id), None)
    if ended is None:
        raise NotFound("reminders.suspension_not_found", number=suspension_id)
    if on > ended.until:
        raise DomainError("reminders.suspension_end", until=ended.until)
    _leave(tx, branch_id, draft_id)
    until = max(on, ended.since) - _DAY
    _suspend(tx, branch_id, ended.since, until, reason, approver, replaces_id=ended.id)
    return _now(tx, branch_id)


def _kept(tx: Tx, branch_id: int) -> Branch:
    return kept_branch(tx, branch_id, "reminders.not_keeper", lock=True)


def _leave(tx: Tx, branch_id: int, draft_id: int | None) -> None:
    """The form, where there is one, ends with the effect; what holds now is said after a crash."""
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    tx.effect = f"{EFFECT}:{branch_id}"


def _suspend(  # noqa: PLR0917 - the row
    tx: Tx,
    branch_id: int,
    since: date,
    until: date,
    reason: str,
    approver: str,
    *,
    replaces_id: int | None = None,
) -> None:
    if not reason.strip() or not approver.strip() or len(approver.strip()) > _APPROVER:
        raise DomainError("reminders.suspension_why", most=_APPROVER)
    row = {
        "unit_id": branch_id,
        "since": since,
        "until": until,
        "reason": reason.strip(),
        "approver": approver.strip(),
        "recorded_by": tx.actor.person_id,
        "recorded_at": tx.now,
        "replaces_id": replaces_id,
    }
    add(tx.session, ReminderSuspension, row)


def _now(tx: Tx, branch_id: int) -> ReminderSettings:
    here = col(Unit.id) == branch_id
    own = owns_of(tx, here).of(branch_id)
    return ReminderSettings(
        branch_id,
        own,
        shown_settings(tx.rules.ladders, own),
        tuple(sorted(stated_by(tx, here).get(branch_id, {}))),
        tuple(_suspended(row) for row in suspensions(tx.session, here)),
    )


def _suspended(row: SuspensionRow) -> Suspended:
    return Suspended(row.id, row.since, row.until, row.reason, row.approver)
