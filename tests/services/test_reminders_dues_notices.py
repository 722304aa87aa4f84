"""Notices of payments: planned with them, judged again, to the collector and to the member."""

import pytest

from models.reminders import Reminder
from services.dues import (
    GroupEntry,
    confirm_payment,
    record_group,
    refuse_payment,
    reverse_payment,
    withdraw_report,
)
from services.reminders import Result, Waiting
from services.seam import Deps
from tests.services.dues_cast import m, record, refused, report, seed_dues
from tests.services.dues_reminders_cast import (
    at,
    claims,
    ended,
    plan,
    reach,
    rows,
    short,
    unassessed,
)
from tests.services.meeting_cast import (
    FENG,
    LI,
    QIAN,
    SECOND,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
)
from tests.services.meeting_cast import FIRST as BRANCH
from tests.support.clock import Clock

NOW, LATER = "2026-11-20 20:31", "2026-11-20 22:00"


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """Everybody has started the bot, and what the dues day brought is said."""
    made = seed_dues(deps, since="2026-11")
    reach(made)
    at(made, "2026-11-20 09:00")
    clock.set("2026-11-20 20:30")
    return made


def test_a_report_waits_with_the_collector(world: World) -> None:
    report(world, SUN, 3000)
    assert at(world, NOW) == {WANG: ["waiting 孙八 3000"]}
    assert at(world, LATER) == {}


def test_several_reports_are_one_message(world: World) -> None:
    paid = [report(world, who, 3000) for who in (SUN, ZHAO, QIAN)]
    (claim,) = claims(world)
    assert claim.chat_id == 7000 + WANG
    found = [item for item in claim.items if isinstance(item, Waiting)]
    assert [item.payment_id for item in found] == [each.payment_id for each in paid]
    assert [item.months for item in found] == [(m("2026-11"),)] * 3


@pytest.mark.parametrize("result", ["confirmed", "refused", "withdrawn"])
def test_what_is_decided_by_then_does_not_wait_any_more(world: World, result: str) -> None:
    paid = report(world, SUN, 3000).payment_id
    if result == "confirmed":
        world.run(confirm_payment, ZHANG, paid)
    elif result == "refused":
        world.run(refuse_payment, ZHANG, paid, "没有收到")
    else:
        world.run(withdraw_report, SUN, paid, "记错了")
    assert WANG not in at(world, NOW)
    assert rows(world)["reported collector"] == "cancelled"


def test_the_member_gets_the_number_of_the_receipt(world: World) -> None:
    paid = report(world, SUN, 3000).payment_id
    at(world, NOW)
    world.run(confirm_payment, WANG, paid)
    assert at(world, LATER) == {SUN: ["received 2026-0001 3000"]}


def test_the_member_gets_the_reason_of_a_refusal(world: World) -> None:
    paid = report(world, SUN, 3000).payment_id
    world.run(refuse_payment, WANG, paid, "没有收到")
    (claim,) = claims(world)
    (item,) = claim.items
    assert claim.chat_id == 7000 + SUN
    assert getattr(item, "reason", None) == "没有收到"


def test_who_takes_their_own_report_back_is_told_nothing(world: World) -> None:
    paid = report(world, SUN, 3000).payment_id
    world.run(withdraw_report, SUN, paid, "记错了")
    assert at(world, NOW) == {}
    assert "refused" not in str(rows(world))


def test_what_the_collector_records_is_receipted_to_the_member(world: World) -> None:
    record(world, SUN, 3000)
    assert at(world, NOW) == {SUN: ["received 2026-0001 3000"]}


def test_a_group_that_is_recorded_at_once_hears_one_by_one(world: World) -> None:
    world.run(record_group, WANG, GroupEntry(BRANCH, m("2026-11"), absent=frozenset({SUN})))
    told = at(world, NOW)
    assert {LI, ZHAO, QIAN, ZHOU} <= told.keys()
    assert not {SUN, WANG} & told.keys()  # absent; and who records it knows
    assert all(len(said) == 1 and said[0].startswith("received") for said in told.values())
    assert len({said[0] for said in told.values()}) == len(told)


