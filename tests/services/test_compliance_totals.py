"""The order of a digest, its totals and its attendance."""

import pytest
from sqlalchemy import Engine, event

from models.organisation import Unit
from services.compliance import Mark, Tally, digest, late, mark_of, overdue
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A2,
    GROUP_CHAT,
    READER,
    SECRETARY,
    A,
    B,
    C,
    World,
    Y,
    all_done,
    seed,
)


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


# ------------------------------------------------------------------ order, totals, attendance


def test_the_worst_comes_first_in_a_total_order(world: World) -> None:
    all_done(world, B)
    world.held("theme_day", "2026-10-05", Y)
    world.held("org_life_meeting", "2025-11-05", Y)
    assert [branch.code for branch in world.digest().branches] == ["A", "Y", "B"]
    all_done(world, A)
    all_done(world, Y)
    # All alike now: by name.
    assert [branch.name for branch in world.digest().branches] == [
        "第一支部",
        "第三支部",
        "第二支部",
    ]


def test_totals_and_attendance_are_sums(world: World) -> None:
    world.held("theme_day", "2026-11-05", present=9, expected=10)
    world.held("theme_day", "2026-11-06", B, present=1, expected=2)
    digest = world.digest()
    assert digest.rate is not None
    assert (digest.rate.present, digest.rate.expected) == (10, 12)
    assert digest.rate.percent_tenths == 833
    assert digest.tally.done == 2
    assert digest.tally == Tally.of(
        line.verdict for branch in digest.branches for line in branch.lines
    )


def test_nothing_missing_is_said_of_branch_and_digest(world: World) -> None:
    assert not world.digest().met
    for unit in (A, B, Y):
        all_done(world, unit)
    assert world.digest().met
    assert world.branch(A).met


def test_overdue_keeps_only_what_is_missing(world: World) -> None:
    all_done(world, B)
    found = overdue(world.digest(unit_id=C))
    assert [branch.code for branch in found.branches] == ["A"]
    states = {line.verdict.state.value for line in found.branches[0].lines}
    assert states == {"missing"}
    asked = world.run(late, who=READER)
    assert [branch.code for branch in asked.branches] == ["A"]


def test_an_overview_counts_the_same_and_forgets_the_lines(world: World) -> None:
    all_done(world, B)
    whole, overview = world.digest(), world.digest(overview=True)
    assert overview == whole
    with pytest.raises(LookupError, match="no lines"):
        _ = overview.branches[0].lines
    assert world.digest(unit_id=A, overview=True).branches[0].lines == world.branch(A).lines


def test_the_only_one_that_is_late_is_shown_in_detail(world: World) -> None:
    for unit in (B, Y):
        all_done(world, unit)
    found = world.run(late, overview=True)
    assert [branch.code for branch in found.branches] == ["A"]
    assert found.branches[0].lines == overdue(world.digest(unit_id=A)).branches[0].lines


def test_branches_are_read_in_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.held("theme_day", "2026-11-05")
    world.held("theme_day", "2026-11-06", B)
    whole = world.digest()
    monkeypatch.setattr(digest, "_PORTION", 1)
    assert world.digest() == whole
    assert world.digest(overview=True) == whole


def test_a_branch_that_nobody_can_be_told_for_is_said_to_be_unreachable(world: World) -> None:
    assert not world.branch(A).reachable
    world.reachable(SECRETARY)
    assert world.branch(A).reachable
    world.reachable(SECRETARY, reachable=False)
    world.group_chat(A)
    assert world.branch(A).reachable
    assert not world.branch(B).reachable
    world.group_chat(B, GROUP_CHAT - 1, reachable=False)
    assert not world.branch(B).reachable


def test_the_marks_of_a_branch_are_the_worst_of_it_and_its_groups(world: World) -> None:
    world.held("group_meeting", "2026-10-05", A1)
    world.held("group_meeting", "2026-11-05", A1)
    world.held("group_meeting", "2026-11-05", A2)
    branch = world.branch(A)
    marks = {
        (slot.rule.key, slot.period.key): mark
        for slot, mark in zip(branch.slots, branch.marks, strict=True)
    }
    assert marks["group_meeting", "2026-10"] is Mark.SOFT_MISSING
    assert marks["group_meeting", "2026-11"] is Mark.DONE
    for line in branch.lines:
        verdict = line.verdict
        assert marks[verdict.obligation.key, verdict.period.key] <= mark_of(verdict)


def test_the_number_of_queries_does_not_grow_with_the_branches(
    world: World, engine: Engine
) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        world.digest()
        event.remove(engine, "before_cursor_execute", note)
        return sum(statement.lstrip().startswith("SELECT") for statement in seen)

    few = queries()
    for number in range(20, 60):
        world.add(
            Unit, id=number, code=f"N{number}", name=f"支部{number}", kind="branch", parent_id=C,
            path=f"/1/{number}/", zone="Asia/Shanghai",
        )  # fmt: skip
    assert queries() == few
    assert len(world.digest().branches) == 43
