"""A month collected at once, and payments that are taken back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from domain.dues.allocate import Question
from domain.errors import DomainError
from models.dues import DuesAllocation, DuesDecision, DuesPayment
from services.drafts import open_draft
from services.dues import (
    GroupEntry,
    GroupReceipt,
    confirm_payment,
    group_preview,
    payment,
    record_group,
    record_payment,
    reverse_payment,
)
from services.seam import Deps
from tests.services.dues_cast import (
    DUE,
    LEADER_A,
    LEADER_B,
    entry,
    m,
    parts,
    record,
    refused,
    report,
    seed_dues,
    year,
)
from tests.services.meeting_cast import (
    FIRST,
    GROUP_A,
    GROUP_B,
    LI,
    QIAN,
    READER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
)

NOV = m("2026-11")


def group(month: str = "2026-11", **values: Any) -> GroupEntry:
    values = {name: frozenset(v) if name == "absent" else v for name, v in values.items()}
    return GroupEntry(FIRST, m(month), **values)


def collect(world: World, by: int = WANG, **values: Any) -> GroupReceipt:
    options = {name: values.pop(name) for name in ("agreed", "draft_id") if name in values}
    found: GroupReceipt = world.run(record_group, by, group(**values), **options)
    return found


def test_a_whole_branch_is_recorded_at_its_assessed_amounts(deps: Deps) -> None:
    world = seed_dues(deps)
    found = collect(world)
    assert [each.person_id for each in found.payments] == sorted(
        range(1, 9), key=lambda who: next(p.name for p in found.payments if p.person_id == who)
    )
    assert {tuple(parts(each).items()) for each in found.payments} == {(("2026-11", DUE),)}
    assert sorted(each.receipt or "" for each in found.payments) == [
        f"2026-{n:04}" for n in range(1, 9)
    ]
    assert (found.total_fen, found.skipped, found.month) == (8 * DUE, (), NOV)


def test_exceptions_are_left_out_or_pay_something_else(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, 3000, "2026-11")
    report(world, LI, 3000, "2026-11")
    found = collect(world, absent={SUN}, amounts={ZHOU: 1000})
    by_person = {each.person_id: each.amount_fen for each in found.payments}
    assert by_person == {WANG: DUE, ZHAO: DUE, QIAN: DUE, WU: DUE, ZHOU: 1000}
    assert set(found.skipped) == {ZHANG, LI}
    assert year(world, ZHOU).lines[-1].balance_fen == 2000


def test_a_group_leader_collects_from_the_own_group(deps: Deps) -> None:
    world = seed_dues(deps)
    assert {each.person_id for each in world.run(group_preview, LEADER_B, FIRST, NOV)} == {
        QIAN, SUN, ZHOU, WU,
    }  # fmt: skip
    found = collect(world, by=LEADER_B)
    assert {each.person_id for each in found.payments} == {QIAN, SUN, ZHOU, WU}
    refused("dues.nothing_open", collect, world, by=LEADER_A, group_id=GROUP_B)
    refused("person.not_in_branch", collect, world, by=LEADER_A, absent={SUN})


def test_a_keeper_collects_from_one_group(deps: Deps) -> None:
    world = seed_dues(deps)
    found = collect(world, group_id=GROUP_A)
    assert {each.person_id for each in found.payments} == {ZHANG, LI, WANG, ZHAO}


def test_the_preview_shows_what_each_still_owes(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, 1000, "2026-11")
    report(world, LI, 3000, "2026-11")
    rows = {row.person_id: row for row in world.run(group_preview, WANG, FIRST, NOV)}
    assert (rows[ZHANG].due_fen, rows[ZHANG].open_fen) == (DUE, 2000)
    assert (rows[LI].open_fen, rows[LI].reported_fen) == (0, DUE)
    before = {r.person_id: r for r in world.run(group_preview, WANG, FIRST, m("2026-08"))}
    assert (before[SUN].due_fen, before[SUN].open_fen, before[SUN].group_id) == (None, 0, GROUP_B)


@pytest.mark.parametrize("who", [SUN, READER])
def test_nobody_else_collects(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    for use_case, values in ((record_group, (group(),)), (group_preview, (FIRST, NOV))):
        with pytest.raises(DomainError) as found:
            world.run(use_case, who, *values)
        assert found.value.key in {"dues.not_collector", "access.member"}
    assert world.all(DuesPayment) == []


def test_nothing_is_recorded_when_one_amount_cannot_be(deps: Deps) -> None:
    world = seed_dues(deps)
    error = refused("dues.too_much", collect, world, amounts={SUN: 5000})
    assert error.values["name"] == "孙八"
    assert world.all(DuesPayment) == world.all(DuesAllocation) == world.all(DuesDecision) == []
    found = collect(world, amounts={SUN: 5000}, agreed={Question.TOO_MUCH})
    assert found.total_fen == 8 * DUE + 2000


def test_a_group_draft_submitted_twice_records_once(deps: Deps) -> None:
    world = seed_dues(deps)
    draft = world.run(open_draft, WANG, "dues_group", -100, 0, "summary", {})
    one = collect(world, absent={SUN}, draft_id=draft.id)
    again = collect(world, absent={SUN}, draft_id=draft.id)
    assert {p.payment_id for p in again.payments} == {p.payment_id for p in one.payments}
    assert (again.total_fen, again.skipped) == (one.total_fen, one.skipped)
    assert len(world.all(DuesPayment)) == 7
    refused("draft.gone", collect, world, by=ZHANG, draft_id=draft.id)


# ------------------------------------------------------------------ taken back


def test_a_reversal_opens_the_month_and_leaves_the_first_row(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 6000).payment_id
    found = world.run(reverse_payment, ZHANG, number, "记错了人")
    assert (found.payment_id, found.taken_back_fen, found.amount_fen) == (number, 6000, 6000)
    mine = year(world, SUN)
    assert (mine.totals.paid_fen, mine.totals.balance_fen) == (0, 9000)
    first, back = world.all(DuesPayment)
    assert (back.amount_fen, back.reverses_id, back.reason) == (-6000, first.id, "记错了人")
    view = world.run(payment, WANG, back.id)
    assert (view.reason, view.receipt, view.reverses_id) == ("记错了人", None, number)
    assert sum(row.fen for row in world.all(DuesAllocation)) == 0


def test_a_part_is_refunded_the_newest_month_first(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 6000).payment_id
    found = world.run(reverse_payment, WANG, number, "多收退回", amount_fen=1000)
    assert found.taken_back_fen == 1000
    assert [line.paid_fen for line in year(world, SUN).lines] == [3000, 2000, 0]
    error = refused(
        "dues.nothing_left", world.run, reverse_payment, WANG, number, "再退", amount_fen=5001
    )
    assert error.values["left_fen"] == 5000


@pytest.mark.parametrize("who", [SUN, LEADER_A])
def test_others_take_nothing_back(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    number = record(world, SUN).payment_id
    with pytest.raises(DomainError) as found:
        world.run(reverse_payment, who, number, "记错了")
    assert found.value.key in {"dues.not_collector", "person.not_in_branch"}


def test_what_cannot_be_taken_back_is_refused(deps: Deps) -> None:
    world = seed_dues(deps)
    waiting = report(world, SUN).payment_id
    refused("dues.not_confirmed", world.run, reverse_payment, WANG, waiting, "没有收到")
    world.run(confirm_payment, WANG, waiting)
    refused("dues.reason_missing", world.run, reverse_payment, WANG, waiting, "")
    world.run(reverse_payment, WANG, waiting, "记错了")
    back = world.all(DuesPayment)[-1].id
    refused("dues.is_reversal", world.run, reverse_payment, WANG, back, "记错了")
    refused("dues.nothing_left", world.run, reverse_payment, WANG, waiting, "记错了")
    refused("dues.not_found", world.run, reverse_payment, WANG, 999, "记错了")


def test_after_a_reversal_the_same_amount_is_no_duplicate(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(reverse_payment, WANG, record(world, SUN).payment_id, "记错了")
    assert parts(record(world, SUN)) == {"2026-09": DUE}


def test_a_reversal_submitted_twice_takes_back_once(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 6000).payment_id
    draft = world.run(open_draft, WANG, "dues_back", -100, 0, "summary", {})
    for _ in range(2):
        found = world.run(reverse_payment, WANG, number, "退回", amount_fen=1000, draft_id=draft.id)
        assert found.taken_back_fen == 1000


# ------------------------------------------------------------------ at once


def at_once(*calls: Any) -> list[Any]:
    start = Barrier(len(calls))

    def run(call: Any) -> Any:
        start.wait()
        try:
            return call()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_collectors_at_once_pay_nothing_twice(deps: Deps) -> None:
    world = seed_dues(deps)
    done = at_once(
        lambda: world.run(record_payment, WANG, entry(SUN)),
        lambda: world.run(record_payment, ZHANG, entry(SUN)),
    )
    assert sorted(type(each).__name__ for each in done) == ["Duplicate", "PaymentView"]
    assert year(world, SUN).totals.paid_fen == DUE


def test_receipts_given_out_at_once_have_different_numbers(deps: Deps) -> None:
    world = seed_dues(deps)
    people = [SUN, ZHOU, WU, QIAN, ZHAO]
    at_once(*(lambda who=who: world.run(record_payment, WANG, entry(who)) for who in people))
    numbers = sorted(row.receipt_number for row in world.all(DuesDecision))
    assert numbers == [1, 2, 3, 4, 5]
