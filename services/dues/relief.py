"""Months that are exempt, reduced, paid elsewhere or excused: decided by people, with reasons."""

from domain.dues.account import ReliefKind, assessed_for
from domain.dues.months import Month, creditor, first_day, month_of
from domain.errors import DomainError, NotFound
from models.dues import DuesExemption
from models.queries.dues import ExemptionRow, add, exemptions_of, one_of
from services.access import May
from services.drafts import delete_own
from services.dues.book import branch_book
from services.dues.clean import LONGEST_APPROVER, clean_reason, short
from services.dues.entries import ReliefEntry
from services.dues.rights import kept_branch
from services.dues.values import ReliefView
from services.seam import Tx, use_case

LONGEST = 24  # months: after that people look at it again


@use_case(may=May.MEMBER, writes=False)
def reliefs(tx: Tx, branch_id: int, person_id: int) -> tuple[ReliefView, ...]:
    """What has been granted to a member, as it stands."""
    branch = kept_branch(tx, branch_id)
    branch_book(tx, branch, person_id)
    return tuple(map(relief_view, _standing(tx, branch_id, person_id)))


@use_case(may=May.MEMBER, writes=True)
def grant_relief(tx: Tx, entry: ReliefEntry, *, draft_id: int | None = None) -> ReliefView:
    """Set months of a member apart; reason, approver and end are needed (第7条).

    Raises DomainError when one of them is missing, or the months are not owed to the branch.
    """
    branch = kept_branch(tx, entry.branch_id, lock=True)
    member = branch_book(tx, branch, entry.person_id).member(entry.person_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _granted_before(tx, entry)
    if not 0 <= entry.until - entry.since < LONGEST:
        raise DomainError("dues.span_out_of_range", limit=LONGEST)
    owed = creditor(member.dossier.tenures, entry.since)
    if owed is None or owed.branch_id != branch.unit_id:
        raise DomainError("dues.not_owed", month=entry.since)
    _check_due(entry, assessed_for(entry.since, member.dossier))
    approver = short(entry.approver, LONGEST_APPROVER)
    if not approver:
        raise DomainError("dues.approver_missing")
    return _add(
        tx,
        {
            "person_id": entry.person_id,
            "branch_id": entry.branch_id,
            "kind": entry.kind.value,
            "since": first_day(entry.since),
            "until": first_day(entry.until),
            "due_fen": entry.due_fen,
            "reason": clean_reason(entry.reason),
            "approver": approver,
        },
    )


@use_case(may=May.MEMBER, writes=True)
def end_relief(
    tx: Tx, exemption_id: int, last: Month, reason: str, *, draft_id: int | None = None
) -> ReliefView:
    """Let a relief end with an earlier month, or withdraw it: `last` before its beginning.

    More months than were approved need a new decision.
    """
    row = tx.session.get(DuesExemption, exemption_id)
    if row is None:
        raise NotFound("dues.relief_not_found")
    kept_branch(tx, row.branch_id, lock=True)
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    if exemption_id not in {each.id for each in _standing(tx, row.branch_id, row.person_id)}:
        raise DomainError("dues.relief_replaced")
    if last > month_of(row.until):
        raise DomainError("dues.relief_longer", month=month_of(row.until))
    return _add(
        tx,
        {
            "person_id": row.person_id,
            "branch_id": row.branch_id,
            "kind": row.kind,
            "since": row.since,
            "until": first_day(max(last, month_of(row.since) - 1)),
            "due_fen": row.due_fen,
            "reason": clean_reason(reason),
            "approver": row.approver,
            "replaces_id": exemption_id,
        },
    )


def _standing(tx: Tx, branch_id: int, person_id: int) -> list[ExemptionRow]:
    """What stands of a branch's own decisions: those of another branch are not its to see."""
    rows = exemptions_of(tx.session, one_of(branch_id, person_id))
    return [row for row in rows if row.branch_id == branch_id]


def _check_due(entry: ReliefEntry, assessed_fen: int | None) -> None:
    """A reduction names what is left to pay, less than the due, and nothing else does."""
    if entry.kind is ReliefKind.REDUCED:
        if entry.due_fen is None or entry.due_fen <= 0:
            raise DomainError("dues.reduced_to_missing")
        if assessed_fen is not None and entry.due_fen >= assessed_fen:
            raise DomainError("dues.reduced_to_more", due_fen=assessed_fen)
    elif entry.due_fen is not None:
        raise DomainError("dues.reduced_to_not_asked")


def _add(tx: Tx, values: dict[str, object]) -> ReliefView:
    number = add(
        tx.session,
        DuesExemption,
        {**values, "recorded_by": tx.actor.person_id, "recorded_at": tx.now},
    )
    tx.effect = f"dues_relief:{number}"
    row = tx.session.get_one(DuesExemption, number)
    standing = _standing(tx, row.branch_id, row.person_id)
    return relief_view(next(each for each in standing if each.id == number))


def _granted_before(tx: Tx, entry: ReliefEntry) -> ReliefView:
    """What the first submit of a draft granted; raises when there is nothing."""
    rows = [
        row
        for row in _standing(tx, entry.branch_id, entry.person_id)
        if (row.kind, row.since, row.until, row.due_fen, row.recorded_by)
        == (
            entry.kind.value,
            first_day(entry.since),
            first_day(entry.until),
            entry.due_fen,
            tx.actor.person_id,
        )
    ]
    if not rows:
        raise NotFound("draft.gone")
    tx.effect = f"dues_relief:{rows[-1].id}"
    return relief_view(rows[-1])


def relief_view(row: ExemptionRow | DuesExemption) -> ReliefView:
    """A stored relief as people see it."""
    return ReliefView(
        exemption_id=row.id or 0,
        person_id=row.person_id,
        kind=ReliefKind(row.kind),
        since=month_of(row.since),
        until=month_of(row.until),
        due_fen=row.due_fen,
        reason=row.reason,
        approver=row.approver,
    )
