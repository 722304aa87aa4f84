"""Rehearsal: what a new branch would be told goes to the operator, until its keeper goes live."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import col

from models.queries.rehearsal import account_states, rehearsing_among
from models.queries.reminders import PLANNED, SUPERSEDED
from models.reminders import Reminder, ReminderAttempt, ReminderSetting
from services.seam import Tx

FIELD = "rehearsal"
OPERATOR = "operator"  # noted as told, in place of an audience
_NOBODY = "in rehearsal, and no operator can be written to"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who runs the bot, in private."""

    chat_id: int
    language: str | None


class Rehearsal:
    """Which of some branches rehearse, and which operator hears it."""

    def __init__(self, tx: Tx, branch_ids: Iterable[int]) -> None:
        self._branches = rehearsing_among(tx.session, set(branch_ids))
        self._ids = tx.operators
        self._operators = operators_of(tx) if self._branches else ()

    def on(self, branch_id: int) -> bool:
        """Whether a branch rehearses."""
        return branch_id in self._branches

    def operator(self, row: Reminder) -> Operator | None:
        """The first who can be written to; of those without an account a row itself remembers.

        A row that comes back as planned could not be said to the one it was tried at.
        """
        came_back = row.state == PLANNED and row.attempts > 0
        tried = row.chat_id if came_back and row.chat_id is not None else 0
        after = tried if tried in self._ids else 0
        return next((each for each in self._operators if each.chat_id > after), None)


def operators_of(tx: Tx) -> Sequence[Operator]:
    """The operators of the configuration who can be written to, as far as is known, by number."""
    known = account_states(tx.session, tx.operators)
    found = ((chat_id, *known.get(chat_id, (True, None))) for chat_id in sorted(tx.operators))
    return tuple(Operator(chat_id, language) for chat_id, reachable, language in found if reachable)


def begin_rehearsal(tx: Tx, branch_ids: Iterable[int]) -> int:
    """Let new branches rehearse; how many."""
    rows = [
        ReminderSetting(unit_id=branch_id, field=FIELD, value="true", set_at=tx.now)
        for branch_id in branch_ids
    ]
    tx.session.add_all(rows)
    return len(rows)


def end_rehearsals(tx: Tx) -> None:
    """Let every branch be live, in a copy of the facts: a simulation shows the real audiences."""
    tx.session.execute(delete(ReminderSetting).where(col(ReminderSetting.field) == FIELD))


def unrehearsed(tx: Tx, row: Reminder) -> None:
    """No operator can be told: nobody is, and the row says why; `/doctor` names the branch."""
    assert row.id is not None
    row.state = SUPERSEDED
    attempt = ReminderAttempt(
        reminder_id=row.id, epoch=row.epoch, at=tx.now, outcome=SUPERSEDED, detail=_NOBODY
    )
    tx.session.add(attempt)
