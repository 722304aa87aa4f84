"""Telling the ledger of reminders what a record has changed."""

from collections.abc import Iterable, Iterator

from domain.obligations import Verdict
from models.meetings import MeetingRecord
from services.meetings.branch import Branch
from services.meetings.entries import HELD
from services.meetings.ledger import load_ledger
from services.meetings.values import Receipt
from services.seam import Tx
from services.settled import Touched, settle


def settle_record(
    tx: Tx, branch: Branch, found: Receipt, replaced: MeetingRecord | None = None
) -> None:
    """By the receipt of what was written, and by how it stands where a replaced row counted."""
    touched = [
        Touched(kind.unit_id, step.obligation, step.period, step.state, step.missing)
        for kind in found.kinds
        for step in kind.steps
    ]
    undone = replaced is not None and replaced.status == HELD
    if replaced is not None and undone:
        touched += _touched(_left(tx, branch, found, replaced))
    settle(tx, branch.unit_id, touched, undone=undone)


def _left(tx: Tx, branch: Branch, found: Receipt, replaced: MeetingRecord) -> Iterable[Verdict]:
    """How it stands in the periods that a meeting has left for another day or unit."""
    day, unit_id = replaced.held_on, replaced.unit_id
    here = {(each.unit_id, found.started_at.astimezone(branch.zone).date()) for each in found.kinds}
    if (unit_id, day) in here:
        return ()
    return load_ledger(tx, branch, {replaced.kind}, day).judged(branch, unit_id, replaced.kind, day)


def _touched(verdicts: Iterable[Verdict]) -> Iterator[Touched]:
    for each in verdicts:
        rule, period = each.obligation, each.period
        yield Touched(each.unit_id, rule.key, period.key, each.state, each.missing)
