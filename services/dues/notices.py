"""Messages that a payment brings about: rows in its own transaction, sent by the next tick."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from enum import StrEnum

from domain.dues.rates import Told
from domain.dues.reminding import newest_call, still_owes
from domain.ladder.stages import Subject
from models.queries.dues_reminders import (
    DUES_PAYMENT,
    Planned,
    cancel_rows,
    insert_rows,
    member_key,
    open_reminders,
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
    call = newest_call(branch.today, book.settings, book.rules.workdays)
    told = (
        set()
        if call is None
        else {
            member_key(person_id)
            for person_id in people
            if still_owes(
                call,
                book.accounted(book.member(person_id), branch_id=branch.unit_id),
                book.arrears(book.member(person_id), branch.unit_id),
            )
        }
    )
    cancel_rows(row for row in rows if row.recipient not in told)
    tx.session.flush()
