"""Walking through dues as a person does: in private, with 30 yuan due a month since September.

walk = await member(house, LI)
await walk.says("/dues 30", "请核对")
"""

from typing import Any

from domain.dues.allocate import Question
from models.dues import DuesAllocation, DuesDecision, DuesPayment
from services.dues import PaymentEntry, PaymentView, confirm_payment, record_payment, report_payment
from services.seam import Caller
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import DUE, add_dues, m
from tests.services.meeting_cast import FIRST, WANG

SUBMIT, WAITS, RECEIPT = "✅ 提交", "等收缴人确认", "党费收据"


def assessed(house: House) -> House:
    """Everybody of the first branch owes 30 yuan a month since September."""
    add_dues(house.world)
    return house


def alone(house: House, who: int) -> Walk:
    """Somebody in private with the bot."""
    person = house.people[who]
    return Walk(house, person, person.private)


def do(house: House, who: int, use_case: Any, *args: Any, **values: Any) -> Any:
    """Run a use case as somebody of the house."""
    return house.app.deps.run_now(use_case, Caller(house.people[who].id), *args, **values)


def report(house: House, who: int, fen: int = DUE, *months: str) -> PaymentView:
    """What a member says to have paid; it waits."""
    said = PaymentEntry(FIRST, who, fen, tuple(m(each) for each in months) or None)
    found: PaymentView = do(house, who, report_payment, said)
    return found


def record(house: House, who: int, fen: int = DUE, *months: str, by: int = WANG) -> PaymentView:
    """What the collector has received."""
    said = PaymentEntry(FIRST, who, fen, tuple(m(each) for each in months) or None)
    agreed = [Question.BACK_PAYMENT]
    found: PaymentView = do(house, by, record_payment, said, agreed=agreed)
    return found


def confirm(house: House, payment_id: int, by: int = WANG) -> PaymentView:
    found: PaymentView = do(house, by, confirm_payment, payment_id)
    return found


def payments(house: House) -> list[DuesPayment]:
    """Every payment of the ledger, oldest first."""
    rows: list[DuesPayment] = house.world.all(DuesPayment)
    return sorted(rows, key=lambda row: row.id or 0)


def given(house: House) -> dict[str, int]:
    """What each month got, of all payments together."""
    found: dict[str, int] = {}
    for row in house.world.all(DuesAllocation):
        found[f"{row.month:%Y-%m}"] = found.get(f"{row.month:%Y-%m}", 0) + row.fen
    return dict(sorted(found.items()))


def decided(house: House) -> list[tuple[int, bool]]:
    """What collectors have said, as (payment, confirmed)."""
    rows = house.world.all(DuesDecision)
    return sorted((row.payment_id, row.confirmed) for row in rows)
