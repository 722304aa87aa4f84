"""What a committee sees: sums of branches without any person; and the ladder, for collectors."""

from datetime import date
from typing import Any

import pytest

from domain.errors import Forbidden, NotFound
from models.dues import DuesAssessment
from models.organisation import Appointment, Membership, Unit
from services.dues import BranchTotals, LadderRow, branch_totals, ladder, set_dues
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.dues_cast import (
    ASSESSED_AT,
    DUE,
    LEADER_B,
    assess,
    m,
    moved,
    record,
    refused,
    report,
    seed_dues,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    READER,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
)

THREE = (m("2026-09"), m("2026-11"))


def sums(world: World, who: int = READER, *months: int) -> dict[str, BranchTotals]:
    rows: tuple[BranchTotals, ...] = world.run(branch_totals, who, *(months or THREE))
    return {row.code: row for row in rows}


def steps(world: World, who: int = WANG, branch: int = FIRST) -> list[tuple[int, int]]:
    rows: tuple[LadderRow, ...] = world.run(ladder, who, branch)
    return [(row.step.months, row.person_id) for row in rows]


# ------------------------------------------------------------------ totals


def test_a_committee_sees_sums_of_its_branches(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, 3 * DUE)
    record(world, SUN, DUE)
    found = sums(world)["U2"]
    assert (found.name, found.members, found.paid_in_full) == ("第一支部", 8, 1)
    assert (found.due_fen, found.paid_fen, found.balance_fen) == (24 * DUE, 4 * DUE, 20 * DUE)
    # SUN has two open months, six people three; reports do not count until they are confirmed.
    assert (found.in_arrears, dict(found.at_step)) == (7, {1: 1, 3: 6})
    november = sums(world, READER, m("2026-11"), m("2026-11"))["U2"]
    assert (november.due_fen, november.paid_fen, november.paid_in_full) == (8 * DUE, DUE, 1)


def test_sums_of_so_few_that_they_show_one_are_left_out(deps: Deps) -> None:
    world = seed_dues(deps)
    found = sums(world)["U3"]
    assert (found.members, found.due_fen, found.paid_fen, found.balance_fen) == (
        1,
        None,
        None,
        None,
    )
    assess(world, CHEN, by=FENG, branch_id=SECOND, due_fen=500, since=m("2026-09"))
    assert sums(world)["U3"].due_fen is None
    there = {"person_id": GONE, "branch_id": SECOND, "kind": "full", "traits": ""}
    world.add(Membership, {**there, "since": date(2026, 11, 1)})
    assess(world, GONE, by=FENG, branch_id=SECOND, due_fen=100, since=m("2026-11"))
    assert sums(world)["U3"].due_fen == 3 * DUE + 3 * 500 + 100


def test_a_branch_without_dues_has_sums_of_nought(deps: Deps) -> None:
    world = seed_dues(deps)
    found = sums(world, READER, m("2026-01"), m("2026-08"))["U2"]
    assert (found.members, found.due_fen, found.paid_fen, found.balance_fen) == (0, 0, 0, 0)


