"""What was recorded, once more: a crash may have kept it from being said."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from domain.dues.months import month_of
from domain.errors import NotFound
from models.dues import DuesAllocation, DuesAssessment, DuesExemption, DuesHandover, DuesPayment
from services.access import May
from services.dues.assess import assessed
from services.dues.book import branch_book
from services.dues.letters import letter_of
from services.dues.receipts import shown
from services.dues.relief import relief_view
from services.dues.rights import kept_branch, scope_of
from services.dues.values import Assessed, GroupReceipt, Letter, ReliefView
from services.meetings.branch import load_branch
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class MadeAssessment:
    """An assessment and the branch that made it."""

    branch_id: int
    made: Assessed


@dataclass(frozen=True, slots=True)
class MadeRelief:
    """A relief with whose it is and the branch that granted it."""

    branch_id: int
    name: str
    relief: ReliefView


@use_case(may=May.MEMBER, writes=False)
def group_receipt(tx: Tx, payment_id: int) -> GroupReceipt:
    """The payments that were recorded together with this one, for who collects there."""
    row = tx.session.get(DuesPayment, payment_id)
    if row is None:
        raise NotFound("dues.not_found")
    branch = load_branch(tx, row.branch_id)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch)
    together = set(
        tx.session.scalars(
            select(col(DuesPayment.id)).where(
                col(DuesPayment.branch_id) == row.branch_id,
                col(DuesPayment.recorded_at) == row.recorded_at,
                col(DuesPayment.recorded_by) == row.recorded_by,
            )
        )
    )
    payments = tuple(
        shown(branch, book, member, each)
        for member in book.members.values()
        if scope.covers(member.group_on(branch.unit_id, branch.today))
        for each in member.payments
        if each.id in together
    )
    if not payments:
        raise NotFound("dues.not_found")
    month = tx.session.scalars(
        select(col(DuesAllocation.month)).where(col(DuesAllocation.payment_id) == payment_id)
    ).first()
    return GroupReceipt(
        branch_id=branch.unit_id,
        month=month_of(month or row.paid_on),
        payments=payments,
        skipped=(),
        total_fen=sum(each.amount_fen for each in payments),
    )


@use_case(may=May.MEMBER, writes=False)
def assessment(tx: Tx, assessment_id: int) -> MadeAssessment:
    """An assessment as it was made, for the keepers of its branch."""
    row = tx.session.get(DuesAssessment, assessment_id)
    if row is None:
        raise NotFound("dues.not_found")
    branch = kept_branch(tx, row.branch_id)
    member = branch_book(tx, branch, row.person_id).member(row.person_id)
    return MadeAssessment(row.branch_id, assessed(member, row))


@use_case(may=May.MEMBER, writes=False)
def relief(tx: Tx, exemption_id: int) -> MadeRelief:
    """A relief as it was granted or ended, for the keepers of its branch."""
    row = tx.session.get(DuesExemption, exemption_id)
    if row is None:
        raise NotFound("dues.relief_not_found")
    branch = kept_branch(tx, row.branch_id)
    name = branch_book(tx, branch, row.person_id).member(row.person_id).name
    return MadeRelief(row.branch_id, name, relief_view(row))


@use_case(may=May.BOUND, writes=False)
def letter(tx: Tx, handover_id: int) -> Letter:
    """A letter of transfer, for the keepers of either branch."""
    row = tx.session.get(DuesHandover, handover_id)
    if row is None:
        raise NotFound("dues.not_found")
    return letter_of(tx, row)
