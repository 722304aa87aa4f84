"""Telling the ledger of reminders that a month was scored, or a half reviewed."""

from domain.dues.months import Month, first_day
from domain.facts import State
from domain.periods import period_of
from domain.points.duty import PERIODS
from services.seam import Tx
from services.settled import Touched, settle


def settle_points(tx: Tx, branch_id: int, obligation: str, month: Month, missing: int) -> None:
    """Settle one of domain.points.duty for the period with a month, of which so much is missing."""
    period = period_of(first_day(month), PERIODS[obligation])
    assert period is not None  # months and halves are never out of term
    # Whether the day has passed makes no difference to what waits or stands in a chat.
    state = State.MISSING if missing else State.DONE
    settle(tx, branch_id, (Touched(branch_id, obligation, period.key, state, missing),))
