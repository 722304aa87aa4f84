"""What 催一下 may ask for: what is open or missed, whatever it is about."""

from collections.abc import Mapping, Sequence

from sqlmodel import col

from domain.errors import DomainError
from domain.ladder.due import calls
from domain.ladder.stages import Subject
from domain.obligations import State, current_and_last
from domain.points.duty import KEYS as POINTS
from models.organisation import Unit
from services.compliance.facts import BranchFacts
from services.reminders.due_days import KEYS, OPEN
from services.reminders.judges import meeting_owed, open_of
from services.reminders.owed import Open, Owed
from services.seam import Tx

# What is no meeting: the branch's own people hear of it from nobody but who answers for it.
OTHERS: Mapping[str, Subject] = {
    **{key: subject for subject, key in KEYS.items()},
    **dict.fromkeys(POINTS, Subject.POINTS),
}


def owed_in(tx: Tx, facts: BranchFacts, obligation: str, period: str) -> Sequence[Owed]:
    """What is open or missed of one thing in a branch and its groups, at least one.

    Raises `reminder_asking.nudge_…` where that is nothing: it is done, or not owed, or of another
    time.
    """
    subject = OTHERS.get(obligation)
    if subject is not None:
        return _other(tx, facts, subject, (obligation, period, facts.unit_id))
    return _meetings(tx, facts, obligation, period)


def _other(tx: Tx, facts: BranchFacts, subject: Subject, what: tuple[str, str, int]) -> list[Owed]:
    found = open_of(tx, [subject], col(Unit.id) == facts.unit_id, [facts]).get(what)
    if found is None or not _begun(tx, facts, found):
        raise DomainError("reminder_asking.nudge_not_open")
    return [found.owed]


def _begun(tx: Tx, facts: BranchFacts, found: Open) -> bool:
    """Whether the first call for it has come: a term that ends in years is nobody's hurry."""
    if found.ladder is None:
        return False
    coming = calls(found.ladder, found.owed.due_on, tx.rules.workdays)
    return any(call.on <= tx.today(facts.zone) for call in coming)


def _meetings(tx: Tx, facts: BranchFacts, obligation: str, period: str) -> list[Owed]:
    rules = [rule for rule in facts.obligations if rule.key == obligation]
    today = tx.today(facts.zone)
    found = [
        verdict
        for unit in facts.units
        for verdict in current_and_last(rules, unit, facts.meetings_of(unit.unit_id), today)
        if verdict.period.key == period
    ]
    if not found:
        raise DomainError("reminder_asking.nudge_old")
    owed = [meeting_owed(verdict) for verdict in found if verdict.state in OPEN]
    if not owed:
        done = any(verdict.state is State.DONE for verdict in found)
        why = "nudge_done" if done else "nudge_not_owed"
        raise DomainError(f"reminder_asking.{why}")
    return owed
