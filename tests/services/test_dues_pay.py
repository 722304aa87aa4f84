"""Payments: reported by the member, confirmed by the collector, never twice."""

from datetime import date

import pytest

from domain.dues.allocate import Question
from domain.errors import DomainError, Duplicate, Forbidden, NotFound
from models.chats import InboxUpdate
from models.dues import DuesAllocation, DuesDecision, DuesPayment
from services.drafts import open_draft
from services.dues import (
    CONFIRMED,
    REFUSED,
    REPORTED,
    check_payment,
    confirm_payment,
    payment,
    record_payment,
    refuse_payment,
    report_payment,
    withdraw_report,
)
from services.seam import AlreadyDoneError, Caller, Delivery, Deps
from tests.services.dues_cast import (
    DUE,
    LEADER_A,
    LEADER_B,
    assess,
    entry,
    m,
    names,
    parts,
    record,
    refused,
    report,
    seed_dues,
    year,
)
from tests.services.meeting_cast import (
    ANONYMOUS,
    CHEN,
    FENG,
    GONE,
    LI,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHOU,
)

KEEPERS = pytest.mark.parametrize("keeper", [ZHANG, LI, WANG])
NOBODY = pytest.mark.parametrize("who", [STRANGER, READER, GONE, 999_999, ANONYMOUS])


def test_a_member_reports_and_it_waits_for_the_collector(deps: Deps) -> None:
    world = seed_dues(deps)
    found = report(world, SUN, 6000)
    assert (found.status, found.receipt, parts(found)) == (
        REPORTED,
        None,
        {"2026-09": 3000, "2026-10": 3000},
    )
    mine = year(world, SUN)
    assert (mine.totals.paid_fen, mine.totals.reported_fen, mine.totals.balance_fen) == (
        0,
        6000,
        9000,
    )
    assert found.balance_fen == 9000
    (row,) = world.all(DuesPayment)
    assert (row.recorded_by, row.paid_on, row.amount_fen) == (SUN, date(2026, 11, 20), 6000)


@KEEPERS
def test_the_collector_confirms_with_a_running_number(deps: Deps, keeper: int) -> None:
    world = seed_dues(deps)
    one, other = report(world, SUN), report(world, ZHOU)
    first = world.run(confirm_payment, keeper, other.payment_id)
    second = world.run(confirm_payment, keeper, one.payment_id)
    assert (first.receipt, second.receipt) == ("2026-0001", "2026-0002")
    assert (second.status, second.balance_fen) == (CONFIRMED, 6000)
    assert year(world, SUN).totals.paid_fen == DUE


def test_receipts_run_for_each_branch_and_year(deps: Deps) -> None:
    world = seed_dues(deps)
    numbers = [record(world, who).receipt for who in (SUN, ZHOU)]
    numbers.append(record(world, FENG, branch_id=SECOND, by=FENG).receipt)
    deps.clock.set("2027-01-05 09:00")  # type: ignore[attr-defined]
    numbers.append(record(world, SUN).receipt)
    assert numbers == ["2026-0001", "2026-0002", "2026-0001", "2027-0001"]


