"""What branches owe by a day of its own (换届, 转正), and of points: open on their day of today."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from domain.ladder.lasting import PROBATION, TERM_ELECTION, Lasting, elections, probations
from domain.ladder.meetings import known_on
from domain.ladder.stages import Ladder, Subject
from domain.obligations import State, Verdict
from models.queries.compliance import Within
from models.queries.reminder_days import probationers
from services.compliance.facts import BranchFacts
from services.compliance.points import PointsAsked, points_in, points_verdicts
from services.reminders.owed import Open, Owed, owed_of
from services.seam import Tx

OPEN = frozenset({State.MISSING, State.NOT_YET_DUE})
KEYS = {Subject.TERM: TERM_ELECTION, Subject.PROBATION: PROBATION}
ByDay = Mapping[date, Sequence[Lasting]]


def open_terms(tx: Tx, within: Within, branches: Sequence[BranchFacts]) -> Iterator[Open]:  # noqa: ARG001
    """Committees whose term has an end that no election has followed."""
    for branch in branches:
        yield from _open(tx, branch, Subject.TERM, terms_of(tx, branch))


def open_probations(tx: Tx, within: Within, branches: Sequence[BranchFacts]) -> Iterator[Open]:
    """Days on which probations of a branch end; those of one day are one thing."""
    found = probations_of(tx, within)
    for branch in branches:
        yield from _open(tx, branch, Subject.PROBATION, found.get(branch.unit_id, {}))


def open_points(tx: Tx, within: Within, branches: Sequence[BranchFacts]) -> Iterator[Open]:
    """Months without all of their cards and halves without a review, as the digest has them."""
    found = points_in(tx, PointsAsked(within, branches, None, None), counted=True)
    for branch in branches:
        for verdict in points_verdicts(branch, found, tx.today(branch.zone)):
            if verdict.state in OPEN:
                ladder = tx.rules.ladders.of(Subject.POINTS, verdict.period.kind)
                owed = points_owed(verdict)
                yield Open(owed, branch.unit_id, ladder, known_on(branch.units[0]))


def points_owed(verdict: Verdict) -> Owed:
    """A month or half of a branch's points."""
    return owed_of(Subject.POINTS, verdict)


def terms_of(tx: Tx, branch: BranchFacts) -> ByDay:
    """All terms of a branch by the day on which they end."""
    unit = branch.units[0]
    found = elections(unit.committee_terms, tx.rules.ladders.term_of(unit.branch_type))
    return {each.due_on: (each,) for each in found}


def probations_of(tx: Tx, within: Within) -> Mapping[int, ByDay]:
    """All probations of some branches by the day on which they end."""
    found: dict[int, dict[date, list[Lasting]]] = defaultdict(lambda: defaultdict(list))
    for branch_id, each in probations(probationers(tx.session, within)):
        found[branch_id][each.due_on].append(each)
    return found


def day_owed(
    branch: BranchFacts, ladder: Ladder, due_on: date, lasting: Sequence[Lasting], today: date
) -> Owed:
    """What a branch owes by a day; nothing is missing where all of it has ended."""
    held = [each for each in lasting if each.open_on(today)]
    return Owed(
        ladder.subject,
        KEYS[ladder.subject],
        ladder.label,
        ladder.label_en,
        branch.unit_id,
        due_on.isoformat(),
        due_on,
        len(held),
        overdue=today > due_on,
        people=tuple(each.person_id for each in held if each.person_id),
    )


def is_dissolved(branch: BranchFacts, today: date) -> bool:
    """Whether a branch exists no more."""
    dissolved = branch.units[0].dissolved_on
    return dissolved is not None and dissolved <= today


def _open(tx: Tx, branch: BranchFacts, subject: Subject, days: ByDay) -> Iterator[Open]:
    """Those of a branch that still exists, on its day of today."""
    today = tx.today(branch.zone)
    ladder = tx.rules.ladders.of(subject, None)
    if ladder is None or is_dissolved(branch, today):
        return
    for due_on, lasting in days.items():
        owed = day_owed(branch, ladder, due_on, lasting, today)
        if owed.missing:
            yield Open(owed, branch.unit_id, ladder, known_on(branch.units[0]))
