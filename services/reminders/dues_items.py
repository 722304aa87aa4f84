"""What a row of the ledger says now, by the book of its branch: judged again when it is claimed."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from domain.dues.arrears import Arrears
from domain.dues.months import month_key, month_of
from domain.dues.rates import Step, Told
from domain.dues.reminding import (
    Call,
    Says,
    behind,
    called_later,
    step_for,
    still_owes,
    to_pay,
)
from domain.periods import parse_period
from models.queries.dues import PaymentRow
from models.queries.dues_reminders import DUES_PAYMENT, cancel_rows, person_of
from models.queries.reminders import SUPERSEDED
from models.reminders import Reminder
from services.dues.book import Member
from services.dues.notices import Notice
from services.dues.receipts import receipt_number
from services.reminders.dues_branches import DuesBranch
from services.reminders.dues_values import (
    Behind,
    BehindList,
    Decided,
    DuesItem,
    OwnDues,
    Row,
    StepCounts,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that still holds, with what it says."""

    row: Reminder
    branch: DuesBranch
    item: DuesItem

    @property
    def payer(self) -> int | None:
        """Whose report it is: they do not confirm it themselves."""
        if not isinstance(self.item, Waiting):
            return None
        found = _payment(self.branch, self.item.payment_id)
        return None if found is None else found[0].person_id


def judge(row: Reminder, branch: DuesBranch, reachable: Collection[int]) -> Judged | None:
    """What a row says; None with its new state when it holds no more, or when its day is to come.

    `reachable` are those of the branch who can be written to in private.
    """
    assert row.id is not None
    # A claim raises the epoch by one.
    place = Row(row.id, row.epoch + 1, branch.own.unit_id, branch.own.name)
    if row.obligation == DUES_PAYMENT:
        item: DuesItem | None = _notice(row, branch, place)
    else:
        call = branch.own.call
        if call is None or (month_key(call.month), call.key) != (row.period, row.stage):
            _out_of_turn(row, branch)
            return None
        place = replace(place, late_since=branch.own.late_since)
        item = _reminder(row, branch, call, place, reachable)
    if item is None:
        cancel_rows([row])
        return None
    return Judged(row, branch, item)


def _out_of_turn(row: Reminder, branch: DuesBranch) -> None:
    """An older stage gives way; one to come waits, where a branch moved its day or its zone."""
    own, workdays = branch.own, branch.book.rules.workdays
    month = month_of(parse_period(row.period).start)
    if own.ladder is None or not called_later(
        month, row.stage, own.today, own.settings, own.ladder, workdays
    ):
        row.state = SUPERSEDED


def _reminder(
    row: Reminder, branch: DuesBranch, call: Call, place: Row, reachable: Collection[int]
) -> DuesItem | None:
    person_id = person_of(row.recipient)
    if person_id is not None:
        return _own(branch, call, place, branch.book.members.get(person_id))
    told = Told(row.recipient)
    late = [
        (member, found)
        for member in branch.book.members.values()
        if behind(found := branch.account(member)[1])
    ]
    return _LISTS[told](branch, place, told, late, reachable)


def _own(branch: DuesBranch, call: Call, place: Row, member: Member | None) -> OwnDues | None:
    if member is None or not branch.here(member):
        return None
    lines, found = branch.account(member)
    if not still_owes(call.day, lines, found, after=call.after):
        return None
    wanted = (*found.others, *found.run) if call.after else to_pay(lines, call.day)
    return OwnDues(
        row=place,
        stage=call.key,
        says=Says(call.turn.stage.text),
        day=call.day,
        months=tuple(sorted(line.month for line in wanted)),
        owed_fen=sum(line.balance_fen for line in wanted),
        reported_fen=sum(line.balance_fen - line.open_fen for line in wanted),
        run=tuple(line.month for line in found.run) if call.after else (),
        step=step_for(found, Told.MEMBER) if call.after else None,
    )


_Late = Collection[tuple[Member, Arrears]]


def _behind(
    _: DuesBranch, place: Row, told: Told, late: _Late, reachable: Collection[int]
) -> BehindList | None:
    """Everybody for the collector; for others those at a step that names them."""
    rows = [
        Behind(
            person_id=member.person_id,
            name=member.name,
            run=len(found.run),
            owed_fen=found.owed_fen,
            step=step_for(found, told),
            reachable=member.person_id in reachable,
        )
        for member, found in late
        if told is Told.COLLECTOR or step_for(found, told) is not None
    ]
    if not rows:
        return None
    return BehindList(place, told, tuple(sorted(rows, key=lambda each: -each.run)))


def _counts(
    _: DuesBranch, place: Row, told: Told, late: _Late, __: Collection[int]
) -> StepCounts | None:
    counts: Counter[Step] = Counter()
    for _member, found in late:
        step = step_for(found, told)
        if step is not None:
            counts[step] += 1
    if not counts:
        return None
    return StepCounts(place, tuple(sorted(counts.items(), key=lambda each: -each[0].months)))


_LISTS: Mapping[
    Told,
    Callable[[DuesBranch, Row, Told, _Late, Collection[int]], BehindList | StepCounts | None],
] = {Told.COLLECTOR: _behind, Told.SECRETARY: _behind, Told.SUPERIOR: _counts}


def _payment(branch: DuesBranch, payment_id: int) -> tuple[Member, PaymentRow] | None:
    for member in branch.book.members.values():
        for payment in member.payments:
            if payment.id == payment_id:
                return member, payment
    return None


def _notice(row: Reminder, branch: DuesBranch, place: Row) -> Waiting | Decided | None:
    found = _payment(branch, int(row.period))
    if found is None:
        return None
    member, payment = found
    notice = Notice(row.stage)
    if notice is Notice.REPORTED:
        if payment.confirmed is not None:
            return None
        return Waiting(
            row=place,
            payment_id=payment.id,
            name=member.name,
            amount_fen=payment.amount_fen,
            months=tuple(member.parts[payment.id]),
            paid_on=payment.paid_on,
        )
    first = payment
    if notice is Notice.REVERSED:
        first = next(each for each in member.payments if each.id == payment.reverses_id)
    elif notice is Notice.RECEIVED and _taken_back(member, payment):
        return None  # that it was taken back says it all
    return Decided(
        row=place,
        notice=notice,
        payment_id=first.id,
        receipt=receipt_number(first),
        amount_fen=abs(payment.amount_fen),
        months=tuple(sorted(member.parts[payment.id])),
        reason=payment.refusal or payment.reason,
    )


def _taken_back(member: Member, payment: PaymentRow) -> bool:
    back = sum(each.amount_fen for each in member.payments if each.reverses_id == payment.id)
    return payment.amount_fen + back <= 0
