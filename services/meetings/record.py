"""Recording a meeting: one event, a record for each kind, everything frozen in one transaction."""

from collections.abc import Sequence

from domain.errors import Duplicate, NotFound
from models.queries.meetings import same_source
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch, load_branch
from services.meetings.check import Prepared, held_on, prepare, sound
from services.meetings.clean import clean_entry
from services.meetings.entries import HELD, MeetingEntry
from services.meetings.ledger import Ledger, load_ledger
from services.meetings.receipt import stored_receipt
from services.meetings.store import Checked, store
from services.meetings.values import Receipt
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=True)
def record_meeting(
    tx: Tx,
    entry: MeetingEntry,
    *,
    confirmed_separate: bool = False,
    draft_id: int | None = None,
) -> Receipt:
    """Record an event with all its kinds; raises the first problem, or Duplicate.

    A draft is deleted in the same transaction, so that its second submit finds none and gets the
    receipt of the first; raises `draft.gone` where there was no first.
    """
    branch = load_branch(tx, entry.branch_id, lock=True)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _recorded_before(tx, branch, entry)
    kept = clean_entry(entry)
    prepared = sound(prepare(tx, branch, kept))
    kinds = {each.kind.key for each in prepared}
    ledger = load_ledger(tx, branch, kinds, held_on(branch, kept))
    if kept.status == HELD and not confirmed_separate:
        refuse_duplicates(prepared, ledger)
    return store(tx, Checked(branch, kept, prepared, ledger))


def refuse_duplicates(
    prepared: Sequence[Prepared], ledger: Ledger, *, but: int | None = None
) -> None:
    """Raise Duplicate when the unit held a meeting of the kind on the day already."""
    for each in prepared:
        found = ledger.same_day(each.unit_id, each.kind.key, each.minutes.held_on, but=but)
        if found is not None:
            raise Duplicate(
                "meeting.duplicate",
                record_id=found.record_id,
                serial=found.serial,
                kind=found.kind,
                held_on=found.held_on,
            )


def _recorded_before(tx: Tx, branch: Branch, entry: MeetingEntry) -> Receipt:
    """The receipt of what the first submit of a draft recorded; raises when there is nothing."""
    connection = tx.session.connection()
    person = tx.actor.person_id
    wanted = {(each.kind, each.group_id or branch.unit_id) for each in entry.kinds}
    found = same_source(connection, branch.unit_id, entry.started_at, person)
    for event_id, kinds in found.items():
        if wanted == kinds:
            tx.effect = f"record:{event_id}"
            return stored_receipt(tx, event_id)
    raise NotFound("draft.gone")
