"""Whether rows still hold: each is judged again, with the call that its ladder has for it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.ladder.due import Judged
from domain.ladder.meetings import fixed_day, known_on, wanted
from domain.ladder.own import OwnReminders
from domain.ladder.quiet import free_at, open_day
from domain.ladder.stages import Ladder, Subject
from domain.obligations import State, Verdict, current_and_last
from models.organisation import Unit
from models.queries.reminders import CANCELLED, SUPERSEDED
from models.reminders import Reminder
from services.compliance.facts import BranchFacts, around, facts_where
from services.reminders.own import owns_of
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that holds, with what it is about."""

    row: Reminder
    verdict: Verdict
    branch: BranchFacts
    own: OwnReminders
    judged: Judged

    def late(self, tx: Tx) -> bool:
        """Whether its own day has gone: the first from its call on that the branch was open."""
        own = self.own
        day = open_day(self.judged.call.on, own.hours, tx.rules.workdays, own.suspensions)
        return day is not None and day < tx.today(self.branch.zone)

    def fixed_on(self, tx: Tx) -> date | None:
        """The branch's 主题党日 of the period, where its ladder counts from it."""
        ladder = _ladder(tx, self.verdict)
        assert ladder is not None  # it was called by one
        period, theme_day = self.verdict.period, self.branch.theme_day
        return fixed_day(ladder, period, theme_day, tx.rules.workdays)


def checked(tx: Tx, rows: Sequence[Reminder]) -> list[Standing]:
    """The rows that still hold; the others get their state."""
    start, end = around(tx.today())
    here = col(Unit.id).in_({row.branch_id for row in rows})
    facts = {each.unit_id: each for each in facts_where(tx, here, start, end)}
    owns = owns_of(tx, here)
    verdicts = {
        (verdict.obligation.key, verdict.period.key, verdict.unit_id): (verdict, known)
        for branch in facts.values()
        for verdict, known in _verdicts(branch, tx.today(branch.zone))
    }
    standing = []
    for row in rows:
        branch, own = facts[row.branch_id], owns.of(row.branch_id)
        verdict, known = verdicts.get((row.obligation, row.period, row.unit_id), (None, date.min))
        if verdict is None or verdict.state not in {State.MISSING, State.NOT_YET_DUE}:
            row.state = CANCELLED
            continue
        judged = _judged(tx, verdict, known, branch, own)
        if judged is None or _key(judged) != (row.stage, row.recipient):
            row.state = SUPERSEDED
        else:
            standing.append(Standing(row, verdict, branch, own, judged))
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


def _judged(
    tx: Tx, verdict: Verdict, known: date, branch: BranchFacts, own: OwnReminders
) -> Judged | None:
    ladder = _ladder(tx, verdict)
    if ladder is None:
        return None
    today = tx.today(branch.zone)
    return wanted(own.ladder(ladder), verdict, known, today, tx.rules.workdays, branch.theme_day)


def _ladder(tx: Tx, verdict: Verdict) -> Ladder | None:
    period, rule = verdict.period, verdict.obligation
    return tx.rules.ladders.of(Subject.MEETINGS, period.kind, rule.key)


def _key(judged: Judged) -> tuple[str, str]:
    return judged.call.key, judged.call.stage.audience.value


def _verdicts(branch: BranchFacts, today: date) -> list[tuple[Verdict, date]]:
    return [
        (verdict, known_on(unit))
        for unit in branch.units
        for verdict in current_and_last(
            branch.obligations, unit, branch.meetings_of(unit.unit_id), today
        )
    ]
