"""The register of a branch and year, and the workbook read back: sums agree to the fen."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from domain.dues.account import ReliefKind
from domain.errors import Forbidden, NotFound
from models.organisation import Membership, Person
from services.dues import (
    Register,
    RegisterRow,
    ReliefEntry,
    branches_with_dues,
    grant_relief,
    record_handover,
    register,
    registers,
    reverse_payment,
    write_register,
    write_registers,
)
from services.dues.entries import HandoverEntry
from services.dues.sheet import HEAD_ROW, HEADINGS, TITLE
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import DUE, LEADER_B, assess, m, record, refused, report, seed_dues
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
    ZHOU,
    World,
)

LABELS = {"salaried": "按月领取工资"}


def read(world: World, year: int = 2026, who: int = WANG, branch: int = FIRST) -> Register:
    found: Register = world.run(register, who, branch, year)
    return found


def row_of(found: Register, name: str) -> RegisterRow:
    return next(row for row in found.rows if row.name == name)


def lived_in(deps: Deps) -> World:
    """Paid, paid in part, ahead, back, of free will, exempt, elsewhere, reported, late, by who
    has left, and not assessed at all."""
    world = seed_dues(deps)
    record(world, ZHANG, 4 * DUE, paid_on=date(2026, 9, 9))
    record(world, SUN, 3501)
    number = record(world, ZHOU, 2 * DUE + 12345, voluntary_fen=12345).payment_id
    world.run(reverse_payment, WANG, number, "退款", amount_fen=12346)
    report(world, WU, DUE)
    for kind, until in ((ReliefKind.EXEMPT, "2026-09"), (ReliefKind.ELSEWHERE, "2026-10")):
        months = (m(until), m(until))
        entry = ReliefEntry(FIRST, LEADER_B, kind, *months, "原因", "机关党委")
        world.run(grant_relief, WANG, entry)
    entry = ReliefEntry(
        FIRST, WU, ReliefKind.REDUCED, m("2026-10"), m("2026-11"), "困难", "党委", 20
    )
    world.run(grant_relief, WANG, entry)
    assess(world, GONE, due_fen=500, since=m("2026-09"))
    record(world, GONE, 300)
    return world


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
    (row,) = [each for each in world.all(Membership) if each.person_id == SUN]
    world.change(Membership, row.id, until=date(2026, 11, 1))
    there = {"person_id": SUN, "branch_id": SECOND, "kind": "full", "since": date(2026, 11, 1)}
    world.add(Membership, {**there, "traits": ""})
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


# ------------------------------------------------------------------ the workbook


def written(found: Register, folder: Path) -> list[list[Any]]:
    path = folder / "register.xlsx"
    write_register(found, LABELS, path)
    (name,) = CalamineWorkbook.from_path(path).sheet_names
    assert name == f"{found.code} {found.year}"
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def fen(value: Any) -> int:
    found = Decimal(str(value)) * 100
    assert found == int(found)
    return int(found)


def test_the_workbook_agrees_with_the_register_to_the_fen(deps: Deps, tmp_path: Path) -> None:
    found = read(lived_in(deps))
    rows = written(found, tmp_path)
    assert rows[0][0] == f"第一支部 2026年{TITLE}"
    assert "2026-11-20" in rows[1][0]
    assert rows[HEAD_ROW - 1] == list(HEADINGS)
    body, last = rows[HEAD_ROW:-1], rows[-1]
    assert [each[1] for each in body] == [row.name for row in found.rows]
    assert len({len(each) for each in rows}) == 1
    at = {heading: number for number, heading in enumerate(HEADINGS)}
    for cells, row in zip(body, found.rows, strict=True):
        assert fen(cells[at["应交合计（元）"]]) == row.totals.due_fen
        assert fen(cells[at["实交合计（元）"]]) == row.totals.paid_fen
        assert fen(cells[at["欠交（元）"]]) == row.totals.balance_fen
        assert fen(cells[at["自愿多交（元）"]]) == row.voluntary_fen
        paid = [each for each in cells[at["1月"] : at["12月"] + 1] if isinstance(each, float)]
        assert sum(map(fen, paid)) == row.totals.paid_fen
        assert cells[at["党员类别"]] == "按月领取工资"
    for heading in ("应交合计（元）", "实交合计（元）", "欠交（元）", "自愿多交（元）"):
        assert fen(last[at[heading]]) == sum(fen(cells[at[heading]]) for cells in body)
    assert fen(last[at["欠交（元）"]]) == found.totals.balance_fen
    months = [fen(value) for value in last[at["1月"] : at["12月"] + 1]]
    assert months == [sums.paid_fen for sums in found.by_month.values()]


def test_the_workbook_says_in_words_what_numbers_do_not(deps: Deps, tmp_path: Path) -> None:
    rows = written(read(lived_in(deps)), tmp_path)
    at = {heading: number for number, heading in enumerate(HEADINGS)}
    by_name = {cells[1]: cells for cells in rows[HEAD_ROW:-1]}
    leader = by_name["钱七"]
    assert (leader[at["9月"]], leader[at["10月"]], leader[at["11月"]]) == ("免", "外", 0.0)
    assert leader[at["8月"]] == ""
    assert by_name["吴十"][at["备注"]] == "减交2个月、待确认1个月"
    assert by_name["孙八"][at["备注"]] == "迟交1个月"
    assert by_name["张三"][at["收据号"]] == "2026-0001"
    assert "原因" not in str(rows)  # a reason is for the ledger


def test_the_workbook_has_no_formula_whatever_people_are_called(deps: Deps, tmp_path: Path) -> None:
    world = lived_in(deps)
    world.change(Person, SUN, name='=HYPERLINK("x")')
    found = read(world)
    rows = written(found, tmp_path)
    assert '=HYPERLINK("x")' in [cells[1] for cells in rows]
    book = load_workbook(tmp_path / "register.xlsx")
    cells = [cell for page in book for cells in page.iter_rows() for cell in cells]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_an_empty_register_is_a_workbook_as_well(deps: Deps, tmp_path: Path) -> None:
    found = read(seed_dues(deps), 2025)
    rows = written(found, tmp_path)
    assert (len(rows), rows[-1][0]) == (HEAD_ROW + 1, "合计")
    assert found.totals.due_fen == 0


# ------------------------------------------------------------------ many branches


def test_the_registers_of_some_branches_are_those_of_each(deps: Deps) -> None:
    world = lived_in(deps)
    assert deps.run_now(branches_with_dues, SYSTEM) == (FIRST, SECOND)
    found = deps.run_now(registers, SYSTEM, (SECOND, FIRST), 2026)
    assert found == (read(world), read(world, who=FENG, branch=SECOND))
    with pytest.raises(Forbidden):
        world.run(registers, WANG, (FIRST,), 2026)


def test_many_registers_are_one_sheet_with_a_second_of_sums(deps: Deps, tmp_path: Path) -> None:
    lived_in(deps)
    found = deps.run_now(registers, SYSTEM, (FIRST, SECOND), 2026)
    path = tmp_path / "all.xlsx"
    assert write_registers(iter(found), LABELS, 2026, path) == 2
    book = CalamineWorkbook.from_path(path)
    people, sums = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert people[HEAD_ROW - 1] == ["支部编号", "支部", *HEADINGS]
    assert [row[:4] for row in people[HEAD_ROW:]] == [
        [each.code, each.name, row.number, row.name] for each in found for row in each.rows
    ]
    at = people[HEAD_ROW - 1].index("实交合计（元）")
    assert [fen(row[at]) for row in people[HEAD_ROW:]] == [
        row.totals.paid_fen for each in found for row in each.rows
    ]
    assert [(row[0], row[2], fen(row[3]), fen(row[4])) for row in sums[HEAD_ROW:]] == [
        (each.code, len(each.rows), each.totals.due_fen, each.totals.paid_fen) for each in found
    ]


def test_no_registers_are_an_empty_workbook(tmp_path: Path) -> None:
    path = tmp_path / "none.xlsx"
    assert write_registers((), LABELS, 2026, path) == 0
    book = CalamineWorkbook.from_path(path)
    assert [book.get_sheet_by_name(name).to_python() for name in book.sheet_names] == [[], []]