def test_pressing_confirm_twice_gives_one_receipt(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    one = world.run(confirm_payment, WANG, number)
    assert world.run(confirm_payment, ZHANG, number) == one
    assert len(world.all(DuesDecision)) == 1


def test_what_did_not_come_in_opens_its_months_again(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    found = world.run(refuse_payment, WANG, number, "没有收到")
    assert (found.status, found.reason, found.receipt) == (REFUSED, "没有收到", None)
    refused("dues.refused_already", world.run, confirm_payment, WANG, number)
    refused("dues.decided_already", world.run, refuse_payment, WANG, number, "没有收到")
    assert year(world, SUN).totals.reported_fen == 0
    assert parts(report(world, SUN)) == {"2026-09": DUE}


def test_a_refusal_has_a_reason(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    refused("dues.reason_missing", world.run, refuse_payment, WANG, number, " x ")


def test_a_member_takes_a_report_back_while_it_waits(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    refused("dues.not_own", world.run, withdraw_report, WANG, number, "写错了")
    assert world.run(withdraw_report, SUN, number, "写错了").status == REFUSED
    other = record(world, SUN).payment_id
    error = refused("dues.decided_already", world.run, withdraw_report, SUN, other, "写错了")
    assert error.values == {"confirmed": True}


def test_the_collector_records_for_somebody_else(deps: Deps) -> None:
    world = seed_dues(deps)
    found = record(world, SUN, 3000, "2026-11", note="  现金 ")
    assert (found.status, found.receipt, found.note) == (CONFIRMED, "2026-0001", "现金")
    assert parts(found) == {"2026-11": 3000}
    assert names(line.month for line in year(world, SUN).lines) == ["2026-09", "2026-10", "2026-11"]


def test_all_that_is_open_when_no_amount_is_said(deps: Deps) -> None:
    world = seed_dues(deps)
    assert parts(record(world, SUN, None)) == {"2026-09": DUE, "2026-10": DUE, "2026-11": DUE}
    assert parts(record(world, ZHOU, None, "2026-11")) == {"2026-11": DUE}
    refused("dues.nothing_open", record, world, SUN, None)


# ------------------------------------------------------------------ who may


@NOBODY
def test_whoever_is_not_of_the_branch_may_report_and_record_nothing(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    for use_case, person in ((report_payment, who), (record_payment, SUN), (check_payment, SUN)):
        with pytest.raises((Forbidden, NotFound, DomainError)):
            world.run(use_case, who, entry(person))
    assert world.all(DuesPayment) == []


@pytest.mark.parametrize("who", [SUN, WU])
def test_a_plain_member_records_nothing_for_somebody_else(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    refused("dues.not_collector", record, world, ZHOU, by=who)
    refused("dues.not_own", world.run, report_payment, who, entry(ZHOU))
    refused("dues.not_collector", world.run, check_payment, who, entry(ZHOU))
    number = report(world, ZHOU).payment_id
    for use_case in (confirm_payment, payment):
        refused("dues.not_collector", world.run, use_case, who, number)
    refused("dues.not_collector", world.run, refuse_payment, who, number, "没有收到")
    refused("dues.not_collector", world.run, confirm_payment, ZHOU, number)


def test_a_keeper_of_another_branch_learns_nothing(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    with pytest.raises(NotFound):
        world.run(confirm_payment, FENG, number)
    with pytest.raises(Forbidden):
        world.run(payment, FENG, number)
    with pytest.raises(NotFound):
        record(world, SUN, by=FENG)
    refused("person.not_in_branch", record, world, SUN, by=FENG, branch_id=SECOND)
    refused("person.not_in_branch", record, world, FENG, by=WANG)


def test_a_group_leader_keeps_the_dues_of_the_own_group_only(deps: Deps) -> None:
    world = seed_dues(deps)
    assert record(world, SUN, by=LEADER_B).status == CONFIRMED
    refused("person.not_in_branch", record, world, SUN, by=LEADER_A)
    number = report(world, ZHOU).payment_id
    refused("person.not_in_branch", world.run, confirm_payment, LEADER_A, number)
    assert world.run(confirm_payment, LEADER_B, number).status == CONFIRMED


def test_a_committee_reader_sees_no_payment(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    refused("dues.not_collector", world.run, payment, READER, number)


def test_an_own_payment_is_seen_and_nobody_knows_of_others(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    assert world.run(payment, SUN, number).name == "孙八"
    assert world.run(payment, LEADER_B, number).payment_id == number
    refused("dues.not_found", world.run, payment, SUN, 999)


def test_who_has_left_still_pays_through_the_collector(deps: Deps) -> None:
    world = seed_dues(deps)
    assess(world, GONE, due_fen=500, since=m("2026-09"))  # left on 1 November
    assert parts(record(world, GONE, None)) == {"2026-09": 500, "2026-10": 500}


# ------------------------------------------------------------------ questions and slips


def test_more_than_is_due_is_asked_about_with_the_due(deps: Deps) -> None:
    world = seed_dues(deps)
    error = refused("dues.too_much", report, world, SUN, 2_026_000)
    assert (error.values["due_fen"], error.values["fen"]) == (DUE, 2_026_000 - 9 * DUE)
    assert world.all(DuesPayment) == []


def test_what_is_agreed_to_be_too_much_is_voluntary(deps: Deps) -> None:
    world = seed_dues(deps)
    found = record(world, SUN, 103_000, "2026-11", agreed={Question.TOO_MUCH})
    assert (found.voluntary_fen, found.large, parts(found)) == (100_000, True, {"2026-11": DUE})
    assert year(world, SUN).totals.paid_fen == DUE


def test_pitfall_16_back_payment_beyond_six_months_asks_the_branch(deps: Deps) -> None:
    world = seed_dues(deps, since="2026-03")
    error = refused("dues.back_payment", record, world, SUN, 3000)
    assert (names(error.values["months"]), error.values["limit"]) == (["2026-03"], 6)
    assert parts(record(world, SUN, 3000, agreed={Question.BACK_PAYMENT})) == {"2026-03": DUE}


@pytest.mark.parametrize(
    ("fen", "months", "key"),
    [
        (0, (), "dues.amount_not_positive"),
        (-500, (), "dues.amount_not_positive"),
        (3000, ("2019-12",), "dues.not_owed"),
        (3000, ("2027-06",), "dues.prepaid_too_far"),
        (3000, ("2026-11", "2026-11"), "dues.month_twice"),
    ],
)
def test_slips_are_refused_and_nothing_is_recorded(
    deps: Deps, fen: int, months: tuple[str, ...], key: str
) -> None:
    world = seed_dues(deps)
    refused(key, report, world, SUN, fen, *months)
    assert world.all(DuesPayment) == world.all(DuesAllocation) == []


def test_a_day_to_come_is_refused(deps: Deps) -> None:
    world = seed_dues(deps)
    refused("dues.in_future", report, world, SUN, paid_on=date(2026, 11, 21))
    assert report(world, SUN, paid_on=date(2026, 11, 10)).paid_on == date(2026, 11, 10)


def test_who_is_not_assessed_is_told_so(deps: Deps) -> None:
    world = seed_dues(deps)
    refused("dues.not_assessed", report, world, CHEN, branch_id=SECOND)
    found = report(world, CHEN, 500, branch_id=SECOND, voluntary_fen=500)
    assert found.voluntary_fen == 500


def test_a_text_that_is_too_long_is_refused(deps: Deps) -> None:
    refused("dues.too_long", report, seed_dues(deps), SUN, note="长" * 401)


def test_a_preview_says_what_would_be_recorded(deps: Deps) -> None:
    world = seed_dues(deps)
    found = world.run(check_payment, SUN, entry(SUN, 4000))
    assert (dict(found.parts), found.left_fen, found.asked) == (
        {m("2026-09"): 3000, m("2026-10"): 1000},
        0,
        (),
    )
    assert (found.due_fen, found.like, found.large) == (DUE, None, False)
    number = report(world, SUN, 4000).payment_id
    assert world.run(check_payment, WANG, entry(SUN, 4000)).like == number
    assert len(world.all(DuesPayment)) == 1


# ------------------------------------------------------------------ twice


def test_the_same_payment_reported_twice_is_noticed(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    with pytest.raises(Duplicate) as noticed:
        report(world, SUN)
    assert (noticed.value.values["record_id"], noticed.value.values["reported"]) == (number, True)
    assert parts(report(world, SUN, confirmed_separate=True)) == {"2026-10": DUE}


def test_the_collector_learns_that_the_member_has_reported_it(deps: Deps) -> None:
    world = seed_dues(deps)
    number = report(world, SUN, paid_on=date(2026, 11, 10)).payment_id
    with pytest.raises(Duplicate) as noticed:
        record(world, SUN)
    assert noticed.value.values["record_id"] == number


def test_the_same_message_is_the_same_payment(deps: Deps) -> None:
    world = seed_dues(deps)
    source = {"source_chat_id": -5, "source_message_id": 7}
    record(world, SUN, 3000, **source)
    with pytest.raises(Duplicate):
        record(world, SUN, 2000, paid_on=date(2026, 11, 1), **source)


def test_what_was_refused_or_paid_another_day_is_no_duplicate(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(refuse_payment, WANG, report(world, SUN).payment_id, "没有收到")
    record(world, SUN, paid_on=date(2026, 11, 10))
    assert parts(record(world, SUN)) == {"2026-10": DUE}


def test_a_draft_submitted_twice_records_once(deps: Deps) -> None:
    world = seed_dues(deps)
    draft = world.run(open_draft, SUN, "dues", -100, 0, "summary", {})
    one = report(world, SUN, draft_id=draft.id)
    assert report(world, SUN, draft_id=draft.id) == one
    other = world.run(open_draft, WANG, "dues", -100, 0, "summary", {})
    two = record(world, ZHOU, draft_id=other.id)
    assert record(world, ZHOU, draft_id=other.id) == two
    assert len(world.all(DuesPayment)) == 2
    refused("draft.gone", report, world, LI, draft_id=draft.id)


def test_an_update_delivered_twice_has_one_effect(deps: Deps) -> None:
    world = seed_dues(deps)
    world.update(5)
    caller = Caller(7000 + SUN, Delivery(5))
    done = deps.run_now(report_payment, caller, entry(SUN))
    with pytest.raises(AlreadyDoneError):
        deps.run_now(report_payment, Caller(7000 + SUN, Delivery(5)), entry(SUN, 1000))
    assert len(world.all(DuesPayment)) == 1
    (update,) = world.all(InboxUpdate)
    assert update.effect == f"dues:{done.payment_id}"
