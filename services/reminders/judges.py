"""What is still open of that which rows are about: each subject has its judge."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from domain.ladder.meetings import known_on
from domain.ladder.stages import Subject
from domain.obligations import Verdict, current_and_last
from models.queries.compliance import Within
from services.compliance.facts import BranchFacts
from services.reminders.due_days import OPEN, open_points, open_probations, open_terms
from services.reminders.owed import Open, Owed, owed_of
from services.seam import Tx

Judge = Callable[[Tx, Within, Sequence[BranchFacts]], Iterable[Open]]
Where = tuple[str, str, int]  # obligation, period, unit


def open_meetings(tx: Tx, within: Within, branches: Sequence[BranchFacts]) -> Iterator[Open]:  # noqa: ARG001
    """Meetings that the branches and their groups have not held; their records are read."""
    for branch in branches:
        today = tx.today(branch.zone)
        for unit in branch.units:
            held = branch.meetings_of(unit.unit_id)
            for verdict in current_and_last(branch.obligations, unit, held, today):
                if verdict.state in OPEN:
                    period, rule = verdict.period, verdict.obligation
                    yield Open(
                        meeting_owed(verdict),
                        branch.unit_id,
                        tx.rules.ladders.of(Subject.MEETINGS, period.kind, rule.key),
                        known_on(unit),
                        period,
                        branch.theme_day,
                    )


_JUDGES: Mapping[Subject, Judge] = {
    Subject.MEETINGS: open_meetings,
    Subject.POINTS: open_points,
    Subject.TERM: open_terms,
    Subject.PROBATION: open_probations,
}


def open_of(
    tx: Tx, subjects: Iterable[str], within: Within, branches: Sequence[BranchFacts]
) -> dict[Where, Open]:
    """What branches have not done of some subjects."""
    return {
        (each.owed.key, each.owed.period, each.owed.unit_id): each
        for subject in set(subjects)
        for each in _JUDGES[Subject(subject)](tx, within, branches)
    }


def meeting_owed(verdict: Verdict) -> Owed:
    """A verdict on meetings as something owed."""
    rule = verdict.obligation
    return owed_of(Subject.MEETINGS, verdict, usual_kind(rule.key, rule.kinds))


def usual_kind(obligation: str, kinds: frozenset[str]) -> str:
    """The kind for which the form opens: that of the obligation's own name, where it has one."""
    return obligation if obligation in kinds else min(kinds)
