"""A month of points: open, laid open to objections, then closed; a published year closes all."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.dues.months import Month


class MonthState(StrEnum):
    """What can still be done with a month."""

    OPEN = "open"
    OBJECTIONS = "objections"  # shown to the members, who may object
    APPEALED = "appealed"  # the days are over, an appeal waits for its answer
    CLOSED = "closed"
    PUBLISHED = "published"  # with its year


CHANGEABLE = frozenset({MonthState.OPEN, MonthState.OBJECTIONS, MonthState.APPEALED})


@dataclass(frozen=True, slots=True)
class Closing:
    """A month laid open to objections up to a day, which is included."""

    month: Month
    objections_until: date
    reopened: bool = False


def state_of(
    closing: Closing | None, today: date, *, appealed: bool, published: bool
) -> MonthState:
    """The state of a month on a day. The seed names no window; ours is a setting of the branch."""
    if published:
        return MonthState.PUBLISHED
    if closing is None or closing.reopened:
        return MonthState.OPEN
    if today <= closing.objections_until:
        return MonthState.OBJECTIONS
    return MonthState.APPEALED if appealed else MonthState.CLOSED
