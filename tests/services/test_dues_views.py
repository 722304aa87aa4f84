"""What people see of dues: their own year, the collector's list, counts for the group."""

from datetime import date
from typing import Any

import pytest

from domain.dues.account import ReliefKind, Standing
from domain.errors import Forbidden, NotFound
from models.organisation import Account, Membership
from services.dues import (
    ChaseRow,
    Counts,
    HandoverEntry,
    MemberYear,
    ReliefEntry,
    collector_list,
    confirm_payment,
    grant_relief,
    member_year,
    month_counts,
    own_year,
    payment,
    record_handover,
    reliefs,
    reverse_payment,
    set_dues,
)
from services.seam import Deps
from tests.services.dues_cast import (
    DUE,
    LEADER_B,
    assess,
    m,
    names,
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
    FIRST,
    GONE,
    GROUP_B,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
)


def chase(world: World, who: int = WANG, branch: int = FIRST) -> dict[int, ChaseRow]:
    rows: tuple[ChaseRow, ...] = world.run(collector_list, who, branch)
    return {row.person_id: row for row in rows}


def of_member(world: World, who: int, by: int = WANG, branch: int = FIRST) -> MemberYear:
    found: MemberYear = world.run(member_year, by, branch, who, 2026)
    return found


def move(world: World, who: int = SUN, on: date = date(2026, 11, 5)) -> None:
    """Somebody of the first branch belongs to the second from a day on."""
    (row,) = [each for each in world.all(Membership) if each.person_id == who]
    world.change(Membership, row.id, until=on)
    there = {"person_id": who, "branch_id": SECOND, "kind": "full", "since": on, "traits": ""}
    world.add(Membership, there)


# ------------------------------------------------------------------ one's own year


def test_the_own_year_shows_due_paid_and_receipt(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, 4000)
    found = year(world, SUN)
    assert names(line.month for line in found.lines) == ["2026-09", "2026-10", "2026-11"]
    assert [line.balance_fen for line in found.lines] == [0, 2000, DUE]
    assert (found.totals.due_fen, found.totals.paid_fen, found.totals.balance_fen) == (
        3 * DUE,
        4000,
        5000,
    )
    (paid,) = found.payments
    assert (paid.receipt, paid.balance_fen, found.due_fen) == ("2026-0001", 5000, DUE)
    assert (found.name, found.today) == ("孙八", date(2026, 11, 20))


def test_a_prepaid_month_is_shown_and_a_reported_one_owes_nothing_yet(deps: Deps) -> None:
    world = seed_dues(deps)
    report(world, SUN, 4 * DUE + 1000)
    before = year(world, SUN)
    assert names(line.month for line in before.lines)[-1] == "2026-12"
    assert (before.totals.due_fen, before.totals.balance_fen) == (3 * DUE, 3 * DUE)
    world.run(confirm_payment, WANG, before.payments[0].payment_id)
    after = year(world, SUN)
    assert (after.totals.due_fen, after.totals.balance_fen) == (4 * DUE, 0)
    next_year = year(world, SUN, 2027)
    assert (next_year.totals.due_fen, next_year.totals.balance_fen) == (1000, 0)
    assert next_year.payments == after.payments


def test_what_was_prepaid_and_taken_back_is_owed_by_nobody_yet(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 4 * DUE).payment_id
    world.run(reverse_payment, WANG, number, "记错了", amount_fen=DUE)
    found = year(world, SUN)
    assert names(line.month for line in found.lines)[-1] == "2026-11"
    assert (found.totals.balance_fen, found.payments[0].balance_fen) == (0, 0)
    assert found.payments[1].amount_fen == -DUE


def test_a_prepayment_stays_in_sight_when_the_limit_is_lowered(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 9 * DUE).payment_id
    world.run(set_dues, WANG, FIRST, "prepay_months", 0)
    assert world.run(payment, SUN, number).balance_fen == 0
    world.run(reverse_payment, WANG, number, "改为自愿")
    assert world.run(payment, SUN, number).balance_fen == 3 * DUE


def test_on_the_last_day_of_the_year_the_year_is_that_of_the_branch(deps: Deps, clock: Any) -> None:
    world = seed_dues(deps)
    clock.set("2026-12-31T23:59:00+08:00")
    number = report(world, SUN, 4 * DUE).payment_id
    assert year(world, SUN).totals.due_fen == 4 * DUE
    clock.set("2027-01-01T00:01:00+08:00")
    found = world.run(confirm_payment, WANG, number)
    assert (found.receipt, found.paid_on) == ("2027-0001", date(2026, 12, 31))
    assert year(world, SUN).totals.balance_fen == 0
    assert year(world, SUN, 2027).totals.balance_fen == DUE


