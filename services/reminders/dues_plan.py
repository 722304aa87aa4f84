"""Planning messages about dues: branch by branch in portions, on the days that a stage begins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.dues.months import month_key
from domain.dues.rates import Told
from domain.dues.reminding import WHOM, Call, DuesStage, behind, step_for, still_owes
from domain.ladder.stages import Subject
from models.queries.dues_reminders import (
    DUES,
    Planned,
    dues_state,
    insert_rows,
    keepers_of,
    member_key,
    supersede_reminders,
)
from models.queries.reminders import branch_zones, marks, set_mark
from services.access import May
from services.reminders.dues_branches import BranchCall, DuesBranch, books_of, branch_calls
from services.reminders.dues_values import DuesPlanned
from services.reminders.plan import DUES_MARK, REMIND_AT, forget_marks
from services.seam import Tx, use_case

_BRANCH_MARK = "dues of "  # followed by the branch's id
_PORTION = 10  # branches in one transaction, so that nobody waits long for the writer
# The lists come after the members' own messages: by then it is known who could not be reached.
_WAVES: Mapping[Told, timedelta] = {
    Told.MEMBER: timedelta(),
    Told.COLLECTOR: timedelta(minutes=15),
    Told.SECRETARY: timedelta(minutes=15),
    Told.SUPERIOR: timedelta(minutes=30),
}


@use_case(may=May.OPERATE, writes=True)
def plan_dues(tx: Tx, *, remind_at: time = REMIND_AT, portion: int = _PORTION) -> DuesPlanned:
    """Plan the newest stage of dues for branches for which it is new; a portion at a time.

    A zone whose day has been looked through, with the same units, settings and rules, costs a
    look. A branch's own mark says which stage it had last, so a stage that was missed is made up
    and none comes twice.
    """
    done = marks(tx.session, DUES_MARK)
    seen = f"{dues_state(tx.session)} {tx.rules.version} {tx.rules.dues.version}"
    if done and all(mark == (tx.today(zone), seen) for zone, mark in done.items()):
        return DuesPlanned(0, more=False)
    zones = branch_zones(tx.session)
    forget_marks(tx, DUES_MARK, besides=zones)
    for zone in zones:
        today = tx.today(zone)
        if done.get(zone) == (today, seen):
            continue
        called = _called(tx, zone)
        rows = _plan(tx, called[:portion], remind_at) if called else 0
        if len(called) > portion:
            return DuesPlanned(rows, more=True)
        set_mark(tx.session, DUES_MARK + zone, today, seen)
        if rows:
            # The next zone is a transaction of its own.
            return DuesPlanned(rows, more=True)
    return DuesPlanned(0, more=False)


def _called(tx: Tx, zone: str) -> list[tuple[BranchCall, Call]]:
    """The branches of a zone with a stage that is newer than the last that they had."""
    known = marks(tx.session, _BRANCH_MARK)
    found = []
    for branch in branch_calls(tx, zone=zone).values():
        call, mark = branch.call, known.get(str(branch.unit_id))
        if call is None:
            continue
        if mark is None or Call(mark[0], DuesStage(mark[1])).rank < call.rank:
            found.append((branch, call))
    return found


def _plan(tx: Tx, called: Sequence[tuple[BranchCall, Call]], remind_at: time) -> int:
    ids = [branch.unit_id for branch, _ in called]
    for branch, call in called:
        # First the mark: another process that plans this branch waits for us here.
        set_mark(tx.session, f"{_BRANCH_MARK}{branch.unit_id}", call.day, call.stage.value)
    for call in {call for _, call in called}:
        alike = [branch.unit_id for branch, each in called if each == call]
        supersede_reminders(tx.session, alike, month_key(call.month), call.stage.value)
    found = books_of(tx, [branch for branch, _ in called])
    keepers = keepers_of(tx.session, ids, max(branch.today for branch, _ in called))
    rows: list[Planned] = []
    for branch, call in called:
        own = frozenset(person for unit_id, person in keepers if unit_id == branch.unit_id)
        rows += _rows(found[branch.unit_id], call, own, _starts(branch, remind_at, tx.now))
    insert_rows(tx.session, Subject.DUES, rows, tx.now)
    return len(rows)


def _starts(branch: BranchCall, remind_at: time, now: datetime) -> datetime:
    starts = datetime.combine(branch.today, remind_at, ZoneInfo(branch.zone))
    return max(starts, now).astimezone(UTC)


def _rows(
    branch: DuesBranch, call: Call, keepers: frozenset[int], starts: datetime
) -> Iterable[Planned]:
    """A row for each member who is to be told, and for each list that has anybody on it."""
    whom = WHOM[call.stage]
    lists: set[Told] = set()
    for member in branch.book.members.values():
        lines, found = branch.account(member)
        if branch.here(member) and still_owes(call, lines, found):
            # Who gets a list gets their own reminder with it, in one message.
            keeps = Told.COLLECTOR in whom and member.person_id in keepers
            wave = Told.COLLECTOR if keeps else Told.MEMBER
            yield _row(branch, call, member_key(member.person_id), starts + _WAVES[wave])
        if behind(found):
            lists.add(Told.COLLECTOR)
            lists.update(told for told in whom if step_for(found, told) is not None)
    for told in whom:
        if told is not Told.MEMBER and told in lists:
            yield _row(branch, call, told.value, starts + _WAVES[told])


def _row(branch: DuesBranch, call: Call, recipient: str, not_before: datetime) -> Planned:
    return Planned(
        DUES,
        month_key(call.month),
        branch.own.unit_id,
        call.stage.value,
        recipient,
        call.day,
        not_before,
    )
