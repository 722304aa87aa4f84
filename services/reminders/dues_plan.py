"""Planning messages about dues: branch by branch in portions, on the days that a stage begins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.dues.months import month_key
from domain.dues.rates import Told
from domain.dues.reminding import Call, behind, step_for, still_owes
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
from services.reminders.plan import DUES_MARK, forget_marks
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
def plan_dues(tx: Tx, *, portion: int = _PORTION) -> DuesPlanned:
    """Plan the newest stage of dues for branches for which it is new; a portion at a time.

    A zone whose day has been looked through, with the same units, settings and rules, costs a
    look. A branch's own mark says which stage it had last, so a stage that was missed is made up
    and none comes twice. On a day without an hour at which a branch may be written to nothing is
    planned for it: the first day after that has the newest stage, and who owes then.
    """
    done = marks(tx.session, DUES_MARK)
    seen = f"{dues_state(tx.session)} {tx.rules.dues.version} {tx.rules.reminding}"
    if done and all(mark == (tx.today(zone), seen) for zone, mark in done.items()):
        return DuesPlanned(0, more=False)
    zones = branch_zones(tx.session)
    forget_marks(tx, DUES_MARK, besides=zones)
    for zone in zones:
        today = tx.today(zone)
        if done.get(zone) == (today, seen):
            continue
        called = _called(tx, zone)
        rows = _plan(tx, called[:portion]) if called else 0
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
        if call is None or not _today(branch):
            continue
        if mark is None or call.newer_than(mark[0], *_had(mark[1])):
            found.append((branch, call))
    return found


def _today(branch: BranchCall) -> bool:
    """Whether it may be written to at some hour that is left of its day."""
    return (
        branch.free is not None
        and branch.free.astimezone(ZoneInfo(branch.zone)).date() == branch.today
    )


def _plan(tx: Tx, called: Sequence[tuple[BranchCall, Call]]) -> int:
    ids = [branch.unit_id for branch, _ in called]
    for branch, call in called:
        # First the mark: another process that plans this branch waits for us here.
        had = f"{call.key} {call.turn.on}"
        set_mark(tx.session, f"{_BRANCH_MARK}{branch.unit_id}", call.day, had)
    for call in {call for _, call in called}:
        alike = [branch.unit_id for branch, each in called if each == call]
        supersede_reminders(tx.session, alike, month_key(call.month), call.key)
    found = books_of(tx, [branch for branch, _ in called])
    keepers = keepers_of(tx.session, ids, max(branch.today for branch, _ in called))
    rows: list[Planned] = []
    for branch, call in called:
        own = frozenset(person for unit_id, person in keepers if unit_id == branch.unit_id)
        rows += _rows(found[branch.unit_id], call, own, _starts(branch))
    insert_rows(tx.session, Subject.DUES, rows, tx.now)
    return len(rows)


def _had(said: str) -> tuple[str, date]:
    """The stage that a branch had last, and its day."""
    key, _, on = said.partition(" ")
    return key, date.fromisoformat(on)


def _starts(branch: BranchCall) -> datetime:
    assert branch.free is not None  # it was asked for
    return branch.free.astimezone(UTC)


def _rows(
    branch: DuesBranch, call: Call, keepers: frozenset[int], starts: datetime
) -> Iterable[Planned]:
    """A row for each member who is to be told, and for each list that has anybody on it."""
    whom = call.whom
    lists: set[Told] = set()
    for member in branch.book.members.values():
        lines, found = branch.account(member)
        owes = Told.MEMBER in whom and branch.here(member)
        if owes and still_owes(call.day, lines, found, after=call.after):
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
        call.key,
        recipient,
        call.day,
        not_before,
    )
