"""The register of a branch and year, and of many: the sums are those of the rows."""

from datetime import date

import pytest

from domain.errors import Forbidden, NotFound
from services.dues import branches_with_dues, record_handover, registers
from services.dues.entries import HandoverEntry
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import DUE, LEADER_B, assess, m, moved, record, refused, seed_dues
from tests.services.dues_register_cast import lived_in, read, row_of
from tests.services.meeting_cast import CHEN, FENG, FIRST, READER, SECOND, SUN, WANG


def test_the_register_has_a_row_for_everybody_who_owed_something(deps: Deps) -> None:
    found = read(lived_in(deps))
    assert (found.code, found.name, found.year, found.today) == (
        "U2",
        "第一支部",
        2026,
        date(2026, 11, 20),
    )
    assert len(found.rows) == 9
    assert [row.number for row in found.rows] == list(range(1, 10))
    zhang = row_of(found, "张三")
    assert (zhang.group, zhang.kind, zhang.base_fen, zhang.due_fen) == (
        "第一党小组",
        "salaried",
        None,
        DUE,
    )
    assert (len(zhang.lines), zhang.totals.balance_fen, zhang.receipts) == (4, 0, ("2026-0001",))
    assert [line.paid_late for line in zhang.lines] == [False] * 4
    zhou = row_of(found, "周九")
    assert (zhou.totals.paid_fen, zhou.voluntary_fen) == (2 * DUE - 1, 0)
    assert row_of(found, "褚三").totals.balance_fen == 700


def test_the_sums_are_those_of_the_rows(deps: Deps) -> None:
    found = read(lived_in(deps))
    for name in ("due_fen", "paid_fen", "reported_fen", "balance_fen"):
        rows = sum(getattr(row.totals, name) for row in found.rows)
        months = sum(getattr(sums, name) for sums in found.by_month.values())
        assert getattr(found.totals, name) == rows == months
    assert found.totals.balance_fen == found.totals.due_fen - found.totals.paid_fen
    assert found.totals.paid_fen == 4 * DUE + 3501 + 2 * DUE - 1 + 300
    assert found.voluntary_fen == 0


def test_who_only_gave_of_free_will_is_in_the_register(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, CHEN, 500, by=FENG, branch_id=SECOND, voluntary_fen=500)
    found = read(world, who=FENG, branch=SECOND)
    chen = row_of(found, "陈二")
    assert (chen.lines, chen.due_fen, chen.kind, chen.voluntary_fen) == ((), None, None, 500)
    assert (chen.receipts, found.voluntary_fen) == (("2026-0001",), 500)
    assert read(world, 2025, FENG, SECOND).rows == ()


def test_after_a_transfer_each_branch_has_its_own_months_and_receipts(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, 2 * DUE)
    moved(world, date(2026, 11, 1))
    letter = HandoverEntry(SUN, date(2026, 11, 1), m("2026-10"), FIRST, SECOND)
    world.run(record_handover, WANG, letter)
    assess(world, SUN, "retired", FENG, branch_id=SECOND, base_fen=600_000, since=m("2026-11"),
           keep_base=True, agreed_change=True)  # fmt: skip
    record(world, SUN, 6000, by=FENG, branch_id=SECOND)
    old = row_of(read(world), "孙八")
    new = row_of(read(world, who=FENG, branch=SECOND), "孙八")
    assert (old.kind, old.base_fen, old.due_fen, old.totals.due_fen) == (
        "salaried",
        None,
        DUE,
        2 * DUE,
    )
    assert (new.kind, new.base_fen, new.due_fen, new.totals.due_fen) == (
        "retired",
        600_000,
        6000,
        6000,
    )
    assert (old.receipts, new.receipts) == (("2026-0001",), ("2026-0001",))
    assert (len(old.lines), len(new.lines)) == (2, 1)


@pytest.mark.parametrize("who", [SUN, LEADER_B, READER, FENG])
def test_the_register_is_for_the_keepers_of_the_branch(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    with pytest.raises((Forbidden, NotFound)):
        read(world, who=who)


@pytest.mark.parametrize("year", [1999, 2028, 0])
def test_a_year_that_cannot_be_is_refused(deps: Deps, year: int) -> None:
    refused("dues.year_out_of_range", read, seed_dues(deps), year)


def test_the_registers_of_some_branches_are_those_of_each(deps: Deps) -> None:
    world = lived_in(deps)
    assert deps.run_now(branches_with_dues, SYSTEM) == (FIRST, SECOND)
    found = deps.run_now(registers, SYSTEM, (SECOND, FIRST), 2026)
    assert found == (read(world), read(world, who=FENG, branch=SECOND))
    with pytest.raises(Forbidden):
        world.run(registers, WANG, (FIRST,), 2026)
