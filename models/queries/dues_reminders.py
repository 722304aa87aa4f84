"""Statements for messages about dues: rows of the reminder ledger, and who is reached in private.

Such a row names its recipient: a member, or an office whose holder is found when it is claimed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, cast

from sqlalchemy import and_, exists, func, or_, select, true, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from domain.dues.rates import Told
from domain.ladder.stages import Subject
from domain.vocabulary import Office, UnitKind
from models.dues import DuesAssessment, DuesSetting
from models.organisation import Account, Appointment, Membership, Unit
from models.queries.recipients import ABOVE
from models.queries.reminder_locks import lock_rows
from models.queries.reminders import (
    CANCELLED,
    CLAIMED,
    PLANNED,
    REMINDERS,
    SUPERSEDED,
    insert_ignoring,
    open_rows,
)
from models.queries.terms import valid_on
from models.reminders import Reminder, ReminderSetting, ReminderSuspension

DUES, DUES_PAYMENT = "dues", "dues_payment"  # reminders by month; notices by payment
MEMBER = "member:"
_LISTS = tuple(told.value for told in Told if told is not Told.MEMBER)
# Who is asked first for each list; above the branch it is those of the unit that it is under.
LINES: Mapping[Told, tuple[Office, ...]] = {
    Told.COLLECTOR: (Office.ORGANIZATION_OFFICER, Office.SECRETARY, Office.DEPUTY_SECRETARY),
    Told.SECRETARY: (Office.SECRETARY, Office.DEPUTY_SECRETARY),
    Told.SUPERIOR: ABOVE,
}


class Planned(NamedTuple):
    """What differs between rows; `not_before` is an aware instant."""

    obligation: str
    period: str
    branch_id: int
    stage: str
    recipient: str
    due_on: date
    not_before: datetime


def member_key(person_id: int) -> str:
    """The recipient of a row for one person."""
    return f"{MEMBER}{person_id}"


def person_of(recipient: str) -> int | None:
    """The person that a row is for; none for an office."""
    return int(recipient.removeprefix(MEMBER)) if recipient.startswith(MEMBER) else None


def insert_rows(session: Session, subject: Subject, rows: Sequence[Planned], now: datetime) -> None:
    """Plan messages; rows that exist are left as they are."""
    fixed = {"state": PLANNED, "planned_at": now, "epoch": 0, "attempts": 0, "unknowns": 0}
    insert_ignoring(
        session,
        [
            {
                **fixed,
                "subject": subject.value,
                "obligation": row.obligation,
                "period": row.period,
                "unit_id": row.branch_id,
                "branch_id": row.branch_id,
                "stage": row.stage,
                "recipient": row.recipient,
                "due_on": row.due_on,
                "not_before": row.not_before,
            }
            for row in rows
        ],
    )


def supersede_reminders(
    session: Session, branch_ids: Iterable[int], period: str, stage: str
) -> int:
    """Reminders of dues of some branches that were not sent give way to a stage that begins."""
    older = (
        *open_rows(),
        REMINDERS.c.unit_id.in_(list(branch_ids)),
        REMINDERS.c.obligation == DUES,
        or_(REMINDERS.c.period != period, REMINDERS.c.stage != stage),
    )
    lock_rows(session, *older)
    done = session.connection().execute(update(REMINDERS).where(*older).values(state=SUPERSEDED))
    return cast("CursorResult[object]", done).rowcount


def open_reminders(session: Session, branch_id: int, people: Iterable[int]) -> Sequence[Reminder]:
    """Reminders of dues to some members that may still be sent."""
    return session.scalars(
        select(Reminder)
        .where(
            *open_rows(),
            col(Reminder.unit_id) == branch_id,
            col(Reminder.obligation) == DUES,
            col(Reminder.recipient).in_([member_key(each) for each in people]),
        )
        .order_by(col(Reminder.id))
        .with_for_update(key_share=True)
    ).all()


def cancel_rows(rows: Iterable[Reminder]) -> None:
    """Rows that need not be sent any more."""
    for row in rows:
        row.state = CANCELLED


def due_dues_branch(session: Session, now: datetime, *, besides: Iterable[int]) -> int | None:
    """The branch with the message about dues that has waited longest, none of those `besides`."""
    return session.scalars(
        select(col(Reminder.branch_id))
        .where(
            *open_rows(),
            col(Reminder.not_before) <= now,
            col(Reminder.subject) == Subject.DUES.value,
            col(Reminder.branch_id).not_in(list(besides)),
        )
        .order_by(col(Reminder.state), col(Reminder.not_before))
        .limit(1)
    ).first()


def due_dues_rows(session: Session, now: datetime, branch_ids: Sequence[int]) -> Sequence[Reminder]:
    """Every message about dues that is due for some branches, in the order of planning.

    Without what another transaction is just changing: models.queries.reminder_locks.
    """
    return session.scalars(
        select(Reminder)
        .where(
            *open_rows(),
            col(Reminder.not_before) <= now,
            col(Reminder.unit_id).in_(branch_ids),
            col(Reminder.subject) == Subject.DUES.value,
        )
        .order_by(col(Reminder.id))
        .with_for_update(key_share=True, skip_locked=True)
    ).all()


def under_way(session: Session, branch_ids: Sequence[int]) -> frozenset[int]:
    """Branches of which a reminder to a member is being sent: how it ends is not known yet."""
    found = session.scalars(
        select(col(Reminder.branch_id)).where(
            col(Reminder.state) == CLAIMED,
            col(Reminder.unit_id).in_(branch_ids),
            col(Reminder.obligation) == DUES,
            col(Reminder.recipient).startswith(MEMBER, autoescape=True),
        )
    )
    return frozenset(found)


def branches_with_lists(
    session: Session, now: datetime, people: Iterable[int], besides: Sequence[int], limit: int
) -> list[int]:
    """Other branches with a list that is due, where one of these people may be the one told."""
    seats = select(col(Appointment.unit_id)).where(col(Appointment.person_id).in_(list(people)))
    return list(
        session.scalars(
            select(col(Unit.id))
            .where(
                col(Unit.kind) == UnitKind.BRANCH.value,
                col(Unit.id).not_in(besides),
                or_(col(Unit.id).in_(seats), col(Unit.parent_id).in_(seats)),
                exists(
                    select(1).where(
                        *open_rows(),
                        col(Reminder.unit_id) == col(Unit.id),
                        col(Reminder.not_before) <= now,
                        col(Reminder.recipient).in_(_LISTS),
                    )
                ),
            )
            .order_by(col(Unit.id))
            .limit(limit)
        )
    )


def keepers_of(
    session: Session, branch_ids: Iterable[int], today: date
) -> frozenset[tuple[int, int]]:
    """Branch and person of everybody who may be told a branch's lists, reachable or not."""
    offices = {office.value for told in (Told.COLLECTOR, Told.SECRETARY) for office in LINES[told]}
    rows = session.execute(
        select(col(Appointment.unit_id), col(Appointment.person_id)).where(
            col(Appointment.unit_id).in_(list(branch_ids)),
            col(Appointment.office).in_(offices),
            valid_on(Appointment, today),
        )
    )
    return frozenset((unit_id, person_id) for unit_id, person_id in rows)


