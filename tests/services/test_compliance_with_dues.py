"""Dues in the digest: counted in numbers of members, judged beside the meetings."""

from dataclasses import replace
from datetime import date

import pytest

from domain.obligations import State
from domain.periods import Semester, parse_period
from services.compliance import BranchDigest, Digest, Line, compliance, explain_dues, late
from services.compliance.dues import months_asked
from services.dues import set_dues
from services.seam import Deps
from tests.services.dues_cast import ASSESSED, DUE, m, record, refused, report, seed_dues
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    READER,
    SECOND,
    STRANGER,
    SUN,
    ZHANG,
    ZHOU,
    World,
)

HERE = tuple(who for who in ASSESSED if who != FENG)


@pytest.fixture
def world(deps: Deps) -> World:
    """Dues since September; nobody has paid; today is 20 November."""
    return seed_dues(deps)


def branch(digest: Digest, unit_id: int = FIRST) -> BranchDigest:
    return next(each for each in digest.branches if each.unit_id == unit_id)


def dues_lines(found: BranchDigest) -> list[Line]:
    return [line for line in found.lines if line.verdict.obligation.key == "dues"]


def all_pay(world: World, month: str, *, but: int = 0) -> None:
    for who in HERE:
        if who != but:
            record(world, who, DUE, month, confirmed_separate=True)


def test_the_last_month_and_the_open_one_stand_behind_the_meetings(world: World) -> None:
    all_pay(world, "2026-10", but=SUN)
    found = branch(world.run(compliance, ZHANG))
    october, november = dues_lines(found)
    assert found.lines[-2:] == (october, november)
    assert (october.verdict.period.key, november.verdict.period.key) == ("2026-10", "2026-11")
    assert (len(october.verdict.counted), october.verdict.needed) == (7, 8)
    assert october.verdict.state is State.MISSING
    assert found.slots[-1].rule.key == "dues"
    assert len(found.slots) == len(found.marks)


def test_dues_move_the_tally_the_order_and_what_is_met(world: World) -> None:
    before = branch(world.run(compliance, READER, overview=True))
    all_pay(world, "2026-10")
    all_pay(world, "2026-11")
    after = branch(world.run(compliance, READER, overview=True))
    assert after.tally.missing == before.tally.missing - 2
    assert after.tally.late == before.tally.late + 2  # they paid on the twentieth


@pytest.mark.parametrize("overview", [False, True])
def test_the_overview_and_the_details_agree(world: World, overview: bool) -> None:
    all_pay(world, "2026-10", but=SUN)
    report(world, ZHOU, DUE, "2026-11", confirmed_separate=True)
    found = branch(world.run(compliance, READER, overview=overview))
    exact = branch(world.run(compliance, READER))
    assert (found.tally, found.marks, found.slots) == (exact.tally, exact.marks, exact.slots)


def test_overdue_dues_are_in_the_digest_of_what_is_late(world: World) -> None:
    found = branch(world.run(late, ZHANG))
    assert [line.verdict.period.key for line in dues_lines(found)] == ["2026-10", "2026-11"]
    all_pay(world, "2026-10")
    all_pay(world, "2026-11")
    assert dues_lines(branch(world.run(late, ZHANG))) == []


def test_a_period_has_its_months_up_to_now(world: World) -> None:
    quarter = branch(world.run(compliance, ZHANG, period=parse_period("2026Q4")))
    assert [line.verdict.period.key for line in dues_lines(quarter)] == ["2026-10", "2026-11"]
    month = branch(world.run(compliance, ZHANG, period=parse_period("2026-09")))
    assert [line.verdict.period.key for line in dues_lines(month)] == ["2026-09"]
    # Before anybody was assessed the ledger cannot speak of dues.
    before = branch(world.run(compliance, ZHANG, period=parse_period("2026-03")))
    assert dues_lines(before) == []


def test_a_semester_has_no_months_of_dues() -> None:
    term = Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
    assert months_asked(parse_period(term.key, (term,)), date(2026, 11, 20)) == ()
    assert months_asked(None, date(2026, 1, 20)) == (m("2025-12"), m("2026-01"))


def test_as_of_an_earlier_day_later_payments_do_not_count(world: World) -> None:
    record(world, SUN, DUE, "2026-11", paid_on=date(2026, 11, 9))
    record(world, ZHOU, DUE, "2026-11", paid_on=date(2026, 11, 16))
    found = branch(world.run(compliance, ZHANG, as_of=date(2026, 11, 10)))
    november = dues_lines(found)[-1]
    assert len(november.verdict.counted) == 1
    assert november.verdict.state is State.NOT_YET_DUE
    # It was typed on the twentieth.
    assert november.typed_later == november.verdict.counted
    assert found.typed_later == 1


def test_a_branch_may_collect_on_another_day(world: World) -> None:
    world.run(set_dues, ZHANG, FIRST, "dues_day", 27)
    november = dues_lines(branch(world.run(compliance, ZHANG)))[-1]
    assert november.verdict.state is State.NOT_YET_DUE
    assert november.verdict.due_on == date(2026, 11, 27)


def test_a_month_opens_down_to_numbers_and_the_article(world: World) -> None:
    all_pay(world, "2026-10", but=SUN)
    report(world, SUN, DUE, "2026-10")
    for who in (SUN, READER):
        found = world.run(explain_dues, who, FIRST, "2026-10")
        assert (found.collected.owed, found.collected.paid, found.collected.reported) == (8, 7, 1)
        assert "第12条" in found.verdict.obligation.source
        assert found.branch_name == "第一支部"


def test_a_member_without_a_due_is_counted_as_unassessed(world: World) -> None:
    found = world.run(explain_dues, FENG, SECOND, "2026-10")
    assert (found.collected.owed, found.collected.unassessed) == (1, 1)
    assert CHEN not in found.collected.rows


@pytest.mark.parametrize("key", ["2026-03", "2026Q4", "gestern", ""])
def test_a_month_in_which_nobody_owes_anything_cannot_be_opened(world: World, key: str) -> None:
    refused("obligation.not_found", world.run, explain_dues, ZHANG, FIRST, key)


@pytest.mark.parametrize(
    ("who", "key"), [(FENG, "unit.not_found"), (STRANGER, "access.see_compliance")]
)
def test_nobody_opens_the_month_of_another_branch(world: World, who: int, key: str) -> None:
    refused(key, world.run, explain_dues, who, FIRST, "2026-10")


def test_rules_that_name_no_duty_leave_dues_out(world: World) -> None:
    dues = replace(world.deps.rules.dues, duty=None)
    world.deps.rules = replace(world.deps.rules, dues=dues)
    assert dues_lines(branch(world.run(compliance, ZHANG))) == []
    refused("obligation.not_found", world.run, explain_dues, ZHANG, FIRST, "2026-10")
