"""Which months can still be changed: the window, appeals, reopening, and the published year."""

from datetime import date
from typing import Any

import pytest

from domain.dues.months import first_day
from domain.errors import DomainError
from domain.points.closing import MonthState
from models.points import PointsAppeal, PointsClosing, PointsPublication
from services.access import May
from services.meetings.branch import load_branch
from services.points.closed import require_open, states_of
from services.seam import Deps, Tx, use_case
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, SUN, ZHANG, World
from tests.services.points_cast import SET_AT, seed_points

OCTOBER = m("2026-10")


@use_case(may=May.MEMBER, writes=False)
def ask(tx: Tx) -> MonthState:
    return require_open(tx, load_branch(tx, FIRST), OCTOBER)


@use_case(may=May.MEMBER, writes=False)
def ask_none(tx: Tx) -> dict[int, MonthState]:
    return states_of(tx, load_branch(tx, FIRST), ())


def lay_open(world: World, until: str, **values: Any) -> None:
    row = {
        "branch_id": FIRST,
        "month": first_day(OCTOBER),
        "objections_until": date.fromisoformat(until),
        "opened_at": SET_AT,
        "reason": "",
    }
    world.add(PointsClosing, {**row, **values})


def appeal(world: World, **values: Any) -> None:
    row = {
        "branch_id": FIRST,
        "person_id": SUN,
        "month": first_day(OCTOBER),
        "text": "",
        "raised_at": SET_AT,
        "answer": "",
    }
    world.add(PointsAppeal, {**row, **values})


def test_nothing_asked_is_nothing_found(deps: Deps) -> None:
    assert seed_points(deps).run(ask_none, ZHANG) == {}


def test_a_month_is_open_then_open_to_objections_then_closed(deps: Deps) -> None:
    world = seed_points(deps)
    assert world.run(ask, ZHANG) is MonthState.OPEN
    lay_open(world, "2026-11-20")  # today, which is included
    assert world.run(ask, ZHANG) is MonthState.OBJECTIONS
    lay_open(world, "2026-11-19")  # the newest row holds
    with pytest.raises(DomainError, match="month_closed"):
        world.run(ask, ZHANG)


def test_an_appeal_that_waits_keeps_a_month_from_closing(deps: Deps) -> None:
    world = seed_points(deps)
    lay_open(world, "2026-11-19")
    appeal(world)
    assert world.run(ask, ZHANG) is MonthState.APPEALED
    world.change(PointsAppeal, 1, upheld=False)
    with pytest.raises(DomainError, match="month_closed"):
        world.run(ask, ZHANG)


def test_a_month_can_be_opened_again_until_its_year_is_published(deps: Deps) -> None:
    world = seed_points(deps)
    lay_open(world, "2026-11-19", reopened_at=SET_AT, reason="计分有误")
    assert world.run(ask, ZHANG) is MonthState.OPEN
    world.add(
        PointsPublication,
        {
            "branch_id": FIRST,
            "year": 2026,
            "scheme": "eighty_twenty",
            "version": "1",
            "seal": "",
            "published_at": SET_AT,
        },
    )
    with pytest.raises(DomainError, match="month_closed") as refused:
        world.run(ask, ZHANG)
    assert refused.value.values["state"] == "published"
