"""Decisions changed, drafts submitted again, and settings held against the rules."""

from typing import Any

import pytest

from domain.dues.account import ReliefKind
from domain.dues.months import month_key
from models.dues import DuesAssessment, DuesExemption, DuesPayment, DuesSetting
from services.drafts import open_draft
from services.dues import (
    ReliefEntry,
    ReliefView,
    dues_settings,
    end_relief,
    grant_relief,
    reliefs,
    reverse_payment,
    set_dues,
)
from services.seam import Deps
from tests.services.dues_cast import DUE, assess, m, record, refused, seed_dues, year
from tests.services.meeting_cast import FIRST, LI, SUN, WANG, ZHOU, World


def grant(world: World, kind: str, since: str, until: str, fen: int | None = None) -> ReliefView:
    months = (m(since), m(until))
    entry = ReliefEntry(FIRST, SUN, ReliefKind(kind), *months, "家庭困难", "机关党委", fen)
    found: ReliefView = world.run(grant_relief, WANG, entry)
    return found


def dues(world: World) -> dict[str, int | None]:
    return {month_key(line.month): line.due_fen for line in year(world, SUN).lines}


# ------------------------------------------------------------------ relief


def test_a_relief_that_is_shortened_keeps_its_place_among_others(deps: Deps) -> None:
    world = seed_dues(deps)
    exempt = grant(world, "exempt", "2026-09", "2026-12")
    grant(world, "reduced", "2026-10", "2026-10", 20)
    assert dues(world) == {"2026-09": 0, "2026-10": 20, "2026-11": 0}
    shorter = world.run(end_relief, WANG, exempt.exemption_id, m("2026-11"), "情况好转")
    assert dues(world) == {"2026-09": 0, "2026-10": 20, "2026-11": 0}
    world.run(end_relief, WANG, shorter.exemption_id, m("2026-10"), "情况好转")
    assert dues(world) == {"2026-09": 0, "2026-10": 20, "2026-11": DUE}


@pytest.mark.parametrize("last", ["2026-08", "2026-01", "0001-01"])
def test_a_relief_withdrawn_holds_for_no_month(deps: Deps, last: str) -> None:
    world = seed_dues(deps)
    exempt = grant(world, "exempt", "2026-09", "2026-12")
    found = world.run(end_relief, WANG, exempt.exemption_id, m(last), "记错了")
    assert month_key(found.until) == "2026-08"
    assert set(dues(world).values()) == {DUE}
    assert world.run(reliefs, WANG, FIRST, SUN) == (found,)


def test_more_months_than_were_approved_need_a_new_decision(deps: Deps) -> None:
    world = seed_dues(deps)
    exempt = grant(world, "exempt", "2026-09", "2026-10")
    error = refused("dues.relief_longer", world.run, end_relief, WANG, exempt.exemption_id,
                    m("2026-11"), "再延长")  # fmt: skip
    assert error.values["month"] == m("2026-10")
    assert len(world.all(DuesExemption)) == 1


@pytest.mark.parametrize("fen", [DUE, DUE + 1])
def test_a_reduction_leaves_less_than_the_due(deps: Deps, fen: int) -> None:
    world = seed_dues(deps)
    refused("dues.reduced_to_more", grant, world, "reduced", "2026-09", "2026-10", fen)
    assert grant(world, "reduced", "2026-08", "2026-08", fen).due_fen == fen  # not assessed then
    grant(world, "reduced", "2026-09", "2026-10", DUE - 1)
    assert dues(world)["2026-09"] == DUE - 1


# ------------------------------------------------------------------ drafts


def draft(world: World, who: int = WANG) -> int:
    found: int = world.run(open_draft, who, "dues", -100, 0, "summary", {}).id
    return found


