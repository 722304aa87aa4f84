"""The five states and the pitfalls of the rulebook, in the digest."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col

from domain.rulebook import Rules
from models.organisation import Unit
from services.compliance import Mark, Tally
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A,
    B,
    C,
    World,
    seed,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


# ------------------------------------------------------------------ the five states


def test_the_five_states_stand_side_by_side(world: World) -> None:
    world.held("theme_day", "2026-11-05")
    world.set(Unit, col(Unit.id) == B, ledger_since=date(2026, 11, 1))
    assert world.state(A, "theme_day", "2026-11") == "done"
    assert world.state(A, "theme_day", "2026-10") == "missing"
    assert world.state(A, "general_meeting", "2026Q4") == "not_yet_due"
    assert world.state(B, "committee_meeting", "2026-11") == "waived"
    assert world.state(B, "theme_day", "2026-10") == "unknown"


def test_late_is_a_property_of_done(world: World) -> None:
    world.held("theme_day", "2026-10-05", recorded="2026-11-02 09:00")
    branch = world.branch(A)
    assert (branch.tally.done, branch.tally.late) == (1, 1)
    assert Mark.LATE in branch.marks


def test_every_verdict_keeps_its_reasons(world: World) -> None:
    record = world.held("theme_day", "2026-11-05")
    verdict = world.line(A, "theme_day", "2026-11").verdict
    assert verdict.counted == (record,)
    assert verdict.obligation.preset == "national_default"
    assert verdict.obligation.version == world.deps.rules.version
    assert "第16条" in verdict.obligation.source
    assert (verdict.needed, verdict.missing) == (1, 0)
    assert world.digest().rules_version == world.deps.rules.version


def test_each_group_is_judged_on_its_own(world: World) -> None:
    world.held("group_meeting", "2026-11-05", A1)
    assert world.state(A, "group_meeting", "2026-11", group="第一党小组") == "done"
    assert world.state(A, "group_meeting", "2026-11", group="第二党小组") == "not_yet_due"
    assert world.state(B, "group_meeting", "2026-11") == "waived"


def test_a_meeting_of_the_branch_is_no_meeting_of_a_group(world: World) -> None:
    world.held("group_meeting", "2026-11-05", A)
    branch = world.branch(A)
    assert branch.tally.done == 0
    assert branch.rate is None


def test_what_a_branch_has_set_itself_holds(world: World) -> None:
    world.override(A, "theme_day", "minimum", "2")
    world.held("theme_day", "2026-10-05")
    verdict = world.line(A, "theme_day", "2026-10").verdict
    assert (verdict.state.value, verdict.needed, verdict.missing) == ("missing", 2, 1)
    assert verdict.obligation.overridden == ("minimum",)


# ------------------------------------------------------------------ rulebook pitfalls


def test_pitfall_1_a_quarter_is_no_ninety_days(world: World, clock: Clock) -> None:
    clock.set("2026-04-02 20:00")
    world.held("general_meeting", "2026-04-02")
    assert world.state(A, "general_meeting", "2026Q1") == "missing"
    assert world.state(A, "general_meeting", "2026Q2") == "done"


def test_pitfall_2_the_day_held_decides_and_typing_late_is_shown(
    world: World, clock: Clock
) -> None:
    clock.set("2026-04-20 20:00")
    record = world.held("general_meeting", "2026-03-30", recorded="2026-04-14 09:00")
    verdict = world.line(A, "general_meeting", "2026Q1").verdict
    assert (verdict.state.value, verdict.late) == ("done", True)
    assert verdict.logged_late == (record,)


def test_pitfall_2_the_zone_of_the_branch_decides(world: World, clock: Clock) -> None:
    clock.set("2026-11-20 20:00")
    # 2026-10-31 23:30 in Shanghai is still October there, and 15:30 in UTC.
    world.held("theme_day", "2026-10-31", recorded="2026-10-31 23:30")
    world.held("theme_day", "2026-10-31", B, recorded="2026-11-01 00:30")
    assert not world.line(A, "theme_day", "2026-10").verdict.late
    assert world.line(B, "theme_day", "2026-10").verdict.late
    assert (world.branch(A).tally.late, world.branch(B).tally.late) == (0, 1)


@pytest.mark.parametrize("status", ["planned", "cancelled", "withdrawn"])
def test_pitfall_3_what_was_not_held_does_not_count(world: World, status: str) -> None:
    world.held("theme_day", "2026-10-05", status=status)
    assert world.state(A, "theme_day", "2026-10") == "missing"
    assert world.branch(A).rate is None


def test_pitfall_3_the_future_does_not_count(world: World) -> None:
    world.held("theme_day", "2026-11-25", recorded="2026-11-20 10:00")
    assert world.state(A, "theme_day", "2026-11") == "not_yet_due"
    assert world.branch(A).tally == Tally.of(line.verdict for line in world.branch(A).lines)


def test_pitfall_3_a_replaced_record_does_not_count(world: World) -> None:
    first = world.held("theme_day", "2026-10-05", present=10)
    second = world.held("theme_day", "2026-10-06", present=8, replaces_id=first)
    assert world.line(A, "theme_day", "2026-10").verdict.counted == (second,)
    world.held("theme_day", "2026-10-06", replaces_id=second, status="withdrawn")
    assert world.state(A, "theme_day", "2026-10") == "missing"


def test_pitfall_5_more_than_enough_helps_no_other_month(world: World) -> None:
    world.held("theme_day", "2026-10-05")
    world.held("theme_day", "2026-10-19")
    assert world.state(A, "theme_day", "2026-10") == "done"
    assert world.state(A, "theme_day", "2026-11") == "not_yet_due"


def test_pitfall_7_a_branch_begun_late_in_the_quarter_does_not_fail_it(
    world: World, clock: Clock
) -> None:
    clock.set("2026-04-10 20:00")
    world.set(Unit, col(Unit.id) == B, established_on=date(2026, 3, 20))
    verdict = world.line(B, "general_meeting", "2026Q1").verdict
    assert (verdict.state.value, verdict.why.value) == ("waived", "partial_first_period")


def test_pitfall_8_an_event_of_the_unit_above_is_no_party_day_of_the_branch(world: World) -> None:
    world.held("theme_day", "2026-10-05", C)
    assert world.state(A, "theme_day", "2026-10") == "missing"


def test_pitfall_25_a_soft_rule_gives_yellow_and_not_red(world: World) -> None:
    tally = world.branch(B).tally
    # Firm: theme day of October, organizational life of 2025. Soft: three of the last periods.
    assert (tally.missing, tally.soft_missing) == (2, 3)


def test_pitfall_32_a_new_rule_does_not_rewrite_what_is_over(
    world: World, rules: Rules, clock: Clock
) -> None:
    old = next(r for r in rules.presets["national_default"] if r.key == "theme_day")
    changed = date(2026, 11, 1)
    rows = (
        replace(old, until=changed, version="1"),
        replace(old, since=changed, minimum=2, version="2"),
    )
    deps = Deps(world.deps.engine, replace(rules, presets={"national_default": rows}), clock=clock)
    world.held("theme_day", "2026-10-05")
    world.held("theme_day", "2026-11-05")
    then = World(deps)
    october, november = (then.line(A, "theme_day", f"2026-{month}").verdict for month in (10, 11))
    assert (october.state.value, october.obligation.version, october.needed) == ("done", "1", 1)
    assert (november.state.value, november.obligation.version, november.needed) == (
        "not_yet_due",
        "2",
        2,
    )
