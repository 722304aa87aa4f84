"""Planning: one row for each obligation, period, unit and stage that is due; never twice."""

from datetime import time

from sqlalchemy import delete
from sqlmodel import col

from models.queries.reminders import (
    branch_zones,
    marks,
    roster_state,
)
from models.reminders import ClockMark
from services.access import May
from services.seam import Tx, use_case

REMIND_AT = time(9, 0)  # local; nobody is written to in the small hours
_MARK = "reminders "  # followed by the zone


@use_case(may=May.OPERATE, writes=True)
def plan_reminders(tx: Tx, *, remind_at: time = REMIND_AT) -> int:
    """Plan what is due today in every zone; how many rows are new.

    1. A zone whose day has been planned, with the same roster and rules, costs a look.
    2. Otherwise every branch with members is judged, and the newest stage of what is open or
       missed becomes a row, to be sent from `remind_at` on.
    3. Stages that are over and were not sent give way.
    """
    done = marks(tx.session, _MARK)
    seen = f"{roster_state(tx.session)} {tx.rules.version}"
    if done and all(mark == (tx.today(zone), seen) for zone, mark in done.items()):
        return 0
    made = 0
    for zone in branch_zones(tx.session):
        today = tx.today(zone)
        if done.get(zone) != (today, seen):
            made += _plan_zone(tx, zone, today, remind_at)
            tx.session.merge(ClockMark(name=_MARK + zone, day=today, seen=seen))
    _forget_zones(tx, done)
    return made


def replan(tx: Tx) -> None:
    """Let the next tick plan this day again: something that no number shows has changed."""
    tx.session.execute(
        delete(ClockMark).where(col(ClockMark.name).startswith(_MARK, autoescape=True))
    )
