"""Whether rows still hold: each is judged again, with the call that its ladder has for it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.ladder.due import Judged
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import free_at, open_day
from models.organisation import Unit
from models.queries.reminder_asking import snoozes_of
from models.queries.reminders import CANCELLED, SUPERSEDED
from models.reminders import Reminder
from services.compliance.facts import BranchFacts, around, facts_where
from services.reminders.beside import asked_call, put_off_until
from services.reminders.judges import open_of
from services.reminders.owed import Owed
from services.reminders.own import owns_of
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that holds, with what it is about."""

    row: Reminder
    owed: Owed
    branch: BranchFacts
    own: OwnReminders
    judged: Judged
    put_off: date | None = None  # the first day on which it is said again
    fixed_on: date | None = None  # the 主题党日 of the period, where its ladder counts from it

    def keeps(self, day: date) -> bool:
        """Whether it would still go out on a later day, were nothing recorded."""
        call, due_on = self.judged.call, self.row.due_on
        speaks_of_it = self.row.asked_by is not None or call.on > due_on or day <= due_on
        return speaks_of_it and day <= self.judged.last

    def late(self, tx: Tx) -> bool:
        """Whether its own day has gone: the first from its call on that the branch was open.

        Of what was put off, the first from that day on.
        """
        own, on = self.own, self.judged.call.on
        begins = on if self.put_off is None else max(on, self.put_off)
        day = open_day(begins, own.hours, tx.rules.workdays, own.suspensions)
        return day is not None and day < tx.today(self.branch.zone)


def checked(tx: Tx, rows: Sequence[Reminder]) -> list[Standing]:
    """The rows that still hold; the others get their state."""
    start, end = around(tx.today())
    here = col(Unit.id).in_({row.branch_id for row in rows})
    facts = {each.unit_id: each for each in facts_where(tx, here, start, end)}
    owns = owns_of(tx, here)
    opens = open_of(tx, (row.subject for row in rows), here, list(facts.values()))
    snoozes = snoozes_of(tx.session, {row.unit_id for row in rows})
    standing = []
    for row in rows:
        branch, own = facts[row.branch_id], owns.of(row.branch_id)
        found = opens.get((row.obligation, row.period, row.unit_id))
        if found is None:
            row.state = CANCELLED
            continue
        put_off, workdays = put_off_until(snoozes, row), tx.rules.workdays
        today = tx.today(branch.zone)
        judged = asked_call(row, today) or found.call(own, today, workdays, put_off)
        if judged is None or _key(judged) != (row.stage, row.recipient):
            row.state = SUPERSEDED
        else:
            fixed_on = found.fixed_on(workdays)
            standing.append(Standing(row, found.owed, branch, own, judged, put_off, fixed_on))
    tx.session.flush()
    return standing


def open_now(tx: Tx, standing: Sequence[Standing]) -> list[Standing]:
    """Those whose branch may be written to at this hour; the others wait until it may be."""
    found = []
    for each in standing:
        zone, own = ZoneInfo(each.branch.zone), each.own
        free = free_at(tx.now, zone, own.hours, tx.rules.workdays, own.suspensions)
        if free is not None and free <= tx.now:
            found.append(each)
        elif free is None:
            each.row.state = SUPERSEDED
        else:
            each.row.not_before = free
    tx.session.flush()
    return found


def _key(judged: Judged) -> tuple[str, str]:
    return judged.call.key, judged.call.stage.audience.value
