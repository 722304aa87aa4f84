"""The digest: scope, the five states, what counts, order, and the day as of which it answers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.periods import Semester, parse_period
from domain.rulebook import Rules
from models.organisation import Membership, Unit
from services.compliance import Mark, Tally, compliance, late, mark_of, overdue, unit_id_of
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A2,
    GROUP_CHAT,
    LEADER,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    UNBOUND,
    X_READER,
    A,
    B,
    C,
    World,
    X,
    Y,
    all_done,
    seed,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


def branches(world: World, who: int, **asked: Any) -> set[str]:
    return {branch.code for branch in world.run(compliance, who=who, **asked).branches}


# ------------------------------------------------------------------ who sees what


def test_a_member_sees_only_their_own_branch(world: World) -> None:
    assert branches(world, MEMBER) == {"A"}
    assert branches(world, SECRETARY) == {"A"}
    assert branches(world, OTHER) == {"B"}


def test_a_reader_of_a_committee_sees_the_branches_below_it(world: World) -> None:
    assert branches(world, READER) == {"A", "B"}
    assert branches(world, READER, unit_id=C) == {"A", "B"}
    assert branches(world, READER, unit_id=B) == {"B"}


def test_a_reader_of_another_committee_sees_none_of_them(world: World) -> None:
    assert branches(world, X_READER) == {"Y"}
    for forged in (A, B, C):
        with pytest.raises(NotFound):
            world.run(compliance, who=X_READER, unit_id=forged)


def test_a_forged_unit_finds_nothing(world: World) -> None:
    for forged in (B, C, X, Y, 999, 0, -1):
        with pytest.raises(NotFound):
            world.run(compliance, who=MEMBER, unit_id=forged)


def test_outsiders_and_the_unbound_are_refused(world: World) -> None:
    world.set(Membership, col(Membership.person_id) == MEMBER, until=date(2026, 11, 1))
    for who in (UNBOUND, 999, MEMBER, 1087968824 - 7000):
        with pytest.raises(Forbidden) as refusal:
            world.run(compliance, who=who)
        assert refusal.value.key == "access.see_compliance"


def test_the_operator_and_the_command_line_see_everything(world: World) -> None:
    assert branches(world, 9_000_001 - 7000) == {"A", "B", "Y"}
    assert {branch.code for branch in world.digest().branches} == {"A", "B", "Y"}


def test_a_group_leader_sees_the_branch_through_their_membership(world: World) -> None:
    assert branches(world, LEADER) == {"A"}


def test_a_unit_without_branches_gives_an_empty_digest(world: World) -> None:
    found = world.digest(unit_id=A1)
    assert found.branches == ()
    assert found.met
    assert found.rate is None


def test_units_are_found_by_code_within_reach(world: World) -> None:
    assert world.run(unit_id_of, " B ", who=READER) == B
    with pytest.raises(DomainError) as unknown:
        world.run(unit_id_of, "Y", who=READER)
    assert unknown.value.key == "unit.unknown_code"


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


# ------------------------------------------------------------------ the day as of which


def test_as_of_answers_by_what_was_held_by_then(world: World) -> None:
    world.held("theme_day", "2026-10-20")
    assert world.state(A, "theme_day", "2026-10", as_of=date(2026, 10, 15)) == "not_yet_due"
    assert world.state(A, "theme_day", "2026-10", as_of=date(2026, 10, 20)) == "done"
    assert world.state(A, "theme_day", "2026-10", as_of=date(2026, 11, 15)) == "done"


def test_as_of_includes_what_was_typed_later_and_marks_it(world: World) -> None:
    record = world.held("theme_day", "2026-10-10", recorded="2026-10-12 08:00")
    day = date(2026, 10, 11)
    assert world.line(A, "theme_day", "2026-10", as_of=day).typed_later == (record,)
    assert world.branch(A, as_of=day).typed_later == 1
    assert world.branch(A).typed_later == 0
    assert world.line(A, "theme_day", "2026-10").typed_later == ()


def test_as_of_a_day_to_come_is_refused(world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        world.digest(as_of=date(2026, 11, 21))
    assert refusal.value.key == "compliance.as_of_future"


def test_today_is_that_of_the_branch(world: World, clock: Clock) -> None:
    clock.set("2026-12-01 07:00")  # still 30 November in New York
    world.set(Unit, col(Unit.id) == B, zone="America/New_York")
    assert world.branch(A).today == date(2026, 12, 1)
    assert world.branch(B).today == date(2026, 11, 30)
    assert world.state(A, "theme_day", "2026-11") == "missing"
    assert world.state(B, "theme_day", "2026-11") == "not_yet_due"


# ------------------------------------------------------------------ periods


def test_without_a_period_the_last_one_and_the_open_one(world: World) -> None:
    found = {
        (line.verdict.obligation.key, line.verdict.period.key) for line in world.branch(B).lines
    }
    assert {period for rule, period in found if rule == "theme_day"} == {"2026-10", "2026-11"}
    assert {p for rule, p in found if rule == "general_meeting"} == {"2026Q3", "2026Q4"}
    assert {p for rule, p in found if rule == "org_life_meeting"} == {"2025", "2026"}


def test_with_a_period_all_periods_within_it(world: World) -> None:
    digest = world.digest(unit_id=B, period=parse_period("2026Q3"))
    keys = {line.verdict.period.key for line in digest.branches[0].lines}
    assert keys == {"2026-07", "2026-08", "2026-09", "2026Q3"}
    assert digest.period == "2026Q3"
    month = world.digest(unit_id=B, period=parse_period("2026-11")).branches[0]
    assert {line.verdict.period.key for line in month.lines} == {"2026-11"}


def test_a_leap_day_and_the_last_day_of_a_year_belong_to_their_periods(
    world: World, clock: Clock
) -> None:
    world.held("theme_day", "2024-02-29", recorded="2024-02-29 20:00")
    world.held("org_life_meeting", "2025-12-31", recorded="2025-12-31 20:00")
    clock.set("2026-01-01 00:00")
    assert world.state(A, "theme_day", "2024-02", period=parse_period("2024")) == "done"
    assert world.state(A, "org_life_meeting", "2025") == "done"
    assert world.state(A, "org_life_meeting", "2026") == "not_yet_due"


def test_a_semester_belongs_to_the_period_in_which_it_ends(
    world: World, rules: Rules, clock: Clock
) -> None:
    term = Semester("2025-2026-2", date(2026, 2, 20), date(2026, 7, 11))
    deps = Deps(world.deps.engine, rules, clock=clock, semesters=(term,))
    world.override(B, "theme_day", "period", '"semester"')
    there = World(deps)
    assert there.state(B, "theme_day", term.key, period=parse_period("2026Q3")) == "missing"
    assert there.state(B, "theme_day", term.key) == "missing"
    first = there.branch(B, period=parse_period("2026Q2"))
    assert "theme_day" not in {line.verdict.obligation.key for line in first.lines}


def test_without_semester_dates_nobody_knows(world: World) -> None:
    world.override(B, "theme_day", "period", '"semester"')
    assert world.state(B, "theme_day", "") == "unknown"
    assert world.branch(B).tally.unknown == 1


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
