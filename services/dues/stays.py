"""From memberships and letters of transfer to the months that are owed to each branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from domain.dues.months import Month, Stay, Tenure, month_of, tenures
from domain.dues.rates import LastMonth
from domain.vocabulary import MemberTrait
from services.organisation import read_traits

_LETTER_LASTS = timedelta(days=92)  # a letter is good for three months


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's time in one branch; `until` is exclusive."""

    branch_id: int
    since: date
    until: date | None
    traits: str


class Letter(Protocol):
    """What a letter of transfer says; a branch that is None is outside."""

    @property
    def from_branch_id(self) -> int | None: ...

    @property
    def to_branch_id(self) -> int | None: ...

    @property
    def moved_on(self) -> date: ...

    @property
    def dues_paid_through(self) -> date: ...


def tenures_of(
    memberships: Sequence[Membership], letters: Sequence[Letter], last_month: LastMonth
) -> tuple[Tenure, ...]:
    """The months owed to each branch; a time with stopped membership (停止党籍) to nobody."""
    return _tenures(
        tuple(
            Stay(
                each.branch_id,
                each.since,
                each.until,
                paid_before=_said(letters, each.since, to_branch_id=each.branch_id),
                paid_through=_said(letters, each.until, from_branch_id=each.branch_id),
            )
            for each in memberships
            if not _stopped(each.traits)
        ),
        last_month,
    )


# Most people of a branch came on a few days and stay: they share their tenures.
_tenures = lru_cache(maxsize=65536)(tenures)


@lru_cache(maxsize=1024)
def _stopped(traits: str) -> bool:
    return MemberTrait.MEMBERSHIP_STOPPED in read_traits(traits)


def _said(
    letters: Sequence[Letter],
    day: date | None,
    *,
    from_branch_id: int | None = None,
    to_branch_id: int | None = None,
) -> Month | None:
    """The month that the newest letter of a move names; the roster may date it a little later."""
    if day is None or not letters:
        return None
    said = [
        letter.dues_paid_through
        for letter in letters
        if (from_branch_id is None or letter.from_branch_id == from_branch_id)
        and (to_branch_id is None or letter.to_branch_id == to_branch_id)
        and abs(letter.moved_on - day) <= _LETTER_LASTS
    ]
    return month_of(said[-1]) if said else None
