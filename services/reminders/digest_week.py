"""A branch's week: the figures of `/compliance`, and the meetings that are planned."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlmodel import col

from domain.dues.collection import KEY as DUES
from domain.obligations import State
from domain.points.duty import KEYS as POINTS
from models.organisation import Unit
from models.queries.digests import planned_meetings
from services.compliance import BranchDigest, Line
from services.compliance.digest import digest_where
from services.reminders.digest_values import Coming, Week
from services.seam import Tx

AHEAD = timedelta(days=14)
_NUMBERS = frozenset({DUES, *POINTS})
_KNOWN = frozenset({State.DONE, State.MISSING, State.NOT_YET_DUE})


def weeks_of(tx: Tx, late: Mapping[int, date | None]) -> dict[int, Week]:
    """The weeks of some branches, in a fixed number of queries; `late` has each one's late day.

    A branch of which nothing is known has none: there is nothing to say.
    """
    today = tx.today()
    planned: dict[int, list[Coming]] = defaultdict(list)
    # A branch's own day may be another than ours: it is looked at again below.
    span = today - timedelta(days=1), today + timedelta(days=1) + AHEAD
    for branch_id, kind, on, group in planned_meetings(tx.session, late, *span):
        planned[branch_id].append(Coming(on, kind, tx.rules.kinds.get(kind), group))
    found = digest_where(tx, col(Unit.id).in_(list(late))).branches
    weeks = (
        _week(branch, late[branch.unit_id], planned.get(branch.unit_id, ())) for branch in found
    )
    return {each.branch_id: each for each in weeks if each is not None}


def _week(branch: BranchDigest, late_on: date | None, planned: Iterable[Coming]) -> Week | None:
    lines = [line for line in branch.lines if line.verdict.state in _KNOWN]
    if not lines:
        return None
    last = branch.today + AHEAD
    meetings = [line for line in lines if line.verdict.obligation.key not in _NUMBERS]
    numbers = tuple(line for line in lines if line.verdict.obligation.key in _NUMBERS)
    still_open = [line for line in meetings if line.verdict.state is State.NOT_YET_DUE]
    due = tuple(line for line in still_open if _comes(line, last))
    coming = tuple(each for each in planned if branch.today <= each.on <= last)
    missing = any(line.verdict.state is State.MISSING for line in lines)
    return Week(
        branch_id=branch.unit_id,
        branch=branch.name,
        late_on=late_on,
        done=sum(line.verdict.state is State.DONE for line in meetings),
        open=len(still_open),
        overdue=tuple(line for line in meetings if line.verdict.state is State.MISSING),
        due=due,
        numbers=numbers,
        planned=coming,
        quiet=not missing and not due and not coming and not any(_comes(n, last) for n in numbers),
    )


def _comes(line: Line, last: date) -> bool:
    return line.verdict.state is State.NOT_YET_DUE and line.verdict.due_on <= last
