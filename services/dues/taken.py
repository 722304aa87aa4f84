"""Who took a payment in: what a receipt on paper names."""

from sqlalchemy import select
from sqlmodel import col

from models.dues import DuesDecision
from models.organisation import Person
from services.access import May
from services.dues.receipts import find
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def taken_by(tx: Tx, payment_id: int) -> str | None:
    """The collector's name, for whoever may see the payment; none while it waits."""
    find(tx, payment_id)
    name: str | None = tx.session.scalars(
        select(col(Person.name))
        .join(DuesDecision, col(DuesDecision.decided_by) == col(Person.id))
        .where(col(DuesDecision.payment_id) == payment_id, col(DuesDecision.confirmed))
    ).one_or_none()
    return name
