"""Messages that a payment brings about: rows in its own transaction, sent by the next tick."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from enum import StrEnum

from domain.dues.months import dues_day, month_of
from domain.dues.rates import Told
from domain.dues.reminding import debt_stages, still_owes
from domain.ladder.stages import Subject
from domain.periods import PeriodKind, parse_period
from models.queries.dues_reminders import (
    DUES_PAYMENT,
    Planned,
    cancel_rows,
    insert_rows,
    member_key,
    open_reminders,
    person_of,
)
from services.dues.book import branch_book
from services.meetings.branch import Branch
from services.seam import Tx


class Notice(StrEnum):
    """What is said of a payment; the first to the collector, the others to the member."""

    REPORTED = "reported"
    RECEIVED = "received"
    REFUSED = "refused"
    REVERSED = "reversed"


def note_payments(tx: Tx, branch: Branch, notice: Notice, payments: Mapping[int, int]) -> None:
    """Plan what is to be said of some payments, given by person, and drop what they settle.

    Nobody is told of what they have done themselves.
    """
    whom = {
        person_id: Told.COLLECTOR.value if notice is Notice.REPORTED else member_key(person_id)
        for person_id in payments
        if notice is Notice.REPORTED or person_id != tx.actor.person_id
    }
    # Ahead of the day's reminders: somebody waits for it.
    at_once = datetime.combine(branch.today, time(), branch.zone)
    rows = [
        Planned(
            DUES_PAYMENT,
            str(payments[person_id]),
            branch.unit_id,
            notice.value,
            recipient,
            branch.today,
            at_once,
        )
        for person_id, recipient in whom.items()
    ]
    insert_rows(tx.session, Subject.DUES, rows, tx.now)
    if notice in {Notice.REPORTED, Notice.RECEIVED}:
        drop_reminders(tx, branch, payments)


def drop_reminders(tx: Tx, branch: Branch, people: Collection[int]) -> None:
    """Cancel the open reminders of members who owe nothing any more; mostly there are none."""
    rows = open_reminders(tx.session, branch.unit_id, people)
    if not rows:
        return
    book = branch_book(tx, branch)
    debts = debt_stages(tx.rules.ladders.of(Subject.DUES, PeriodKind.MONTH))
    settled = []
    for row in rows:
        member = book.member(person_of(row.recipient) or 0)
        month = month_of(parse_period(row.period).start)
        day = dues_day(month, book.settings, book.rules.workdays)
        lines = book.accounted(member, branch_id=branch.unit_id)
        found = book.arrears(member, branch.unit_id)
        if not still_owes(day, lines, found, after=row.stage in debts):
            settled.append(row)
    cancel_rows(settled)
    tx.session.flush()
