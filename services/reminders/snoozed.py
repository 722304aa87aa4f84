"""What reminders that were put off do in the clock: they wait for their day."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.ladder.own import OwnReminders
from domain.ladder.quiet import free_at
from models.queries.reminders import SUPERSEDED
from services.reminders.beside import asked_how, what_of
from services.reminders.standing import Standing
from services.reminders.values import Asked
from services.seam import Tx


def awake(tx: Tx, standing: Sequence[Standing]) -> list[Standing]:
    """Those that are not put off; the others wait for the first hour of their day.

    What somebody asks for beside the ladder does not wait, nor does what comes after the period's
    end. Where the ladder has a call of its own on the day, that one is said.
    """
    found = []
    for each in standing:
        if _asleep(tx, each):
            assert each.put_off is not None
            each.row.not_before = first_hour(tx, each.put_off, each.branch.zone, each.own)
        else:
            found.append(each)
    called = {what_of(each.row) for each in found if each.row.asked_by is None}
    for each in found:
        if asked_how(each.row) is Asked.LATER and what_of(each.row) in called:
            each.row.state = SUPERSEDED
    tx.session.flush()
    return [each for each in found if each.row.state != SUPERSEDED]


def first_hour(tx: Tx, day: date, zone: str, own: OwnReminders) -> datetime:
    """The first moment from a day on at which a branch may be written to."""
    begin = datetime.combine(day, time(), ZoneInfo(zone))
    found = free_at(begin, ZoneInfo(zone), own.hours, tx.rules.workdays, own.suspensions)
    return found or begin


def _asleep(tx: Tx, standing: Standing) -> bool:
    row, until = standing.row, standing.put_off
    if until is None or row.asked_by is not None or standing.judged.call.on > row.due_on:
        return False
    return tx.today(standing.branch.zone) < until
