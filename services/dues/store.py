"""Writing payments: the row, its months, and the collector's word, in one transaction."""

from collections.abc import Mapping

from domain.dues.months import Month, first_day
from models.dues import DuesAllocation, DuesDecision, DuesPayment
from models.queries.dues import add, add_all, last_receipt
from services.meetings.branch import Branch
from services.seam import Tx


def write_payment(
    tx: Tx, branch: Branch, values: Mapping[str, object], parts: Mapping[Month, int]
) -> int:
    """Write a payment with the months that it is given to; its id."""
    payment_id = add(
        tx.session,
        DuesPayment,
        {
            **values,
            "branch_id": branch.unit_id,
            "recorded_by": tx.actor.person_id,
            "recorded_at": tx.now,
        },
    )
    add_all(
        tx.session,
        DuesAllocation,
        [
            {"payment_id": payment_id, "month": first_day(each), "fen": fen}
            for each, fen in parts.items()
        ],
    )
    return payment_id


def write_decision(
    tx: Tx,
    branch: Branch,
    payment_id: int,
    *,
    confirmed: bool,
    numbered: bool = True,
    reason: str = "",
) -> None:
    """Write the collector's word; what is confirmed gets the next number of the branch and year.

    The branch must be locked, so that no number is given twice.
    """
    year = number = None
    if confirmed and numbered:
        year = branch.today.year
        number = last_receipt(tx.session, branch.unit_id, year) + 1
    add(
        tx.session,
        DuesDecision,
        {
            "payment_id": payment_id,
            "branch_id": branch.unit_id,
            "confirmed": confirmed,
            "receipt_year": year,
            "receipt_number": number,
            "reason": reason,
            "decided_by": tx.actor.person_id,
            "decided_at": tx.now,
        },
    )