def test_who_belongs_nowhere_any_more_sees_what_is_open_and_reports_it(deps: Deps) -> None:
    world = seed_dues(deps)
    assess(world, GONE, due_fen=500, since=m("2026-09"))  # left on 1 November
    found = year(world, GONE)
    assert (found.totals.balance_fen, found.due_fen) == (1000, None)
    assert report(world, GONE, 1000).status == "reported"
    assert chase(world)[GONE].reported


@pytest.mark.parametrize("who", [STRANGER, READER])
def test_who_was_never_in_a_branch_has_no_year(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    refused("person.not_in_branch", year, world, who)


@pytest.mark.parametrize("who", [999_999, ANONYMOUS])
def test_who_is_not_known_sees_nothing(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    with pytest.raises(Forbidden):
        year(world, who)


def test_the_own_year_is_asked_of_a_branch_that_one_was_in(deps: Deps) -> None:
    world = seed_dues(deps)
    assert world.run(own_year, SUN, 2026, FIRST) == year(world, SUN)
    refused("person.not_in_branch", world.run, own_year, SUN, 2026, SECOND)


# ------------------------------------------------------------------ a member's year


def test_the_keeper_sees_the_same_figures_as_the_member(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, 4000)
    assert of_member(world, SUN) == year(world, SUN)
    assert of_member(world, SUN, by=LEADER_B) == year(world, SUN)


def test_a_member_s_year_is_for_who_keeps_it(deps: Deps) -> None:
    world = seed_dues(deps)
    refused("person.not_in_branch", of_member, world, SUN, ZHAO)  # leads the other group
    for who in (SUN, ZHOU, READER, FENG):
        with pytest.raises((Forbidden, NotFound)):
            of_member(world, SUN, who)
    refused("person.not_in_branch", of_member, world, FENG)


def test_after_a_transfer_each_branch_sees_its_own_months(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, DUE)
    move(world)
    assess(world, SUN, by=FENG, branch_id=SECOND, due_fen=5000, since=m("2026-12"),
           agreed_change=True)  # fmt: skip
    old, new = of_member(world, SUN), of_member(world, SUN, FENG, SECOND)
    assert names(line.month for line in old.lines) == ["2026-09", "2026-10", "2026-11"]
    assert (new.lines, new.payments, new.due_fen) == ((), (), None)
    own = year(world, SUN)
    assert own.totals.balance_fen == old.totals.balance_fen + new.totals.balance_fen == 2 * DUE
    # What was open in the old branch can still be reported to it.
    assert report(world, SUN, 2 * DUE).branch_id == FIRST
    assert chase(world)[SUN].reported
    assert chase(world, FENG, SECOND)[SUN].reported == ()


def test_pitfall_18_a_letter_passes_open_months_to_the_new_branch(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, DUE)
    move(world)
    letter = HandoverEntry(SUN, date(2026, 11, 5), m("2026-09"), FIRST, SECOND)
    world.run(record_handover, WANG, letter)
    old, new = of_member(world, SUN), of_member(world, SUN, FENG, SECOND)
    assert (old.totals.balance_fen, new.totals.balance_fen) == (0, 2 * DUE)
    assert year(world, SUN).totals.balance_fen == 2 * DUE


def test_months_paid_ahead_before_a_transfer_are_not_asked_for_again(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 5 * DUE).payment_id  # up to January
    move(world)
    assert of_member(world, SUN).totals.paid_fen == 4 * DUE  # of this year
    assert of_member(world, SUN, FENG, SECOND).lines == ()
    refused("dues.not_owed", report, world, SUN, DUE, "2027-01", branch_id=SECOND)
    assert of_member(world, SUN).lines[-1].branch_id == FIRST
    # What goes back is owed to the new branch.
    world.run(reverse_payment, WANG, number, "转出退回", amount_fen=2 * DUE)
    assert of_member(world, SUN).totals.paid_fen == 3 * DUE
    found = report(world, SUN, DUE, "2026-12", branch_id=SECOND)
    assert names(found.parts) == ["2026-12"]


def test_the_last_month_goes_by_the_word_of_the_branch_that_one_leaves(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(set_dues, WANG, FIRST, "last_month", "before")
    move(world)
    old, new = of_member(world, SUN), of_member(world, SUN, FENG, SECOND)
    assert names(line.month for line in old.lines) == ["2026-09", "2026-10"]
    assert names(line.month for line in new.lines) == ["2026-11"]
    assert year(world, SUN).lines == (*old.lines, *new.lines)


def test_what_one_branch_has_granted_is_not_the_other_s_to_see(deps: Deps) -> None:
    world = seed_dues(deps)
    entry = ReliefEntry(FIRST, SUN, ReliefKind.EXEMPT, m("2026-09"), m("2027-06"), "困难", "党委")
    world.run(grant_relief, WANG, entry)
    move(world)
    assert world.run(reliefs, FENG, SECOND, SUN) == ()
    assert len(world.run(reliefs, WANG, FIRST, SUN)) == 1


def test_an_exemption_over_a_paid_month_leaves_what_may_go_back(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 2 * DUE).payment_id
    entry = ReliefEntry(FIRST, SUN, ReliefKind.EXEMPT, m("2026-10"), m("2026-11"), "困难", "党委")
    world.run(grant_relief, WANG, entry)
    found = year(world, SUN)
    assert [line.balance_fen for line in found.lines] == [0, -DUE, 0]
    assert found.lines[1].standing is Standing.EXEMPT
    assert found.arrears.run == ()
    refused("dues.nothing_due", report, world, SUN, DUE, "2026-10")
    world.run(reverse_payment, WANG, number, "免交退回", amount_fen=DUE)
    assert year(world, SUN).totals.balance_fen == 0


def test_a_month_is_paid_again_after_a_reversal_and_never_twice(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, DUE, "2026-09").payment_id
    refused("dues.paid_already", record, world, SUN, DUE, "2026-09", confirmed_separate=True)
    world.run(reverse_payment, WANG, number, "记错了")
    record(world, SUN, DUE, "2026-09")
    refused("dues.nothing_left", world.run, reverse_payment, WANG, number, "再退")
    found = year(world, SUN)
    assert (found.lines[0].paid_fen, found.totals.paid_fen) == (DUE, DUE)


# ------------------------------------------------------------------ whom to ask


def test_the_collector_s_list_names_arrears_reports_and_the_unassessed(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, 3 * DUE)
    record(world, ZHOU, DUE)
    number = report(world, WU, 3 * DUE).payment_id
    rows = chase(world)
    assert ZHANG not in rows
    assert list(rows)[-1] == ZHOU  # the longest run first
    assert [line.month for line in rows[ZHOU].arrears.run] == [m("2026-10"), m("2026-11")]
    assert (rows[WU].reported, rows[WU].arrears.reported) == ((number,), True)
    assert GONE not in rows  # has left and owes nothing that is known
    assert chase(world, FENG, SECOND)[CHEN].assessed is False


def test_a_group_leader_has_a_list_of_the_own_group(deps: Deps) -> None:
    world = seed_dues(deps)
    rows = chase(world, LEADER_B)
    assert SUN in rows
    assert ZHANG not in rows
    assert {row.group_id for row in rows.values()} == {GROUP_B}


def test_the_list_says_who_cannot_be_reached_in_private(deps: Deps) -> None:
    world = seed_dues(deps)
    world.change(Account, 7000 + SUN, reachable=True)
    rows = chase(world)
    assert rows[SUN].reachable
    assert not rows[ZHOU].reachable


def test_who_is_exempt_is_assessed(deps: Deps) -> None:
    world = seed_dues(deps)
    entry = ReliefEntry(SECOND, CHEN, ReliefKind.EXEMPT, m("2026-11"), m("2026-12"), "困难", "党委")
    world.run(grant_relief, FENG, entry)
    assert CHEN not in chase(world, FENG, SECOND)


@pytest.mark.parametrize("who", [SUN, READER, FENG, STRANGER])
def test_the_list_is_for_collectors(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    with pytest.raises((Forbidden, NotFound)):
        chase(world, who)


# ------------------------------------------------------------------ for the group


def test_the_group_sees_how_many_have_paid(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, DUE, "2026-11")
    record(world, SUN, 1000, "2026-11")
    report(world, ZHOU, DUE, "2026-11")
    assert world.run(month_counts, SUN, FIRST) == Counts(m("2026-11"), 1, 8)
    assert world.run(month_counts, SUN, FIRST, m("2026-10")) == Counts(m("2026-10"), 0, 8)
    entry = ReliefEntry(FIRST, WU, ReliefKind.EXEMPT, m("2026-11"), m("2026-11"), "困难", "党委")
    world.run(grant_relief, WANG, entry)
    assert world.run(month_counts, SUN, FIRST).total == 7
    with pytest.raises(NotFound):
        world.run(month_counts, FENG, FIRST)
