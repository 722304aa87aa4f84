"""Why members were told of dues, or were not: each stage with numbers, and no names or amounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dues.account import MonthLine
from domain.dues.months import dues_day, month_key, month_of
from domain.dues.rates import Told
from domain.dues.reminding import Call, stages_of
from models.queries.dues_reminders import MEMBER
from models.queries.dues_story import ToldRow, told_of_dues
from services.access import May
from services.compliance.explain import read_period
from services.reminders.dues_branches import (
    DuesBranch,
    books_of,
    branch_calls,
    dues_ladder,
    opens,
)
from services.reminders.dues_hours import REHEARSAL
from services.reminders.telling import Fate
from services.rights import kept_branch
from services.seam import Tx, use_case

SETTLED = "settled"  # nothing was owed when the stage was planned


@dataclass(frozen=True, slots=True)
class DuesCount:
    """How many rows of a stage stand alike; of members those without a row too."""

    whom: Told
    fate: str  # a state of a row, `rehearsal`, or `settled`
    count: int


@dataclass(frozen=True, slots=True)
class DuesCallStory:
    """One stage; without a day when the ladder does not have it any more."""

    stage: str
    on: date | None
    fate: str | None  # why nobody has a row; None: see the counts
    counts: tuple[DuesCount, ...]


@dataclass(frozen=True, slots=True)
class DuesStory:
    """All stages around one dues day of a branch."""

    branch_id: int
    branch: str
    period: str  # month of the dues day
    day: date  # the dues day
    rehearsal: bool
    as_of: date
    calls: tuple[DuesCallStory, ...]


@use_case(may=May.MEMBER, writes=False)
def why_dues(tx: Tx, branch_id: int, period_key: str) -> DuesStory:
    """What became of each stage around the dues day on which a period ends for a branch.

    For those who keep the branch and the operator. Raises NotFound for a branch outside reach,
    Forbidden `reminders.not_keeper`, and `period.unreadable`.
    """
    kept_branch(tx, branch_id, "reminders.not_keeper")
    asked = month_of(read_period(tx, period_key).last_day)
    own = branch_calls(tx, ids=[branch_id])[branch_id]
    branch = books_of(tx, [own])[branch_id]
    day = dues_day(asked, own.settings, branch.book.rules.workdays)
    period = month_key(month_of(day))
    teller = _Teller(
        tx, branch, day, _by_stage(told_of_dues(tx.session, branch_id, period, REHEARSAL))
    )
    return DuesStory(
        branch_id, own.name, period, day, own.reminding.rehearsal, own.today, teller.calls()
    )


def _by_stage(rows: Sequence[ToldRow]) -> Mapping[str, tuple[DuesCount, ...]]:
    found: dict[str, list[DuesCount]] = {}
    for row in rows:
        whom = Told.MEMBER if row.whom == MEMBER else Told(row.whom)
        fate = REHEARSAL if row.rehearsed else row.state
        found.setdefault(row.stage, []).append(DuesCount(whom, fate, row.number))
    order = {told: place for place, told in enumerate(Told)}
    return {
        stage: tuple(sorted(each, key=lambda one: order[one.whom])) for stage, each in found.items()
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts together what is known of one dues day."""

    tx: Tx
    branch: DuesBranch
    day: date
    counts: Mapping[str, tuple[DuesCount, ...]]

    def calls(self) -> tuple[DuesCallStory, ...]:
        ladder, workdays = dues_ladder(self.tx), self.branch.book.rules.workdays
        of_file = () if ladder is None else stages_of(ladder, self.day, workdays)
        own = self.branch.own
        kept = () if own.ladder is None else stages_of(own.ladder, self.day, workdays)
        keys = {each.key for each in kept}
        told = [self._call(each, kept) for each in kept]
        off = [
            DuesCallStory(each.key, each.turn.on, Fate.OFF.value, self.counts.get(each.key, ()))
            for each in of_file
            if each.key not in keys
        ]
        known = keys | {each.key for each in of_file}
        gone = [
            DuesCallStory(stage, None, None, counts)
            for stage, counts in self.counts.items()
            if stage not in known
        ]
        return (*sorted([*told, *off], key=lambda each: each.on or self.day), *gone)

    def _call(self, call: Call, kept: Sequence[Call]) -> DuesCallStory:
        found = self.counts.get(call.key)
        if found is None:
            return DuesCallStory(call.key, call.turn.on, self._without_rows(call, kept).value, ())
        if Told.MEMBER in call.whom:
            members = [each for each in found if each.whom is Told.MEMBER]
            lists = [each for each in found if each.whom is not Told.MEMBER]
            found = (*members, *self._settled(call, members), *lists)
        return DuesCallStory(call.key, call.turn.on, None, found)

    def _settled(self, call: Call, told: Sequence[DuesCount]) -> tuple[DuesCount, ...]:
        """The members of the day who have no row: they owed nothing, or said that they had paid."""
        members, own = self.branch.book.members.values(), self.branch.own
        here = sum(each.belongs_on(own.unit_id, call.turn.on) for each in members)
        rest = here - sum(each.count for each in told)
        return (DuesCount(Told.MEMBER, SETTLED, rest),) if rest > 0 else ()

    def _without_rows(self, call: Call, kept: Sequence[Call]) -> Fate:
        today = self.branch.own.today
        if call.turn.on > today:
            return Fate.AHEAD
        if opens(self.tx, self.branch.own.reminding, call) > call.turn.until:
            return Fate.SUSPENDED
        if not self._owed(call):
            return Fate.DONE
        later = kept[kept.index(call) + 1 :]
        if any(each.turn.on <= today for each in later):
            return Fate.NEWER
        return Fate.DUE if today <= call.turn.until else Fate.OVER

    def _owed(self, call: Call) -> bool:
        """Whether anybody owed what a stage speaks of on its day, as the records have it now."""
        members, own = self.branch.book.members.values(), self.branch.own
        return any(
            _open_on(line, call)
            for member in members
            if member.belongs_on(own.unit_id, call.turn.on)
            for line in self.branch.account(member)[0]
        )


def _open_on(line: MonthLine, call: Call) -> bool:
    on = call.turn.on
    asked = line.deadline < on if call.after else line.deadline == call.day
    return asked and bool(line.open_fen or (line.paid_on is not None and line.paid_on >= on))
