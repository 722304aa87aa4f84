"""What a record settles among reminders, in its own transaction: cancelled, ticked, called again.

It stands outside of both ledgers, since each of them needs it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from domain.facts import State
from domain.ladder.lasting import PROBATION, TERM_ELECTION
from domain.points.duty import KEYS
from models.queries.reminders import CANCELLED, CLAIMED, SENT
from models.queries.settling import (
    BOARD,
    PLAN_MARK,
    Asked,
    SettledRow,
    cancel,
    forget_days,
    hold,
    revive,
    rows_touched,
    want_edits,
)
from services.seam import Tx

BOARD_LIVES = timedelta(days=31)  # after its month; what is typed in later changes it no more
_OWED = frozenset({State.MISSING, State.NOT_YET_DUE})
_NO_MEETINGS = KEYS | {TERM_ELECTION, PROBATION}
DONE, NOT_OWED = "done", "none"


@dataclass(frozen=True, slots=True)
class Touched:
    """How an obligation of a unit stands in a period after a record."""

    unit_id: int
    obligation: str
    period: str
    state: State
    missing: int

    @property
    def key(self) -> tuple[str, str, int]:
        """As a row of the ledger of reminders names it."""
        return self.obligation, self.period, self.unit_id


def shown_as(state: State, missing: int) -> str:
    """What a message shows of an obligation, in one word."""
    if state in _OWED:
        return str(missing)
    return DONE if state is State.DONE else NOT_OWED


def settle(tx: Tx, branch_id: int, touched: Iterable[Touched], *, undone: bool = False) -> None:
    """Cancel calls to what is done, and have messages about it edited; one look when none is.

    Where a record was corrected or withdrawn (`undone`), what is open again is called again.
    """
    now_stands = {each.key: each for each in touched}
    if not now_stands:
        return
    rows = rows_touched(tx.session, _asked(tx, branch_id, now_stands.values()))
    found = [(row, now_stands.get((row.obligation, row.period, row.unit_id))) for row in rows]
    about = [(row, each) for row, each in found if each is not None]
    hold(tx.session, [row.id for row in rows])
    cancel(tx.session, [row.id for row, each in about if each.state not in _OWED])
    boards = [row.id for row, _ in found if row.subject == BOARD]
    stale = [row.id for row, each in about if _stale(row, each, undone=undone)]
    want_edits(tx.session, [*boards, *stale], tx.now)
    if undone and any(each.state in _OWED for each in now_stands.values()):
        again = [row.id for row, each in about if each.state in _OWED and row.state == CANCELLED]
        revive(tx.session, again, tx.now)
        forget_days(tx.session, (PLAN_MARK,))


def _stale(row: SettledRow, now_stands: Touched, *, undone: bool) -> bool:
    """Whether its message may say something else than what holds; an edit under way may too."""
    if row.state not in {CLAIMED, SENT}:
        return False
    word, _, _ = (row.shown or "").partition(" ")
    fits = word == shown_as(now_stands.state, now_stands.missing)
    return undone or row.edit_at is not None or not fits


def _asked(tx: Tx, branch_id: int, touched: Iterable[Touched]) -> Asked:
    known = tuple(touched)
    on_boards = any(each.obligation not in _NO_MEETINGS for each in known)
    return Asked(
        branch_id=branch_id,
        units=sorted({each.unit_id for each in known}),
        obligations=sorted({each.obligation for each in known}),
        periods=sorted({each.period for each in known}),
        boards_since=tx.today() - BOARD_LIVES if on_boards else None,
    )
