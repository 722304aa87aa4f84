"""Rows that no ladder calls for: they are judged by whether the thing is done, and nothing else."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.ladder.due import Call, Judged, Why
from domain.ladder.stages import Audience, DayKind, Offset, Stage
from models.queries.reminder_asking import SnoozeRow, What
from models.queries.reminders import PLANNED, insert_ignoring
from models.reminders import Reminder
from services.reminders.values import Asked, PutOff
from services.rights import own_person
from services.seam import Tx

NUDGE, LATER = "asked", "later"  # stages, each followed by its number
_TODAY = Offset(0, DayKind.DAYS)


def what_of(row: Reminder) -> What:
    """What a row is about."""
    return row.unit_id, row.obligation, row.period


def put_off_until(snoozes: Mapping[What, date], row: Reminder) -> date | None:
    """The day until which what a row is about is put off, or was."""
    return snoozes.get(what_of(row))


def put_off(row: SnoozeRow, zone: ZoneInfo) -> PutOff:
    """One time that something was put off; its day in the branch's zone."""
    return PutOff(row.until, row.reason, row.name, row.asked_at.astimezone(zone).date())


def asked_how(row: Reminder) -> Asked | None:
    """By whom a row was asked for; of a ladder's own calls by nobody."""
    if row.asked_by is None:
        return None
    if row.stage.startswith(LATER):
        return Asked.LATER
    # Those above speak to who answers for the branch, and they to everybody else in it.
    return Asked.ABOVE if row.recipient == Audience.SECRETARY.value else Asked.BRANCH


def asked_call(row: Reminder, today: date) -> Judged | None:
    """What was asked for holds on any day; None for a ladder's own call."""
    if row.asked_by is None:
        return None
    stage = Stage(row.stage, _TODAY, Audience(row.recipient), text="", grace=0)
    return Judged(Call(stage, 0, today), Why.DUE)


def plan_asked(tx: Tx, row: Reminder, stage: str, not_before: datetime) -> None:
    """Plan what the actor asks for, about the same thing and to the same audience as a row."""
    values = {
        "obligation": row.obligation,
        "period": row.period,
        "subject": row.subject,
        "unit_id": row.unit_id,
        "branch_id": row.branch_id,
        "stage": stage,
        "recipient": row.recipient,
        "due_on": row.due_on,
        "state": PLANNED,
        "planned_at": tx.now,
        "not_before": not_before,
        "epoch": 0,
        "attempts": 0,
        "unknowns": 0,
        "pinned": False,
        "asked_by": own_person(tx),
    }
    insert_ignoring(tx.session, [values])