def test_a_reversal_is_told_with_its_reason(world: World) -> None:
    paid = record(world, SUN, 3000).payment_id
    at(world, NOW)
    world.run(reverse_payment, WANG, paid, "重复登记", amount_fen=1000)
    assert at(world, LATER) == {SUN: ["reversed 2026-0001 1000"]}
    world.run(reverse_payment, WANG, paid, "重复登记", amount_fen=2000)
    assert at(world, "2026-11-21 09:00") == {SUN: ["reversed 2026-0001 2000"]}


def test_what_was_taken_back_before_it_was_told_is_told_once(world: World) -> None:
    paid = record(world, SUN, 3000).payment_id
    world.run(reverse_payment, WANG, paid, "重复登记")
    assert at(world, NOW) == {SUN: ["reversed 2026-0001 3000"]}
    assert rows(world)[f"received member:{SUN}"] == "cancelled"


def test_a_notice_belongs_to_the_transaction_of_its_payment(world: World) -> None:
    record(world, SUN, 3000)
    before = len(world.all(Reminder))
    refused("dues.duplicate", record, world, SUN, 3000)
    assert len(world.all(Reminder)) == before


# ------------------------------------------------------------------ the collector's own


def test_the_collectors_own_report_goes_to_the_secretary(world: World) -> None:
    report(world, WANG, 3000)
    assert at(world, NOW) == {ZHANG: ["waiting 王五 3000"]}


def test_a_report_of_the_only_one_who_could_confirm_is_told_to_nobody(world: World) -> None:
    report(world, FENG, 3000, branch_id=SECOND)
    assert at(world, NOW) == {}
    assert rows(world, SECOND)["reported collector"] == "cancelled"


def test_who_confirms_their_own_report_is_told_nothing(world: World) -> None:
    paid = report(world, WANG, 3000).payment_id
    world.run(confirm_payment, WANG, paid)
    assert at(world, NOW) == {}


def test_a_report_goes_to_the_next_in_line(world: World) -> None:
    reach(world, WANG, ZHANG, reachable=False)
    report(world, SUN, 3000)
    assert at(world, NOW) == {LI: ["waiting 孙八 3000"]}


def test_a_collector_who_has_blocked_the_bot_is_passed_over(world: World) -> None:
    report(world, SUN, 3000)
    assert at(world, NOW, blocked=[WANG]) == {ZHANG: ["waiting 孙八 3000"]}


def test_a_member_without_an_account_hears_nothing(world: World) -> None:
    reach(world, SUN, reachable=False)
    record(world, SUN, 3000)
    assert at(world, NOW) == {}
    assert rows(world)[f"received member:{SUN}"] == "dead"


# ------------------------------------------------------------------ with the rest


def test_a_notice_and_a_reminder_that_are_due_together_are_one_message(
    world: World, clock: Clock
) -> None:
    clock.set("2026-12-10 09:00")
    record(world, SUN, 3000, "2026-11")
    plan(world)
    mine = [each for each in claims(world) if each.chat_id == 7000 + SUN]
    assert [short(item) for each in mine for item in each.items] == [
        "received 2026-0001 3000",
        "dues_day 3000",
    ]
    assert len(mine) == 1


def test_a_notice_whose_fate_is_unknown_is_repeated_once(world: World, clock: Clock) -> None:
    record(world, SUN, 3000)
    (claim,) = claims(world)
    ended(world, claim, Result.UNKNOWN)
    clock.advance(hours=5)
    (again,) = claims(world)
    assert again.repeated
    ended(world, again, Result.UNKNOWN)
    clock.advance(hours=5)
    assert claims(world) == []


def test_a_notice_of_a_process_that_died_comes_once_more(world: World, clock: Clock) -> None:
    unassessed(world, SUN)
    record(world, SUN, 3000)
    (first,) = claims(world)
    clock.advance(minutes=3)
    (again,) = claims(world)
    assert (first.repeated, again.repeated) == (False, True)
    assert ended(world, first) == 0
    assert ended(world, again) == 1