def test_an_assessment_submitted_twice_is_made_once(deps: Deps) -> None:
    world = seed_dues(deps)
    number = draft(world)
    values: dict[str, Any] = {"due_fen": 4000, "since": m("2027-01"), "draft_id": number}
    one = assess(world, SUN, **values)
    before = len(world.all(DuesAssessment))
    two = assess(world, SUN, **values)
    assert (two.assessment_id, len(world.all(DuesAssessment))) == (one.assessment_id, before)


@pytest.mark.parametrize(
    "other",
    [
        {"due_fen": 4001},
        {"kind": "retired"},
        {"since": m("2027-02")},
        {"by": LI},
    ],
)
def test_a_draft_that_is_gone_is_no_earlier_assessment(deps: Deps, other: dict[str, Any]) -> None:
    world = seed_dues(deps)
    assess(world, SUN, due_fen=4000, since=m("2027-01"))
    values: dict[str, Any] = {"due_fen": 4000, "since": m("2027-01"), "draft_id": 999, **other}
    refused("draft.gone", assess, world, SUN, **values)
    refused("draft.gone", assess, world, ZHOU, draft_id=999, due_fen=4000)


def test_a_refund_submitted_twice_is_made_once(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, 2 * DUE).payment_id
    values: dict[str, Any] = {"amount_fen": 1000, "draft_id": draft(world)}
    one = world.run(reverse_payment, WANG, number, "多交了", **values)
    assert world.run(reverse_payment, WANG, number, "多交了", **values) == one
    assert (one.taken_back_fen, len(world.all(DuesPayment))) == (1000, 2)


def test_a_draft_that_is_gone_reverses_nothing(deps: Deps) -> None:
    world = seed_dues(deps)
    number = record(world, SUN).payment_id
    refused("draft.gone", world.run, reverse_payment, WANG, number, "记错了", draft_id=999)
    world.run(reverse_payment, LI, number, "记错了")
    refused("draft.gone", world.run, reverse_payment, WANG, number, "记错了", draft_id=999)


# ------------------------------------------------------------------ the due of a year


def test_the_figure_of_a_year_that_has_begun_needs_agreement(deps: Deps) -> None:
    world = seed_dues(deps, since="2026-01")
    values: dict[str, Any] = {"due_fen": 4000, "since": m("2026-01")}
    error = refused("dues.fixed_for_year", assess, world, SUN, **values)
    assert error.values["counts_from"] == m("2027-01")
    assess(world, SUN, agreed_change=True, **values)
    assert dues(world)["2026-01"] == 4000


def test_with_same_month_a_figure_is_corrected_without_asking(deps: Deps) -> None:
    world = seed_dues(deps, since="2026-01")
    world.run(set_dues, WANG, FIRST, "base_change", "same_month")
    assess(world, SUN, due_fen=4000, since=m("2026-01"))
    assert dues(world)["2026-01"] == 4000


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("farmer", "0.19"),
        ("farmer", "1.01"),
        ("steps", [1, 2]),
        ("steps", [12]),
        ("dues_day", 29),
        ("rounding", "mao"),
        ("ceiling", "no"),
    ],
)
def test_a_setting_outside_of_the_rules_is_refused(deps: Deps, field: str, value: object) -> None:
    world = seed_dues(deps)
    error = refused("dues.setting_unfit", world.run, set_dues, WANG, FIRST, field, value)
    assert error.values["field"] == field
    assert error.values["expected"]
    assert world.all(DuesSetting) == []


@pytest.mark.parametrize(
    ("field", "value", "own"),
    [("farmer", "0.50", 50), ("steps", [6, 1], (6, 1)), ("ceiling", False, False)],
)
def test_a_setting_holds_until_the_branch_goes_back_to_the_rules(
    deps: Deps, field: str, value: object, own: object
) -> None:
    world = seed_dues(deps)
    found = world.run(set_dues, WANG, FIRST, field, value)
    assert (found.own, getattr(found.settings, field)) == ((field,), own)
    found = world.run(set_dues, WANG, FIRST, field, None)
    assert (found.own, found.settings) == ((), deps.rules.dues.settings)
    assert world.run(dues_settings, SUN, FIRST) == found
