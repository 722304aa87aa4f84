"""Assessing members: from a base, by a fixed due, within a year and by whom."""

from datetime import date
from typing import Any

import pytest

from domain.errors import Forbidden, NotFound
from models.dues import DuesAssessment, DuesExemption, DuesSetting
from services.drafts import open_draft
from services.dues import (
    grant_relief,
    quote_for,
    reliefs,
    set_dues,
    yearly_preview,
    yearly_run,
)
from services.seam import Deps
from tests.services.dues_cast import (
    DUE,
    LEADER_B,
    assess,
    m,
    moved,
    new_due,
    refused,
    relief,
    seed_dues,
    year,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    ZHOU,
)

OTHERS = pytest.mark.parametrize("who", [SUN, LEADER_B, READER, FENG, STRANGER])


def test_a_due_comes_from_the_base_which_is_not_kept(deps: Deps) -> None:
    world = seed_dues(deps)
    found = new_due(world, SUN, base_fen=430_050)
    assert (found.due_fen, found.before_fen, found.by_hand) == (4301, DUE, False)
    assert found.quote.rate == 100
    row = world.all(DuesAssessment)[-1]
    assert (row.base_fen, row.since, row.assessed_by) == (None, date(2027, 1, 1), WANG)
    assert "第1、2条" in row.source
    assert new_due(world, ZHOU, base_fen=430_050, keep_base=True).assessment_id
    assert world.all(DuesAssessment)[-1].base_fen == 430_050


def test_the_fixed_due_alone_is_enough(deps: Deps) -> None:
    found = new_due(seed_dues(deps), SUN, due_fen=4500)
    assert (found.due_fen, found.by_hand, found.quote) == (4500, False, None)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("salaried", {"base_fen": 430_050, "due_fen": 4300}),
        ("student", {"due_fen": 50}),
        ("farmer", {"due_fen": 150}),
    ],
)
def test_a_due_that_differs_from_the_rule_needs_a_reason(
    deps: Deps, kind: str, values: dict[str, Any]
) -> None:
    world = seed_dues(deps)
    refused("dues.by_hand_without_reason", new_due, world, SUN, kind=kind, **values)
    found = new_due(world, SUN, kind=kind, reason="支委会研究", **values)
    assert (found.by_hand, found.due_fen) == (True, values["due_fen"])


@pytest.mark.parametrize(
    ("kind", "values", "key"),
    [
        ("salaried", {}, "dues.base_missing"),
        ("salaried", {"due_fen": 0}, "dues.due_out_of_range"),
        ("salaried", {"due_fen": 100_001}, "dues.above_ceiling"),
        ("cosmonaut", {"due_fen": 500}, "dues.unknown_kind"),
        ("farmer", {}, "dues.figure_missing"),
        ("student", {"base_fen": 20}, "dues.base_not_asked"),
        ("student", {"since": "2027-12"}, "dues.too_far_ahead"),
        ("student", {"since": "2019-12"}, "dues.not_owed"),
    ],
)
def test_what_cannot_be_assessed_is_refused(
    deps: Deps, kind: str, values: dict[str, Any], key: str
) -> None:
    world = seed_dues(deps)
    values = {"since": "2027-01", **values}
    refused(key, assess, world, SUN, kind, **{**values, "since": m(values["since"])})


def test_within_a_year_the_due_is_fixed_unless_agreed(deps: Deps) -> None:
    world = seed_dues(deps)
    error = refused("dues.fixed_for_year", assess, world, SUN, base_fen=500_000, since=m("2026-11"))
    assert error.values["counts_from"] == m("2027-01")
    assert assess(world, SUN, base_fen=500_000).since == m("2027-01")
    assert assess(world, SUN, base_fen=500_000, agreed_change=True).since == m("2026-11")
    found = assess(world, ZHOU, due_fen=1000, since=m("2026-10"), agreed_change=True)
    assert found.before_fen == DUE
    assert [line.due_fen for line in year(world, ZHOU).lines] == [DUE, 1000, 1000]


def test_a_branch_may_count_a_new_base_from_its_month(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(set_dues, WANG, FIRST, "base_change", "same_month")
    assert assess(world, SUN, base_fen=500_000).since == m("2026-11")


def test_a_new_member_is_assessed_at_once(deps: Deps) -> None:
    world = seed_dues(deps)
    assert assess(world, CHEN, "student", by=FENG, branch_id=SECOND).since == m("2026-11")


def test_a_month_of_another_branch_is_not_assessed_here(deps: Deps) -> None:
    world = seed_dues(deps)
    moved(world)
    refused("dues.owed_elsewhere", assess, world, SUN, due_fen=100, agreed_change=True)
    assert assess(world, SUN, due_fen=100, by=FENG, branch_id=SECOND, agreed_change=True)


def test_an_assessment_submitted_twice_is_made_once(deps: Deps) -> None:
    world = seed_dues(deps)
    draft = world.run(open_draft, WANG, "dues_assess", -100, 0, "summary", {})
    one = new_due(world, SUN, due_fen=4500, draft_id=draft.id)
    again = new_due(world, SUN, due_fen=4500, draft_id=draft.id)
    assert (again.assessment_id, again.due_fen) == (one.assessment_id, 4500)
    refused("draft.gone", assess, world, CHEN, by=FENG, branch_id=SECOND, draft_id=draft.id)


@OTHERS
def test_only_the_keepers_of_the_branch_assess_and_grant(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    calls: list[tuple[Any, ...]] = [
        (grant_relief, relief(SUN)),
        (reliefs, FIRST, SUN),
        (set_dues, FIRST, "dues_day", 5),
        (yearly_preview, FIRST, 2027),
    ]
    with pytest.raises((Forbidden, NotFound)):
        new_due(world, SUN, by=who, due_fen=500)
    for use_case, *values in calls:
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, *values)
    with pytest.raises((Forbidden, NotFound)):
        world.run(yearly_run, who, FIRST, 2027, seal="x")
    assert world.all(DuesExemption) == world.all(DuesSetting) == []


def test_any_member_may_ask_what_a_kind_would_pay(deps: Deps) -> None:
    world = seed_dues(deps)
    assert world.run(quote_for, SUN, FIRST, "salaried", 300_001).due_fen == DUE
    with pytest.raises(Forbidden):
        world.run(quote_for, READER, FIRST, "salaried", 300_001)