def test_each_branch_is_judged_by_its_own_settings(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(set_dues, WANG, FIRST, "dues_day", 25)
    world.run(set_dues, WANG, FIRST, "steps", [1, 6])
    found = sums(world)
    assert (dict(found["U2"].at_step), dict(found["U3"].at_step)) == ({1: 8}, {3: 1})


def test_a_transfer_is_summed_where_the_months_are_owed(deps: Deps) -> None:
    """By the word of the branch that was left, as everywhere else."""
    world = seed_dues(deps)
    world.run(set_dues, WANG, FIRST, "last_month", "before")
    moved(world, date(2026, 11, 5))
    found = sums(world)
    assert (found["U2"].due_fen, found["U2"].members) == (23 * DUE, 8)
    assert found["U3"].members == 2


@pytest.mark.parametrize("who", [SUN, WANG, ZHANG, LEADER_B])
def test_totals_are_for_those_above(deps: Deps, who: int) -> None:
    refused("dues.not_committee", sums, seed_dues(deps), who)


def test_an_operator_without_an_office_above_sees_none(deps: Deps) -> None:
    with pytest.raises(Forbidden):
        sums(seed_dues(deps), OPERATOR)


def test_a_committee_sees_its_own_branches_only(deps: Deps) -> None:
    world = seed_dues(deps)
    world.add(
        Unit,
        {"id": 9, "name": "别的党委", "kind": "party_committee", "path": "/9/", "code": "U9"},
        {
            "id": 10,
            "name": "别的支部",
            "kind": "branch",
            "parent_id": 9,
            "path": "/9/10/",
            "code": "X",
        },
    )
    assert set(sums(world)) == {"U2", "U3"}
    office = {"person_id": WU, "unit_id": 9, "office": "committee_reader"}
    world.add(Appointment, {**office, "since": date(2020, 1, 1)})
    assert set(sums(world, WU)) == {"X"}


def test_the_command_line_sees_all_branches(deps: Deps) -> None:
    seed_dues(deps)
    rows = deps.run_now(branch_totals, SYSTEM, *THREE)
    assert [row.code for row in rows] == ["U2", "U3"]


@pytest.mark.parametrize("months", [("2026-11", "2026-10"), ("2024-11", "2026-11")])
def test_months_are_in_order_and_not_too_many(deps: Deps, months: tuple[str, str]) -> None:
    refused("dues.span_out_of_range", sums, seed_dues(deps), READER, *map(m, months))


# ------------------------------------------------------------------ the ladder


def test_the_ladder_names_the_step_and_the_rows_that_count(deps: Deps, clock: Any) -> None:
    world = seed_dues(deps)
    clock.set("2027-02-20T12:00:00+08:00")  # six months are due
    record(world, ZHANG, 6 * DUE)
    record(world, SUN, DUE, "2027-02")
    record(world, ZHOU, 4 * DUE)
    rows: tuple[LadderRow, ...] = world.run(ladder, WANG, FIRST)
    by_id = {row.person_id: row for row in rows}
    assert ZHANG not in by_id
    assert SUN not in by_id  # owes five months, and the run of months unpaid has ended
    assert by_id[ZHOU].step.months == 1
    assert by_id[WU].step.months == 6
    assert [line.month for line in by_id[WU].arrears.defaults] == list(
        range(m("2026-09"), m("2027-02") + 1)
    )
    assert "党章" in by_id[WU].step.source.replace("中国共产党章程", "党章")
    assert [row.step.months for row in rows] == sorted((r.step.months for r in rows), reverse=True)


def test_who_has_reported_all_of_it_is_left_alone(deps: Deps) -> None:
    world = seed_dues(deps)
    report(world, SUN, 3 * DUE)
    report(world, ZHOU, 2 * DUE)
    found = steps(world)
    assert SUN not in {who for _, who in found}
    assert (3, ZHOU) in found


def test_a_group_leader_sees_the_ladder_of_the_own_group(deps: Deps) -> None:
    world = seed_dues(deps)
    found = {who for _, who in steps(world, LEADER_B)}
    assert (SUN in found, ZHAO in found) == (True, False)
    assert deps.run_now(ladder, SYSTEM, FIRST) == world.run(ladder, WANG, FIRST)


@pytest.mark.parametrize("who", [SUN, READER, FENG])
def test_the_ladder_is_not_for_everybody(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    with pytest.raises((Forbidden, NotFound)):
        steps(world, who)


def test_who_has_left_with_arrears_stays_on_the_ladder(deps: Deps) -> None:
    world = seed_dues(deps)
    made = assess(world, GONE, due_fen=500, since=m("2026-09"))
    assert GONE not in {who for _, who in steps(world)}  # nobody had told them
    world.change(DuesAssessment, made.assessment_id, assessed_at=ASSESSED_AT)
    assert (1, GONE) in steps(world)  # two months
    record(world, GONE, 1000)
    assert GONE not in {who for _, who in steps(world)}