def private_chats(session: Session, people: Iterable[int]) -> dict[int, tuple[int, str | None]]:
    """Chat and language of those of these people who can be written to in private."""
    rows = session.execute(
        select(col(Account.person_id), col(Account.telegram_id), col(Account.language)).where(
            col(Account.person_id).in_(list(people)), col(Account.reachable) == true()
        )
    )
    return {person_id: (chat_id, language) for person_id, chat_id, language in rows}


def branch_rows(
    session: Session, *, zone: str | None = None, ids: Iterable[int] | None = None
) -> list[tuple[int, int | None, str, str]]:
    """Id, parent, name and zone of branches by id: some, or those of a zone that keep dues."""
    # A branch that has assessed nobody yet is not called: it would have had its stage for nothing.
    keeps = exists(
        select(1)
        .select_from(Membership)
        .join(DuesAssessment, col(DuesAssessment.person_id) == col(Membership.person_id))
        .where(col(Membership.branch_id) == col(Unit.id))
    )
    wanted = and_(
        col(Unit.kind) == UnitKind.BRANCH.value,
        true() if zone is None else and_(col(Unit.zone) == zone, keeps),
        true() if ids is None else col(Unit.id).in_(list(ids)),
    )
    rows = session.execute(
        select(col(Unit.id), col(Unit.parent_id), col(Unit.name), col(Unit.zone))
        .where(wanted)
        .order_by(col(Unit.id))
    )
    return [(unit_id, parent_id, name, zone) for unit_id, parent_id, name, zone in rows]


def dues_state(session: Session) -> str:
    """Changes whenever a unit, or a setting of dues or of reminders is added."""
    tables = (Unit, DuesSetting, ReminderSetting, ReminderSuspension)
    newest = (select(func.max(col(table.id))).scalar_subquery() for table in tables)
    row = session.connection().execute(select(*newest)).one()
    return ".".join(str(each or 0) for each in row)
