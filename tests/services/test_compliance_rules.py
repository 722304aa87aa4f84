"""Rules of a branch in the digest: its type, its own numbers, semesters, terms, frozen lists."""

from datetime import date

import pytest
from sqlmodel import col

from domain.periods import Semester
from domain.rulebook import Rules
from models.meetings import Attachment
from models.organisation import CommitteeTerm, Membership, Person, Unit
from services.compliance import Mark, explain
from services.reminders import claim, plan_reminders
from services.seam import Deps
from tests.services.figures_cast import A1, A2, MEMBER, SECRETARY, A, B, World, seed
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


# ------------------------------------------------------------------ a branch's own numbers


def test_pitfall_35_a_branch_changes_one_number_and_keeps_the_others(world: World) -> None:
    usual = world.line(B, "party_lecture", "2026Q4").verdict.obligation
    world.override(B, "party_lecture", "minimum", "2")
    own = world.line(B, "party_lecture", "2026Q4").verdict.obligation
    assert (own.minimum, own.overridden) == (2, ("minimum",))
    assert (own.period, own.soft, own.kinds) == (usual.period, usual.soft, usual.kinds)
    other = world.line(A, "party_lecture", "2026Q4").verdict.obligation
    assert (other.minimum, other.overridden) == (usual.minimum, ())


def test_pitfall_35_numbers_of_several_rules_stand_side_by_side(world: World) -> None:
    world.override(B, "theme_day", "minimum", "2")
    world.override(B, "general_meeting", "minimum", "3")
    needed = {
        line.verdict.obligation.key: line.verdict.needed
        for line in world.branch(B).lines
        if line.verdict.period.key in {"2026-11", "2026Q4"}
    }
    assert (needed["theme_day"], needed["general_meeting"], needed["party_lecture"]) == (2, 3, 1)


def test_pitfall_35_without_a_local_example_the_national_text_wins(world: World) -> None:
    world.set(Unit, col(Unit.id) == B, branch_type="temporary")
    assert {line.verdict.obligation.preset for line in world.branch(A).lines} == {
        "national_default"
    }
    (one,) = {
        line.verdict.obligation.preset
        for line in world.branch(B).lines
        if line.verdict.obligation.key == "theme_day"
    }
    assert one == "national_default"


def test_what_is_set_to_nothing_is_owed_no_more(world: World) -> None:
    world.override(B, "theme_day", "minimum", "0")
    assert world.state(B, "theme_day", "2026-10") == "done"


# ------------------------------------------------------------------ committee and groups


def test_pitfall_6_the_committee_meets_from_its_term_on(world: World) -> None:
    world.add(CommitteeTerm, unit_id=B, since=date(2026, 11, 1))
    assert world.state(B, "committee_meeting", "2026-10") == "waived"
    assert world.state(B, "committee_meeting", "2026-11") == "not_yet_due"


@pytest.mark.parametrize(
    ("since", "state", "why"),
    [
        ("2026-10-01", "missing", "short"),
        ("2026-10-16", "missing", "short"),  # 16 of 31 days
        ("2026-10-17", "waived", "partial_first_period"),
        ("2026-11-01", "waived", "not_established"),
    ],
)
def test_pitfall_7_half_a_first_period_decides(
    world: World, since: str, state: str, why: str
) -> None:
    world.set(Unit, col(Unit.id) == B, established_on=date.fromisoformat(since))
    verdict = world.line(B, "theme_day", "2026-10").verdict
    assert (verdict.state.value, verdict.why.value) == (state, why)


def test_pitfall_7_enough_in_a_partial_first_period_is_done(world: World) -> None:
    world.set(Unit, col(Unit.id) == B, established_on=date(2026, 10, 25))
    world.held("theme_day", "2026-10-28", B)
    assert world.state(B, "theme_day", "2026-10") == "done"


def test_a_group_that_begins_late_is_waived_and_the_other_is_not(world: World) -> None:
    world.set(Unit, col(Unit.id) == A2, established_on=date(2026, 10, 28))
    states = {
        line.group: line.verdict.state.value
        for line in world.branch(A).lines
        if line.verdict.obligation.key == "group_meeting" and line.verdict.period.key == "2026-10"
    }
    assert states == {"第一党小组": "missing", "第二党小组": "waived"}


def test_without_committee_and_groups_both_are_waived_and_say_why(world: World) -> None:
    why = {
        line.verdict.obligation.key: line.verdict.why.value
        for line in world.branch(B).lines
        if line.verdict.state.value == "waived"
    }
    assert why["committee_meeting"] == "no_committee"
    assert why["group_meeting"] == "no_groups"
    assert Mark.WAIVED in world.branch(B).marks


