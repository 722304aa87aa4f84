"""A month laid open to objections, closed, and opened again; who may, and what is in the way."""

from datetime import date

import pytest

from domain.dues.months import month
from domain.errors import Forbidden, NotFound
from domain.points.closing import MonthState
from models.organisation import Membership
from models.points import PointsClosing
from services.drafts import open_draft
from services.points import MonthDesk, month_desk, open_objections, reopen_month
from services.seam import Deps
from tests.services.dues_cast import m, refused
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SUN,
    WANG,
    ZHANG,
    World,
    caller,
)
from tests.services.points_cast import add_card, add_entry, seed_points, set_field
from tests.services.points_year_cast import HERE, OCTOBER, appealed, laid_open, seed_year


def desk(world: World, asked: int = OCTOBER) -> MonthDesk:
    found: MonthDesk = world.run(month_desk, ZHANG, FIRST, asked)
    return found


def test_a_month_is_laid_open_for_the_days_that_are_set(deps: Deps) -> None:
    world = seed_year(deps)
    set_field(world, FIRST, "objection_days", 7)
    before = desk(world)
    assert (before.state, before.scored, before.missing) == (MonthState.OPEN, len(HERE) + 1, ())
    assert (before.until, before.over, before.appeals) == (date(2026, 11, 27), True, 0)
    found = laid_open(world)
    assert (found.state, found.until) == (MonthState.OBJECTIONS, date(2026, 11, 27))
    (row,) = world.all(PointsClosing)
    assert (row.objections_until, row.opened_by) == (date(2026, 11, 27), ZHANG)
    refused("points_year.laid_open", laid_open, world)
    deps.clock.set("2026-11-27 23:00")  # type: ignore[attr-defined]
    assert desk(world).state is MonthState.OBJECTIONS
    deps.clock.set("2026-11-28 08:00")  # type: ignore[attr-defined]
    assert desk(world).state is MonthState.CLOSED
    refused("points.month_closed", laid_open, world)


def test_what_is_in_the_way_is_said(deps: Deps) -> None:
    world = seed_year(deps)
    november = m("2026-11")
    refused("points_year.month_runs", laid_open, world, november)
    add_entry(world, 1, SUN, "2026-10")
    assert refused("points_year.proposals_wait", laid_open, world).values["count"] == 1
    add_entry(world, 2, SUN, "2026-10", reverses_id=1)
    laid_open(world)


def test_missing_cards_are_counted_and_named_to_the_keeper(deps: Deps) -> None:
    world = seed_points(deps)
    for who in HERE[1:]:
        add_card(world, who, "2026-10")
    assert desk(world).missing == ("张三", "褚三")
    assert refused("points_year.cards_missing", laid_open, world).values["count"] == 2


def test_a_scheme_without_cards_misses_none(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    assert desk(world).missing == ()
    assert laid_open(world).state is MonthState.OBJECTIONS


def test_a_month_in_which_nobody_is_scored_is_not_laid_open(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    for row in world.all(Membership):
        if row.branch_id == FIRST:
            world.change(Membership, row.id, traits="membership_stopped", until=None)
    refused("points_year.nobody_scored", laid_open, world)


@pytest.mark.parametrize("who", [ZHANG, LI, WANG])
def test_keepers_open_a_month_again_with_a_reason(deps: Deps, who: int) -> None:
    world = seed_year(deps)
    refused("points_year.month_is_open", world.run, reopen_month, who, FIRST, OCTOBER, "算错了")
    laid_open(world)
    refused("points_year.reason_missing", world.run, reopen_month, who, FIRST, OCTOBER, " 错 ")
    refused("points_year.too_long", world.run, reopen_month, who, FIRST, OCTOBER, "错" * 401)
    found = world.run(reopen_month, who, FIRST, OCTOBER, "  活动分\n算错了 ")
    assert found.state is MonthState.OPEN
    (row,) = world.all(PointsClosing)
    assert (row.reason, row.reopened_by) == ("活动分 算错了", who)
    refused("points_year.month_is_open", world.run, reopen_month, who, FIRST, OCTOBER, "算错了")
    assert laid_open(world).state is MonthState.OBJECTIONS


def test_a_draft_opens_a_month_again_once(deps: Deps) -> None:
    world = seed_year(deps)
    laid_open(world)
    draft = deps.run_now(open_draft, caller(ZHANG), "points_reopen", 1, 0, "reason", {})
    for _ in range(2):
        found = world.run(reopen_month, ZHANG, FIRST, OCTOBER, "算错了", draft_id=draft.id)
        assert found.state is MonthState.OPEN
    laid_open(world)
    refused("draft.gone", world.run, reopen_month, ZHANG, FIRST, OCTOBER, "又错了",
            draft_id=draft.id)  # fmt: skip
    assert len(world.all(PointsClosing)) == 2


def test_a_waiting_appeal_is_counted(deps: Deps) -> None:
    world = seed_year(deps)
    laid_open(world)
    appealed(world)
    assert desk(world).appeals == 1


@pytest.mark.parametrize("asked", [0, month(1999, 12), m("2026-12"), 10**7])
def test_months_of_no_calendar_of_ours_are_refused(deps: Deps, asked: int) -> None:
    world = seed_year(deps)
    refused("points_year.month_out_of_range", desk, world, asked)


def test_months_before_the_branch_began_are_refused(deps: Deps) -> None:
    world = seed_points(deps, since="2026-09")
    refused("points_year.month_before", desk, world, m("2026-08"))
    refused("points.year_before", desk, world, m("2025-08"))


@pytest.mark.parametrize("who", [SUN, FENG, READER, GONE])
def test_nobody_else_closes_a_month_or_looks(deps: Deps, who: int) -> None:
    world = seed_year(deps)
    for use_case, *more in ((month_desk,), (open_objections,), (reopen_month, "算错了")):
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, FIRST, OCTOBER, *more)
    assert world.all(PointsClosing) == []
