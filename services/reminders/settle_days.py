"""Telling the ledger of reminders that the roster has changed: elections and probations."""

from collections import defaultdict
from datetime import timedelta

from sqlmodel import col

from models.organisation import Unit
from models.queries.settling import day_rows, hold
from services.compliance.facts import branches_where
from services.reminders.edit_others import stands_of
from services.seam import Tx
from services.settled import Touched, settle

_LATELY = timedelta(days=366)  # nobody looks at older messages


def settle_days(tx: Tx) -> None:
    """Settle what rows of all branches say of terms and probations, as the roster is now."""
    rows = day_rows(tx.session, tx.today() - _LATELY)
    if not rows:
        return
    hold(tx.session, [row.id for row in rows if row.id is not None])
    here = col(Unit.id).in_({row.branch_id for row in rows})
    branches = {each.unit_id: each for each in branches_where(tx, here)}
    touched: dict[int, list[Touched]] = defaultdict(list)
    for (obligation, period, unit_id), each in stands_of(tx, rows, branches).items():
        now = Touched(unit_id, obligation, period, each.state, each.owed.missing)
        touched[unit_id].append(now)
    for branch_id, found in touched.items():
        settle(tx, branch_id, found, undone=True)