def test_pitfall_4_one_record_satisfies_one_rule(world: World) -> None:
    world.held("committee_meeting", "2026-10-05", present=40, expected=40)
    done = {line.verdict.obligation.key for line in world.branch(A).lines if line.verdict.counted}
    assert done == {"committee_meeting"}


# ------------------------------------------------------------------ semesters


def test_pitfall_24_a_school_goes_by_its_semesters_and_a_holiday_owes_nothing(
    world: World, rules: Rules, clock: Clock
) -> None:
    terms = (
        Semester("2025-2026-2", date(2026, 2, 20), date(2026, 7, 11)),
        Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20)),
    )
    world.set(Unit, col(Unit.id) == B, branch_type="school")
    school = World(Deps(world.deps.engine, rules, clock=clock, semesters=terms))
    world.held("org_life_meeting", "2026-06-10", B)
    assert school.state(B, "org_life_meeting", "2025-2026-2") == "done"
    assert school.state(B, "org_life_meeting", "2026-2027-1") == "not_yet_due"
    clock.set("2026-08-10 20:00")
    found = [
        line.verdict.period.key
        for line in school.branch(B).lines
        if line.verdict.obligation.key == "org_life_meeting"
    ]
    assert found == ["2025-2026-2"]


def test_pitfall_33_the_last_month_is_a_calendar_month(world: World, clock: Clock) -> None:
    clock.set("2026-03-31 20:00")
    months = [
        line.verdict.period.key
        for line in world.branch(B).lines
        if line.verdict.obligation.key == "theme_day"
    ]
    assert months == ["2026-02", "2026-03"]


# ------------------------------------------------------------------ frozen, proven, private


def test_pitfall_34_a_later_transfer_changes_no_old_rate(world: World) -> None:
    """Pitfall 18 too: who should have come is frozen with the meeting."""
    world.held("theme_day", "2026-10-05", present=9, expected=10)
    before = world.branch(A).rate
    world.set(Membership, col(Membership.person_id) == MEMBER, until=date(2026, 10, 20))
    world.add(
        Membership, person_id=MEMBER, branch_id=B, kind="full", traits="", since=date(2026, 10, 20)
    )  # fmt: skip
    assert world.branch(A).rate == before
    assert before is not None
    assert (before.present, before.expected) == (9, 10)
    assert world.branch(B).rate is None


def test_pitfall_29_a_photo_is_no_meeting(world: World) -> None:
    """Evidence on a plan proves nothing, and a record without evidence counts."""
    planned = world.held("theme_day", "2026-10-05", status="planned")
    world.add(Attachment, **_photo(planned))
    assert world.state(A, "theme_day", "2026-10") == "missing"
    world.held("theme_day", "2026-10-06")
    assert world.state(A, "theme_day", "2026-10") == "done"


def test_pitfall_30_a_digest_names_nobody(world: World) -> None:
    world.held("theme_day", "2026-10-05")
    digest = world.digest()
    said = repr(digest) + repr([branch.lines for branch in digest.branches])
    names = [person.name for person in world.all(Person)]
    assert names
    assert [name for name in names if name in said] == []


def test_pitfall_30_who_share_a_name_are_told_apart_by_their_ids(world: World) -> None:
    world.set(Person, col(Person.id) == MEMBER, name="张三")
    first = world.held("theme_day", "2026-10-05", recorded_by=SECRETARY)
    second = world.held("theme_day", "2026-10-06", recorded_by=MEMBER)
    rows = world.run(explain, A, "theme_day", "2026-10").rows
    assert [(row.record_id, row.recorded_by) for row in rows] == [
        (first, "张三"),
        (second, "张三"),
    ]


def test_pitfall_31_a_reminder_for_a_group_carries_nothing_of_its_people(
    world: World, clock: Clock
) -> None:
    clock.set("2026-11-26 20:00")
    world.group_chat()
    world.run(plan_reminders)
    found = repr(world.run(claim))
    assert "第一支部" in found
    people = [person.name for person in world.all(Person)]
    assert [name for name in people if name in found] == []


def test_pitfall_25_a_soft_miss_is_marked_apart_from_a_firm_one(world: World) -> None:
    branch = world.branch(A)
    marks = {
        (slot.rule.key, slot.period.key): mark
        for slot, mark in zip(branch.slots, branch.marks, strict=True)
    }
    assert marks["theme_day", "2026-10"] is Mark.MISSING
    assert marks["general_meeting", "2026Q3"] is Mark.SOFT_MISSING
    assert A1 in {line.verdict.unit_id for line in branch.lines}


def _photo(record_id: int) -> dict[str, object]:
    return {"record_id": record_id, "kind": "photo", "file_id": "f", "file_unique_id": "u",
            "name": "合影.jpg"}  # fmt: skip
