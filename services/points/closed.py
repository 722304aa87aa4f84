"""Which months of a branch can still be changed."""

from collections.abc import Iterable

from domain.dues.months import Month, first_day, month_of, year_of
from domain.errors import DomainError
from domain.points.closing import CHANGEABLE, Closing, MonthState, state_of
from models.queries.points import appealed_months, newest_closings, published_years
from services.meetings.branch import Branch
from services.seam import Tx


def states_of(tx: Tx, branch: Branch, months: Iterable[Month]) -> dict[Month, MonthState]:
    """The state of some months of a branch, in three queries."""
    asked = sorted(months)
    if not asked:
        return {}
    first, last = first_day(asked[0]), first_day(asked[-1])
    closings = {
        month_of(row.month): Closing(
            month_of(row.month), row.objections_until, row.reopened_at is not None
        )
        for row in newest_closings(tx.session, branch.unit_id, first, last)
    }
    appealed = set(map(month_of, appealed_months(tx.session, branch.unit_id, first, last)))
    published = published_years(tx.session, branch.unit_id)
    return {
        each: state_of(
            closings.get(each),
            branch.today,
            appealed=each in appealed,
            published=year_of(each) in published,
        )
        for each in asked
    }


def require_open(tx: Tx, branch: Branch, month: Month) -> MonthState:
    """The state of a month that can still be changed; raises `points.month_closed` otherwise."""
    state = states_of(tx, branch, (month,))[month]
    if state not in CHANGEABLE:
        raise DomainError("points.month_closed", month=month, state=state.value)
    return state
